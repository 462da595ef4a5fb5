"""DELETE /api/TaskActivityLog/{id} over HTTP: contract Wello, section "Reading back"."""

import uuid
from typing import Any

from defusedxml.ElementTree import fromstring

from local.world import World
from tests.support.wello.envelope import XML, assert_refused

EVERYTHING: dict[str, Any] = {
    "task_id": "11111111-aaaa-4bbb-8ccc-000000000001",
    "task_activity_id": "11111111-aaaa-4bbb-8ccc-000000000002",
    "user_id": "11111111-aaaa-4bbb-8ccc-000000000003",
    "contact_id": "11111111-aaaa-4bbb-8ccc-000000000004",
    "subject": "Visit",
    "description": "x" * 5000,
    "due_date": "2026-01-11",
    "is_closed": True,
    "date_closed": "2026-01-12",
    "reference_back_office": "ERP-1",
}


def listed(world: World, query: str = "") -> list[dict[str, Any]]:
    response = world.wello("GET", query)
    assert response.status_code == 200, response.text
    rows: list[dict[str, Any]] = response.json()["value"]
    return rows


def deleted(world: World) -> list[dict[str, Any]]:
    return listed(world, "?deleted=true")


def delete(world: World, log_id: str) -> None:
    response = world.wello("DELETE", f"/{log_id}")
    assert response.status_code == 204, response.text


def test_a_log_is_deleted_and_others_stay(world: World) -> None:
    gone, stays = world.save_log(), world.save_log()
    response = world.wello("DELETE", f"/{gone['id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert_refused(world.wello("GET", f"/{gone['id']}"), 404)
    assert listed(world) == [stays]
    assert world.wello("GET", f"/{stays['id']}").json() == stays


def test_a_deletion_answers_nothing_in_xml_too(world: World) -> None:
    response = world.wello("DELETE", f"/{world.save_log()['id']}", headers=XML)
    assert (response.status_code, response.content) == (204, b"")


def test_an_id_may_have_every_form_of_a_guid(world: World) -> None:
    for form in ("{}", "%7B{}%7D"):
        log_id = world.save_log()["id"]
        delete(world, form.format(log_id.upper().replace("-", "")))
        assert_refused(world.wello("GET", f"/{log_id}"), 404)
    assert listed(world) == []


def test_deleting_again_is_404_and_changes_nothing(world: World) -> None:
    log_id = world.save_log()["id"]
    delete(world, log_id)
    before = deleted(world)
    assert_refused(world.wello("DELETE", f"/{log_id}"), 404)
    assert_refused(world.wello("DELETE", f"/{log_id}", headers=XML), 404)
    assert deleted(world) == before


def test_deleting_what_never_was_is_404_and_leaves_nothing(world: World) -> None:
    stays = world.save_log()
    for log_id in (str(uuid.uuid4()), "abc", "1", f"({stays['id']})"):
        assert_refused(world.wello("DELETE", f"/{log_id}"), 404)
        assert_refused(world.wello("DELETE", f"/{log_id}", headers=XML), 404)
    assert (listed(world), deleted(world)) == ([stays], [])


def test_another_tenant_deletes_nothing(world: World, other: World) -> None:
    log = world.save_log(**EVERYTHING)
    assert_refused(other.wello("DELETE", f"/{log['id']}"), 404)
    assert world.wello("GET", f"/{log['id']}").json() == log
    assert (deleted(world), deleted(other)) == ([], [])


def test_of_a_deleted_log_the_id_and_the_time_are_listed_which_is_after_its_last_change(world: World) -> None:
    log = world.save_log(**EVERYTHING)
    delete(world, log["id"])
    [row] = deleted(world)
    assert row == {"id": log["id"], "modified_dateutc": row["modified_dateutc"]}
    assert row["modified_dateutc"] > log["modified_dateutc"]


def test_deleted_logs_are_listed_in_xml(world: World) -> None:
    log_id = world.save_log(**EVERYTHING)["id"]
    delete(world, log_id)
    root = fromstring(world.wello("GET", "?deleted=true", headers=XML).content)
    assert root.tag == "ArrayOftask_activity_log"
    [row] = root
    assert row.tag == "task_activity_log"
    time = deleted(world)[0]["modified_dateutc"][:23] + "Z"
    assert [(child.tag, child.text) for child in row] == [("id", log_id), ("modified_dateutc", time)]


def test_deletions_are_listed_in_their_order_and_only_to_their_tenant(world: World, other: World) -> None:
    mine = [world.save_log()["id"] for _ in range(3)]
    theirs = other.save_log()["id"]
    for log_id in reversed(mine):
        delete(world, log_id)
    delete(other, theirs)
    assert [row["id"] for row in deleted(world)] == mine[::-1]
    assert [row["id"] for row in deleted(other)] == [theirs]


def test_logs_that_are_there_are_not_listed_as_deleted(world: World) -> None:
    log = world.save_log()
    assert deleted(world) == []
    assert listed(world, "?deleted=false") == [log]


def test_an_id_that_is_saved_again_is_a_new_log(world: World) -> None:
    old = world.save_log(**EVERYTHING)
    delete(world, old["id"])
    [deletion] = deleted(world)
    new = world.save_log(id=old["id"], subject="New")
    plain = world.save_log(subject="New")
    differing = {"id", "modified_dateutc"}
    assert {name: new[name] for name in new.keys() - differing} == {
        name: plain[name] for name in plain.keys() - differing
    }
    assert new["modified_dateutc"] > deletion["modified_dateutc"]
    assert world.wello("GET", f"/{old['id']}").json() == new
    assert listed(world) == [new, plain]
    assert deleted(world) == []


def test_a_log_that_was_closed_is_opened_by_its_deletion(world: World) -> None:
    log_id = world.save_log(is_closed=True)["id"]
    delete(world, log_id)
    new = world.save_log(id=log_id, is_closed=True)
    assert new["date_closed"] > "2026", "it is closed anew, now"


def test_a_log_that_came_back_can_be_deleted_again(world: World) -> None:
    log_id = world.save_log()["id"]
    delete(world, log_id)
    [first] = deleted(world)
    world.save_log(id=log_id)
    delete(world, log_id)
    [second] = deleted(world)
    assert second["id"] == first["id"] == log_id
    assert second["modified_dateutc"] > first["modified_dateutc"]
