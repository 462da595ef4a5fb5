"""A journal, and records of a kind that no dialect has."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from acuse.identity import tenants
from acuse.identity.callers import TenantId
from acuse.journal import kinds
from acuse.journal.model import Change, Draft, RecordKind
from acuse.storage import dynamodb

TENANT = TenantId("6f0b1a52-1c7e-4f0e-9d54-3f1f1a0f1a11")


@pytest.fixture
def tables(tables: dynamodb.Connection) -> dynamodb.Connection:
    """The template's tables, with a tenant."""
    tenants.create("Acme", TENANT)
    return tables


class PoisonError(Exception):
    """Its derivation does not work."""


def derive(change: Change, _known: None) -> Draft | None:
    shown = change.after or change.before or {}
    if shown.get("is_poison"):
        raise PoisonError(shown["secret"])
    word = "created" if change.before is None else "deleted" if change.after is None else "updated"
    return Draft(type=f"parcel.{word}", data={"weight": shown.get("weight")})


PARCELS = RecordKind(
    name="parcels",
    item="parcel",
    types=("parcel.created", "parcel.updated", "parcel.deleted"),
    derive=derive,
    read=lambda *_: None,
    href="/parcels/{}".format,
    every=lambda _: iter(("a", "b")),
)


@pytest.fixture(autouse=True)
def _parcels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "by_item", lambda: {"parcel": PARCELS})
    monkeypatch.setattr(kinds, "by_name", lambda: {"parcels": PARCELS})


class Bus:
    """Takes events as EventBridge does, but for what is scripted."""

    def __init__(self) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self.accepted: list[dict[str, Any]] = []
        """The details of what was accepted, in order."""
        self.faults: list[Any] = []
        """For each of the next calls: an error, or the places of what is refused."""
        self.refuses = ""
        """The subject whose events are never accepted."""

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - as boto3 calls it
        self.calls.append(Entries)
        fault = self.faults.pop(0) if self.faults else ()
        lost = getattr(fault, "is_done", False)
        if isinstance(fault, BaseException) and not lost:
            raise fault
        answers: list[dict[str, str]] = []
        for place, entry in enumerate(Entries):
            if not lost and (place in fault or f'"subject":"{self.refuses}"' in entry["Detail"]):
                answers.append({"ErrorCode": "ThrottlingException", "ErrorMessage": "no"})
            else:
                self.accepted.append(json.loads(entry["Detail"]))
                answers.append({"EventId": str(len(self.accepted))})
        if isinstance(fault, BaseException):
            raise fault
        return {"FailedEntryCount": sum("ErrorCode" in each for each in answers), "Entries": answers}

    def ids(self) -> list[str]:
        """Subject and sequence of what was accepted, in order."""
        return [f"{each['subject']}.{each['sequence']}" for each in self.accepted]


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Bus:
    from acuse.journal import bus

    taken = Bus()
    monkeypatch.setattr(bus, "bus", lambda: bus.Bus(taken, "acuse"))
    return taken


def record(
    number: int, parcel: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, **more: Any
) -> dict[str, Any]:
    """A record of the stream, as Lambda gives it."""
    key = {"pk": f"{TENANT}#parcel#{parcel}", "sk": "parcel"}
    told: dict[str, Any] = {
        "Keys": dynamodb.to_item(key),
        "SequenceNumber": str(number),
        "ApproximateCreationDateTime": 1795675800 + number,
    }
    if before is not None:
        told["OldImage"] = dynamodb.to_item({**key, **before})
    if after is not None:
        told["NewImage"] = dynamodb.to_item({**key, **after})
    name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
    return {"eventName": name, "dynamodb": told, **more}


def changes(*parcels: str, poison: int | None = None) -> list[dict[str, Any]]:
    """A record for each change of the parcels in this order; that of number `poison`, from 1, cannot be derived."""
    seen: dict[str, int] = {}
    made = []
    for number, parcel in enumerate(parcels, start=1):
        revision = seen.get(parcel, 0)
        seen[parcel] = revision + 1
        before = {"revision": revision} if revision else None
        after = {"revision": revision + 1, "is_poison": number == poison or None, "secret": "hush"}
        made.append(record(number, parcel, before, after))
    return made
