"""The catalogue's storage where DynamoDB or other writers are in the way: contract Reten, section 4."""

from typing import Any

import pytest

from acuse import timestamps
from acuse.errors import Contended, Invalid
from acuse.identity import api_keys
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.requests.http import size_in_answer
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import CatalogueFull, CodeTaken, RetentionStatus, StatusNotFound
from acuse.storage import dynamodb
from acuse.storage.values import Values

pytestmark = pytest.mark.storage


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)


@pytest.mark.usefixtures("tables")
def test_the_catalogue_is_bounded_and_a_deletion_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_statuses, "MOST_STATUSES", 3)
    made = [RetentionStatus.new(f"c{number}", "l", None) for number in range(4)]
    for status in made[:3]:
        retention_statuses.create(status)
    with pytest.raises(Invalid):
        retention_statuses.create(made[3])
    with pytest.raises(CodeTaken):
        retention_statuses.create(RetentionStatus.new("c0", "l", None))
    retention_statuses.delete(made[0].id)
    retention_statuses.create(made[3])
    assert {status.code for status in retention_statuses.list_all()} == {"c1", "c2", "c3"}


def conflict(tables: dynamodb.Connection) -> Exception:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    }
    return tables.client.exceptions.TransactionCanceledException(answer, "TransactWriteItems")


