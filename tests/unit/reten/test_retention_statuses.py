"""The catalogue's storage where DynamoDB or other writers are in the way: contract Reten, section 4."""

from typing import Any

import pytest

from acuse import database, timestamps
from acuse.errors import Contended, Invalid
from acuse.reten import retention_statuses
from acuse.reten.retention_statuses import CodeTaken, StatusNotFound


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acuse.database.time.sleep", lambda _seconds: None)


@pytest.mark.usefixtures("tables")
def test_the_catalogue_is_bounded_and_a_deletion_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_statuses, "MOST_STATUSES", 3)
    made = [retention_statuses.new(f"c{number}", "l", None) for number in range(4)]
    for status in made[:3]:
        retention_statuses.create(status)
    with pytest.raises(Invalid):
        retention_statuses.create(made[3])
    with pytest.raises(CodeTaken):
        retention_statuses.create(retention_statuses.new("c0", "l", None))
    retention_statuses.delete(made[0].id)
    retention_statuses.create(made[3])
    assert {status.code for status in retention_statuses.list_all()} == {"c1", "c2", "c3"}


def conflict(tables: database.Connection) -> Exception:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    }
    return tables.client.exceptions.TransactionCanceledException(answer, "TransactWriteItems")


@pytest.mark.parametrize(("conflicts", "outcome"), [(3, None), (100, Contended)])
def test_a_conflict_is_tried_again_and_in_the_end_told(
    tables: database.Connection, monkeypatch: pytest.MonkeyPatch, conflicts: int, outcome: type[Exception] | None
) -> None:
    real, calls = tables.client.transact_write_items, []

    def conflicting(**request: Any) -> Any:
        calls.append(request)
        if len(calls) <= conflicts:
            raise conflict(tables)
        return real(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", conflicting)
    status = retention_statuses.new("code", "label", "text")
    if outcome:
        with pytest.raises(outcome):
            retention_statuses.create(status)
        assert retention_statuses.list_all() == []
    else:
        retention_statuses.create(status)
        assert retention_statuses.list_all() == [status]


def test_a_change_during_a_deletion_is_tried_again_and_finds_nothing(
    tables: database.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = retention_statuses.new("code", "label", None)
    retention_statuses.create(status)
    real, calls = tables.client.update_item, []

    def deleted_meanwhile(**request: Any) -> Any:
        calls.append(request)
        if len(calls) > 1:
            return real(**request)
        retention_statuses.delete(status.id)
        answer: Any = {"Error": {"Code": "TransactionConflictException", "Message": ""}}
        raise tables.client.exceptions.TransactionConflictException(answer, "UpdateItem")

    monkeypatch.setattr(tables.client, "update_item", deleted_meanwhile)
    with pytest.raises(StatusNotFound):
        retention_statuses.change(status.id, {"label": "new"})
    assert len(calls) == 2


@pytest.mark.usefixtures("tables")
def test_the_time_of_a_change_does_not_go_backwards_behind_one_that_took_its_time_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    status = retention_statuses.new("code", "label", None)
    retention_statuses.create(status)
    times = ["2099-01-01T00:00:00.007Z", "2099-01-01T00:00:00.005Z", "2099-01-01T00:00:00.006Z"]
    monkeypatch.setattr(timestamps, "now", lambda: times.pop(0))
    retention_statuses.change(status.id, {"label": "first"})
    second = retention_statuses.change(status.id, {"is_active": False})
    assert (second.label, second.is_active, second.updated_at) == ("first", False, "2099-01-01T00:00:00.007Z")
    assert retention_statuses.list_all() == [second]
