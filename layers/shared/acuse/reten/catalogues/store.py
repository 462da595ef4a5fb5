"""Records that a tenant's own systems keep in step: found by id, listed, searched and written in transactions.

Table Configs; of a record of the kind `commerce` (an operator's sort keys end with its type, if that is not SALESMAN):

| pk | sk | what | list, in the order of |
|---|---|---|---|
| `<tenant>#commerce#<external id>` | `commerce` | the record | `commerces`: external id |
| `<tenant>#commerce#<external id>` | `name` | its name | `commerce-names`: the name, folded |
| `<tenant>#commerce-id#<id>` | `commerce-id` | pointer to the record's key | `commerce-ids`: the external id, folded |

What is searched is listed by facet (such as active or not), so that a filter reads nothing that it does not show. An
older release stored records alone; a sync of a record adds the rest, and so does `acuse commerces index`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, islice
from typing import Any, Final, NamedTuple

from acuse.errors import Contended, Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.reten.catalogues.model import (
    Change,
    ItemsRefused,
    Part,
    Synced,
    is_hidden,
    place_of,
    shared,
    term_of,
    transactions,
)
from acuse.reten.http.pages import COPIED, MOST_COUNTED, PageRequest, Total
from acuse.storage import dynamodb, lists
from acuse.storage.lists import Place
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

_TRIES: Final = 12
_LARGEST_QUERY: Final = 1000
"""Entries."""
_BATCH: Final = 100
_PLACE_PARTS: Final = 2


class Found(NamedTuple):
    """The items of a page's records, how many match, and the place of the last where there are more."""

    items: list[Values]
    total: Total
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The records of one kind: `plain` are the lists of all of them, `facets` the parts that the others are in."""

    kind: str
    plain: Callable[[TenantId], list[str]]
    facets: tuple[str, ...]

    def pointer_key(self, tenant: TenantId, record_id: str) -> Values:
        """The key of the pointer from a record's id to the record's key."""
        return {"pk": f"{tenant}#{self.kind}-id#{record_id}", "sk": f"{self.kind}-id"}

    def find(self, tenant: TenantId, record_id: str) -> Values | None:
        """What is stored of the record with this id: two reads."""
        at = dynamodb.connection()
        key = dynamodb.to_item(self.pointer_key(tenant, record_id))
        answer = at.client.get_item(TableName=at.configs, Key=key, ConsistentRead=True)
        found = read([_record_key(dynamodb.to_values(answer["Item"]))]) if "Item" in answer else []
        return found[0] if found else None

    def entries(
        self, tenant: TenantId, key: Values, facet: str, record_id: str, name: str, external_id: str
    ) -> list[tuple[Values, Values]]:
        """The name's item and the pointer of a record: each one's key, and what it has."""
        by_name, by_id = term_of(name), term_of(external_id)
        owner = f"{tenant}#{facet}"
        named = {"pk": key["pk"], "sk": key["sk"].replace(self.kind, "name", 1)}
        hidden = place_of(by_id, record_id, hidden=shared(by_name, by_id))
        pointer = {"record_pk": key["pk"], "record_sk": key["sk"]}
        return [
            (named, lists.entry(f"{self.kind}-names", owner, place_of(by_name, record_id))),
            (self.pointer_key(tenant, record_id), {**lists.entry(f"{self.kind}-ids", owner, hidden), **pointer}),
        ]

    def remove(self, tenant: TenantId, there: Values, record_id: str, further: Sequence[Any] = ()) -> bool:
        """Delete a record with its entries in the lists, and further parts of a transaction: all or nothing.

        False: the record, or what a further part depends on, is not what was read any more.
        """
        key = {"pk": there["pk"], "sk": there["sk"]}
        read = {":name": there["name"], ":revision": there.get("revision")}
        guard = "revision = :revision" if "revision" in there else "attribute_not_exists(revision)"
        writes = [
            deleting(
                key,
                ConditionExpression=f"#name = :name AND {guard}",
                ExpressionAttributeNames={"#name": "name"},
                ExpressionAttributeValues=dynamodb.to_item(read),
            ),
            deleting({**key, "sk": key["sk"].replace(self.kind, "name", 1)}),
            deleting(self.pointer_key(tenant, record_id)),
            *further,
        ]
        return not dynamodb.write_all_or_none(writes, most_tries=_TRIES)

    def page(
        self, tenant: TenantId, wanted: PageRequest, *, search: str = "", facets: Sequence[str] | None = None
    ) -> Found:
        """A page of all records, of those of some facets, or of those whose name or external id begins so.

        It reads up to 10,001 entries of the lists to count them, one query's more for each list, as many again that are
        before the page, and twice the page's items.

        Raises
        ------
        Invalid
            The page is to begin where no list could.
        """
        if wanted.after:
            _check_place(wanted.after)
        prefix = term_of(search)
        names = self._lists(tenant, prefix, facets)
        span = lists.beginning(prefix) if prefix else None
        table = dynamodb.connection().configs

        def places(most: int) -> Iterator[Place]:
            found = lists.places(table, names, span, after=wanted.after, page=min(most, _LARGEST_QUERY))
            return islice((each for each in found if not (prefix and is_hidden(each.order, prefix))), most)

        skipped = 0 if wanted.after else wanted.skipped
        end = skipped + wanted.limit + 1
        if wanted.total:
            total, shown = wanted.total, list(places(end))
        elif prefix:
            shown = list(places(MOST_COUNTED + 1))
            total = Total.of(len(shown))
        else:
            total = Total.of(lists.count_places(table, names, most=MOST_COUNTED))
            shown = [] if wanted.is_beyond else list(places(end))
        shown = [] if wanted.is_beyond else shown[skipped:end]
        last = shown[wanted.limit - 1] if len(shown) > wanted.limit else None
        return Found(self._items(shown[: wanted.limit]), total, (last.order, last.sk) if last else ())

    def _lists(self, tenant: TenantId, prefix: str, facets: Sequence[str] | None) -> list[str]:
        if not prefix and facets is None:
            return self.plain(tenant)
        kinds = [f"{self.kind}-names", f"{self.kind}-ids"] if prefix else [f"{self.kind}-ids"]
        owners = [f"{tenant}#{facet}" for facet in (self.facets if facets is None else facets)]
        return [name for kind in kinds for owner in owners for name in lists.names(kind, owner)]

    def _items(self, places: Sequence[Place]) -> list[Values]:
        """The records that entries lead to, in their order."""
        pointers = [{"pk": place.pk, "sk": place.sk} for place in places if place.sk == f"{self.kind}-id"]
        pointed = {each["pk"]: _record_key(each) for each in read(pointers)}
        keys = [
            pointed.get(place.pk) or {"pk": place.pk, "sk": place.sk.replace("name", self.kind, 1)} for place in places
        ]
        found = {(item["pk"], item["sk"]): item for item in read(keys)}
        # A record whose name changes may be found at two places for a moment, and is shown once.
        shown = dict.fromkeys((key["pk"], key["sk"]) for key in keys)
        return [found[key] for key in shown if key in found]


def read(keys: Iterable[Values]) -> list[Values]:
    """The items of the table Configs that have these keys; one batch read for each 100."""
    at = dynamodb.connection()
    wanted = {(key["pk"], key["sk"]): key for key in keys}
    found: list[Values] = []
    for batch in batched(wanted.values(), _BATCH, strict=False):
        some = [dynamodb.to_item(key) for key in batch]
        found += dynamodb.batch_get({at.configs: {"Keys": some, "ConsistentRead": True}}).get(at.configs, [])
    return found


def _check_place(after: Sequence[str]) -> None:
    """Refuse a place that no key condition takes: only a cursor that somebody made up has it."""
    if len(after) != _PLACE_PARTS or not 0 < len(after[0].encode()) <= lists.LONGEST_ORDER:
        raise Invalid([Problem("cursor", COPIED)])


def _record_key(pointer: Values) -> Values:
    return {"pk": pointer["record_pk"], "sk": pointer["record_sk"]}


def setting(key: Values, values: Values, update: Update | None = None) -> Part:
    """A part that sets attributes of an item, which it may create; others that are there stay."""
    update = update or Update(may_create=True)
    for name, value in values.items():
        update.set(name, value)
    write: Any = {"TableName": dynamodb.connection().configs, "Key": dynamodb.to_item(key), **update.parameters()}
    if "ReturnValuesOnConditionCheckFailure" in write:
        write["ReturnValuesOnConditionCheckFailure"] = "NONE"
    size = sum(len(value) for value in values.values() if isinstance(value, (str, bytes)))
    return Part({"Update": write}, size)


def deleting(key: Values, **condition: Any) -> Any:
    """A part of a transaction that deletes an item."""
    return {"Delete": {"TableName": dynamodb.connection().configs, "Key": dynamodb.to_item(key), **condition}}


class Plan(NamedTuple):
    """What the items of a sync come to as the records are now."""

    changes: list[Change]
    refused: ItemsRefused | None = None
    unchanged: frozenset[int] = frozenset()
    """Items whose records are as they say. What is neither changed, refused nor here is to be read again."""


def sync(number: int, plan: Callable[[Sequence[int]], Plan]) -> Synced:
    """Write what a plan says of so many items, by their indexes; who loses against another writer plans anew.

    Raises
    ------
    ItemsRefused
        Nothing is stored.
    Contended
        Others were faster every time, or have made items wrong since some were stored: sent again, the items that are
        stored meet themselves.
    """
    pending = list(range(number))
    created, is_begun = 0, False
    for _ in dynamodb.tries(_TRIES):
        planned = plan(pending)
        if planned.refused:
            if is_begun:
                raise Contended
            raise planned.refused
        done = set(planned.unchanged)
        for batch in transactions(planned.changes):
            if _is_written([part.write for change in batch for part in change.parts]):
                is_begun = True
                done |= {change.index for change in batch}
                created += sum(change.is_new for change in batch)
        pending = [index for index in pending if index not in done]
        if not pending:
            return Synced(created, number - created)
    raise Contended


def _is_written(writes: list[Any]) -> bool:
    try:
        return not dynamodb.write_all_or_none(writes, most_tries=2)
    except Contended:
        return False
