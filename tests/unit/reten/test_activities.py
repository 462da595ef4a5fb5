"""acuse.reten.activities.store on a database, and on a client that fails: what storage does when DynamoDB does not."""

from copy import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from acuse import timestamps
from acuse.errors import Contended, IdempotencyKeyReused, Invalid, Problem, Unavailable
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.requests.idempotency import IdempotentRequest
from acuse.reten.activities import results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ActivityNotFound, Registered
from acuse.storage import dynamodb
from tests.unit.reten.results import result

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
ACTIVITY = Activity(id="a", commerce_external_id="COM-1", created_at=timestamps.now(), provider_activity_id="P-1")


def failure(code: str, status: int = 400, **more: Any) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(answer, "Operation")


def as_made(activity: Activity | None) -> Activity | None:
    """An activity without what happened to it."""
    return replace(activity, first_status=None, events=(), revision=0) if activity else None


@pytest.mark.usefixtures("tables")
def test_an_activity_is_read_back_as_it_was_stored() -> None:
    assert activities.create(TENANT, [ACTIVITY]) == {}
    assert as_made(activities.find(TENANT, "a")) == ACTIVITY
    assert activities.find(TenantId("another"), "a") is None


@pytest.mark.usefixtures("tables")
def test_creating_again_changes_nothing_and_says_so() -> None:
    activities.create(TENANT, [ACTIVITY])
    results.register(TENANT, "a", result(), commerce="COM-1")
    before = activities.find(TENANT, "a")
    new = Activity(id="b", commerce_external_id="COM-1", created_at=timestamps.now())
    thief = Activity(id="c", commerce_external_id="COM-1", created_at=timestamps.now(), provider_activity_id="P-1")
    assert activities.create(TENANT, [ACTIVITY, new]) == {"a": None}
    assert activities.create(TENANT, [thief]) == {"c": "provider_activity_id belongs to another activity"}
    assert activities.find(TENANT, "a") == before
    assert as_made(activities.find(TENANT, "b")) == new
    assert activities.find(TENANT, "c") is None, "nothing half-written"


@pytest.mark.usefixtures("tables")
def test_the_list_is_newest_first_and_the_tenants_own() -> None:
    made = [
        Activity(
            id=f"{number:03d}",
            commerce_external_id="C",
            created_at=timestamps.Timestamp(f"2026-01-01T00:00:{number % 60:02d}.{number:03d}Z"),
        )
        for number in range(150)
    ]
    for start in range(0, 150, 30):
        activities.create(TENANT, made[start : start + 30])
    activities.create(TenantId("other"), [ACTIVITY])
    newest_first = sorted(made, key=lambda activity: activity.created_at, reverse=True)
    assert [as_made(each) for each in activities.list_of(TENANT)] == newest_first
    assert [as_made(each) for each in activities.list_of(TENANT, limit=7)] == newest_first[:7]


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)


