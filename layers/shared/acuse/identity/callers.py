"""Who is calling: the outcome of every way of authentication."""

from typing import NamedTuple, NewType

from acuse.errors import Forbidden
from acuse.identity.permissions import Permission

TenantId = NewType("TenantId", str)
"""A tenant's UUID; the first part of every key of its data."""


class Caller(NamedTuple):
    """A tenant's caller and what they may do. `id` is no secret: a key's prefix, or the issuer's id of a user."""

    tenant: TenantId
    id: str
    permissions: frozenset[Permission]
    is_person: bool = False
    """Whether an issuer vouches for a person, rather than a key for a system."""

    def require(self, permission: Permission) -> None:
        """Raise `Forbidden` unless the caller has the permission."""
        if permission not in self.permissions:
            raise Forbidden
