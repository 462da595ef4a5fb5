"""GET /api/activities over HTTP: contract Reten, section 7 (A1, pages)."""

import json
from functools import partial

import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.activities.model import Activity, ActivityStatus
from acuse.reten.commerces.model import commerce_id
from local.world import World, submission
from tests.support.reten import pages
from tests.support.reten.envelope import assert_refused
from tests.support.reten.pages import ids

ACTIVITIES = "/api/activities"


page = partial(pages.page, path=ACTIVITIES)
walked = partial(pages.walked, path=ACTIVITIES)


def newest_first(made: list[Activity]) -> list[str]:
    return [each.id for each in sorted(made, key=lambda each: (each.created_at, each.id), reverse=True)]


def complete(world: World, activity: Activity) -> None:
    body = submission(activity, commerce_external_id=activity.commerce_external_id)
    assert world.submit(body).status_code == 201


# ---------------------------------------------------------------- what is answered


def test_an_activity_is_listed_with_the_contracts_members_in_their_order(world: World) -> None:
    activity = world.new_activity(
        channel="SALESMAN",
        scheduled_at="2026-04-12T14:00:00.000Z",
        reason="Visita",
        user_status="AT_RISK",
        user_status_label="En riesgo",
        provider_activity_id="VISIT-1",
        operator_external_id="OP-042",
    )
    expected = {
        "id": activity.id,
        "type": "TASK",
        "channel": "SALESMAN",
        "status": "READY",
        "scheduledAt": "2026-04-12T14:00:00.000Z",
        "commerceAssignment": {
            "commerceId": commerce_id(world.tenant, "COM-001"),
            "externalId": "COM-001",
            "commerce": {"name": "Almacén"},
        },
        "reason": "Visita",
        "userStatus": {"code": "AT_RISK", "label": "En riesgo"},
        "providerActivityId": "VISIT-1",
        "commerceExternalId": "COM-001",
        "externalOperatorId": "OP-042",
        "resultStatus": None,
        "result": None,
    }
    found = page(world)
    assert json.dumps(found["data"]) == json.dumps([expected]), "members and their order"
    assert found["meta"] == {"page": 1, "limit": 25, "total": 1, "totalPages": 1, "isTotalExact": True, "next": None}


def test_a_result_is_shown_as_it_was_registered(world: World) -> None:
    activity = world.new_activity()
    body = submission(activity, status="NOT_EFFECTIVE", task_result__result="RESCHEDULE")
    body["task_result"]["future_scheduled_at"] = "2099-01-01T00:00:00Z"
    assert world.submit(body).status_code == 201
    [found] = page(world)["data"]
    assert found["resultStatus"] == "NOT_EFFECTIVE"
    assert json.dumps(found["result"]) == json.dumps(
        {"code": "RESCHEDULE", "label": "Reprogramar visita", "isPositive": False}
    )
    assert found["externalOperatorId"] is None, "the activity's operator, not the result's"


def test_activities_are_ordered_by_creation_newest_first(world: World) -> None:
    made = [world.new_activity() for _ in range(12)]
    complete(world, made[3])
    assert ids(page(world)) == newest_first(made)


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize("status", list(ActivityStatus))
def test_each_status_is_found_alone(world: World, status: ActivityStatus) -> None:
    made = {each: [world.new_activity(status=each) for _ in range(3)] for each in ActivityStatus}
    found = page(world, f"status={status}")
    assert ids(found) == newest_first(made[status])
    assert found["meta"]["total"] == 3


def test_what_is_open_is_still_to_be_done(world: World) -> None:
    made = {each: world.new_activity(status=each) for each in ActivityStatus}
    is_open = [made[each] for each in (ActivityStatus.READY, ActivityStatus.UNRESOLVED, ActivityStatus.DISPATCHED)]
    closed = [each for each in made.values() if each not in is_open]
    for query, expected in {
        "is_open=true": is_open,
        "is_open=false": closed,
        "is_open=": [*made.values()],
        "is_open=true&status=READY": [made[ActivityStatus.READY]],
        "is_open=false&status=COMPLETED": [made[ActivityStatus.COMPLETED]],
        "is_open=false&status=READY": [],
        "is_open=true&status=CANCELED": [],
    }.items():
        found = page(world, query)
        assert ids(found) == newest_first(expected), query
        assert found["meta"] | {"limit": 0} == {
            "page": 1,
            "limit": 0,
            "total": len(expected),
            "totalPages": 1 if expected else 0,
            "isTotalExact": True,
            "next": None,
        }


def test_overdue_work_of_an_operator_is_found(world: World) -> None:
    past, future = "2026-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"
    overdue = world.new_activity(operator_external_id="OP-042", scheduled_at=past)
    world.new_activity(operator_external_id="OP-042", scheduled_at=future)
    world.new_activity(operator_external_id="OP-042")
    world.new_activity(operator_external_id="OP-043", scheduled_at=past)
    complete(world, done := world.new_activity(operator_external_id="OP-042", scheduled_at=past))
    query = "is_open=true&external_operator_id=OP-042&scheduled_to=2026-06-01T00:00:00Z"
    found = page(world, query)
    assert ids(found) == [overdue.id]
    assert found["meta"]["total"] == 1
    assert ids(page(world, query.replace("true", "false"))) == [done.id]


