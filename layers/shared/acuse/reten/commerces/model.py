"""Commerces and the people there (contract Reten, section 7: commerce)."""

import uuid
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from acuse.errors import NotFound
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import EMPTY_OBJECT, JsonText
from acuse.timestamps import Timestamp

_COMMERCES: Final = uuid.UUID("4a1c7c0e-6a0f-4c55-9d57-2f1d8c6b0e31")
_USERS: Final = uuid.UUID("c2b7e7f4-3f0a-4f0d-8a3e-7d9f5b1a6c20")
_CONTACTS: Final = uuid.UUID("7e5d2b96-0c4b-4d8e-b6a1-9a3f0e7c5d14")

MOST_USERS: Final = 200
"""Of a commerce."""


class Role(StrEnum):
    """What a user is at a commerce."""

    OWNER = "OWNER"
    ORDERS = "ORDERS"
    FINANCE = "FINANCE"
    ATTENTION = "ATTENTION"
    ADMIN = "ADMIN"
    COMMERCE_REP = "COMMERCE_REP"
    OTHER = "OTHER"


class ContactType(StrEnum):
    """How somebody can be reached."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    WHATSAPP = "WHATSAPP"
    OTHER = "OTHER"


class CommerceNotFound(NotFound):
    """The tenant has no such commerce."""

    def __init__(self) -> None:
        super().__init__("Commerce not found")


class HeldRole(NamedTuple):
    """A role that a user has, and since when."""

    role: Role | str
    """A text where only a newer release knows it."""
    created_at: Timestamp
    beyond: Mapping[str, Any] = MappingProxyType({})


class Contact(NamedTuple):
    """A way to reach a user; PHONE and WHATSAPP in E.164, such as +56912345678."""

    type: ContactType | str
    """A text where only a newer release knows it."""
    value: str
    is_primary: bool = False
    is_active: bool = True
    beyond: Mapping[str, Any] = MappingProxyType({})


class CommerceUser(NamedTuple):
    """A person at a commerce, by the id that the tenant's own system gave them."""

    external_id: str
    first_name: str
    last_name: str | None
    created_at: Timestamp
    is_active: bool = True
    roles: tuple[HeldRole, ...] = ()
    contacts: tuple[Contact, ...] = ()
    beyond: Mapping[str, Any] = MappingProxyType({})

    def has(self, role: str) -> bool:
        """Whether the user has a role."""
        return any(held.role == role for held in self.roles)


class Commerce(NamedTuple):
    """A shop or customer, by the id that the tenant's own system gave it.

    What an older release stored has an external id and a name alone.
    """

    external_id: str
    name: str
    global_external_id: str | None = None
    tax_id: str | None = None
    metadata: JsonText = EMPTY_OBJECT
    is_active: bool = True
    is_placeholder: bool = False
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None


def commerce_id(tenant: TenantId, external_id: str) -> str:
    """A commerce's id."""
    return str(uuid.uuid5(_COMMERCES, f"{tenant}#commerce#{external_id}"))


def user_id(tenant: TenantId, commerce_external_id: str, external_id: str) -> str:
    """The id of a commerce's user."""
    # The commerce stands for itself by its id: both external ids may hold any character.
    return str(uuid.uuid5(_USERS, f"{commerce_id(tenant, commerce_external_id)}#user#{external_id}"))


def contact_id(of_user: str, contact: Contact) -> str:
    """The id of a contact of the user with this id."""
    return str(uuid.uuid5(_CONTACTS, f"{of_user}#{contact.type}#{contact.value}"))
