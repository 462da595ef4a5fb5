"""A tenant's commerces: records of a catalogue (acuse/reten/catalogues), with their people and reservations.

Table Configs, beside a catalogue's items:

| pk | sk | what |
|---|---|---|
| `<tenant>#commerce#<external id>` | `users` | all users of a commerce: packed JSON |
| `<tenant>#tax-id#<tax id>` | `tax-id` | whose the tax id is |

A commerce has a `revision`, which every sync that changes anything of it raises under the condition that it still is
what was read; `users_revision` is the one at which its users were written, and they say so too. So what is read of
both is known to belong together, and one condition guards both. An older release puts a commerce without either; its
users stay then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final, NamedTuple

from acuse import timestamps
from acuse.errors import Contended, Problem
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import EMPTY_OBJECT
from acuse.reten.catalogues import store as catalogues
from acuse.reten.catalogues.model import (
    MOST_ITEMS,
    Change,
    ItemsRefused,
    Part,
    Synced,
    begins,
    fits,
    linked,
    metadata_problems,
    repeated,
)
from acuse.reten.catalogues.store import Catalogue, Plan
from acuse.reten.commerces.items import from_values, key_of
from acuse.reten.commerces.model import (
    MOST_USERS,
    Commerce,
    CommerceNotFound,
    CommerceUser,
    commerce_id,
)
from acuse.reten.commerces.rules import SyncedCommerce, synced, with_users
from acuse.reten.commerces.users import from_values as users_from
from acuse.reten.commerces.users import to_text, users_key
from acuse.reten.http.pages import PageRequest, Total
from acuse.storage import dynamodb, lists, packed_text
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

_TRIES: Final = 12
_LARGEST_USERS: Final = 256 * 1024
"""Bytes of a commerce's users as JSON."""
_ACTIVE, _INACTIVE = "active", "inactive"
_CATALOGUE: Final = Catalogue("commerce", lambda tenant: lists.names("commerces", tenant), (_ACTIVE, _INACTIVE))


class Page(NamedTuple):
    """Commerces of a page, how many match, and the place of the last where there are more."""

    commerces: list[Commerce]
    total: Total
    after: tuple[str, ...] = ()


def list_of(tenant: TenantId) -> Iterator[Commerce]:
    """Every commerce of a tenant, by external id."""
    return map(from_values, lists.read(dynamodb.connection().configs, "commerces", tenant))


def page(tenant: TenantId, wanted: PageRequest, *, search: str = "", is_active: bool | None = None) -> Page:
    """A page of a tenant's commerces; `search` is what a name or an external id begins with, in any case."""
    facets = None if is_active is None else [_facet(is_active)]
    found = _CATALOGUE.page(tenant, wanted, search=search, facets=facets)
    return Page([from_values(item) for item in found.items], found.total, found.after)


def find(tenant: TenantId, external_id: str) -> Commerce | None:
    """The commerce with this external id."""
    found = catalogues.read([key_of(tenant, external_id)])
    return from_values(found[0]) if found else None


def find_all(tenant: TenantId, external_id: str, *, search: str = "", is_active: bool | None = None) -> list[Commerce]:
    """The commerce with this external id, if a page with these filters would show it."""
    found = find(tenant, external_id)
    if not found or is_active not in (None, found.is_active) or not begins(search, found.name, external_id):
        return []
    return [found]


def find_by_id(tenant: TenantId, id_: str) -> Commerce:
    """The commerce with this id.

    Raises
    ------
    CommerceNotFound
    """
    if found := _CATALOGUE.find(tenant, id_):
        return from_values(found)
    raise CommerceNotFound


def users_of(tenant: TenantId, external_id: str) -> list[CommerceUser]:
    """A commerce's users, active or not, by creation."""
    found = catalogues.read([users_key(tenant, external_id)])
    return users_from(found[0]) if found else []


def known(tenant: TenantId, external_ids: Sequence[str]) -> set[str]:
    """Which external ids are commerces of the tenant."""
    return set(find_many(tenant, external_ids))


def find_many(tenant: TenantId, external_ids: Iterable[str]) -> dict[str, Commerce]:
    """The commerces with these external ids, by external id."""
    found = map(from_values, catalogues.read(key_of(tenant, each) for each in external_ids))
    return {each.external_id: each for each in found}


def sync(tenant: TenantId, items: Sequence[SyncedCommerce]) -> Synced:
    """Create commerces, or lay over those that are there what is said of them: each item wholly or not at all.

    Raises
    ------
    ItemsRefused
        Two items are of one commerce, a tax id is another commerce's, or something would be too large.
    Contended
    """
    if twice := repeated([item.external_id for item in items]):
        phrase = "is that of items.{} too"
        raise ItemsRefused({each: [Problem("external_id", phrase.format(first))] for each, first in twice.items()})
    return catalogues.sync(len(items), lambda pending: _plan(tenant, items, pending))


