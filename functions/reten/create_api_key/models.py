"""What the endpoint takes (contract Reten, section 5)."""

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from acuse.errors import Invalid, Problem
from acuse.identity.permissions import Permission
from acuse.requests.validation import Instant, Name, RequestBody, member_name

_EXPIRY: Final = ("expiresAt", "expires_at")
_ACTIVE: Final = ("isActive", "is_active")
_LIMITS: Final = re.compile(r"[\s_-]*(expir|valid|ttl|not_?(after|before))", re.IGNORECASE)
"""Names by which clients limit a key."""


def _read_permission(value: object) -> object:
    try:
        return Permission(str(value).upper() if str(value).isascii() else "")
    except ValueError:
        raise PydanticCustomError("permission", "is not a permission") from None


class NewApiKey(RequestBody):
    """An API key to create. Only this request accepts camelCase.

    A key that outlives its intended expiry is a risk, so unknown fields that look like an expiry are refused.
    """

    model_config = ConfigDict(validate_by_name=False)

    name: Name
    permissions: Annotated[
        list[Annotated[Permission, BeforeValidator(_read_permission)]],
        Field(min_length=1, max_length=len(Permission)),
    ]
    expires_at: Instant | None = Field(default=None, alias="expiresAt")

    @model_validator(mode="before")
    @classmethod
    def _nothing_that_limits_a_key_is_lost(cls, document: dict[str, Any]) -> dict[str, Any]:
        lost = [name for name in document if _LIMITS.match(name) and name not in _EXPIRY]
        problems = [Problem(member_name(name), "is not a field; the time of expiry is expiresAt") for name in lost]
        if all(name in document for name in _EXPIRY):
            problems.append(Problem("expires_at", "cannot be sent together with expiresAt"))
        if any(document.get(name, True) is not True for name in _ACTIVE):
            problems.append(Problem("isActive", "must be true: a new key is active"))
        if problems:
            raise Invalid(problems)
        return {"expiresAt" if name == "expires_at" else name: value for name, value in document.items()}
