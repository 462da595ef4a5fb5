"""A tenant's operators: records of a catalogue (acuse/reten/catalogues), by type and external id.

A salesman's sort key is `operator`, as older releases stored everybody; that of the others ends with their type. Every
sync that changes an operator raises their `revision`, under the condition that it still is what was read.
"""

from collections.abc import Iterator, Sequence
from itertools import batched, product
from typing import Final, NamedTuple

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
    metadata_problems,
    repeated,
)
from acuse.reten.catalogues.store import Catalogue, Plan
from acuse.reten.http.pages import PageRequest, Total
from acuse.reten.operators.items import from_values, key_of, keys_of
from acuse.reten.operators.model import Operator, OperatorNotFound, OperatorType, operator_id
from acuse.reten.operators.rules import SyncedOperator, synced
from acuse.storage import dynamodb, lists, packed_text
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

_TRIES: Final = 12
_ACTIVITY: Final = {True: "active", False: "inactive"}


def _plain_lists(tenant: TenantId) -> list[str]:
    """The lists of all operators: one for each type, since an external id may stand for one of each."""
    return [name for kind in OperatorType for name in lists.names("operators", _owner(tenant, kind))]


_CATALOGUE: Final = Catalogue(
    "operator",
    _plain_lists,
    tuple(f"{kind}-{activity}" for kind, activity in product(OperatorType, _ACTIVITY.values())),
)


class Page(NamedTuple):
    """Operators of a page, how many match, and the place of the last where there are more."""

    operators: list[Operator]
    total: Total
    after: tuple[str, ...] = ()


def list_of(tenant: TenantId) -> Iterator[Operator]:
    """Every operator of a tenant, by type, then external id."""
    at = dynamodb.connection()
    for kind in OperatorType:
        yield from map(from_values, lists.read(at.configs, "operators", _owner(tenant, kind)))


def page(
    tenant: TenantId,
    wanted: PageRequest,
    *,
    search: str = "",
    kind: OperatorType | None = None,
    is_active: bool | None = None,
) -> Page:
    """A page of a tenant's operators; `search` is what a name or an external id begins with, in any case."""
    kinds = OperatorType if kind is None else [kind]
    activities = _ACTIVITY.values() if is_active is None else [_ACTIVITY[is_active]]
    facets = [f"{each}-{activity}" for each, activity in product(kinds, activities)]
    is_filtered = kind is not None or is_active is not None
    found = _CATALOGUE.page(tenant, wanted, search=search, facets=facets if is_filtered else None)
    return Page([from_values(item) for item in found.items], found.total, found.after)


def find_all(
    tenant: TenantId,
    external_id: str,
    *,
    search: str = "",
    kind: OperatorType | None = None,
    is_active: bool | None = None,
) -> list[Operator]:
    """The operators with this external id that a page with these filters would show, in the order of their types."""
    found = {item["sk"]: from_values(item) for item in catalogues.read(keys_of(tenant, external_id))}
    return [
        found[key["sk"]]
        for key in keys_of(tenant, external_id)
        if key["sk"] in found
        and kind in (None, found[key["sk"]].type)
        and is_active in (None, found[key["sk"]].is_active)
        and begins(search, found[key["sk"]].name, external_id)
    ]


def find_by_id(tenant: TenantId, id_: str) -> Operator:
    """The operator with this id.

    Raises
    ------
    OperatorNotFound
    """
    if found := _CATALOGUE.find(tenant, id_):
        return from_values(found)
    raise OperatorNotFound


def sync(tenant: TenantId, items: Sequence[SyncedOperator]) -> Synced:
    """Create operators, or lay over those that are there what is said of them: each item wholly or not at all.

    Raises
    ------
    ItemsRefused
        Two items are of one operator, or metadata would be too large.
    Contended
    """
    if twice := repeated([f"{kind}#{external_id}" for kind, external_id in (item.key for item in items)]):
        phrase = "is with its type that of items.{} too"
        raise ItemsRefused({each: [Problem("external_id", phrase.format(first))] for each, first in twice.items()})
    return catalogues.sync(len(items), lambda pending: _plan(tenant, items, pending))


def remove(tenant: TenantId, kind: str, external_id: str) -> Operator:
    """Delete an operator; gives what it was.

    Raises
    ------
    OperatorNotFound, Contended
    """
    for _ in dynamodb.tries(_TRIES):
        if not (found := catalogues.read([key_of(tenant, kind, external_id)])):
            raise OperatorNotFound
        if _CATALOGUE.remove(tenant, found[0], operator_id(tenant, kind, external_id)):
            return from_values(found[0])
    raise Contended


def index(tenant: TenantId) -> Synced:
    """Bring what an older release stored up to date: findable by id, and in searches."""
    created = updated = 0
    for some in batched((each for each in list_of(tenant) if each.created_at is None), MOST_ITEMS, strict=False):
        outcome = sync(tenant, [SyncedOperator(each.external_id, each.name) for each in some])
        created, updated = created + outcome.created, updated + outcome.updated
    return Synced(created, updated)


def _plan(tenant: TenantId, items: Sequence[SyncedOperator], pending: Sequence[int]) -> Plan:
    keys = {index: key_of(tenant, *items[index].key) for index in pending}
    stored = {(each["pk"], each["sk"]): each for each in catalogues.read(keys.values())}
    now = timestamps.now()
    changes: list[Change] = []
    unchanged: set[int] = set()
    refused: dict[int, list[Problem]] = {}
    for index, key in keys.items():
        there = stored.get((key["pk"], key["sk"]), {})
        old = from_values(there) if there else None
        operator = synced(items[index], old, now)
        if problems := [*metadata_problems(operator.metadata)]:
            refused[index] = problems
        elif there.get("revision") is not None and operator == old:
            unchanged.add(index)
        else:
            changes.append(Change(index, old is None, _parts(tenant, there, old, operator)))
    return Plan(changes, ItemsRefused(refused) if refused else None, frozenset(unchanged))


def _parts(tenant: TenantId, there: Values, old: Operator | None, operator: Operator) -> tuple[Part, ...]:
    key = key_of(tenant, operator.type, operator.external_id)
    own = operator._asdict() | {
        "type": str(operator.type),
        "metadata": None if operator.metadata == EMPTY_OBJECT else packed_text.pack(operator.metadata),
        "updated_at": max(timestamps.now(), operator.updated_at or ""),
        "revision": there.get("revision", 0) + 1,
        **lists.entry("operators", _owner(tenant, operator.type), operator.external_id),
    }
    update = Update(may_create=True)
    update.require("revision", there.get("revision"))
    # An older release changes the name alone, and leaves no revision.
    update.require("name", old.name if old else None)
    parts = [catalogues.setting(key, own, update)]
    if "revision" not in there or not old or (old.name, old.is_active) != (operator.name, operator.is_active):
        id_ = operator_id(tenant, operator.type, operator.external_id)
        facet = f"{operator.type}-{_ACTIVITY[operator.is_active]}"
        entries = _CATALOGUE.entries(tenant, key, facet, id_, operator.name, operator.external_id)
        parts += [catalogues.setting(*entry) for entry in entries]
    return tuple(parts)


def _owner(tenant: TenantId, kind: str) -> str:
    return tenant if kind == OperatorType.SALESMAN else f"{tenant}#{kind}"
