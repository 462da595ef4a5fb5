"""Task activity logs. Table Results, an item each, and a list in the order of their changes (docs/data-model.md).

A log that is deleted leaves its item without its members: for 30 days to those who poll, and for good because a save
under the same id counts its revisions on from there.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from botocore.exceptions import ClientError

from acuse.errors import Contended, Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.storage import dynamodb, feeds, lists, packed_text
from acuse.storage.feeds import Overtaken, StoredBefore
from acuse.storage.lists import Span
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values
from acuse.wello import date_times
from acuse.wello.date_times import DateTime
from acuse.wello.errors import LogNotFound
from acuse.wello.members import DEFAULT_BY_KIND, ID, KIND_BY_MEMBER, MODIFIED, Kind, Members, Value
from acuse.wello.task_activity_logs.model import Save

DELETED_LISTED_FOR: Final = timedelta(days=30)
_TRIES: Final = 25
_LIVE: Final = "task-activity-logs"
_DELETED: Final = "deleted-task-activity-logs"
_CLOSED: Final = "is_closed"
_IS_DELETED: Final = "is_deleted"
# Of logs that an older release deleted.
_DELETE_AFTER: Final = "delete_after"
# Which request changed a log last.
_STAMP: Final = "stamp"
_NEVER: Final = DateTime("0001-01-01T00:00:00.0000000Z")


def save(tenant: TenantId, log_id: str, wanted: Save) -> Members:
    """Add a log, or change members of it; gives all of it.

    One write that reads nothing. Another one whenever another change was faster, where it depends on whether the log is
    closed, and it is, and where the first was slow. Its time is later than that of any change of the log before.

    Raises
    ------
    Invalid
        It would be larger than an item can be.
    Contended, Unavailable
    """
    return _members(_change(tenant, log_id, wanted))


def delete(tenant: TenantId, log_id: str) -> None:
    """Delete a log; one write.

    Raises
    ------
    LogNotFound, Contended, Unavailable
    """
    _change(tenant, log_id, None)


def find(tenant: TenantId, log_id: str) -> Members:
    """All members of a log.

    Raises
    ------
    LogNotFound
    """
    at = dynamodb.connection()
    key = dynamodb.to_item(_key(tenant, log_id))
    answer = at.client.get_item(TableName=at.results, Key=key, ConsistentRead=True)
    if members := members_of(dynamodb.to_values(answer.get("Item", {}))):
        return members
    raise LogNotFound(log_id)


def members_of(stored: Values | None) -> Members | None:
    """All members of a log, by its item's values; None where there is none, or where it is deleted."""
    return None if not stored or stored.get(_IS_DELETED) else _members(stored)