def remove(tenant: TenantId, external_id: str) -> Commerce:
    """Delete a commerce with its people and its tax id's reservation; gives what it was.

    Raises
    ------
    CommerceNotFound, Contended
    """
    for _ in dynamodb.tries(_TRIES):
        if not (found := catalogues.read([key_of(tenant, external_id)])):
            raise CommerceNotFound
        commerce = from_values(found[0])
        further = [catalogues.deleting(users_key(tenant, external_id))]
        if commerce.tax_id:
            further.append({"Delete": _guarded(tenant, commerce.tax_id, external_id)})
        if _CATALOGUE.remove(tenant, found[0], commerce_id(tenant, external_id), further):
            return commerce
    raise Contended


def index(tenant: TenantId) -> Synced:
    """Bring what an older release stored up to date: findable by id, and in searches."""
    created = updated = 0
    for some in batched((each for each in list_of(tenant) if each.created_at is None), MOST_ITEMS, strict=False):
        outcome = sync(tenant, [SyncedCommerce(each.external_id, each.name) for each in some])
        created, updated = created + outcome.created, updated + outcome.updated
    return Synced(created, updated)


# ---------------------------------------------------------------- what a sync comes to


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is there of a commerce."""

    commerce: Commerce | None = None
    revision: int | None = None
    users_revision: int | None = None
    users: Values | None = None
    """The item; reading all of many at once could take too much memory."""

    @property
    def is_torn(self) -> bool:
        """Whether a commerce and its users were read before and after another writer."""
        users = self.users.get("revision") if self.users else None
        return self.users_revision is not None and self.users_revision != users


def _plan(tenant: TenantId, items: Sequence[SyncedCommerce], pending: Sequence[int]) -> Plan:
    stored = _read(tenant, [items[index] for index in pending])
    now = timestamps.now()
    refused: dict[int, list[Problem]] = {}
    after: dict[int, Commerce] = {}
    for index in pending:
        after[index] = synced(items[index], stored[items[index].external_id].commerce, now)
        refused[index] = [*metadata_problems(after[index].metadata)]
    reserved = _Reservations.of(tenant, after, stored)
    for index, problem in reserved.problems():
        refused[index].append(problem)
    changes: list[Change] = []
    unchanged: set[int] = set()
    torn: set[int] = set()
    for index in pending:
        there = stored[items[index].external_id]
        if there.is_torn:
            torn.add(index)
            changes.append(reserved.change(index, is_new=False, parts=()))
            continue
        users, problems = _changed_users(items[index], there, now)
        refused[index] += problems
        if there.revision is not None and users is None and after[index] == there.commerce:
            unchanged.add(index)
        elif not refused[index]:
            changed, old = after[index], there.commerce
            taken = max(now, old.updated_at or now) if old else now
            parts = _parts(tenant, there, changed, users, taken)
            changes.append(reserved.change(index, is_new=old is None, parts=parts))
    # What depends on what is to be read again waits for it.
    groups = [group for group in linked(changes) if torn.isdisjoint(change.index for change in group)]
    for group in groups:
        if not fits(group):
            phrase = "moves between too many commerces of one request"
            refused |= {change.index: [Problem("tax_id", phrase)] for change in group}
    wrong = {index: problems for index, problems in refused.items() if problems}
    return Plan(
        [change for group in groups for change in group], ItemsRefused(wrong) if wrong else None, frozenset(unchanged)
    )


def _read(tenant: TenantId, items: Sequence[SyncedCommerce]) -> dict[str, _Stored]:
    """What is there of commerces, by external id; of the users only where users are named."""
    keys = {item.external_id: key_of(tenant, item.external_id) for item in items}
    of_users = {item.external_id: users_key(tenant, item.external_id) for item in items if item.users}
    # Few at a time: users may be large, and one answer has 16 MB at the most.
    found = {(each["pk"], each["sk"]): each for each in catalogues.read([*keys.values(), *of_users.values()])}
    stored: dict[str, _Stored] = {}
    for external_id, key in keys.items():
        values = found.get((key["pk"], key["sk"]))
        users = of_users.get(external_id)
        stored[external_id] = _Stored(
            from_values(values) if values else None,
            values.get("revision") if values else None,
            values.get("users_revision") if values and users else None,
            found.get((users["pk"], users["sk"])) if users else None,
        )
    return stored


def _changed_users(item: SyncedCommerce, there: _Stored, now: Timestamp) -> tuple[str | None, list[Problem]]:
    """The JSON text of a commerce's users where an item changes them, and what is wrong with it."""
    before = users_from(there.users) if there.users else []
    users = with_users(before, item.users, now)
    if users == before:
        return None, []
    if len(users) > MOST_USERS:
        return None, [Problem("users", f"would be more than {MOST_USERS} with those that are stored")]
    text = to_text(users)
    if len(text.encode()) > _LARGEST_USERS:
        return None, [Problem("users", "would be too large in total with those that are stored")]
    return text, []


