"""What the endpoint takes (contract Reten, section 5)."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from acuse.permissions import Permission
from acuse.validation import Instant, Label, RequestBody


def _read_permission(value: object) -> object:
    try:
        return Permission(str(value).upper() if str(value).isascii() else "")
    except ValueError:
        raise PydanticCustomError("permission", "is not a permission") from None


class NewApiKey(RequestBody):
    """A key to be. Its members are camelCase, as no other request's are."""

    model_config = ConfigDict(validate_by_name=False)

    name: Label
    permissions: Annotated[
        list[Annotated[Permission, BeforeValidator(_read_permission)]],
        Field(min_length=1, max_length=len(Permission)),
    ]
    expires_at: Instant | None = Field(default=None, alias="expiresAt")