def test_an_operator_and_a_result_filter(world: World) -> None:
    made = [world.new_activity(operator_external_id=f"OP-{number % 2}", channel="SMS") for number in range(6)]
    effective, pending = made[2], made[4]
    complete(world, effective)
    assert world.submit(submission(pending, status="PENDING")).status_code == 201
    complete(world, made[1])
    first = commerce_id(world.tenant, "COM-001")
    for query, expected in {
        "external_operator_id=OP-0": [made[0], made[2], made[4]],
        "external_operator_id=op-0": [],
        "external_operator_id=OP-0&result_status=EFFECTIVE": [effective],
        "external_operator_id=OP-0&status=READY": [made[0], pending],
        "result_status=EFFECTIVE": [made[1], effective],
        "result_status=NOT_EFFECTIVE": [],
        "result_status=PENDING": [pending],
        "result_status=PENDING&is_open=true": [pending],
        "result_status=EFFECTIVE&is_open=true": [],
        "result_status=EFFECTIVE&is_open=false": [made[1], effective],
        "result_status=EFFECTIVE&search=COM-001": [made[1], effective],
        f"result_status=EFFECTIVE&commerce_id={first}&external_operator_id=OP-1": [made[1]],
        "result_status=&external_operator_id=": made,
    }.items():
        found = page(world, query)
        assert ids(found) == newest_first(expected), query
        assert (found["meta"]["total"], found["meta"]["isTotalExact"]) == (len(expected), True), query


def test_what_is_completed_is_not_ready_any_more_at_once(world: World) -> None:
    made = [world.new_activity() for _ in range(3)]
    complete(world, made[0])
    assert ids(page(world, "status=READY")) == newest_first(made[1:])
    assert ids(page(world, "status=COMPLETED")) == [made[0].id]


def test_a_channel_a_time_and_a_type_filter(world: World) -> None:
    early = world.new_activity(channel="EMAIL", scheduled_at="2026-01-01T00:00:00.000Z")
    late = world.new_activity(channel="SMS", scheduled_at="2026-02-01T00:00:00.000Z")
    never = world.new_activity(channel="EMAIL")
    cases = {
        "channel=EMAIL": [early, never],
        "channel=SMS&status=READY": [late],
        "channel=PUSH": [],
        "scheduled_from=2026-01-02T00:00:00Z": [late],
        "scheduled_to=2026-01-01T00:00:00Z": [early],
        "scheduled_from=2026-01-01T00:00:00Z&scheduled_to=2026-02-01T00:00:00Z&status=READY": [early, late],
        "type=TASK": [early, late, never],
        "type=MESSAGE": [],
        "status=COMPLETED": [],
    }
    for query, expected in cases.items():
        found = page(world, query)
        assert ids(found) == newest_first(expected), query
        assert found["meta"]["total"] == len(expected), query


def test_a_commerces_activities_are_found_by_its_id(world: World) -> None:
    made = [world.new_activity(commerce_external_id=f"COM-00{1 + number % 2}", channel="SMS") for number in range(6)]
    ours = [each for each in made if each.commerce_external_id == "COM-002"]
    complete(world, ours[1])
    id_ = commerce_id(world.tenant, "COM-002")
    found = page(world, f"commerce_id={id_.upper()}")
    assert ids(found) == newest_first(ours)
    assert found["meta"]["total"] == 3
    assert ids(page(world, f"commerce_id={id_}&status=COMPLETED")) == [ours[1].id]
    assert ids(page(world, f"commerce_id={id_}&status=READY&channel=SMS")) == newest_first([ours[0], ours[2]])
    assert ids(page(world, f"commerce_id={id_}&channel=EMAIL")) == []


def test_a_commerce_that_the_tenant_does_not_have_has_none(world: World, other: World) -> None:
    world.new_activity()
    for id_ in ("c3d4e5f6-a7b8-4012-8def-123456789012", commerce_id(other.tenant, "COM-001")):
        found = page(world, f"commerce_id={id_}")
        assert (found["data"], found["meta"]["total"]) == ([], 0)


# ---------------------------------------------------------------- search


