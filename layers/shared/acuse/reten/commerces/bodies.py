"""What a sync of commerces takes (contract Reten, section 7: commerce)."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse.requests.validation import ExternalKey, Name, OptionalExternalId, RequestBody, ShallowObject
from acuse.reten.catalogues.model import MOST_ITEMS, repeated
from acuse.reten.commerces.model import MOST_USERS, Contact, ContactType, Role
from acuse.reten.commerces.rules import SyncedCommerce, SyncedUser

MOST_PARTS_OF_A_USER = 20
_LONGEST_NAMED = 100

_E164 = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)


def _refuse_repeated(what: str, keys: Sequence[str]) -> None:
    if twice := repeated(keys):
        key = keys[min(twice)][:_LONGEST_NAMED]
        raise PydanticCustomError("twice", "must not name a {what} twice: {key}", {"what": what, "key": key})


class ContactBody(RequestBody):
    """A way to reach a user."""

    contact_type: ContactType = Field(strict=False)
    value: Name
    is_primary: bool | None = None
    is_active: bool | None = None

    @field_validator("value")
    @classmethod
    def _is_a_phone_number(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("contact_type")
        if kind in (ContactType.PHONE, ContactType.WHATSAPP) and not _E164.fullmatch(value):
            raise PydanticCustomError("phone", "must be in E.164 for {kind}, such as +56912345678", {"kind": str(kind)})
        return value


class UserBody(RequestBody):
    """A user of a commerce."""

    external_id: ExternalKey
    name: Name
    is_active: bool | None = None
    roles: Annotated[list[Annotated[Role, Field(strict=False)]], Field(max_length=MOST_PARTS_OF_A_USER)] | None = None
    contacts: Annotated[list[ContactBody], Field(max_length=MOST_PARTS_OF_A_USER)] | None = None

    @field_validator("contacts")
    @classmethod
    def _are_different(cls, contacts: list[ContactBody] | None) -> list[ContactBody] | None:
        _refuse_repeated("contact", [f"{each.contact_type} {each.value}" for each in contacts or []])
        return contacts

    def user(self) -> SyncedUser:
        """The user; a role that is named twice is had once."""
        first, *rest = self.name.split(None, 1)
        return SyncedUser(
            self.external_id,
            first,
            rest[0].rstrip() if rest else None,
            self.is_active is not False,
            tuple(dict.fromkeys(self.roles or [])),
            tuple(
                Contact(each.contact_type, each.value, each.is_primary is True, each.is_active is not False)
                for each in self.contacts or []
            ),
        )


class CommerceItem(RequestBody):
    """A commerce of a sync."""

    external_id: ExternalKey
    name: Name
    global_external_id: OptionalExternalId = None
    tax_id: OptionalExternalId = None
    metadata: ShallowObject | None = None
    is_active: bool | None = None
    users: Annotated[list[UserBody], Field(max_length=MOST_USERS)] | None = None

    @field_validator("users")
    @classmethod
    def _are_different(cls, users: list[UserBody] | None) -> list[UserBody] | None:
        _refuse_repeated("user", [user.external_id for user in users or []])
        return users

    def commerce(self) -> SyncedCommerce:
        """What the item says of its commerce."""
        users = tuple(user.user() for user in self.users or [])
        own = self.model_dump(exclude={"users"})
        return SyncedCommerce(**own, users=users)


class CommerceSync(RequestBody):
    """Commerces to create, or to bring up to date."""

    items: Annotated[list[CommerceItem], Field(max_length=MOST_ITEMS)]
