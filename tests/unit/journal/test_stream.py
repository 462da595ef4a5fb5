"""Records of the stream: as Lambda gives them, and as a client of the stream is answered."""

import json
from datetime import UTC, datetime
from typing import Any

from acuse.journal import stream
from acuse.storage import dynamodb

from .conftest import TENANT

IMAGE: dict[str, Any] = {
    "revision": {"N": "2"},
    "packed": {"B": b"\x00\xff"},
    "result": {"M": {"payload": {"B": b"\x01"}, "ids": {"L": [{"B": b"\x02"}, {"S": "three"}]}}},
    "marks": {"BS": [b"\x04"]},
    "gone": {"NULL": True},
}
KEY = {"pk": {"S": f"{TENANT}#parcel#a"}, "sk": {"S": "parcel"}}


def answered() -> dict[str, Any]:
    """A record as boto3 gives it."""
    told = {
        "Keys": KEY,
        "NewImage": {**KEY, **IMAGE},
        "SequenceNumber": "17",
        "ApproximateCreationDateTime": datetime(2026, 11, 26, 6, 50, tzinfo=UTC),
    }
    return {"eventName": "INSERT", "dynamodb": told}


def test_a_record_of_a_client_becomes_one_of_lambda_s_events_which_are_json() -> None:
    record = json.loads(json.dumps(stream.as_lambda_gives_it(answered())))
    assert record["dynamodb"]["NewImage"]["packed"] == {"B": "AP8="}
    changed = stream.read(record)
    assert changed
    assert (changed.number, changed.change.time) == ("17", "2026-11-26T06:50:00.000Z")
    assert changed.change.before is None
    assert changed.change.after == dynamodb.to_values({**KEY, **IMAGE})


def test_a_record_is_the_same_whichever_way_it_came() -> None:
    once = stream.as_lambda_gives_it(answered())
    assert stream.read(once) == stream.read(json.loads(json.dumps(once)))


def test_keys_of_other_items_are_no_records() -> None:
    for pk, sk in [
        ("api-key#x", "api-key"),
        (f"{TENANT}#parcel#a", "notes#1"),
        (f"{TENANT}#parcels", "parcel"),
        ("", ""),
    ]:
        told = {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}, "SequenceNumber": "1", "ApproximateCreationDateTime": 0}
        assert stream.read({"dynamodb": told}) is None
