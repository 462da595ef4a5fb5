"""Changes of records and the events that tell of them.

A change is one write of a record's own item. The item counts its changes in `revision`, which every writer raises by
one; so an event's sequence has no gaps, and a change that is derived again makes the same event.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText, dumps
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

SOURCE: Final = "acuse"
MOST_BYTES: Final = 200 * 1024
"""Of an event as EventBridge counts it, which takes 256 KB with what it adds."""
_BYTES_OF_TIME: Final = 14
_REVISION: Final = "revision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was stored of a record before and after a write, as values of its own item."""

    tenant: TenantId
    record_id: str
    before: Values | None
    """None: it came into being."""
    after: Values | None
    """None: it is gone."""
    time: Timestamp
    """When it was stored."""

    @property
    def sequence(self) -> int:
        """Which change of the record it is, from 1."""
        return self._counted_before() + 1 if self.after is None else int(self.after.get(_REVISION, 0))

    @property
    def is_counted(self) -> bool:
        """Whether its writer counted it; if not, clients see nothing of it."""
        return self.sequence != self._counted_before()

    def _counted_before(self) -> int:
        return int((self.before or {}).get(_REVISION, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a kind of record makes of a change."""

    type: str
    """For example `task-result.registered`."""
    data: Mapping[str, Any]
    """The record as its dialect answers it."""
    changed: tuple[str, ...] = ()
    """Members of `data` that differ from before; none where it came into being or is gone."""


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The members of a record that are not what they were."""
    return tuple(name for name in after if name not in before or before[name] != after[name])


def _nothing(_tenant: TenantId, _changes: Sequence[Change]) -> None:
    """Nothing has to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind[Known]:
    """A kind of record that the journal tells of; each dialect has its own in `acuse/<dialect>/journal.py`."""

    name: str
    """In subjects, ids and paths: `activities`."""
    item: str
    """The key of a record's own item is `<tenant>#<item>#<record id>` and `<item>`."""
    types: tuple[str, ...]
    """All types that `derive` gives."""
    derive: Callable[[Change, Known], Draft | None]
    """Pure. Reads items of older and newer releases. None: what clients see of the record is as it was."""
    read: Callable[[TenantId, str], Mapping[str, Any] | None]
    """The record now, as its dialect answers it; None if it is not there."""
    href: Callable[[str], str]
    """The path at which its dialect answers the record of this id."""
    every: Callable[[TenantId], Iterator[str]]
    """The ids of all records that there are."""
    look_up: Callable[[TenantId, Sequence[Change]], Known] = _nothing  # type: ignore[assignment]
    """What `derive` has to know besides the images, of all changes of a batch at once."""


class EventKey(NamedTuple):
    """Which change of which record."""

    kind: str
    record_id: str
    sequence: int

    @property
    def subject(self) -> str:
        """The record: `<kind>/<record id>`."""
        return f"{self.kind}/{self.record_id}"


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event as it is kept, pushed and pulled."""

    tenant: TenantId
    key: EventKey
    type: str
    time: Timestamp
    data: JsonText | None
    """The record, with the member `changed`; None where it is too large for an event."""
    dataref: str | None = None
    """The path at which it is read then."""

    @cached_property
    def id(self) -> str:
        """The same, however often the event is made."""
        return f"{self.tenant}.{self.key.kind}.{self.key.record_id}.{self.key.sequence}"

    @property
    def subject(self) -> str:
        """The record that the event is about."""
        return self.key.subject

    def changed(self) -> list[str]:
        """The names of what changed; none where it is too large to be told."""
        return json.loads(self.data)["changed"] if self.data else []

    def envelope(self) -> dict[str, Any]:
        """The event in CloudEvents' form, for `exact_json.dumps`."""
        members = {
            "specversion": "1.0",
            "id": self.id,
            "source": SOURCE,
            "type": self.type,
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "tenant": self.tenant,
            "sequence": self.key.sequence,
            "data": self.data,
        }
        return members if self.dataref is None else members | {"dataref": self.dataref}

    @cached_property
    def text(self) -> str:
        """The envelope's JSON; what clients sent as free JSON is in it as they sent it."""
        return dumps(self.envelope())

    @cached_property
    def size(self) -> int:
        """Bytes as EventBridge counts an entry."""
        return _BYTES_OF_TIME + len(SOURCE) + len(self.type.encode()) + len(self.text.encode())


def event_of(kind: RecordKind[Any], change: Change, draft: Draft) -> Event:
    """The event of a change; one that would be larger than an event may be leads to its record."""
    key = EventKey(kind.name, change.record_id, change.sequence)
    data = JsonText(dumps({**draft.data, "changed": list(draft.changed)}))
    event = Event(tenant=change.tenant, key=key, type=draft.type, time=change.time, data=data)
    if event.size <= MOST_BYTES:
        return event
    dataref = kind.href(change.record_id)
    return Event(tenant=change.tenant, key=key, type=draft.type, time=change.time, data=None, dataref=dataref)


def key_of_id(tenant: TenantId, event_id: str) -> EventKey | None:
    """Which event of a tenant has an id; None if none can have it."""
    match event_id.split("."):
        case [owner, kind, record_id, digits] if owner == tenant and digits.isascii() and digits.isdecimal():
            key = EventKey(kind, record_id, int(digits)) if len(digits) <= MOST_DIGITS else None
            return key if key and event_id.endswith(f".{key.sequence}") else None
    return None


MOST_DIGITS: Final = 12
"""Of a sequence."""
