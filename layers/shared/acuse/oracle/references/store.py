"""The registry of references: resources of other collections, which live elsewhere, that a tenant's tasks can name."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import batched
from typing import TYPE_CHECKING, Any

from acuse.errors import Contended
from acuse.identity.callers import TenantId
from acuse.oracle.references.model import Reference, Registry, Target
from acuse.storage import dynamodb, lists
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MOST_SAVED_AT_ONCE = 12
_BATCH = 100
_AMBIGUOUS = 2
"""Resources of one name: then it does not matter how many more there are."""


def look_up(tenant: TenantId, targets: Iterable[Target], named: Iterable[tuple[str, str]]) -> Registry:
    """Look resources up by id, in one batch read for each 100, and by collection and name, in one query each.

    A pointer may be stale: what counts is what the resource that it leads to is called now. So the pointers of a name
    are read on until two resources are found that are called so, or all pointers were read.
    """
    ids: dict[tuple[str, str], list[int]] = {each: [] for each in named}
    undecided = {each: _pages_of_ids(tenant, *each) for each in ids}
    names, wanted = dict[Target, str](), set(targets)
    while wanted or undecided:
        pages = {each: next(further, []) for each, further in undecided.items()}
        wanted |= {Target(collection, each) for (collection, _), page in pages.items() for each in page}
        names |= names_of(tenant, wanted)
        for (collection, name), page in pages.items():
            ids[collection, name] += [each for each in page if names.get(Target(collection, each)) == name]
        undecided = {each: undecided[each] for each, page in pages.items() if page and len(ids[each]) < _AMBIGUOUS}
        wanted = set()
    return Registry(names, ids)


def find(tenant: TenantId, target: Target) -> Reference | None:
    """The registered resource."""
    name = names_of(tenant, [target]).get(target)
    return Reference(*target, name) if name is not None else None


def list_of(tenant: TenantId) -> Iterator[Reference]:
    """A tenant's registered resources by collection and id."""
    found = lists.read(dynamodb.connection().configs, "references", tenant)
    return (_from_values(values) for values in found if "lookup_name" in values)


def save(tenant: TenantId, references: Iterable[Reference]) -> None:
    """Register up to 12 resources, or change their names, all or none; of one resource the last entry counts.

    Its old name's pointer goes with the name: a name is found as fast as if nothing else ever had been called so.

    Raises
    ------
    Contended
    """
    at = dynamodb.connection()
    new = {Target(each.collection, each.id): each for each in references}
    for _ in dynamodb.tries():
        there = names_of(tenant, new)
        writes = [write for target, each in new.items() for write in _writes(tenant, each, there.get(target))]
        try:
            dynamodb.transact_write(writes)
        except at.client.exceptions.TransactionCanceledException as canceled:
            if not dynamodb.cancellation_codes(canceled) <= dynamodb.LOST_RACE:
                raise
        else:
            return
    raise Contended


def names_of(tenant: TenantId, targets: Iterable[Target]) -> dict[Target, str]:
    """The present names of those resources that are registered; one batch read for each 100."""
    at = dynamodb.connection()
    names: dict[Target, str] = {}
    for some in batched(targets, _BATCH, strict=False):
        keys = [dynamodb.to_item(_key(tenant, target)) for target in some]
        found = dynamodb.batch_get({at.configs: {"Keys": keys, "ConsistentRead": True}}).get(at.configs, [])
        names |= {
            Target(each["collection"], each["id"]): each["lookup_name"] for each in found if "lookup_name" in each
        }
    return names


def _pages_of_ids(tenant: TenantId, collection: str, name: str) -> Iterator[list[int]]:
    """The ids of resources that are or were called so, as many at a time as one batch read takes."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": _name_key(tenant, collection, name)}},
        ConsistentRead=True,
        PaginationConfig={"PageSize": _BATCH},
    )
    for page in pages:
        if page["Items"]:
            yield [int(item["sk"]["S"]) for item in page["Items"]]


def _key(tenant: TenantId, target: Target) -> Values:
    return {"pk": f"{tenant}#reference#{target.collection}#{target.id}", "sk": "reference"}


def _name_key(tenant: TenantId, collection: str, name: str) -> str:
    return f"{tenant}#reference-name#{collection}#{name}"


def _writes(tenant: TenantId, reference: Reference, old_name: str | None) -> "list[TransactWriteItemTypeDef]":
    """The resource, if it still is called so, with the pointer from its new name and without that from its old one."""
    table = dynamodb.connection().configs
    update = Update(may_create=True)
    listed = lists.entry("references", tenant, f"{reference.collection}#{reference.id:019d}")
    for name, value in {**asdict(reference), **listed}.items():
        update.set(name, value)
    update.require("lookup_name", old_name)
    key = dynamodb.to_item(_key(tenant, Target(reference.collection, reference.id)))
    written: Any = {"Update": {"TableName": table, "Key": key, **update.parameters()}}
    pointer = dynamodb.to_item(_pointer(tenant, reference, reference.lookup_name))
    writes: list[TransactWriteItemTypeDef] = [written, {"Put": {"TableName": table, "Item": pointer}}]
    if old_name is not None and old_name != reference.lookup_name:
        stale = dynamodb.to_item(_pointer(tenant, reference, old_name))
        writes.append({"Delete": {"TableName": table, "Key": stale}})
    return writes


def _pointer(tenant: TenantId, reference: Reference, name: str) -> Values:
    return {"pk": _name_key(tenant, reference.collection, name), "sk": f"{reference.id:019d}"}


def _from_values(values: Values) -> Reference:
    return Reference(values["collection"], values["id"], values["lookup_name"])
