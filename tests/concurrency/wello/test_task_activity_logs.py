"""Many callers at once on Wello's task activity logs, against the embedded engine: contract Wello."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.concurrency.at_once import at_once, statuses
from tests.support.wello.listing import listed


def caller(world: World, method: str, path: str, body: Any = None) -> Callable[[], httpx.Response]:
    """A call by the world's own account, which is there before all call at once."""
    world.of_domain = world.of_domain or world.new_account_of_domain(*Permission)
    return lambda: world.wello(method, path, body)


def test_50_saves_of_one_new_id_are_one_row_and_each_is_later(world: World) -> None:
    log_id = str(uuid.uuid4())
    bodies = [{"id": log_id, "subject": f"{number}"} for number in range(50)]
    answers = at_once([caller(world, "POST", "/Save", body) for body in bodies])
    assert statuses(answers) == {200: 50}
    times = {answer.json()["modified_dateutc"]: answer.json()["subject"] for answer in answers}
    assert len(times) == 50
    [row] = listed(world)
    assert (row["id"], row["modified_dateutc"]) == (log_id, max(times))
    assert row["subject"] == times[max(times)]


def test_two_tenants_that_save_one_id_at_once_keep_apart(world: World, other: World) -> None:
    log_id = str(uuid.uuid4())
    calls = [
        caller(each, "POST", "/Save", {"id": log_id, "subject": each.tenant})
        for _ in range(10)
        for each in (world, other)
    ]
    assert statuses(at_once(calls)) == {200: 20}
    for each in (world, other):
        assert [row["subject"] for row in listed(each)] == [each.tenant]


MEMBERS: list[dict[str, Any]] = [
    {"task_id": "11111111-1111-1111-1111-111111111111"},
    {"task_activity_id": "22222222-2222-2222-2222-222222222222"},
    {"user_id": "33333333-3333-3333-3333-333333333333"},
    {"contact_id": "44444444-4444-4444-4444-444444444444"},
    {"subject": "changed"},
    {"description": "changed too"},
    {"due_date": "2026-01-11T20:58:34.7203833+00:00"},
    {"is_closed": True, "date_closed": "2026-01-12T20:58:34.7203833+00:00"},
    {"reference_back_office": "ERP-1"},
]


def test_changes_of_different_members_are_all_kept(world: World) -> None:
    log = world.save_log(subject="before")
    answers = at_once([caller(world, "POST", "/Save", {"id": log["id"], **members}) for members in MEMBERS])
    assert statuses(answers) == {200: len(MEMBERS)}
    [row] = listed(world)
    expected = {name: value for members in MEMBERS for name, value in members.items()}
    assert {**row, **expected} == row


def test_a_log_that_is_closed_and_opened_at_once_has_the_date_that_goes_with_its_state(world: World) -> None:
    log = world.save_log(is_closed=True)
    bodies = [{"id": log["id"], "is_closed": number % 2 == 0} for number in range(20)]
    assert statuses(at_once([caller(world, "POST", "/Save", body) for body in bodies])) == {200: 20}
    [row] = listed(world)
    assert row["is_closed"] == (row["date_closed"] != "1980-01-01T00:00:00.0000000+00:00")


def test_saves_and_deletions_that_race_leave_a_log_or_its_deletion(world: World) -> None:
    for _ in range(5):
        log_id = world.save_log(subject="x")["id"]
        calls = [caller(world, "POST", "/Save", {"id": log_id}), caller(world, "DELETE", f"/{log_id}")] * 5
        answers = at_once(calls)
        assert statuses(answers[::2]) == {200: 5}
        assert statuses(answers[1::2]).keys() <= {204, 404}
        is_there = world.wello("GET", f"/{log_id}").status_code == 200
        assert (log_id in {row["id"] for row in listed(world)}) is is_there
        assert (log_id in {row["id"] for row in listed(world, deleted="true")}) is not is_there


def test_of_10_deletions_of_one_log_one_finds_it(world: World) -> None:
    log = world.save_log()
    assert statuses(at_once([caller(world, "DELETE", f"/{log['id']}")] * 10)) == {204: 1, 404: 9}


@pytest.mark.parametrize("rows", [45])
def test_a_walk_ends_while_its_rows_are_saved_again(world: World, rows: int) -> None:
    logs = [world.save_log(subject=f"{number}")["id"] for number in range(rows)]
    link: str | None = "?$top=10"
    walked: list[str] = []
    while link:
        page = world.wello("GET", link).json()
        walked += [row["id"] for row in page["value"]]
        link = page.get("@odata.nextLink")
        if len(walked) < rows:  # the one that is next moves to the end
            world.save_log(id=logs[len(walked)], subject="again")
    assert set(walked) == set(logs)
