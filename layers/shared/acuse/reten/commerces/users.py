"""The users of a commerce as an item of the table Configs, and back."""

import json
from enum import StrEnum
from typing import Any

from acuse.identity.callers import TenantId
from acuse.reten.commerces.model import CommerceUser, Contact, ContactType, HeldRole, Role
from acuse.storage import packed_text, tolerant_readers
from acuse.storage.values import Values


def users_key(tenant: TenantId, commerce_external_id: str) -> Values:
    """The key of a commerce's users."""
    return {"pk": f"{tenant}#commerce#{commerce_external_id}", "sk": "users"}


def from_values(values: Values) -> list[CommerceUser]:
    """A commerce's users, active or not, by creation."""
    return [_user(each) for each in json.loads(packed_text.unpack(values["users"]))]


def to_text(users: list[CommerceUser]) -> str:
    """What is stored of users, before it is packed."""
    return json.dumps([_values(user) for user in users], ensure_ascii=False, separators=(",", ":"))


def _user(values: Values) -> CommerceUser:
    own = tolerant_readers.known(CommerceUser, values)
    own["roles"] = tuple(_part(HeldRole, "role", Role, each) for each in own["roles"])
    own["contacts"] = tuple(_part(Contact, "type", ContactType, each) for each in own["contacts"])
    return CommerceUser(**own, beyond=tolerant_readers.beyond(CommerceUser, values))


def _part(kind: type[Any], name: str, names: type[StrEnum], values: Values) -> Any:
    own = tolerant_readers.known(kind, values)
    own[name] = tolerant_readers.member_of(names, own[name])
    return kind(**own, beyond=tolerant_readers.beyond(kind, values))


def _values(user: CommerceUser) -> Values:
    written = tolerant_readers.values_of(user)
    return written | {
        name: [tolerant_readers.values_of(each) for each in written[name]] for name in ("roles", "contacts")
    }