@pytest.fixture
def sought(world: World) -> dict[str, Activity]:
    return {
        "one": world.new_activity(
            id="ab12cd34-0000-4000-8000-000000000001", provider_activity_id="VISIT-7", commerce_external_id="COM-001"
        ),
        "two": world.new_activity(
            id="ab99cd34-0000-4000-8000-000000000002", provider_activity_id="Almacén-8", commerce_external_id="COM-002"
        ),
        "three": world.new_activity(id="ffffcd34-0000-4000-8000-000000000003", commerce_external_id="COM-002"),
    }


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("ab12", ["one"]),
        ("AB", ["one", "two"]),
        ("ab12cd34-0000-4000-8000-000000000001", ["one"]),
        ("VISIT", ["one"]),
        ("VISIT-7", ["one"]),
        ("visit-7", []),
        ("ISIT", []),
        ("COM-00", ["one", "two", "three"]),
        ("COM-002", ["two", "three"]),
        ("alma", ["one"]),
        ("Almac%C3%A9n", ["one", "two"]),
        ("MINI", ["two", "three"]),
        ("nothing", []),
        ("%25", []),
    ],
)
def test_a_search_finds_by_the_beginning_of_ids_and_of_the_commerces_name(
    world: World, sought: dict[str, Activity], search: str, names: list[str]
) -> None:
    found = page(world, f"search={search}")
    assert ids(found) == newest_first([sought[name] for name in names])
    assert found["meta"]["total"] == len(names)
    assert found["meta"]["isTotalExact"] is True


def test_a_search_goes_with_other_filters(world: World, sought: dict[str, Activity]) -> None:
    complete(world, sought["two"])
    assert ids(page(world, "search=COM-002&status=COMPLETED")) == [sought["two"].id]
    assert ids(page(world, "search=COM-002&status=READY")) == [sought["three"].id]
    assert ids(page(world, f"search=ab&commerce_id={commerce_id(world.tenant, 'COM-001')}")) == [sought["one"].id]
    assert walked(world, "search=COM-00&limit=1") == newest_first([*sought.values()])


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize(
    "query",
    [
        *("", "status=READY", "channel=EMAIL", "search=COM-001", "commerce", "is_open=true"),
        "external_operator_id=OP-042",
        "is_open=true&external_operator_id=OP-042",
    ],
)
def test_pages_and_the_cursor_have_every_activity_once(world: World, query: str) -> None:
    if query == "commerce":
        query = f"commerce_id={commerce_id(world.tenant, 'COM-001')}"
    made = [world.new_activity(channel="EMAIL", operator_external_id="OP-042") for _ in range(23)]
    wanted = newest_first(made)
    pages = [page(world, f"{query}&page={number}&per_page=10") for number in (1, 2, 3, 4)]
    assert [each for found in pages for each in ids(found)] == wanted
    assert [found["meta"]["total"] for found in pages] == [23] * 4
    assert walked(world, f"{query}&limit=6") == wanted


def test_a_cursor_is_of_its_list_alone(world: World) -> None:
    for _ in range(3):
        world.new_activity()
    cursor = page(world, "limit=1")["meta"]["next"]
    assert len(page(world, f"cursor={cursor}")["data"]) == 2
    for path in (f"{ACTIVITIES}?status=READY&", f"{ACTIVITIES}?search=a&", "/api/integration/activities/tasks?"):
        assert_refused(world.get(f"{path}cursor={cursor}"), 400, "Bad Request", names="cursor")


# ---------------------------------------------------------------- wrong requests


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("status=PENDING", "status"),
        ("status=ready", "status"),
        ("type=CALL", "type"),
        ("type=TASK&type=TASK", "type"),
        ("commerce_id=COM-001", "commerce_id"),
        ("commerce_id=c3d4e5f6a7b84012adef123456789012", "commerce_id"),
        ("scheduled_from=now", "scheduled_from"),
        ("scheduled_from=2026-01-02T00:00:00Z&scheduled_to=2026-01-01T00:00:00Z", "scheduled_from"),
        (f"search={'x' * 101}", "search"),
        (f"channel={'x' * 256}", "channel"),
        ("limit=10&per_page=10", "limit"),
        ("per_page=101", "per_page"),
        ("page=-1", "page"),
        ("cursor=a", "cursor"),
        ("result_status=DONE", "result_status"),
        ("is_open=maybe", "is_open"),
        ("is_open=true&is_open=true", "is_open"),
        (f"external_operator_id={'x' * 256}", "external_operator_id"),
        ("q=a", "q"),
    ],
)
def test_a_wrong_parameter_is_named(world: World, query: str, name: str) -> None:
    assert_refused(world.get(f"{ACTIVITIES}?{query}"), 400, "Bad Request", names=name)


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_read(world: World, role: Role) -> None:
    assert world.call("GET", ACTIVITIES, headers=world.bearer(world.new_user(role))).status_code == 200


def test_a_key_without_the_permission_is_403(world: World) -> None:
    key = world.new_key(*(each for each in Permission if each is not Permission.VIEW_ACTIVITIES))
    assert_refused(world.get(ACTIVITIES, headers={"x-api-key": key}), 403, "Forbidden")


def test_another_tenants_activities_are_not_listed(world: World, other: World) -> None:
    mine, _theirs = world.new_activity(), other.new_activity(provider_activity_id="EXT-1")
    for query in ("", "status=READY", "search=COM-001", f"commerce_id={commerce_id(world.tenant, 'COM-001')}"):
        assert ids(page(world, query)) == [mine.id]
    assert page(world, "search=EXT-1")["data"] == []
