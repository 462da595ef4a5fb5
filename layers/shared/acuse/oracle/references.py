"""The registry of references: resources of other collections, which live elsewhere, that a tenant's tasks can name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import batched
from typing import NamedTuple

from acuse import database, lists
from acuse.callers import TenantId
from acuse.database import Values

MOST_SAVED_AT_ONCE = 12
_BATCH = 100


class Target(NamedTuple):
    """A resource of another collection."""

    collection: str
    id: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A registered resource."""

    collection: str
    id: int
    lookup_name: str


@dataclass(frozen=True, slots=True)
class Registry:
    """What the registry says of what a request names."""

    names: Mapping[Target, str] = field(default_factory=dict)
    ids: Mapping[tuple[str, str], list[int]] = field(default_factory=dict)
    """By collection and lookup name."""


def look_up(tenant: TenantId, targets: Iterable[Target], named: Iterable[tuple[str, str]]) -> Registry:
    """Look resources up by id, in one batch read for each 100, and by collection and name, in one query each."""
    ids = {each: _ids_named(tenant, *each) for each in set(named)}
    wanted = {*targets, *(Target(collection, each) for (collection, _), found in ids.items() for each in found)}
    names = _names(tenant, wanted)
    # A pointer outlives the name that a resource had before.
    ids = {
        (collection, name): [each for each in found if names.get(Target(collection, each)) == name]
        for (collection, name), found in ids.items()
    }
    return Registry(names, ids)


def find(tenant: TenantId, target: Target) -> Reference | None:
    """The registered resource."""
    name = _names(tenant, [target]).get(target)
    return Reference(*target, name) if name is not None else None


def list_of(tenant: TenantId) -> Iterator[Reference]:
    """A tenant's registered resources by collection and id."""
    return map(_from_values, lists.read(database.connection().configs, "references", tenant))


def save(tenant: TenantId, references: Iterable[Reference]) -> None:
    """Register up to 12 resources, or change their names."""
    items = [item for each in references for item in _to_items(tenant, each)]
    database.batch_write(database.connection().configs, puts=items)


def _names(tenant: TenantId, targets: Iterable[Target]) -> dict[Target, str]:
    at = database.connection()
    names: dict[Target, str] = {}
    for some in batched(targets, _BATCH, strict=False):
        keys = [database.to_item(_key(tenant, target)) for target in some]
        found = database.batch_get({at.configs: {"Keys": keys, "ConsistentRead": True}}).get(at.configs, [])
        names |= {Target(values["collection"], values["id"]): values["lookup_name"] for values in found}
    return names


def _ids_named(tenant: TenantId, collection: str, name: str) -> list[int]:
    at = database.connection()
    answer = at.client.query(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": _name_key(tenant, collection, name)}},
        Limit=_BATCH,
        ConsistentRead=True,
    )
    return [int(item["sk"]["S"]) for item in answer["Items"]]


def _key(tenant: TenantId, target: Target) -> Values:
    return {"pk": f"{tenant}#reference#{target.collection}#{target.id}", "sk": "reference"}


def _name_key(tenant: TenantId, collection: str, name: str) -> str:
    return f"{tenant}#reference-name#{collection}#{name}"


def _to_items(tenant: TenantId, reference: Reference) -> list[Values]:
    target = Target(reference.collection, reference.id)
    listed = lists.entry("references", tenant, f"{reference.collection}#{reference.id:019d}")
    pointer = {"pk": _name_key(tenant, reference.collection, reference.lookup_name), "sk": f"{reference.id:019d}"}
    return [pointer, {**_key(tenant, target), **asdict(reference), **listed}]


def _from_values(values: Values) -> Reference:
    return Reference(values["collection"], values["id"], values["lookup_name"])
