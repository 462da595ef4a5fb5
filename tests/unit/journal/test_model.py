"""An event says what happened to a record, in the same words each time that it is made."""

import json
from typing import Any

import pytest

from acuse.identity.callers import TenantId
from acuse.journal.model import MOST_BYTES, Change, Draft, Event, EventKey, RecordKind, event_of, key_of_id
from acuse.requests.exact_json import JsonText
from acuse.timestamps import Timestamp

TENANT = TenantId("6f0b1a52-1c7e-4f0e-9d54-3f1f1a0f1a11")
TIME = Timestamp("2026-11-26T06:50:00.000Z")


def kind() -> RecordKind[None]:
    return RecordKind(
        name="parcels",
        item="parcel",
        types=("parcel.created",),
        derive=lambda change, _: Draft(type="parcel.created", data=change.after or {}),
        read=lambda *_: None,
        href=lambda record_id: f"/parcels/{record_id}",
        every=lambda _: iter(()),
    )


def event(*changed: str, **data: Any) -> Event:
    change = Change(tenant=TENANT, record_id="7", before=None, after={"revision": 1, **data}, time=TIME)
    return event_of(kind(), change, Draft(type="parcel.created", data=data, changed=changed))


def test_an_event_has_the_form_of_cloudevents() -> None:
    assert json.loads(event("weight", weight=3).text) == {
        "specversion": "1.0",
        "id": f"{TENANT}.parcels.7.1",
        "source": "acuse",
        "type": "parcel.created",
        "subject": "parcels/7",
        "time": TIME,
        "datacontenttype": "application/json",
        "tenant": TENANT,
        "sequence": 1,
        "data": {"weight": 3, "changed": ["weight"]},
    }


def test_free_json_stands_in_an_event_as_it_was_sent() -> None:
    assert '{ "a" : 1.50e1, "a": 2 }' in event(payload=JsonText('{ "a" : 1.50e1, "a": 2 }')).text


def test_an_event_that_is_made_again_is_the_same() -> None:
    assert event(weight=3).text == event(weight=3).text


def test_a_record_that_is_too_large_for_an_event_is_read_at_its_path() -> None:
    made = event(note="ñ" * (MOST_BYTES // 2))
    assert (made.data, made.dataref) == (None, "/parcels/7")
    said = json.loads(made.text)
    assert (said["data"], said["dataref"]) == (None, "/parcels/7")


def test_the_size_that_decides_is_the_whole_entry_s_in_bytes() -> None:
    without = event(note="").size
    fits = event(note="x" * (MOST_BYTES - without))
    assert (fits.size, fits.dataref) == (MOST_BYTES, None)
    assert event(note="x" * (MOST_BYTES - without + 1)).dataref


def test_an_id_leads_to_the_event_that_has_it() -> None:
    assert key_of_id(TENANT, event().id) == EventKey("parcels", "7", 1)


@pytest.mark.parametrize(
    "event_id",
    [
        "",
        "parcels.7.1",
        f"{TENANT}.parcels.7",
        f"{TENANT}.parcels.7.01",
        f"{TENANT}.parcels.7.-1",
        f"{TENANT}.parcels.7.²",
        f"{TENANT}.parcels.7.1.1",
        f"{TENANT}.parcels.7." + "1" * 13,
        "another.parcels.7.1",
    ],
)
def test_an_id_that_no_event_of_the_tenant_has_leads_nowhere(event_id: str) -> None:
    assert key_of_id(TENANT, event_id) is None