def every_id(tenant: TenantId) -> Iterator[str]:
    """The ids of all logs, those first that have not been changed for the longest time."""
    return lists.ids(dynamodb.connection().results, _LIVE, tenant)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is at a place of the list: a log, or the id and the time of a deleted one."""

    place: str
    members: Members


def entries(
    tenant: TenantId,
    *,
    deleted: bool,
    changed: Iterable[tuple[str, DateTime]] = (),
    beyond: str = "",
    newest_first: bool = False,
    batch: int,
) -> Iterator[Entry]:
    """The logs in the order of their last change, or what was deleted in the last 30 days.

    Parameters
    ----------
    changed
        When the last change was: `gt`, `ge`, `lt` or `le`, and an instant.
    beyond
        A place to go on after.
    batch
        How many are read at once, as they are asked for.
    """
    span = _span(changed, deleted=deleted)
    if beyond:
        span = feeds.beyond(beyond, span, newest_first=newest_first)
    if span.is_empty:
        return
    kind = _DELETED if deleted else _LIVE
    table = dynamodb.connection().results
    found = lists.read(table, kind, tenant, span, newest_first=newest_first, batch=batch)
    for stored in found:
        members = {ID: _id_of(stored), MODIFIED: stored[MODIFIED]} if deleted else _members(stored)
        yield Entry(stored["list_order"], members)


def count(tenant: TenantId, changed: Iterable[tuple[str, DateTime]], *, deleted: bool, most: int) -> int:
    """How many entries there are; more than `most` where there are more, of which no more are counted."""
    span = _span(changed, deleted=deleted)
    if span.is_empty:
        return 0
    return lists.count(dynamodb.connection().results, _DELETED if deleted else _LIVE, tenant, span, most=most)


def _span(changed: Iterable[tuple[str, DateTime]], *, deleted: bool) -> Span:
    first = date_times.of(datetime.now(UTC) - DELETED_LISTED_FOR) if deleted else "0"
    last = "~"
    for comparison, instant in changed:
        match comparison:
            case "gt":
                first = max(first, feeds.end_of(instant))
            case "ge":
                first = max(first, instant)
            case "lt":
                last = min(last, instant)
            case "le":
                last = min(last, feeds.end_of(instant))
    return Span(first, last)


def _change(tenant: TenantId, log_id: str, save: Save | None) -> Values:
    """Save a log, or delete it if there is no save; what is there is thought to be nothing until it is known.

    Raises
    ------
    LogNotFound, Invalid, Contended, Unavailable
    """
    kind = _LIVE if save else _DELETED
    there: Values = {}
    stamp = uuid.uuid4().hex

    def write() -> Values:
        now = _time_after(there)
        made = _saving(save, there, now) if save else _deletion()
        made.raise_revision()
        made.advance(MODIFIED, now)
        made.set(_STAMP, stamp)
        try:
            return _write(kind, tenant, log_id, now, made)
        except _Refused as refused:
            if refused.there.get(_STAMP) == stamp:  # botocore sent it twice, since no answer came
                raise StoredBefore(refused.there) from None
            raise

    for _ in dynamodb.tries(_TRIES, unpaused=2):
        try:
            return feeds.enter(write, partial(_move, kind, tenant, log_id))
        except _Refused as refused:
            there = refused.there
            if not save and (not there or there.get(_IS_DELETED)):
                raise LogNotFound(log_id) from None
    raise Contended


def _time_after(there: Values) -> DateTime:
    """A time of the present, later than that of the last change."""
    return date_times.of(feeds.after(datetime.fromisoformat(there.get(MODIFIED, _NEVER))))


def _saving(save: Save, there: Values, now: DateTime) -> Update:
    was_closed = there.get(_CLOSED, False)
    made = Update(may_create=True)
    for name, value in save.changes_of(was_closed=was_closed, now=now).items():
        made.set(name, _attribute(name, value))
    for name in (_IS_DELETED, _DELETE_AFTER):
        made.set(name, None)
    if save.depends_on_is_closed:
        made.require(_CLOSED, True if was_closed else None)
    return made


def _deletion() -> Update:
    made = Update()
    made.replace(_IS_DELETED, None, True)
    for name in KIND_BY_MEMBER.keys() - {ID, MODIFIED}:
        made.set(name, None)
    return made


def _move(kind: str, tenant: TenantId, log_id: str, stored: Values) -> Values:
    """Give a change a later time."""
    now = _time_after(stored)
    made = Update()
    made.replace(MODIFIED, stored[MODIFIED], now)
    if kind == _LIVE:  # of a deleted log the time alone is another
        made.raise_revision()
    try:
        return _write(kind, tenant, log_id, now, made)
    except _Refused as refused:
        if refused.there.get(MODIFIED) == now:  # botocore sent it twice, since no answer came
            raise StoredBefore(refused.there) from None
        raise Overtaken from None


class _Refused(Exception):
    """A write's condition did not hold of what is there."""

    def __init__(self, there: Values) -> None:
        super().__init__()
        self.there = there


def _write(kind: str, tenant: TenantId, log_id: str, now: DateTime, update: Update) -> Values:
    at = dynamodb.connection()
    for name, value in lists.entry(kind, tenant, feeds.place(now, log_id)).items():
        update.set(name, value)
    key = dynamodb.to_item(_key(tenant, log_id))
    try:
        answer = at.client.update_item(TableName=at.results, Key=key, ReturnValues="ALL_NEW", **update.parameters())
    except at.client.exceptions.ConditionalCheckFailedException as failed:
        raise _Refused(dynamodb.to_values(failed.response.get("Item", {}))) from None  # type: ignore[arg-type]
    except ClientError as error:
        if dynamodb.is_item_too_large(error):
            raise Invalid([Problem("", "is too large together with the fields saved before")]) from None
        raise
    return dynamodb.to_values(answer["Attributes"])


def _key(tenant: TenantId, log_id: str) -> Values:
    return {"pk": f"{tenant}#task-activity-log#{log_id}", "sk": "task-activity-log"}


def _attribute(name: str, value: Value | None) -> Value | bytes | None:
    """What is stored for a member; None where it is what it would be without."""
    kind = KIND_BY_MEMBER[name]
    if value == DEFAULT_BY_KIND[kind]:
        return None
    return packed_text.pack(str(value)) if kind is Kind.TEXT and value is not None else value


def _members(stored: Values) -> Members:
    """A log's members, all of them, in their order."""
    members: dict[str, Value] = {}
    for name, kind in KIND_BY_MEMBER.items():
        value = stored.get(name, DEFAULT_BY_KIND[kind])
        members[name] = packed_text.unpack(value) if kind is Kind.TEXT else value
    return members | {ID: _id_of(stored)}


def _id_of(stored: Values) -> str:
    return str(stored["pk"]).rpartition("#")[2]
