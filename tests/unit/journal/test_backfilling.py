"""What the journal does not know of is told anew, by a write that clients do not see."""

from typing import Any

import pytest

from acuse.journal import backfilling, kinds, publishing
from acuse.storage import dynamodb

from .conftest import TENANT, Bus, record


@pytest.fixture
def parcels(tables: dynamodb.Connection) -> Any:
    """Two records: one that its writers count, and one of an older release."""
    stored = {"a": {"revision": 4, "weight": 3}, "b": {"weight": 5}}
    for name, values in stored.items():
        key = {"pk": f"{TENANT}#parcel#{name}", "sk": "parcel"}
        tables.client.put_item(TableName="ResultsTable", Item=dynamodb.to_item({**key, **values}))
    return stored


def item(tables: dynamodb.Connection, name: str) -> dict[str, Any]:
    key = dynamodb.to_item({"pk": f"{TENANT}#parcel#{name}", "sk": "parcel"})
    found = dynamodb.to_values(tables.client.get_item(TableName="ResultsTable", Key=key)["Item"])
    return {name: value for name, value in found.items() if name not in ("pk", "sk")}


def backfill() -> list[bool]:
    return list(backfilling.backfill(TENANT, kinds.by_name()["parcels"]))


def test_records_without_events_are_written_once_more(tables: dynamodb.Connection, parcels: Any) -> None:
    assert backfill() == [True, True]
    assert item(tables, "a") == {**parcels["a"], "revision": 5, "told_anew": 5}
    assert item(tables, "b") == {**parcels["b"], "revision": 1, "told_anew": 1}


def test_the_stream_then_tells_of_them_as_of_creations_and_a_second_run_changes_nothing(
    tables: dynamodb.Connection, parcels: Any, events: Bus
) -> None:
    backfill()
    told = [record(1, name, parcels[name], item(tables, name)) for name in ("a", "b")]
    assert publishing.publish(told) is None
    assert [(each["type"], each["sequence"]) for each in events.accepted] == [
        ("parcel.created", 5),
        ("parcel.created", 1),
    ]
    assert backfill() == [False, False]


@pytest.mark.usefixtures("parcels", "events")
def test_a_record_whose_last_change_the_journal_missed_is_told_of(tables: dynamodb.Connection) -> None:
    publishing.publish([record(1, "a", None, {"revision": 1})])
    assert backfill()[0]
    assert item(tables, "a")["revision"] == 5


@pytest.mark.usefixtures("parcels")
def test_a_record_that_another_writer_changes_meanwhile_is_that_writers_to_tell(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = tables.client.update_item

    def late(**parameters: Any) -> Any:
        tables.client.put_item(
            TableName="ResultsTable",
            Item={**parameters["Key"], "revision": {"N": "7"}},
        )
        return update(**parameters)

    monkeypatch.setattr(tables.client, "update_item", late)
    assert backfill() == [False, False]
    assert item(tables, "a") == {"revision": 7}
