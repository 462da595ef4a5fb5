"""GET /api/integration/activities/tasks over HTTP: contract Reten, section 7 (I1, pages)."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from acuse import timestamps
from acuse.identity.permissions import Permission
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ActivityStatus, canceled
from acuse.timestamps import Timestamp
from local.world import World, submission
from tests.support.reten import pages
from tests.support.reten.envelope import assert_refused
from tests.support.reten.pages import ids

TASKS = "/api/integration/activities/tasks"
PAST, FUTURE = Timestamp("2026-01-05T09:00:00.000Z"), Timestamp("2099-01-05T09:00:00.000Z")


page = partial(pages.page, path=TASKS)
walked = partial(pages.walked, path=TASKS)


def sent(world: World, activity: Activity, **members: Any) -> None:
    assert world.submit(submission(activity, **members)).status_code == 201


def cancel(world: World, activity: Activity, reason: str | None = None) -> None:
    activities.change(world.tenant, activity.id, lambda found: canceled(found, reason, timestamps.now()))


# ---------------------------------------------------------------- what is answered


def test_a_task_is_listed_with_the_contracts_members_in_their_order(world: World) -> None:
    activity = world.new_activity(
        channel="SALESMAN",
        scheduled_at=PAST,
        provider_activity_id="EXT-1",
        operator_external_id="OP-042",
        operator_name="Carlos Pérez",
        user_status="AT_RISK",
        user_status_label="En riesgo",
    )
    expected = {
        "id": activity.id,
        "activityOrigin": "ACTIVITY",
        "type": "TASK",
        "status": "PENDING",
        "channel": "SALESMAN",
        "scheduledAt": PAST,
        "occurredAt": None,
        "createdAt": activity.created_at,
        "lifecycleStatus": "DUE",
        "lifecycleStatusLabel": "Pendiente",
        "lifecycleStatusDetail": None,
        "canForceRetryDispatch": False,
        "commerceExternalId": "COM-001",
        "commerceName": "Almacén",
        "providerActivityId": "EXT-1",
        "operatorExternalId": "OP-042",
        "operatorName": "Carlos Pérez",
        "resultStatus": None,
        "result": None,
        "userStatus": {"code": "AT_RISK", "label": "En riesgo"},
    }
    found = page(world)
    assert json.dumps(found["data"]) == json.dumps([expected]), "members and their order"
    meta = {"page": 1, "limit": 20, "total": 1, "totalPages": 1, "isTotalExact": True, "next": None}
    assert json.dumps(found["meta"]) == json.dumps(meta)


def test_a_result_is_shown_with_the_time_it_occurred_at(world: World) -> None:
    activity = world.new_activity()
    sent(world, activity)
    [task] = page(world)["data"]
    assert task["status"] == task["lifecycleStatus"] == "COMPLETED"
    assert task["occurredAt"] == "2026-04-11T10:30:00.000Z"
    assert task["resultStatus"] == "EFFECTIVE"
    assert task["result"] == {"code": "SALE_COMPLETED", "label": "Venta completada", "isPositive": True}


def test_a_tenant_without_activities_has_an_empty_page(world: World) -> None:
    found = page(world)
    assert found["data"] == []
    assert found["meta"] == {"page": 1, "limit": 20, "total": 0, "totalPages": 0, "isTotalExact": True, "next": None}


def test_the_reason_of_a_cancellation_is_the_detail(world: World) -> None:
    activity = world.new_activity()
    cancel(world, activity, "Closed for good")
    [task] = page(world)["data"]
    assert (task["status"], task["lifecycleStatus"]) == ("CANCELLED", "CANCELLED")
    assert task["lifecycleStatusDetail"] == "Closed for good"
    assert world.submit(submission(activity, hard_override=True)).status_code == 201
    [task] = page(world)["data"]
    assert (task["lifecycleStatus"], task["lifecycleStatusDetail"]) == ("COMPLETED", None)


def test_tasks_are_ordered_by_schedule_and_the_unscheduled_come_last(world: World) -> None:
    times = [None, FUTURE, PAST, Timestamp("2026-02-01T00:00:00.000Z"), PAST, None]
    made = [world.new_activity(scheduled_at=time) for time in times]
    wanted = [each.id for each in sorted(made, key=lambda each: (each.scheduled_at or "~", each.id))]
    assert ids(page(world)) == wanted
    assert ids(page(world, "status=PENDING")) == wanted
    assert ids(page(world, "external_commerce_id=COM-001")) == wanted


# ---------------------------------------------------------------- filters


def test_each_status_shows_what_it_stands_for(world: World) -> None:
    made = {status: world.new_activity(status=status) for status in ActivityStatus}
    tasks = {task["id"]: task for task in page(world)["data"]}
    shown = {
        "PENDING": {ActivityStatus.READY, ActivityStatus.UNRESOLVED, ActivityStatus.FAILED},
        "IN_PROGRESS": {ActivityStatus.DISPATCHED},
        "COMPLETED": {ActivityStatus.COMPLETED},
        "CANCELLED": {ActivityStatus.CANCELED},
    }
    for status, statuses in shown.items():
        found = page(world, f"status={status}")
        assert set(ids(found)) == {made[each].id for each in statuses}
        assert found["meta"]["total"] == len(statuses)
        for each in statuses:
            assert tasks[made[each].id]["status"] == status
    assert tasks[made[ActivityStatus.FAILED].id]["canForceRetryDispatch"] is True


def test_work_that_is_done_is_gone_from_the_pending_at_once_and_among_the_effective(world: World) -> None:
    made = [world.new_activity() for _ in range(3)]
    sent(world, made[1])
    assert set(ids(page(world, "status=PENDING"))) == {made[0].id, made[2].id}
    found = page(world, "status=COMPLETED&result_status=EFFECTIVE")
    assert ids(found) == [made[1].id]
    assert found["meta"]["total"] == 1
    assert page(world, "status=COMPLETED&result_status=NOT_EFFECTIVE")["data"] == []


def test_a_pending_result_leaves_a_task_pending_and_findable_by_it(world: World) -> None:
    activity, _other = world.new_activity(), world.new_activity()
    body = {"status": "PENDING", "task_result__result": "NO_CONTACT"}
    sent(world, activity, **body)
    assert ids(page(world, "status=PENDING&result_status=PENDING")) == [activity.id]
    assert ids(page(world, "result_status=PENDING")) == [activity.id]


FILTERS: list[tuple[str, Callable[[World], Activity]]] = [
    ("channel=EMAIL", lambda world: world.new_activity(channel="EMAIL", scheduled_at=PAST)),
    ("channel=VISIT", lambda world: world.new_activity(channel="VISIT", scheduled_at=PAST)),
    ("external_commerce_id=COM-002", lambda world: world.new_activity(commerce_external_id="COM-002")),
    ("external_operator_id=OP-9", lambda world: world.new_activity(operator_external_id="OP-9")),
    ("scheduled_from=2098-01-01T00:00:00Z", lambda world: world.new_activity(scheduled_at=FUTURE)),
    (f"scheduled_from={FUTURE}", lambda world: world.new_activity(scheduled_at=FUTURE)),
    (
        "scheduled_to=2025-01-01T01:00:00%2B01:00",
        lambda world: world.new_activity(scheduled_at="2025-01-01T00:00:00.000Z"),
    ),
    (
        "scheduled_from=2025-01-01T00:00:00Z&scheduled_to=2025-01-01T00:00:00Z&channel=SMS",
        lambda world: world.new_activity(scheduled_at="2025-01-01T00:00:00.000Z", channel="SMS"),
    ),
]


@pytest.mark.parametrize("status", ["", "&status=PENDING", "&result_status=EFFECTIVE", "&status=COMPLETED"])
@pytest.mark.parametrize(("query", "make"), FILTERS, ids=[case[0] for case in FILTERS])
def test_a_filter_shows_what_it_asks_for(
    world: World, query: str, make: Callable[[World], Activity], status: str
) -> None:
    commerce, channel, operator = "COM-001", "PUSH", "OP-1"
    stranger = world.new_activity(
        commerce_external_id=commerce,
        channel=channel,
        operator_external_id=operator,
        scheduled_at="2026-05-05T05:05:05.000Z",
    )
    activity = make(world)
    if status not in ("", "&status=PENDING"):
        sent(world, stranger)
        sent(world, activity, commerce_external_id=activity.commerce_external_id)
    found = page(world, query + status)
    assert ids(found) == [activity.id]
    assert found["meta"]["total"] == 1


def test_the_unscheduled_are_in_no_time(world: World) -> None:
    world.new_activity()
    assert page(world, "scheduled_from=2000-01-01T00:00:00Z")["data"] == []
    assert page(world, "scheduled_to=9999-12-31T00:00:00Z&status=PENDING")["data"] == []


def test_an_empty_filter_is_none(world: World) -> None:
    activity = world.new_activity()
    query = "status=&result_status=&channel=&external_commerce_id=&external_operator_id=&scheduled_from=&scheduled_to="
    assert ids(page(world, f"{query}&page=&per_page=&limit=&cursor=")) == [activity.id]


# ---------------------------------------------------------------- pages


QUERIES = ["", "status=PENDING", "channel=EMAIL", "external_commerce_id=COM-001", "status=PENDING&channel=EMAIL"]


@pytest.fixture
def forty(world: World) -> list[str]:
    """The ids of 45 tasks, of which 40 are open, in the order of the list of the open."""
    made = [world.new_activity(scheduled_at=f"2026-03-{day:02}T00:00:00.000Z", channel="EMAIL") for day in range(1, 29)]
    made += [world.new_activity(channel="EMAIL") for _ in range(12)]
    return [each.id for each in sorted(made, key=lambda each: (each.scheduled_at or "~", each.id))]


@pytest.mark.parametrize("query", QUERIES)
def test_pages_by_number_have_every_task_once(world: World, forty: list[str], query: str) -> None:
    pages = [page(world, f"{query}&page={number}&per_page=15") for number in (1, 2, 3, 4)]
    assert [each["meta"]["page"] for each in pages] == [1, 2, 3, 4]
    assert [each["meta"]["total"] for each in pages] == [40] * 4
    assert [each["meta"]["totalPages"] for each in pages] == [3] * 4
    assert [task for each in pages for task in ids(each)] == forty
    assert [len(each["data"]) for each in pages] == [15, 15, 10, 0]
    assert [each["meta"]["next"] is None for each in pages] == [False, False, True, True]


@pytest.mark.parametrize("query", QUERIES)
def test_the_cursor_walks_every_task_once(world: World, forty: list[str], query: str) -> None:
    assert walked(world, f"{query}&limit=7") == forty


@pytest.mark.parametrize(
    "query", ["status=COMPLETED", "result_status=EFFECTIVE", "status=COMPLETED&result_status=EFFECTIVE"]
)
def test_the_cursor_walks_every_result_once(world: World, query: str) -> None:
    made = [world.new_activity() for _ in range(12)]
    for each in made[::2]:
        sent(world, each)
    assert walked(world, f"{query}&limit=4") == sorted(each.id for each in made[::2])
    first, second = page(world, f"{query}&limit=4"), page(world, f"{query}&limit=4&page=2")
    assert ids(first) + ids(second) == sorted(each.id for each in made[::2])
    assert first["meta"]["total"] == second["meta"]["total"] == 6


def test_a_cursor_is_of_its_list_alone(world: World) -> None:
    for _ in range(3):
        world.new_activity()
    cursor = page(world, "limit=1")["meta"]["next"]
    assert page(world, f"cursor={cursor}&limit=2")["meta"]["page"] == 2
    for query in ("status=PENDING", "channel=EMAIL", "scheduled_from=2026-01-01T00:00:00Z"):
        assert_refused(world.get(f"{TASKS}?{query}&cursor={cursor}"), 400, "Bad Request", names="cursor")
    assert_refused(world.get(f"/api/activities?cursor={cursor}"), 400, "Bad Request", names="cursor")


def test_a_page_where_no_number_leads_is_empty(world: World) -> None:
    world.new_activity()
    found = page(world, "page=9007199254740991&limit=100")
    assert found["data"] == []
    assert found["meta"]["total"] == 1


# ---------------------------------------------------------------- wrong requests

WRONG = [
    ("status=READY", "status"),
    ("status=pending", "status"),
    ("status=PENDING,COMPLETED", "status"),
    ("status=PENDING&status=PENDING", "status"),
    ("result_status=DONE", "result_status"),
    ("scheduled_from=yesterday", "scheduled_from"),
    ("scheduled_to=2026-01-01", "scheduled_to"),
    ("scheduled_from=2026-01-02T00:00:00Z&scheduled_to=2026-01-01T00:00:00Z", "scheduled_from"),
    ("limit=10&per_page=10", "limit"),
    ("limit=101", "limit"),
    ("per_page=0", "per_page"),
    ("page=0", "page"),
    ("page=two", "page"),
    ("cursor=abc", "cursor"),
    ("cursor=WzEsMSx0cnVlLCJ4IiwieSJd", "cursor"),
    ("page=1&cursor=WzEsMSx0cnVlLCJ4IiwieSJd", "page"),
    (f"channel={'x' * 256}", "channel"),
    (f"external_commerce_id={'x' * 256}", "external_commerce_id"),
    (f"external_operator_id={'x' * 256}", "external_operator_id"),
    ("search=a", "search"),
    ("commerce_id=a", "commerce_id"),
]


@pytest.mark.parametrize(("query", "name"), WRONG, ids=[case[0][:40] for case in WRONG])
def test_a_wrong_parameter_is_named(world: World, query: str, name: str) -> None:
    assert_refused(world.get(f"{TASKS}?{query}"), 400, "Bad Request", names=name)


def test_all_that_is_wrong_is_named_together(world: World) -> None:
    response = world.get(f"{TASKS}?status=x&result_status=y&limit=z&scheduled_to=w")
    assert_refused(response, 400, "Bad Request")
    assert {each["path"] for each in response.json()["details"]} == {"status", "result_status", "limit", "scheduled_to"}


# ---------------------------------------------------------------- who may


def test_another_tenants_tasks_are_not_listed(world: World, other: World) -> None:
    mine, _theirs = world.new_activity(channel="EMAIL"), other.new_activity(channel="EMAIL")
    for query in ("", "status=PENDING", "channel=EMAIL", "external_commerce_id=COM-001", "result_status=EFFECTIVE"):
        assert ids(page(world, query)) == ([] if "result" in query else [mine.id])


def test_a_bearer_token_is_no_api_key(world: World) -> None:
    assert_refused(world.call("GET", TASKS, headers=world.bearer(world.new_user())), 401, "Unauthorized")


def test_a_key_without_the_permission_is_403(world: World) -> None:
    key = world.new_key(*(each for each in Permission if each is not Permission.VIEW_ACTIVITIES))
    assert_refused(world.get(f"{TASKS}?status=x", headers={"x-api-key": key}), 403, "Forbidden")