@pytest.mark.parametrize(("conflicts", "outcome"), [(3, None), (100, Contended)])
def test_a_conflict_is_tried_again_and_in_the_end_told(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch, conflicts: int, outcome: type[Exception] | None
) -> None:
    real, calls = tables.client.transact_write_items, []

    def conflicting(**request: Any) -> Any:
        calls.append(request)
        if len(calls) <= conflicts:
            raise conflict(tables)
        return real(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", conflicting)
    status = RetentionStatus.new("code", "label", "text")
    if outcome:
        with pytest.raises(outcome):
            retention_statuses.create(status)
        assert retention_statuses.list_all() == []
    else:
        retention_statuses.create(status)
        assert retention_statuses.list_all() == [status]


def test_a_change_during_a_deletion_is_tried_again_and_finds_nothing(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = RetentionStatus.new("code", "label", None)
    retention_statuses.create(status)
    real, calls = tables.client.transact_write_items, []

    def deleted_meanwhile(**request: Any) -> Any:
        calls.append(request)
        if len(calls) == 1:
            retention_statuses.delete(status.id)
            raise conflict(tables)
        return real(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", deleted_meanwhile)
    with pytest.raises(StatusNotFound):
        retention_statuses.change(status.id, {"label": "new"})
    assert retention_statuses.list_all() == []


@pytest.mark.usefixtures("tables")
def test_the_time_of_a_change_does_not_go_backwards_behind_one_that_took_its_time_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    status = RetentionStatus.new("code", "label", None)
    retention_statuses.create(status)
    times = ["2099-01-01T00:00:00.007Z", "2099-01-01T00:00:00.005Z", "2099-01-01T00:00:00.006Z"]
    monkeypatch.setattr(timestamps, "now", lambda: times.pop(0))
    retention_statuses.change(status.id, {"label": "first"})
    second = retention_statuses.change(status.id, {"is_active": False})
    assert (second.label, second.is_active, second.updated_at) == ("first", False, "2099-01-01T00:00:00.007Z")
    assert retention_statuses.list_all() == [second]


def counted(tables: dynamodb.Connection) -> Values:
    key = {"pk": {"S": "user-retention-statuses"}, "sk": {"S": "count"}}
    values = dynamodb.to_values(tables.client.get_item(TableName=tables.configs, Key=key)["Item"])
    return {name: values.get(name) for name in ("statuses", "measured", "bytes")}


def expected() -> Values:
    found = retention_statuses.list_all()
    return {"statuses": len(found), "measured": len(found), "bytes": sum(status.size for status in found)}


WORST = {"quotes": '"' * 2000, "controls": "\x01" * 2000, "emoji": "😀" * 2000}


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_the_catalogue_fits_into_an_answer_whatever_its_texts(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    from reten.list_user_retention_statuses.app import handler

    monkeypatch.setattr(retention_statuses, "MOST_BYTES_OF_A_LIST", 60_000)
    made: list[RetentionStatus] = []

    def fill() -> None:
        while True:
            status = RetentionStatus.new(f"c{len(made)}", text[:255], text)
            retention_statuses.create(status)
            made.append(status)

    with pytest.raises(CatalogueFull):
        fill()
    assert counted(tables) == expected()
    key = api_keys.create(TenantId("t"), "k", [Permission.VIEW_ACTIVITIES])[1]
    answer = handler({"headers": {"x-api-key": key}, "requestContext": {"requestId": "r"}}, None)
    size = size_in_answer(answer["body"])
    assert counted(tables)["bytes"] - 100 * len(made) < size <= counted(tables)["bytes"] + 2 <= 60_002

    with pytest.raises(CatalogueFull):
        retention_statuses.create(RetentionStatus.new("one-more", text[:255], text))
    retention_statuses.change(made[0].id, {"label": "short", "description": None})
    assert retention_statuses.list_all()[0].description is None
    retention_statuses.change(made[0].id, {"is_active": False})
    retention_statuses.change(made[0].id, {"label": text[:255], "description": text})
    small = RetentionStatus.new("small", "s", None)
    retention_statuses.delete(made[1].id)
    retention_statuses.create(small)
    with pytest.raises(CatalogueFull):
        retention_statuses.change(small.id, {"label": text[:255], "description": text + text})
    assert counted(tables) == expected()


def test_what_older_releases_stored_is_measured_once_before_more_is_added(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (RetentionStatus.new(code, "l", "d" * 100) for code in ("a", "b"))
    retention_statuses.create(first)
    retention_statuses.create(second)
    key = {"pk": {"S": "user-retention-statuses"}, "sk": {"S": "count"}}
    for update in ("REMOVE measured, #bytes", "ADD measured :one"):
        values: Any = {"ExpressionAttributeValues": {":one": {"N": "1"}}} if ":one" in update else {}
        names: Any = {"ExpressionAttributeNames": {"#bytes": "bytes"}} if "#bytes" in update else {}
        tables.client.update_item(TableName=tables.configs, Key=key, UpdateExpression=update, **values, **names)
        retention_statuses.change(first.id, {"label": f"longer after {update}"})
        assert counted(tables) == expected()
    tables.client.update_item(
        TableName=tables.configs,
        Key=key,
        UpdateExpression="REMOVE measured, #bytes",
        ExpressionAttributeNames={"#bytes": "bytes"},
    )
    retention_statuses.delete(second.id)
    monkeypatch.setattr(retention_statuses, "MOST_BYTES_OF_A_LIST", first.size + 100)
    with pytest.raises(CatalogueFull):
        retention_statuses.create(second)
    assert counted(tables) == expected()


@pytest.mark.usefixtures("tables")
def test_the_time_of_a_change_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    status = RetentionStatus.new("code", "label", None)
    retention_statuses.create(status)
    monkeypatch.setattr(timestamps, "now", lambda: timestamps.Timestamp("2001-01-01T00:00:00.000Z"))
    assert retention_statuses.change(status.id, {"label": "new"}).updated_at == status.updated_at


@pytest.mark.usefixtures("tables")
def test_two_changes_at_once_have_an_outcome_that_one_of_the_orders_gives(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one comes between the first one's read and its write."""
    status = RetentionStatus.new("code", "label", "text")
    retention_statuses.create(status)
    real, calls = tables.client.transact_write_items, []

    def overtaken(**request: Any) -> Any:
        calls.append(request)
        if len(calls) == 1:
            retention_statuses.change(status.id, {"label": "second", "is_active": False})
        return real(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", overtaken)
    answered = retention_statuses.change(status.id, {"label": "first", "description": "first"})
    assert (answered.label, answered.description, answered.is_active) == ("first", "first", False)
    assert retention_statuses.list_all() == [answered]
    assert counted(tables) == expected()
