"""The journal's events. Table Journal, an item each: a record's history by its key, and a feed of all in their order.

An event counts as published when its item has a place in the feed at which every reader still comes by (acuse.storage.
feeds). An event of a record is put only when the one before it counts as published, which tells of most events that are
put again that they need no later place.
"""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.journal.model import MOST_DIGITS, Event, EventKey
from acuse.requests.exact_json import JsonText
from acuse.storage import dynamodb, feeds, lists, packed_text
from acuse.storage.feeds import Overtaken, StoredBefore
from acuse.storage.lists import Place, Span
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

KEPT_LONGER: Final = timedelta(days=1)
"""Than is promised, so that the oldest cursor that is promised to work still does when it is used."""
_LIST: Final = "journal"
_COMPRESSED_ABOVE: Final = 500
"""Characters of a record: with what else is stored of its event, twice as many are a write unit more."""
_DIGEST_BYTES: Final = 9
_BATCH: Final = 100
_MOST_AT_ONCE: Final = 500
"""Places that are looked at before a batch of events is read, full or not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and its place in the feed."""

    place: str
    event: Event


def put(event: Event, *, is_in_doubt: bool = False) -> Event:
    """Keep an event; one that is there already stays as it is. Gives what is kept.

    Parameters
    ----------
    is_in_doubt
        That the record's next event is there does not mean that this one counts as published.

    Raises
    ------
    Unavailable
    """
    return _event(feeds.enter(partial(_insert, event, is_in_doubt=is_in_doubt), _move))


def find(tenant: TenantId, key: EventKey) -> Event | None:
    """An event by its key."""
    item = dynamodb.to_item({"pk": _partition(tenant, key.subject), "sk": _sort_key(key.sequence)})
    found = dynamodb.connection().client.get_item(TableName=table(), Key=item, ConsistentRead=True).get("Item")
    return _event(dynamodb.to_values(found)) if found else None


def history(
    tenant: TenantId, subject: str, *, beyond: int | None = None, newest_first: bool = True, batch: int = _BATCH
) -> Iterator[Entry]:
    """What happened to a record, by sequence; `beyond` is the one to go on after."""
    first, last = 0, 10**MOST_DIGITS - 1
    if beyond is not None:
        first, last = (first, beyond - 1) if newest_first else (beyond + 1, last)
    if first > last:  # which DynamoDB refuses
        return
    values = {":pk": _partition(tenant, subject), ":first": _sort_key(first), ":last": _sort_key(last)}
    pages = (
        dynamodb.connection()
        .client.get_paginator("query")
        .paginate(
            TableName=table(),
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=dynamodb.to_item(values),
            ScanIndexForward=not newest_first,
            ConsistentRead=True,
            PaginationConfig={"PageSize": batch},
        )
    )
    for page in pages:
        yield from (_entry(dynamodb.to_values(item)) for item in page["Items"])


def entries(
    tenant: TenantId, span: Span, *, beyond: str = "", newest_first: bool = False, batch: int = _BATCH
) -> Iterator[Entry]:
    """The feed, read in batches (of at most 100) as it is asked for.

    Parameters
    ----------
    span
        Of places; `up_to_now` is all that is settled.
    beyond
        A place to go on after.
    """
    if beyond:
        span = feeds.beyond(beyond, span, newest_first=newest_first)
    for _, entry in looked_at(tenant, span, newest_first=newest_first, batch=batch):
        if entry:
            yield entry


def looked_at(
    tenant: TenantId, span: Span, *, types: str = "", newest_first: bool = False, batch: int = _BATCH
) -> Iterator[tuple[str, Entry | None]]:
    """The places of the feed, with what is there if its type begins so; only that is read."""
    if span.is_empty:
        return
    walk = lists.places(
        table(), lists.names(_LIST, tenant), span, newest_first=newest_first, page=_BATCH if types else batch
    )
    while some := list(_next_places(walk, types, batch)):
        found = lists.items_at(table(), [each for each in some if _is_of_type(each, types)])
        yield from ((each.order, _entry(found[each]) if each in found else None) for each in some)


def _next_places(walk: Iterator[Place], types: str, most: int) -> Iterator[Place]:
    """Some places, of which at most so many are of the types."""
    for place in islice(walk, _MOST_AT_ONCE):
        yield place
        most -= _is_of_type(place, types)
        if not most:
            return


