"""What a sync makes of a commerce and its people (contract Reten, section 7: commerce)."""

from collections.abc import Sequence
from copy import replace
from dataclasses import dataclass

from acuse.requests.exact_json import JsonText
from acuse.reten.catalogues.model import merged
from acuse.reten.commerces.model import Commerce, CommerceUser, Contact, HeldRole, Role
from acuse.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class SyncedUser:
    """A user as a sync names them: with all that they are from then on."""

    external_id: str
    first_name: str
    last_name: str | None = None
    is_active: bool = True
    roles: tuple[Role, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncedCommerce:
    """A commerce as a sync names it; what is None stays as it is, metadata is merged, users are replaced one by one."""

    external_id: str
    name: str
    global_external_id: str | None = None
    tax_id: str | None = None
    metadata: JsonText | None = None
    is_active: bool | None = None
    users: tuple[SyncedUser, ...] = ()


def synced(item: SyncedCommerce, old: Commerce | None, now: Timestamp) -> Commerce:
    """A commerce, if it is there, with an item laid over it; equal to the old one where nothing changes."""
    there = old or Commerce(item.external_id, item.name)
    return replace(
        there,
        name=item.name,
        global_external_id=item.global_external_id or there.global_external_id,
        tax_id=item.tax_id or there.tax_id,
        metadata=merged(there.metadata, item.metadata),
        is_active=there.is_active if item.is_active is None else item.is_active,
        created_at=there.created_at or now,
        updated_at=there.updated_at or now,
    )


def with_users(users: Sequence[CommerceUser], items: Sequence[SyncedUser], now: Timestamp) -> list[CommerceUser]:
    """A commerce's users, those that are named replaced, in the order of their creation."""
    known = {user.external_id: user for user in users}
    for item in items:
        known[item.external_id] = _synced_user(item, known.get(item.external_id), now)
    return list(known.values())


def _synced_user(item: SyncedUser, old: CommerceUser | None, now: Timestamp) -> CommerceUser:
    """A user; what they keep, such as a role, is as old as it was."""
    roles = {held.role: held for held in old.roles} if old else {}
    contacts = {(each.type, each.value): each.beyond for each in old.contacts} if old else {}
    return CommerceUser(
        item.external_id,
        item.first_name,
        item.last_name,
        old.created_at if old else now,
        item.is_active,
        tuple(roles.get(role) or HeldRole(role, now) for role in item.roles),
        tuple(replace(each, beyond=contacts.get((each.type, each.value), {})) for each in item.contacts),
        old.beyond if old else {},
    )
