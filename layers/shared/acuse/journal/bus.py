"""The EventBridge bus: which of the events that were sent it accepted."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from acuse.journal.model import SOURCE, Event
from acuse.runtime import telemetry
from acuse.runtime.remembered import made_once
from acuse.storage import dynamodb


@dataclass(frozen=True, slots=True)
class Bus:
    """A client and the bus's name or ARN."""

    client: Any
    name: str


@made_once
def bus() -> Bus:
    """The bus that the environment names."""
    return Bus(dynamodb.client_of("events", os.environ.get("EVENTS_ENDPOINT")), os.environ["EVENT_BUS"])


def put(events: Sequence[Event]) -> list[bool]:
    """Send up to 10 events in one call; says of each whether the bus has it.

    An event whose answer was lost may be on the bus and counts as not accepted: sent again it has the same id.
    """
    to = bus()
    entries = [
        {
            "EventBusName": to.name,
            "Source": SOURCE,
            "DetailType": event.type,
            "Detail": event.text,
            "Time": datetime.fromisoformat(event.time),
        }
        for event in events
    ]
    try:
        answer = to.client.put_events(Entries=entries)
    except Exception as error:
        if not dynamodb.is_passing(error):
            raise
        telemetry.warn(f"PutEvents failed: {_code_of(error)}", error)
        return [False] * len(events)
    if answer["FailedEntryCount"]:
        codes = sorted({entry["ErrorCode"] for entry in answer["Entries"] if "ErrorCode" in entry})
        telemetry.warn(f"PutEvents refused {answer['FailedEntryCount']} of {len(events)} events: {', '.join(codes)}")
    return ["EventId" in entry for entry in answer["Entries"]]


def _code_of(error: Exception) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else "no answer"