@pytest.mark.usefixtures("no_pauses")
def test_an_override_that_always_loses_ends_as_contended(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    activities.create(TENANT, [ACTIVITY])
    results.register(TENANT, "a", result(), commerce="COM-1")

    def lose(**_: Any) -> None:
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
        raise tables.client.exceptions.TransactionCanceledException(
            failure("TransactionCanceledException", CancellationReasons=reasons).response, "TransactWriteItems"
        )

    monkeypatch.setattr(tables.client, "transact_write_items", lose)
    with pytest.raises(Contended):
        results.register(TENANT, "a", result(id="second"), commerce="COM-1", override=True)


@pytest.mark.usefixtures("no_pauses")
def test_a_write_during_somebody_elses_transaction_is_tried_again(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    activities.create(TENANT, [ACTIVITY])
    real, calls = tables.client.update_item, []

    def conflict_once(**request: Any) -> Any:
        calls.append(request)
        if len(calls) == 1:
            raise tables.client.exceptions.TransactionConflictException(
                failure("TransactionConflictException").response, "UpdateItem"
            )
        return real(**request)

    monkeypatch.setattr(tables.client, "update_item", conflict_once)
    assert not results.register(TENANT, "a", result(), commerce="COM-1").is_replay
    assert len(calls) == 2


@pytest.mark.parametrize("override", [False, True])
def test_a_write_whose_answer_was_lost_is_known_again(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch, override: bool
) -> None:
    """The SDK repeats a call that timed out; the repeat then fails on what the first one wrote."""
    activities.create(TENANT, [ACTIVITY])
    real = tables.client.update_item

    def send_twice(**request: Any) -> Any:
        real(**request)
        return real(**request)

    monkeypatch.setattr(tables.client, "update_item", send_twice)
    registered = results.register(TENANT, "a", result(id="mine"), commerce="COM-1", override=override)
    assert (registered.result.id, registered.is_replay) == ("mine", False)
    assert results.history(TENANT, "a") == []


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("others", [0, 1, 2])
def test_an_override_that_is_stored_though_it_was_said_to_have_lost_is_not_registered_twice(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    """Its answer was lost, it was sent again and met a conflict, and others may have replaced it meanwhile."""
    activities.create(TENANT, [ACTIVITY])
    results.register(TENANT, "a", result(), commerce="COM-1")
    real = tables.client.transact_write_items
    reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]

    def store_and_lose(**request: Any) -> None:
        monkeypatch.setattr(tables.client, "transact_write_items", real)
        real(**request)
        for number in range(others):
            results.register(TENANT, "a", result(id=f"other-{number}"), commerce="COM-1", override=True)
        raise tables.client.exceptions.TransactionCanceledException(
            failure("TransactionCanceledException", CancellationReasons=reasons).response, "TransactWriteItems"
        )

    monkeypatch.setattr(tables.client, "transact_write_items", store_and_lose)
    registered = results.register(TENANT, "a", result(id="mine"), commerce="COM-1", override=True)
    assert (registered.result.version, registered.result.stamp, registered.is_replay) == (2, "mine", False)
    found = activities.find(TENANT, "a")
    assert found
    assert found.result
    assert found.result.version == 2 + others


def test_a_batch_read_asks_again_for_what_was_left_and_gives_up_in_the_end(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch, no_pauses: None
) -> None:
    del no_pauses
    activities.create(TENANT, [ACTIVITY])
    keys = [{"pk": {"S": f"{TENANT}#activity#a"}, "sk": {"S": "activity"}}]
    request = {tables.results: {"Keys": keys}}
    real, calls = tables.client.batch_get_item, []

    def leave_once(**asked: Any) -> Any:
        calls.append(asked)
        return {"Responses": {}, "UnprocessedKeys": request} if len(calls) == 1 else real(**asked)

    monkeypatch.setattr(tables.client, "batch_get_item", leave_once)
    assert len(dynamodb.batch_get(request)[tables.results]) == 1

    monkeypatch.setattr(tables.client, "batch_get_item", lambda **_: {"Responses": {}, "UnprocessedKeys": request})
    with pytest.raises(Unavailable):
        dynamodb.batch_get(request)


@pytest.mark.parametrize(
    ("error", "is_passing"),
    [
        (failure("ProvisionedThroughputExceededException"), True),
        (failure("ThrottlingException"), True),
        (failure("InternalServerError", 500), True),
        (failure("TransactionCanceledException", CancellationReasons=[{"Code": "ThrottlingError"}]), True),
        (ReadTimeoutError(endpoint_url="x"), True),
        (failure("ValidationException"), False),
        (failure("AccessDeniedException"), False),
        (failure("TransactionCanceledException", CancellationReasons=[{"Code": "ValidationError"}]), False),
        (KeyError("x"), False),
    ],
)
def test_only_what_may_pass_is_called_unavailable(error: Exception, is_passing: bool) -> None:
    assert dynamodb.is_passing(error) is is_passing


@pytest.mark.usefixtures("tables", "pages_of_1_mb")
@pytest.mark.parametrize(("overrides", "is_replay"), [(50, True), (51, False)])
def test_a_repeat_is_known_among_the_50_newest_replaced_results_whatever_their_size(
    overrides: int, is_replay: bool
) -> None:
    activities.create(TENANT, [ACTIVITY])
    first = IdempotentRequest("first", b"body")
    results.register(TENANT, "a", result(), commerce="COM-1", repeatable=first)
    for number in range(overrides):
        results.register(TENANT, "a", result(id=f"{number}"), commerce="COM-1", override=True)
    again = results.register(TENANT, "a", result(id="again"), commerce="COM-1", override=True, repeatable=first)
    assert again.is_replay is is_replay
    assert again.result.version == (1 if is_replay else overrides + 2)
    if is_replay:
        other = IdempotentRequest("first", b"other")
        with pytest.raises(IdempotencyKeyReused):
            results.register(TENANT, "a", result(id="other"), commerce="COM-1", override=True, repeatable=other)


@pytest.mark.usefixtures("tables")
def test_what_would_be_refused_now_is_answered_as_when_it_was_first_sent() -> None:
    activities.create(TENANT, [ACTIVITY])
    first = IdempotentRequest("first", b"body")
    registered = results.register(TENANT, "a", result(), commerce="COM-1", repeatable=first).result
    refusal = Invalid([Problem("task_result.result", "is not an active result type")])
    again = results.register(TENANT, "a", refusal, commerce="COM-1", repeatable=first)
    assert again == Registered("a", registered, is_replay=True)


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("activity_id", "repeatable"),
    [
        ("a", None),
        ("a", IdempotentRequest("new", b"body")),
        ("unknown", IdempotentRequest("first", b"body")),
        (None, IdempotentRequest("first", b"body")),
    ],
)
def test_what_is_refused_and_no_repeat_stays_refused(
    activity_id: str | None, repeatable: IdempotentRequest | None
) -> None:
    activities.create(TENANT, [ACTIVITY])
    results.register(TENANT, "a", result(), commerce="COM-1", repeatable=IdempotentRequest("first", b"body"))
    refusal = Invalid([Problem("task_result.result", "is not an active result type")])
    with pytest.raises(Invalid) as raised:
        results.register(TENANT, activity_id, refusal, commerce="COM-1", override=True, repeatable=repeatable)
    assert raised.value is refusal


@pytest.mark.usefixtures("tables")
def test_a_refused_request_whose_key_came_with_another_body_says_so() -> None:
    activities.create(TENANT, [ACTIVITY])
    results.register(TENANT, "a", result(), commerce="COM-1", repeatable=IdempotentRequest("first", b"body"))
    other = IdempotentRequest("first", b"other")
    with pytest.raises(IdempotencyKeyReused):
        results.register(TENANT, "a", Invalid([]), commerce="COM-1", repeatable=other)


def test_an_activity_that_nothing_names_is_not_found() -> None:
    with pytest.raises(ActivityNotFound):
        results.register(TENANT, None, result(), commerce="COM-1")


@pytest.fixture
def pages_of_1_mb(tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query ends at 1 MB, as if every result had 185 KB, and filters then."""
    real = tables.client.query

    def query(**request: Any) -> Any:
        filtered = {**request}
        condition = filtered.pop("FilterExpression", None)
        values = filtered["ExpressionAttributeValues"]
        filtered["ExpressionAttributeValues"] = {name: values[name] for name in values if name != ":key"}
        filtered.pop("ExpressionAttributeNames", None)
        answer = real(**{**filtered, "Limit": 5})  # 5 items of 185 KB are just under 1 MB
        if condition:
            key = values[":key"]
            answer["Items"] = [item for item in answer["Items"] if item["result"]["M"].get("idempotency_key") == key]
        return answer

    monkeypatch.setattr(tables.client, "query", query)


@pytest.mark.usefixtures("tables")
def test_the_times_of_an_activitys_results_never_go_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither when a clock is behind another one, nor when a time was taken long before its write."""
    activities.create(TENANT, [ACTIVITY])
    times = [f"2026-01-01T00:00:{second:02d}.000Z" for second in (30, 10, 40, 20, 50)]
    for number, time in enumerate(times):
        monkeypatch.setattr(timestamps, "now", lambda time=time: timestamps.Timestamp(time))
        made = result(id=str(number), created_at=timestamps.Timestamp(times[0]))
        results.register(TENANT, "a", made, commerce="COM-1", override=True)
    found = activities.find(TENANT, "a")
    assert found
    assert found.result
    stored = [each.created_at[17:19] for each in [*results.history(TENANT, "a"), found.result]]
    assert stored == ["30", "30", "40", "40", "50"]


@pytest.mark.parametrize("text", ['{"a": 1}', '{"a": "' + "ñ" * 5000 + '"}'])
@pytest.mark.usefixtures("tables")
def test_kept_texts_come_back_equal_short_or_compressed(text: str) -> None:
    activities.create(TENANT, [ACTIVITY])
    kept = JsonText(text)
    results.register(TENANT, "a", result(raw_payload=kept, payload=kept), commerce="COM-1")
    found = activities.find(TENANT, "a")
    assert found
    assert found.result
    assert found.result.raw_payload == found.result.payload == text
