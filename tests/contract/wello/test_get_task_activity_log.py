"""GET /api/TaskActivityLog/{id} over HTTP: contract Wello, section "Reading back"."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from local.world import World
from tests.support.wello.envelope import JSON_MEDIA_TYPE, XML, XML_MEDIA_TYPE, assert_refused

NO_GUID = "00000000-0000-0000-0000-000000000000"
NO_DATE = "1980-01-01T00:00:00.0000000+00:00"
LOG: dict[str, Any] = {
    "id": "9652e68c-7b6d-4598-bbbd-4e933126c994",
    "task_id": "11111111-aaaa-4bbb-8ccc-000000000001",
    "task_activity_id": "11111111-aaaa-4bbb-8ccc-000000000002",
    "user_id": "11111111-aaaa-4bbb-8ccc-000000000003",
    "contact_id": "11111111-aaaa-4bbb-8ccc-000000000004",
    "subject": "Visita & <llamada> 李雷",
    "description": "two\nlines " + "x" * 5000,
    "due_date": "2026-01-11T20:58:34.7203833+00:00",
    "is_closed": True,
    "date_closed": "2026-01-12T00:00:00.0000001+00:00",
    "reference_back_office": "ERP-1",
}
NOTHING: list[tuple[str, str]] = [
    ("an unknown id", "9652e68c-7b6d-4598-bbbd-4e933126c995"),
    ("all zeros", NO_GUID),
    ("a word", "abc"),
    ("a number", "1"),
    ("a GUID that is cut off", LOG["id"][:-1]),
    ("a GUID and more", LOG["id"] + "0"),
    ("a GUID in parentheses", f"({LOG['id']})"),
    ("one brace", f"%7B{LOG['id']}"),
    ("hyphens elsewhere", "9652e68c7-b6d-4598-bbbd-4e933126c994"),
    ("a line feed after it", f"{LOG['id']}%0A"),
    ("markup", "%3Cscript%3E"),
    ("digits of another script", "٩٦٥٢٦٦٦٦-7b6d-4598-bbbd-4e933126c994"),
    ("500 characters", "a" * 500),
]
FORMS: list[tuple[str, Callable[[str], str]]] = [
    ("as it is answered", str),
    ("upper case", str.upper),
    ("no hyphens", lambda guid: guid.replace("-", "")),
    ("braces", lambda guid: f"%7B{guid}%7D"),
    ("braces, upper case, no hyphens", lambda guid: f"%7B{guid.replace('-', '').upper()}%7D"),
]


def test_a_log_is_given_as_a_whole(world: World) -> None:
    saved = world.save_log(**LOG)
    response = world.wello("GET", f"/{LOG['id']}")
    assert response.status_code == 200
    assert response.headers["content-type"] == JSON_MEDIA_TYPE
    assert response.json() == saved == LOG | {"modified_dateutc": saved["modified_dateutc"]}
    assert list(response.json()) == [*LOG, "modified_dateutc"]


def test_a_log_of_which_nothing_was_said_has_the_defaults(world: World) -> None:
    saved = world.save_log()
    assert world.wello("GET", f"/{saved['id']}").json() == saved
    assert saved == {
        "id": saved["id"],
        **dict.fromkeys(("task_id", "task_activity_id", "user_id", "contact_id"), NO_GUID),
        **dict.fromkeys(("subject", "description", "reference_back_office"), ""),
        **dict.fromkeys(("due_date", "date_closed"), NO_DATE),
        "is_closed": False,
        "modified_dateutc": saved["modified_dateutc"],
    }


def test_a_log_is_given_in_xml(world: World) -> None:
    saved = world.save_log(**LOG)
    response = world.wello("GET", f"/{LOG['id']}", headers=XML)
    assert response.status_code == 200
    assert response.headers["content-type"] == XML_MEDIA_TYPE
    root = fromstring(response.content)
    assert root.tag == "task_activity_log"
    assert [child.tag for child in root] == sorted(saved)
    assert {child.tag: child.text for child in root} == saved | {
        "due_date": "2026-01-11T20:58:34.720Z",
        "is_closed": "true",
        "date_closed": "2026-01-12T00:00:00.000Z",
        "modified_dateutc": saved["modified_dateutc"][:23] + "Z",
    }


def test_the_last_change_is_given(world: World) -> None:
    world.save_log(**LOG)
    changed = world.save_log(id=LOG["id"], reference_back_office="ERP-2")
    assert world.wello("GET", f"/{LOG['id']}").json() == changed
    assert changed["reference_back_office"] == "ERP-2"


@pytest.mark.parametrize("form", [case[1] for case in FORMS], ids=[case[0] for case in FORMS])
def test_an_id_finds_its_log_in_every_form_of_a_guid(world: World, form: Callable[[str], str]) -> None:
    saved = world.save_log(id=LOG["id"])
    assert world.wello("GET", f"/{form(LOG['id'])}").json() == saved


@pytest.mark.parametrize("path", [case[1] for case in NOTHING], ids=[case[0] for case in NOTHING])
def test_an_id_of_nothing_is_404(shared_world: World, path: str) -> None:
    shared_world.save_log(id=LOG["id"])
    assert_refused(shared_world.wello("GET", f"/{path}"), 404)
    assert_refused(shared_world.wello("GET", f"/{path}", headers=XML), 404)


def test_the_log_of_another_tenant_is_404(world: World, other: World) -> None:
    theirs = other.save_log()
    unknown = str(uuid.uuid4())
    refused, nothing = (world.wello("GET", f"/{log_id}") for log_id in (theirs["id"], unknown))
    assert_refused(refused, 404)
    assert refused.text == nothing.text.replace(unknown, theirs["id"]), "it tells nothing that an unknown id does not"


def test_two_tenants_may_have_a_log_of_the_same_id(world: World, other: World) -> None:
    for each in (world, other):
        each.save_log(id=LOG["id"], subject=each.tenant)
    for each in (world, other):
        assert each.wello("GET", f"/{LOG['id']}").json()["subject"] == each.tenant


def test_a_deleted_log_is_404(world: World) -> None:
    log_id = world.save_log()["id"]
    world.wello("DELETE", f"/{log_id}")
    assert_refused(world.wello("GET", f"/{log_id}"), 404)
    assert_refused(world.wello("GET", f"/{log_id}", headers=XML), 404)
