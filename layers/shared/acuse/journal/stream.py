"""What the Results table's stream says: records as Lambda gives them, and the changes that they are."""

import base64
from collections.abc import Mapping
from copy import replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.journal import kinds
from acuse.journal.model import Change, RecordKind
from acuse.storage import dynamodb
from acuse.storage.values import Values

_KEY_PARTS: Final = 3
_TIME_TO_LIVE: Final = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
"""Who takes away what is past its time, as a record says it."""
TOLD_ANEW: Final = "told_anew"
"""An item's attribute: the revision of a write that changed nothing else, of which an event tells as of a creation."""


class Changed(NamedTuple):
    """A change, the kind of its record, and the number of the stream's record that tells of it."""

    number: str
    kind: RecordKind[Any]
    change: Change


def number_of(record: Mapping[str, Any]) -> str:
    """What a record is called where it is reported as failed."""
    return str(record["dynamodb"]["SequenceNumber"])


def read(record: Mapping[str, Any]) -> Changed | None:
    """The change that a record tells of.

    None if the item is no record's own, if nothing that its writers count was changed, and if its time to live ended.
    """
    told = record["dynamodb"]
    tenant, item, record_id = _parts(told["Keys"]["pk"]["S"])
    kind = kinds.by_item().get(item)
    if kind is None or told["Keys"]["sk"]["S"] != item or record.get("userIdentity") == _TIME_TO_LIVE:
        return None
    before, after = _values(told.get("OldImage")), _values(told.get("NewImage"))
    moment = datetime.fromtimestamp(told["ApproximateCreationDateTime"], UTC)
    change = Change(tenant=tenant, record_id=record_id, before=before, after=after, time=timestamps.of(moment))
    if not change.is_counted:
        return None
    if after and after.get(TOLD_ANEW) == change.sequence:
        change = replace(change, before=None)
    return Changed(number_of(record), kind, change)


def as_lambda_gives_it(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record that a client of the stream was answered, as it would be in a function's event."""
    told = record["dynamodb"]
    images = {name: {key: _encoded(value) for key, value in told[name].items()} for name in _IMAGES if name in told}
    created = told["ApproximateCreationDateTime"].timestamp()
    return {**record, "dynamodb": {**told, **images, "ApproximateCreationDateTime": created}}


_IMAGES: Final = ("Keys", "OldImage", "NewImage")


def _parts(partition: str) -> tuple[TenantId, str, str]:
    """Tenant, item and record id of a partition key; empty what it does not have."""
    parts = [*partition.split("#", _KEY_PARTS - 1), "", ""][:_KEY_PARTS]
    return TenantId(parts[0]), parts[1], parts[2]


def _values(image: Mapping[str, Any] | None) -> Values | None:
    return None if image is None else dynamodb.to_values({name: _decoded(each) for name, each in image.items()})


def _decoded(attribute: Mapping[str, Any]) -> Mapping[str, Any]:
    """An attribute whose bytes are bytes, as DynamoDB's clients have them; in an event they are base64."""
    return _with_bytes(attribute, base64.b64decode)


def _encoded(attribute: Mapping[str, Any]) -> Mapping[str, Any]:
    return _with_bytes(attribute, lambda content: base64.b64encode(content).decode())


def _with_bytes(attribute: Mapping[str, Any], convert: Any) -> Mapping[str, Any]:
    [(kind, content)] = attribute.items()
    match kind:
        case "B":
            return {kind: convert(content)}
        case "BS":
            return {kind: [convert(each) for each in content]}
        case "L":
            return {kind: [_with_bytes(each, convert) for each in content]}
        case "M":
            return {kind: {name: _with_bytes(each, convert) for name, each in content.items()}}
    return attribute
