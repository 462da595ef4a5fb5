"""`acuse activities index`: activities that an older release stored are found by lists of tasks and by searches."""

from typing import Any

import pytest

from acuse.identity.callers import TenantId
from acuse.reten.activities import indexing, items, listing, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.model import Activity, ActivityStatus, ResultStatus
from acuse.reten.http.pages import PageRequest, Total
from acuse.storage import dynamodb, lists
from acuse.timestamps import Timestamp
from tests.unit.reten.results import result

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
IDS = [f"0000000{number}-0000-4000-8000-00000000000{number}" for number in range(4)]
READY, PENDING, COMPLETED, PLAIN = IDS


def put(values: dict[str, Any]) -> None:
    at = dynamodb.connection()
    at.client.put_item(TableName=at.results, Item=dynamodb.to_item(values))


def stored() -> dict[tuple[str, str], Any]:
    at = dynamodb.connection()
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in at.client.scan(TableName=at.results)["Items"]}


def older(activity_id: str, number: int, **members: Any) -> None:
    """An activity as releases before 2026-11 stored it, with its provider's pointer."""
    created = Timestamp(f"2026-01-0{number + 1}T00:00:00.000Z")
    put(
        {
            **items.activity_key(TENANT, activity_id),
            **lists.entry("activities", TENANT, f"{created}#{activity_id}"),
            "id": activity_id,
            "commerce_external_id": "COM-1",
            "created_at": created,
            "status": "READY",
        }
        | members
    )
    if provider := members.get("provider_activity_id"):
        put(
            {
                "pk": f"{TENANT}#provider-activity#{provider}",
                "sk": "provider-activity",
                "activity_id": activity_id,
            }
        )


@pytest.fixture
def four(tables: dynamodb.Connection) -> None:
    """Four activities of an older release."""
    del tables
    older(READY, 0, provider_activity_id="VISIT-0", channel="VISIT", scheduled_at="2026-02-01T00:00:00.000Z")
    older(PENDING, 1, result=items.result_values(result(status=ResultStatus.PENDING)), newer="kept")
    older(COMPLETED, 2, status="COMPLETED", result=items.result_values(result()), provider_activity_id="VISIT-2")
    older(PLAIN, 3)


def run() -> indexing.Indexed:
    *_, last = indexing.index(TENANT)
    return last


def listed(order: Order, **filters: Any) -> list[str]:
    page = listing.page(TENANT, PageRequest(1, 100), Filters(**filters), order)
    assert page.total == Total(len(page.activities))
    return [each.id for each in page.activities]


@pytest.mark.usefixtures("four")
def test_lists_and_searches_find_what_was_indexed() -> None:
    assert listed(Order.SCHEDULE) == []
    assert run() == indexing.Indexed(4, 4)
    assert listed(Order.SCHEDULE) == [READY, PENDING, COMPLETED, PLAIN]
    assert listed(Order.SCHEDULE, statuses=(ActivityStatus.READY,)) == [READY, PENDING, PLAIN]
    assert listed(Order.SCHEDULE, statuses=(ActivityStatus.READY,), result_status=ResultStatus.PENDING) == [PENDING]
    assert listed(Order.SCHEDULE, statuses=(ActivityStatus.COMPLETED,)) == [COMPLETED]
    assert listed(Order.SCHEDULE, channel="VISIT") == [READY]
    assert listed(Order.NEWEST, commerce_external_id="COM-1") == [PLAIN, COMPLETED, PENDING, READY]
    assert listed(Order.NEWEST, statuses=(ActivityStatus.COMPLETED,)) == [COMPLETED]
    assert listed(Order.NEWEST, search="VISIT") == [COMPLETED, READY]
    assert listed(Order.NEWEST, search=PLAIN[:8]) == [PLAIN]


@pytest.mark.usefixtures("four")
def test_the_index_is_what_this_release_would_have_stored() -> None:
    run()
    at = dynamodb.connection()
    before = stored()
    found = [activities.find(TENANT, activity_id) for activity_id in IDS]
    for activity in filter(None, found):
        for pointer in items.pointers_of(TENANT, activity):
            assert before[pointer["pk"], pointer["sk"]] == dynamodb.to_item(pointer)
    assert before[f"{TENANT}#activity#{PENDING}", "activity"]["newer"] == {"S": "kept"}
    assert "schedule" not in before[f"{TENANT}#activity#{COMPLETED}", "activity"]
    assert at.results


@pytest.mark.usefixtures("four")
def test_indexing_again_changes_nothing() -> None:
    run()
    before = stored()
    assert run() == indexing.Indexed(4, 0)
    assert stored() == before


@pytest.mark.usefixtures("tables")
def test_what_this_release_stored_is_left_as_it_is() -> None:
    activities.create(TENANT, [Activity(id=READY, commerce_external_id="COM-1", created_at=Timestamp("2026-01-01"))])
    before = stored()
    assert run() == indexing.Indexed(1, 0)
    assert stored() == before


@pytest.mark.usefixtures("tables")
def test_what_an_older_release_completed_after_an_update_leaves_the_list_of_open_work() -> None:
    activity = Activity(id=READY, commerce_external_id="COM-1", created_at=Timestamp("2026-01-01"))
    activities.create(TENANT, [activity])
    key = f"{TENANT}#activity#{READY}", "activity"
    put(dynamodb.to_values(stored()[key]) | {"status": "COMPLETED", "result": items.result_values(result())})
    assert run() == indexing.Indexed(1, 1)
    assert {"schedule", "schedule_order"}.isdisjoint(stored()[key])


@pytest.mark.usefixtures("four")
def test_a_result_that_comes_in_between_wins() -> None:
    at = dynamodb.connection()
    key = dynamodb.to_item(items.activity_key(TENANT, READY))
    as_read = dynamodb.to_values(at.client.get_item(TableName=at.results, Key=key)["Item"])
    results.register(TENANT, READY, result(), commerce="COM-1")
    assert indexing._is_scheduled_anew(TENANT, as_read) is False
    after = at.client.get_item(TableName=at.results, Key=key)["Item"]
    assert after["status"] == {"S": "COMPLETED"}
    assert "schedule" not in after


@pytest.mark.usefixtures("four")
def test_a_pending_result_that_comes_in_between_is_indexed_with_it() -> None:
    at = dynamodb.connection()
    key = dynamodb.to_item(items.activity_key(TENANT, READY))
    as_read = dynamodb.to_values(at.client.get_item(TableName=at.results, Key=key)["Item"])
    results.register(TENANT, READY, result(status=ResultStatus.PENDING), commerce="COM-1")
    assert indexing._is_scheduled_anew(TENANT, as_read) is True
    after = at.client.get_item(TableName=at.results, Key=key)["Item"]
    assert after["result_status"] == {"S": "PENDING"}
    assert after["schedule"]["S"].startswith(f"{TENANT}#READY#")