def _is_of_type(place: Place, types: str) -> bool:
    return _type_in(place.order).startswith(types)


def up_to_now() -> Span:
    """All places of the feed to which no earlier one will ever be added."""
    return Span("0", feeds.end_of(text_of(feeds.settled())))


def text_of(moment: datetime) -> str:
    """A moment as places begin with it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def promised() -> timedelta:
    """How long the journal promises to have an event."""
    return timedelta(days=float(os.environ["JOURNAL_DAYS"]))


def table() -> str:
    """What the table is called."""
    return os.environ["JOURNAL_TABLE"]


def _partition(tenant: TenantId, subject: str) -> str:
    return f"{tenant}#journal#{subject}"


def _sort_key(sequence: int) -> str:
    return f"{sequence:0{MOST_DIGITS}}"


def _place(tenant: TenantId, kind: str, subject: str, sort_key: str) -> Values:
    """The attributes that give an event a place of the present, by which its type is known before it is read.

    The digest tells it from others of its type and microsecond: its key, which stands beside, would be 48 bytes more.
    """
    digest = base64.urlsafe_b64encode(blake2b(f"{subject}#{sort_key}".encode(), digest_size=_DIGEST_BYTES).digest())
    return lists.entry(_LIST, tenant, feeds.place(text_of(feeds.now()), f"{kind}#{digest.decode()}"))


def _type_in(order: str) -> str:
    return order.split("#", 2)[1]


def values_of(event: Event) -> Values:
    """What is stored of an event that is put now: its type in its place alone, since a write unit is 1 KB."""
    key = {"pk": _partition(event.tenant, event.subject), "sk": _sort_key(event.key.sequence)}
    return {
        **key,
        "time": event.time,
        "data": None if event.data is None else packed_text.pack(event.data, above=_COMPRESSED_ABOVE),
        "dataref": event.dataref,
        "delete_after": int((feeds.now() + promised() + KEPT_LONGER).timestamp()),
        **_place(event.tenant, event.type, event.subject, key["sk"]),
    }


def _insert(event: Event, *, is_in_doubt: bool = False) -> Values:
    values = values_of(event)
    at = dynamodb.connection()
    try:
        at.client.put_item(
            TableName=table(),
            Item=dynamodb.to_item(values),
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except at.client.exceptions.ConditionalCheckFailedException as failed:
        there = dynamodb.to_values(failed.response["Item"])  # type: ignore[typeddict-item]
        if is_in_doubt or not _is_published(event, there):
            raise StoredBefore(there) from None
        return there
    return values


def _is_published(event: Event, there: Values) -> bool:
    """Whether an event that is there is known to have been stored in time: its place is new, or one came after it."""
    if there["list_order"] >= text_of(feeds.now() - feeds.STORED_WITHIN):
        return True
    newest = next(history(event.tenant, event.subject, batch=1))
    return newest.event.key.sequence > event.key.sequence


def _move(stored: Values) -> Values:
    tenant, _, subject = stored["pk"].split("#", 2)
    moved = _place(tenant, _type_in(stored["list_order"]), subject, stored["sk"])
    update = Update()
    update.replace("list_order", stored["list_order"], moved["list_order"])
    update.set("list", moved["list"])
    at = dynamodb.connection()
    key = dynamodb.to_item({name: stored[name] for name in ("pk", "sk")})
    try:
        answer = at.client.update_item(TableName=table(), Key=key, ReturnValues="ALL_NEW", **update.parameters())
    except at.client.exceptions.ConditionalCheckFailedException as failed:
        there = dynamodb.to_values(failed.response.get("Item", {}))  # type: ignore[arg-type]
        if there.get("list_order") == moved["list_order"]:  # botocore sent it twice, since no answer came
            raise StoredBefore(there) from None
        raise Overtaken from None
    return dynamodb.to_values(answer["Attributes"])


def _entry(stored: Values) -> Entry:
    return Entry(stored["list_order"], _event(stored))


def _event(stored: Values) -> Event:
    tenant, _, subject = stored["pk"].split("#", 2)
    kind, _, record_id = subject.partition("/")
    data: Any = stored.get("data")
    return Event(
        tenant=TenantId(tenant),
        key=EventKey(kind, record_id, int(stored["sk"])),
        type=_type_in(stored["list_order"]),
        time=stored["time"],
        data=None if data is None else JsonText(packed_text.unpack(data)),
        dataref=stored.get("dataref"),
    )