def _parts(tenant: TenantId, there: _Stored, commerce: Commerce, users: str | None, now: Timestamp) -> tuple[Part, ...]:
    """What is written of a commerce that changes, and of its users."""
    old = there.commerce
    key = key_of(tenant, commerce.external_id)
    revision = (there.revision or 0) + 1
    own = commerce._asdict()
    own |= {"metadata": None if commerce.metadata == EMPTY_OBJECT else packed_text.pack(commerce.metadata)}
    own |= {"updated_at": now, "revision": revision, **lists.entry("commerces", tenant, commerce.external_id)}
    if users is not None:
        own["users_revision"] = revision
    update = Update(may_create=True)
    update.require("revision", there.revision)
    # An older release changes the name alone, and leaves no revision.
    update.require("name", old.name if old else None)
    parts = [catalogues.setting(key, own, update)]
    if users is not None:
        packed = packed_text.pack(users)
        parts.append(
            catalogues.setting(users_key(tenant, commerce.external_id), {"users": packed, "revision": revision})
        )
    if there.revision is None or not old or (old.name, old.is_active) != (commerce.name, commerce.is_active):
        id_ = commerce_id(tenant, commerce.external_id)
        facet = _facet(commerce.is_active)
        entries = _CATALOGUE.entries(tenant, key, facet, id_, commerce.name, commerce.external_id)
        parts += [catalogues.setting(*entry) for entry in entries]
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class _Reservations:
    """Whose tax ids are, and whose they become."""

    tenant: TenantId
    after: Mapping[int, Commerce]
    owners: Mapping[str, str]
    """By tax id, the external id of the commerce that has it reserved."""
    before: Mapping[str, str | None]
    """By external id, the tax id of each commerce that is synced."""

    @classmethod
    def of(cls, tenant: TenantId, after: Mapping[int, Commerce], stored: Mapping[str, _Stored]) -> "_Reservations":
        """Read who has the tax ids that commerces are to have."""
        before = {
            external_id: there.commerce.tax_id if there.commerce else None for external_id, there in stored.items()
        }
        wanted = {each.tax_id for each in after.values() if each.tax_id and each.tax_id != before[each.external_id]}
        found = catalogues.read(_tax_key(tenant, tax_id) for tax_id in wanted)
        return cls(tenant, after, {each["tax_id"]: each["external_id"] for each in found}, before)

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """What is wrong with tax ids, by index of the item."""
        first: dict[str, int] = {}
        becomes = {each.external_id: each.tax_id for each in self.after.values()}
        for index, commerce in self.after.items():
            tax_id = commerce.tax_id
            if tax_id is None:
                continue
            if first.setdefault(tax_id, index) != index:
                yield index, Problem("tax_id", f"is that of items.{first[tax_id]} too")
            owner = self.owners.get(tax_id, commerce.external_id)
            if owner != commerce.external_id and becomes.get(owner, tax_id) == tax_id:
                yield index, Problem("tax_id", "is another commerce's")

    def change(self, index: int, *, is_new: bool, parts: tuple[Part, ...]) -> Change:
        """The change of a commerce, with the reservations that it makes and frees."""
        commerce = self.after[index]
        old, new = self.before[commerce.external_id], commerce.tax_id
        if old == new:
            return Change(index, is_new, parts)
        taken = {each.tax_id for each in self.after.values()}
        writes: list[Any] = []
        if new:
            writes.append(
                {"Put": _guarded(self.tenant, new, self.owners.get(new, commerce.external_id), commerce.external_id)}
            )
        if old and old not in taken:
            writes.append({"Delete": _guarded(self.tenant, old, commerce.external_id)})
        reservations = tuple(Part(write, 0) for write in writes)
        return Change(index, is_new, parts + reservations, frozenset(each for each in (old, new) if each))


def _guarded(tenant: TenantId, tax_id: str, owner: str, becomes: str = "") -> Values:
    """A write of a reservation that is free or still its owner's."""
    key = _tax_key(tenant, tax_id)
    place = {"Item": {**key, "tax_id": tax_id, "external_id": becomes}} if becomes else {"Key": key}
    return {
        "TableName": dynamodb.connection().configs,
        **{name: dynamodb.to_item(values) for name, values in place.items()},
        "ConditionExpression": "attribute_not_exists(pk) OR external_id = :owner",
        "ExpressionAttributeValues": {":owner": {"S": owner}},
    }


# ---------------------------------------------------------------- keys and items


def _tax_key(tenant: TenantId, tax_id: str) -> Values:
    return {"pk": f"{tenant}#tax-id#{tax_id}", "sk": "tax-id"}


def _facet(is_active: bool) -> str:
    return _ACTIVE if is_active else _INACTIVE
