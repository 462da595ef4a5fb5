"""What a search of activities finds: beginnings of ids, of providers' ids, of commerces' external ids and names."""

import re
from collections.abc import Iterable, Iterator
from itertools import batched, chain
from typing import Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.reten.activities import entries, items
from acuse.reten.activities.entries import Allowance, BoundMet, Entry
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.commerces import store as commerces
from acuse.reten.http.pages import PageRequest, Total
from acuse.storage import dynamodb, lists
from acuse.storage.lists import Place
from acuse.storage.values import Values

MOST_CANDIDATES: Final = 1_000
"""Activities that a search finds."""
MOST_COMMERCES: Final = 50
"""Commerces whose activities a search finds: each is a query."""

_ID: Final = re.compile(r"[0-9a-f-]{1,36}", re.ASCII)
_BATCH: Final = 100


class Candidates(NamedTuple):
    """Activities that a search finds, newest first, and whether they are all of them."""

    entries: list[Entry]
    is_whole: bool


def candidates(tenant: TenantId, search: str) -> Candidates:
    """What a search finds: at most 1,000 by id, by provider's id or by commerce, and of 50 commerces."""
    sources = (
        _by_id(tenant, search.lower()) if _ID.fullmatch(search.lower()) else iter(()),
        _by_provider_id(tenant, search),
        _by_commerce(tenant, search),
    )
    found: dict[str, Entry] = {}
    is_whole = True
    try:
        for entry in chain(*sources):
            if entry.activity_id not in found and len(found) == MOST_CANDIDATES:
                raise BoundMet
            found[entry.activity_id] = entry
    except BoundMet:
        is_whole = False
    return Candidates(entries.in_order(found.values(), Order.NEWEST), is_whole)


def _by_id(tenant: TenantId, beginning: str) -> Iterator[Entry]:
    # An entry is of the commerce's pointer, whose sort key is the creation and the id.
    for place in _places(dynamodb.connection().results, "activity-ids", tenant, beginning):
        yield Entry(place.sk, place.order)


def _by_provider_id(tenant: TenantId, beginning: str) -> Iterator[Entry]:
    at = dynamodb.connection()
    places = _places(at.results, "provider-activities", tenant, beginning)
    for some in batched(places, _BATCH, strict=False):
        pointers = _items(at.results, [{"pk": place.pk, "sk": place.sk} for place in some])
        keys = [items.activity_key(tenant, pointer["activity_id"]) for pointer in pointers]
        for found in _items(at.results, keys, "id, created_at"):
            yield Entry(f"{found['created_at']}#{found['id']}", found["id"])


def _by_commerce(tenant: TenantId, beginning: str) -> Iterator[Entry]:
    page = PageRequest(1, MOST_COMMERCES, total=Total(MOST_COMMERCES))  # said to be known, so that nothing is counted
    found = commerces.page(tenant, page, search=beginning)
    allowance = Allowance(MOST_CANDIDATES + 1)
    for commerce in found.commerces:
        parts = entries.of_commerce(tenant, Filters(commerce_external_id=commerce.external_id))
        read = entries.read(parts, allowance, wanted=_BATCH, backwards=True)
        yield from (entry for entry in read if entry.activity_id)
    if found.after:
        raise BoundMet


def _places(table: str, kind: str, owner: str, beginning: str) -> Iterator[Place]:
    """The entries of a list whose place in the order begins so, shard after shard."""
    for name in lists.names(kind, owner):
        yield from lists.places_in(table, name, lists.beginning(beginning), page=_BATCH)


def _items(table: str, keys: Iterable[Values], shown: str = "activity_id") -> list[Values]:
    wanted = [dynamodb.to_item(key) for key in keys]
    if not wanted:
        return []
    request = {"Keys": wanted, "ProjectionExpression": shown}
    return dynamodb.batch_get({table: request}).get(table, [])
