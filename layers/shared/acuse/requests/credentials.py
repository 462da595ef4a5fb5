"""Who calls with an API key, or as a member of a tenant with a bearer token."""

import functools
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from acuse.errors import Forbidden, Invalid, Problem
from acuse.identity import api_keys, bearer_tokens, members
from acuse.identity.callers import Caller, TenantId
from acuse.requests import validation
from acuse.requests.http import Request


class Scheme(Enum):
    """A way of authentication."""

    API_KEY = auto()
    BEARER = auto()


API_KEY: Final = frozenset({Scheme.API_KEY})
BEARER: Final = frozenset({Scheme.BEARER})
EITHER: Final = API_KEY | BEARER


def authenticate(request: Request, schemes: frozenset[Scheme]) -> tuple[Caller, Callable[[], None] | None]:
    """Find the caller, and what is to be noted when the request has succeeded.

    Where both schemes are taken and both are sent, the API key decides.
    """
    key = request.headers.get("x-api-key")
    if Scheme.BEARER not in schemes or (Scheme.API_KEY in schemes and key is not None):
        caller, stored = api_keys.authenticate(key)
        return caller, functools.partial(api_keys.note_use, stored)
    user_id = bearer_tokens.user_of(request.headers.get("authorization"))
    tenant = TenantId(request.headers.get("x-tenant-id", "").lower())
    if not tenant:
        raise Invalid([Problem("x-tenant-id", "is required with a bearer token")])
    if not validation.is_uuid(tenant):
        raise Invalid([Problem("x-tenant-id", "must be a UUID")])
    member = members.find(tenant, user_id)
    if member is None:
        raise Forbidden
    return Caller(tenant, user_id, member.permissions, is_person=True), None
