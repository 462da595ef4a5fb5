"""GET /services/rest/connect/{version}/tasks over HTTP: contract Oracle, section 3 (the collection, and q)."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from acuse.identity.permissions import Permission
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from local.world import CONNECT, World
from tests.contract.oracle.nulls import without_nulls
from tests.support.oracle.envelope import assert_refused

SCHEMA = "application/schema+json"
LONGEST_REQUEST_LINE: Final = 10_000
"""Bytes; the gateway refuses longer ones itself, in its own words."""


def ask(world: World, **query: Any) -> httpx.Response:
    return world.oracle("GET", f"/tasks?{urlencode(query)}" if query else "/tasks")


def listed(world: World, **query: Any) -> dict[str, Any]:
    response = ask(world, **query)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


def ids_of(page: dict[str, Any]) -> list[int]:
    return [item["id"] for item in page["items"]]


def links_of(page: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in page["links"]}


def following(world: World, **query: Any) -> Iterator[dict[str, Any]]:
    """The page that is asked for and those that `next` leads to."""
    page = listed(world, **query)
    for _ in range(100):
        yield page
        assert page["hasMore"] is ("next" in links_of(page))
        if not page["hasMore"]:
            return
        page = world.oracle("GET", links_of(page)["next"]).json()
    pytest.fail("the pages have no end")


def all_of(pages: Iterator[dict[str, Any]]) -> list[int]:
    return [task_id for page in pages for task_id in ids_of(page)]


@pytest.fixture(scope="module")
def tasks(base_url: str, http: httpx.Client) -> "Tasks":
    """Six tasks, called a to f, which no test changes."""
    wanted: dict[str, dict[str, Any]] = {
        "a": {
            "name": "Call Ann",
            "contact": {"id": 83},
            "percentComplete": 0,
            "dueTime": "2026-01-01T00:00:00Z",
            "priority": {"id": 1},
            "taskType": {"id": 1},
        },
        "b": {
            "name": "call BOB",
            "contact": {"id": 84},
            "percentComplete": 50,
            "dueTime": "2026-06-01T12:00:00Z",
            "priority": {"id": 3},
            "statusWithType": {"status": {"id": 17}},
        },
        "c": {
            "name": "O'Brien 100% sure_",
            "percentComplete": 100,
            "organization": {"id": 7},
            "statusWithType": {"status": {"id": 18}},
            "completedTime": "2026-02-02T02:02:02Z",
        },
        "d": {
            "name": "ÑANDÚ",
            "contact": {"id": 83},
            "inherit": {"inheritContact": True, "inheritOrganization": True},
            "customFields": {"c": {"x": 1, "Text": "Alpha", "flag": True, "rate": 0.25, "none": None}},
        },
        "e": {
            "name": "plain",
            "percentComplete": 50,
            "customFields": {"c": {"x": "one", "flag": False, "rate": 1.5}},
        },
        "f": {"name": "sure_thing", "customFields": {"c": {"price": 0.1}}},
    }
    return Tasks(World(base_url, http), wanted)


class Tasks:
    """A tenant's tasks by a letter each, in the order of their ids."""

    def __init__(self, world: World, wanted: dict[str, dict[str, Any]]) -> None:
        self.world = world
        self.of: dict[str, dict[str, Any]] = {}
        for letter, members in wanted.items():
            self.of[letter] = self._created(members)

    def _created(self, members: dict[str, Any]) -> dict[str, Any]:
        """A task after those that there are: functions give out ids in blocks of their own."""
        latest = max((task["id"] for task in self.of.values()), default=0)
        while (task := self.world.new_task(**members))["id"] < latest:
            assert self.world.oracle("DELETE", f"/tasks/{task['id']}").status_code == 200
        return task

    def filled_in(self, text: str) -> str:
        """A text with the ids of the tasks that it names, such as <a>."""
        for letter, task in self.of.items():
            text = text.replace(f"<{letter}>", str(task["id"]))
        return text

    def letters_of(self, page: dict[str, Any]) -> str:
        by_id = {task["id"]: letter for letter, task in self.of.items()}
        return "".join(by_id[task_id] for task_id in ids_of(page))


# ---------------------------------------------------------------- what is answered


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_a_list_says_of_each_task_what_it_is_called_and_where_it_is(tasks: Tasks, version: str) -> None:
    response = tasks.world.oracle("GET", "/tasks", version=version)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    root = f"{tasks.world.base_url}{CONNECT}/{version}"
    expected = {
        "items": [
            {
                "id": task["id"],
                "lookupName": task["name"],
                "createdTime": task["createdTime"],
                "updatedTime": task["updatedTime"],
                "links": [{"rel": "canonical", "href": f"{root}/tasks/{task['id']}"}],
            }
            for task in tasks.of.values()
        ],
        "hasMore": False,
        "links": [
            {"rel": "self", "href": f"{root}/tasks"},
            {"rel": "canonical", "href": f"{root}/tasks"},
            {"rel": "describedby", "href": f"{root}/metadata-catalog/tasks", "mediaType": SCHEMA},
        ],
    }
    assert json.dumps(response.json()) == json.dumps(expected), "members and their order"


def test_without_tasks_a_list_is_empty(world: World) -> None:
    page = listed(world, totalResults="true")
    assert (page["items"], page["hasMore"], page["totalResults"]) == ([], False, 0)


def test_the_links_of_a_page_say_where_it_is_and_what_is_beside_it(tasks: Tasks) -> None:
    response = ask(tasks.world, limit=2, offset=2, q="id > 0", fields="name")
    links = response.json()["links"]
    assert [link["rel"] for link in links] == ["self", "canonical", "next", "prev", "describedby"]
    by_rel = links_of(response.json())
    assert by_rel["self"] == str(response.request.url)
    assert by_rel["canonical"] == f"{tasks.world.base_url}{CONNECT}/v1.4/tasks"
    for rel in ("next", "prev"):
        asked = dict(parse_qsl(urlsplit(by_rel[rel]).query))
        assert by_rel[rel].startswith(by_rel["canonical"] + "?")
        assert (asked["q"], asked["fields"], asked["limit"]) == ("id > 0", "name", "2"), rel
        assert asked.keys() == {"q", "fields", "limit", "offset"}, "the vendor's own"


def test_nulls_are_left_out_of_items_for_those_who_prefer_it(tasks: Tasks) -> None:
    query = {"fields": "name,dueTime,priority,salesSettings", "q": "name = 'plain'"}
    headers = {"Prefer": "exclude-null-properties"}
    [item] = tasks.world.oracle("GET", f"/tasks?{urlencode(query)}", headers=headers).json()["items"]
    [whole] = listed(tasks.world, **query)["items"]
    assert item == without_nulls(whole)
    assert "dueTime" not in item


def test_an_items_link_leads_to_the_task(tasks: Tasks) -> None:
    [item] = listed(tasks.world, q="name = 'plain'")["items"]
    assert tasks.world.oracle("GET", item["links"][0]["href"]).json() == tasks.of["e"]


@pytest.mark.parametrize("asked", ["true", "TRUE"])
@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({}, 6),
        ({"limit": 2}, 6),
        ({"offset": 4}, 6),
        ({"q": "percentComplete = 50", "limit": 1}, 2),
        ({"q": "id < 0"}, 0),
    ],
    ids=["all", "limited", "from-an-offset", "filtered", "none"],
)
def test_the_total_is_said_when_asked_for(tasks: Tasks, query: dict[str, Any], total: int, asked: str) -> None:
    page = listed(tasks.world, totalResults=asked, **query)
    assert page["totalResults"] == total
    assert list(page) == ["items", "hasMore", "totalResults", "links"]


@pytest.mark.parametrize("query", [{}, {"totalResults": "false"}], ids=["not-asked", "declined"])
def test_the_total_is_not_said_otherwise(tasks: Tasks, query: dict[str, str]) -> None:
    assert list(listed(tasks.world, **query)) == ["items", "hasMore", "links"]


def test_who_may_not_view_activities_is_refused(world: World) -> None:
    response = world.oracle("GET", "/tasks", auth=world.new_staff(Permission.CREATE_ACTIVITY))
    assert_refused(response, "00014", status=403)


def test_another_tenant_sees_nothing(world: World, other: World) -> None:
    tasks = [world.new_task(), world.new_task()]
    first = listed(world, limit=1)
    for query in ({}, {"q": f"id = {tasks[0]['id']}"}, {"orderBy": "name"}, {"orderBy": "id:desc"}):
        page = listed(other, totalResults="true", **query)
        assert (page["items"], page["totalResults"]) == ([], 0)
    assert other.oracle("GET", links_of(first)["next"]).json()["items"] == []


# ---------------------------------------------------------------- limit and offset


@pytest.mark.parametrize(
    ("query", "letters", "has_more"),
    [
        ({"limit": 1}, "a", True),
        ({"limit": 5}, "abcde", True),
        ({"limit": 6}, "abcdef", False),
        ({"limit": 20000}, "abcdef", False),
        ({"offset": 0}, "abcdef", False),
        ({"offset": 4}, "ef", False),
        ({"offset": 6}, "", False),
        ({"offset": 999_999_999_999_999_999}, "", False),
        ({"offset": 2, "limit": 3}, "cde", True),
        ({"offset": 2, "limit": 4}, "cdef", False),
        ({"offset": 1, "limit": 1, "orderBy": "name"}, "b", True),
        ({"offset": 5, "limit": 1, "orderBy": "name"}, "d", False),
        ({"offset": 99, "orderBy": "name"}, "", False),
        ({"offset": 1, "limit": 1, "q": "percentComplete = 50"}, "e", False),
        ({"offset": 0, "limit": 1, "q": "percentComplete = 50"}, "b", True),
        ({"offset": 2, "q": "percentComplete = 50"}, "", False),
    ],
    ids=lambda value: urlencode(value) if isinstance(value, dict) else None,
)
def test_a_page_is_as_long_and_begins_where_asked(
    tasks: Tasks, query: dict[str, Any], letters: str, has_more: bool
) -> None:
    page = listed(tasks.world, **query)
    assert tasks.letters_of(page) == letters
    assert page["hasMore"] is has_more
    assert ("next" in links_of(page)) is has_more


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
@pytest.mark.parametrize("query", [{}, {"q": "id > 0"}, {"orderBy": "name"}], ids=["plain", "filtered", "sorted"])
def test_following_next_gives_every_task_once(tasks: Tasks, query: dict[str, str], limit: int) -> None:
    pages = list(following(tasks.world, limit=limit, **query))
    assert "".join(map(tasks.letters_of, pages)) == ("abcefd" if "orderBy" in query else "abcdef")
    assert all(len(page["items"]) == limit for page in pages[:-1])


def test_pages_from_the_last_id_on_are_not_disturbed_by_tasks_that_come_and_go(world: World) -> None:
    there = sorted(world.new_task()["id"] for _ in range(9))  # functions give out ids in blocks of their own
    staying, going = there[::2], there[1::2]
    seen = [0]
    while page := ids_of(listed(world, limit=2, q=f"id > {seen[-1]}")):
        seen += page
        if going:
            assert world.oracle("DELETE", f"/tasks/{going.pop()}").status_code == 200
            world.new_task()
    assert seen == sorted(set(seen)), "none twice"
    assert set(staying) <= set(seen)


@pytest.mark.parametrize("query", [{}, {"q": "id > 0"}, {"orderBy": "lookupName"}], ids=["plain", "filtered", "sorted"])
def test_prev_leads_back_to_the_first_page(tasks: Tasks, query: dict[str, str]) -> None:
    pages = list(following(tasks.world, limit=2, **query))
    page = pages[-1]
    for expected in reversed(pages[:-1]):
        page = tasks.world.oracle("GET", links_of(page)["prev"]).json()
        assert page["items"] == expected["items"]
    assert "prev" not in links_of(pages[0])


def test_before_a_page_that_begins_early_is_only_what_is_before_it(tasks: Tasks) -> None:
    page = listed(tasks.world, offset=1, limit=4)
    assert tasks.letters_of(tasks.world.oracle("GET", links_of(page)["prev"]).json()) == "a"


# ---------------------------------------------------------------- orderBy


@pytest.mark.parametrize(
    ("order", "letters"),
    [
        ("id", "abcdef"),
        ("id:asc", "abcdef"),
        ("id:desc", "fedcba"),
        ("name", "abcefd"),
        ("name:desc", "dfecba"),
        ("lookupName:desc", "dfecba"),
        ("NAME:DESC", "dfecba"),
        ("percentComplete", "dfabec"),
        ("percentComplete:desc", "cbeadf"),
        ("percentComplete:desc,name:desc", "cebadf"),
        (" percentComplete:desc ", "cbeadf"),
        ("percentcomplete, ID:desc", "fdaebc"),
        ("dueTime:desc,id:desc", "bafedc"),
        ("contact.id", "cefadb"),
        ("statusWithType.status.id,id:desc", "fedabc"),
        ("statusWithType.statusType.lookupName,id", "cabdef"),
        ("priority.lookupName:desc", "abcdef"),
        ("inherit.inheritContact:desc", "dabcef"),
        ("customFields.c.x", "abcfde"),
        ("customFields.c.RATE:desc", "edabcf"),
        ("customFields.c.flag:desc", "deabcf"),
    ],
)
def test_tasks_come_in_the_order_asked_for(tasks: Tasks, order: str, letters: str) -> None:
    """Null comes first; what is equal stays in the order of the ids."""
    assert tasks.letters_of(listed(tasks.world, orderBy=order)) == letters


# ---------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("fields", "letter", "added"),
    [
        ("name", "a", {"name": "Call Ann"}),
        ("NAME,PercentComplete", "a", {"name": "Call Ann", "percentComplete": 0}),
        ("percentComplete,name", "a", {"name": "Call Ann", "percentComplete": 0}),
        ("name, name", "a", {"name": "Call Ann"}),
        ("id,lookupName,createdTime,updatedTime,links", "a", {}),
        ("dueTime", "a", {"dueTime": "2026-01-01T00:00:00.000Z"}),
        ("dueTime", "c", {"dueTime": None}),
        ("priority", "a", {"priority": {"id": 1, "lookupName": "Low"}}),
        ("priority.lookupName", "a", {"priority": {"lookupName": "Low"}}),
        ("priority.lookupName,priority.id", "a", {"priority": {"lookupName": "Low", "id": 1}}),
        ("priority,priority.id", "a", {"priority": {"id": 1, "lookupName": "Low"}}),
        ("priority", "c", {"priority": None}),
        ("priority.id", "c", {"priority": {"id": None}}),
        ("priority,priority.id", "c", {"priority": None}),
        ("priority.id,priority", "c", {"priority": None}),
        ("contact", "e", {"contact": None}),
        ("inherit.inheritContact", "d", {"inherit": {"inheritContact": True}}),
        (
            "inherit",
            "d",
            {"inherit": {"inheritContact": True, "inheritOrganization": True, "inheritStaffAssignment": False}},
        ),
        ("statusWithType.status.id", "c", {"statusWithType": {"status": {"id": 18}}}),
        ("statusWithType.statusType", "c", {"statusWithType": {"statusType": {"id": 15, "lookupName": "Complete"}}}),
        (
            "statusWithType",
            "b",
            {
                "statusWithType": {
                    "status": {"id": 17, "lookupName": "In Progress"},
                    "statusType": {"id": 14, "lookupName": "Not Complete"},
                }
            },
        ),
        ("salesSettings,organization", "a", {"organization": None, "salesSettings": {"opportunity": None}}),
        ("serviceSettings.incident", "a", {"serviceSettings": {"incident": None}}),
        ("customFields", "e", {"customFields": {"c": {"x": "one", "flag": False, "rate": 1.5}}}),
        ("customFields.c", "e", {"customFields": {"c": {"x": "one", "flag": False, "rate": 1.5}}}),
        ("customfields", "a", {"customFields": {"c": {}}}),
    ],
)  # fmt: skip
def test_fields_adds_members_and_parts_of_them(tasks: Tasks, fields: str, letter: str, added: dict[str, Any]) -> None:
    [item] = listed(tasks.world, fields=fields, q=tasks.filled_in(f"id = <{letter}>"))["items"]
    assert list(item)[:4] == ["id", "lookupName", "createdTime", "updatedTime"]
    assert list(item)[-1] == "links"
    shown = {name: item[name] for name in list(item)[4:-1]}
    assert shown == added
    assert json.dumps(shown, sort_keys=True) == json.dumps(added, sort_keys=True)


def test_every_member_is_shown_as_the_task_itself_shows_it(tasks: Tasks) -> None:
    for task in tasks.of.values():
        members = [name for name in task if name not in ("id", "lookupName", "createdTime", "updatedTime", "links")]
        [item] = listed(tasks.world, fields=",".join(members), q=f"id = {task['id']}")["items"]
        assert {name: item[name] for name in members} == {name: task[name] for name in members}
        assert [name for name in item if name in members] == members, "in the task's order"


def test_fields_changes_nothing_about_which_tasks_are_shown(tasks: Tasks) -> None:
    page = listed(tasks.world, fields="dueTime", q="percentComplete = 50", orderBy="name:desc")
    assert tasks.letters_of(page) == "eb"
    assert list(page["items"][0]) == ["id", "lookupName", "createdTime", "updatedTime", "dueTime", "links"]


# ---------------------------------------------------------------- q

ALL: Final = "abcdef"
MATCHES: Final = {
    # operators
    "percentComplete = 50": "be",
    "percentComplete != 50": "ac",
    "percentComplete < 50": "a",
    "percentComplete <= 50": "abe",
    "percentComplete > 50": "c",
    "percentComplete >= 50": "bce",
    "percentComplete>=50": "bce",
    "percentComplete = -1": "",
    "percentComplete < 999999999999999999999999999999": "abce",
    "percentComplete = 007": "",
    "percentComplete = 050": "be",
    # texts
    "name = 'plain'": "e",
    "name = 'CALL ann'": "a",
    "name = 'ñandú'": "d",
    "name != 'plain'": "abcdf",
    "name < 'd'": "ab",
    "name >= 'PLAIN'": "def",
    "lookupName = 'plain'": "e",
    "name = 'O''Brien 100% sure_'": "c",
    "name = ''": "",
    "name = ' plain'": "",
    # LIKE
    "name LIKE 'call%'": "ab",
    "name LIKE '%A%'": "abde",
    "name LIKE 'ñ_nd_'": "d",
    "name LIKE '____ ___'": "ab",
    "name LIKE '%sure_'": "c",
    "name LIKE 'sure_%'": "f",
    "name LIKE '%'": ALL,
    "name LIKE '%%%'": ALL,
    "name LIKE ''": "",
    "name LIKE 'plai'": "",
    "name LIKE '%O''Brien%'": "c",
    "name LIKE '%0\\%%'": "",
    "name LIKE '.*'": "",
    "name NOT LIKE '%a%'": "cf",
    "taskType.lookupName LIKE 'c%'": "a",
    "taskType.lookupName NOT LIKE 'c%'": "",
    # IN
    "percentComplete IN (0, 100)": "ac",
    "percentComplete IN (50)": "be",
    "percentComplete NOT IN (0, 100)": "be",
    "name IN ('PLAIN', 'call bob', 'nobody')": "be",
    "contact.id NOT IN (83)": "b",
    # NULL
    "percentComplete IS NULL": "df",
    "percentComplete IS NOT NULL": "abce",
    "contact.id IS NULL": "cef",
    "priority.lookupName IS NOT NULL": "ab",
    "id IS NULL": "",
    "inherit.inheritContact IS NULL": "",
    # three-valued logic
    "NOT percentComplete = 50": "ac",
    "percentComplete = 50 OR percentComplete != 50": "abce",
    "percentComplete = 50 OR contact.id = 83": "abde",
    "NOT (percentComplete = 50 OR contact.id = 83)": "",
    "NOT (percentComplete = 50 AND contact.id = 83)": "abc",
    "NOT (percentComplete = 50 OR name = 'sure_thing')": "ac",
    "NOT NOT percentComplete = 50": "be",
    # precedence
    "name = 'plain' OR percentComplete = 50 AND contact.id = 84": "be",
    "(name = 'plain' OR percentComplete = 50) AND contact.id = 84": "b",
    "contact.id = 84 AND percentComplete = 50 OR name = 'plain'": "be",
    "NOT name = 'plain' AND percentComplete = 50": "b",
    "NOT (name = 'plain' AND percentComplete = 50)": "abcdf",
    "NOT name = 'plain' OR percentComplete = 50": ALL,
    "((((percentComplete = 50))))": "be",
    # case and space
    "pErCeNtCoMpLeTe Is nOt NuLl aNd nAmE lIkE 'CALL%'": "ab",
    " \t\n percentComplete\n=\t50 ": "be",
    "not(percentComplete=50)and(name='Call Ann')": "a",
    # times
    "dueTime = '2026-06-01T12:00:00Z'": "b",
    "dueTime = '2026-06-01T12:00:00.000Z'": "b",
    "dueTime = '2026-06-01T14:00:00+02:00'": "b",
    "dueTime = '20260601T090000-0300'": "b",
    "dueTime = '2026-06-01t12:00:00z'": "b",
    "dueTime != '2026-06-01T12:00:00Z'": "a",
    "dueTime < '2026-06-01T12:00:00Z'": "a",
    "dueTime <= '2026-06-01T12:00:00Z'": "ab",
    "dueTime > '2026-01-01T00:00:00Z'": "b",
    "dueTime >= '2025-12-31T21:00:00-03:00'": "ab",
    "dueTime < '2026-01-01T00:00:01Z'": "a",
    "dueTime IN ('2026-01-01T00:00:00Z', '2026-06-01T12:00:00Z')": "ab",
    "dueTime IS NULL": "cdef",
    "completedTime >= '2026-02-02T00:00:00Z' AND completedTime < '2026-02-03T00:00:00Z'": "c",
    "createdTime > '2020-01-01T00:00:00Z'": ALL,
    "updatedTime < '2020-01-01T00:00:00Z'": "",
    # named IDs and references
    "priority.id = 1": "a",
    "priority = 1": "a",
    "statusWithType.status = 17": "b",
    "statusWithType.statusType != 14": "c",
    "priority.id >= 1": "ab",
    "priority.lookupName = 'HIGH'": "b",
    "taskType.id = 1": "a",
    "statusWithType.status.id = 16": "adef",
    "statusWithType.status.id IN (17, 18)": "bc",
    "statusWithType.status.lookupName = 'in progress'": "b",
    "STATUSWITHTYPE.STATUS.LOOKUPNAME LIKE '%compl%'": "c",
    "statusWithType.statusType.id = 15": "c",
    "statusWithType.statusType.lookupName = 'Not Complete'": "abdef",
    "contact.id = 83": "ad",
    "Contact.ID = 84": "b",
    "organization.id = 7": "c",
    "salesSettings.opportunity.id IS NULL": ALL,
    "serviceSettings.incident.id = 1": "",
    # booleans
    "inherit.inheritContact = true": "d",
    "inherit.inheritContact = FALSE": "abcef",
    "inherit.inheritOrganization != false": "d",
    "inherit.inheritStaffAssignment = true": "",
    "inherit.inheritContact IN (true, false)": ALL,
    # custom fields
    "customFields.c.x = 1": "d",
    "customFields.c.x = 'ONE'": "e",
    "customFields.c.x != 1": "",
    "customFields.c.X IS NULL": "abcf",
    "customFields.c.none IS NULL": ALL,
    "customFields.c.flag = true": "d",
    "customFields.c.flag != true": "e",
    "customFields.c.rate < 1.5": "d",
    "customFields.c.rate >= 0.25": "de",
    "customFields.c.price = 0.1": "f",
    "CUSTOMFIELDS.C.TEXT LIKE 'al%'": "d",
    "customFields.c.unheard = 1": "",
    "NOT customFields.c.unheard = 1": "",
    # ids
    "id = <c>": "c",
    "id != <c>": "abdef",
    "id IN (<f>, <a>, <a>, 0, -5)": "af",
    "id NOT IN (<a>, <b>)": "cdef",
    "id > <b> AND id < <e>": "cd",
    "id >= <b> AND id <= <c>": "bc",
    "id < <b> OR id > <e>": "af",
    "id = <a> OR name = 'plain'": "ae",
    "NOT id = <a>": "bcdef",
    "id = <a> AND id = <b>": "",
    "id IN (<a>, <b>) AND id IN (<b>, <c>)": "b",
    "id = <c> AND percentComplete = 100": "c",
    "id = <c> AND percentComplete = 50": "",
    "id = 0": "",
    "id = -1": "",
    "id > -999999999999999999999999999999": ALL,
    "id < 999999999999999999999999999999": ALL,
    "id = 999999999999999999999999999999": "",
    "id > 9223372036854775807": "",
}


@pytest.mark.parametrize("q", MATCHES)
def test_q_finds_what_it_is_true_for(tasks: Tasks, q: str) -> None:
    assert tasks.letters_of(listed(tasks.world, q=tasks.filled_in(q))) == MATCHES[q]


def test_q_takes_a_reference_without_its_id_and_a_date_alone(world: World) -> None:
    early = world.new_task(contact={"id": 83}, dueTime="2026-10-31T23:59:59Z")
    late = world.new_task(dueTime="2026-11-01T00:00:00Z", salesSettings={"opportunity": {"id": 7}})
    for q, expected in {
        "contact = 83": [early],
        "CONTACT IN (83, 84) AND salesSettings.opportunity IS NULL": [early],
        "contact IS NULL": [late],
        "salesSettings.opportunity IS NOT NULL": [late],
        "dueTime < '2026-11-01'": [early],
        "dueTime >= '2026-11-01'": [late],
    }.items():
        assert ids_of(listed(world, q=q)) == [task["id"] for task in expected], q
    assert_refused(ask(world, q="dueTime > '2026-02-30'"), "00007", says="has a time that")
    assert_refused(ask(world, q="contact = '83x'"), "00007", says="must compare contact.id with an integer")


NAMED: Final = {
    "contact.lookupName = 'Ann Lee'": "a",
    "CONTACT.LOOKUPNAME = 'ANN lee'": "a",
    "contact.lookupName != 'Ann Lee'": "b",
    "contact.lookupName IN ('Bob', 'Ann Lee')": "ab",
    "contact.lookupName LIKE '%nn%'": "a",
    "contact.lookupName NOT LIKE '%nn%'": "b",
    "contact.lookupName > 'b'": "b",
    "contact.lookupName IS NULL": "cd",
    "contact.lookupName IS NULL AND contact IS NOT NULL": "c",
    "contact.lookupName IS NOT NULL": "ab",
    "NOT contact.lookupName = 'Bob'": "a",
    "assignedToAccount.lookupName = 'Bob'": "a",
    "contact.lookupName = 'Ann Lee' AND assignedToAccount.lookupName = 'Bob'": "a",
    "organization.lookupName = 'Bob' OR salesSettings.opportunity.lookupName LIKE 'tender%'": "d",
    "contact.lookupName = 'Before'": "",
}


@pytest.fixture(scope="module")
def of_named(base_url: str, http: httpx.Client) -> Tasks:
    """Tasks of contacts and accounts that have names: Ann Lee and Bob, one that has none, and no contact at all."""
    world = World(base_url, http)
    at = [
        ("contacts", 83, "Before"),
        ("contacts", 84, "Bob"),
        ("accounts", 83, "Bob"),
        ("opportunities", 7, "Tender 7"),
    ]
    references.save(world.tenant, [Reference(*each) for each in at])
    references.save(world.tenant, [Reference("contacts", 83, "Ann Lee")])
    return Tasks(
        world,
        {
            "a": {"contact": {"id": 83}, "assignedToAccount": {"id": 83}},
            "b": {"contact": {"id": 84}},
            "c": {"contact": {"id": 85}},
            "d": {"salesSettings": {"opportunity": {"id": 7}}},
        },
    )


@pytest.mark.parametrize("q", NAMED)
def test_q_finds_tasks_by_what_the_resources_they_refer_to_are_called_now(of_named: Tasks, q: str) -> None:
    assert of_named.letters_of(listed(of_named.world, q=q, totalResults="true")) == NAMED[q]


def test_tasks_come_in_the_order_of_what_they_refer_to(of_named: Tasks) -> None:
    assert of_named.letters_of(listed(of_named.world, orderBy="contact.lookupName,id:desc")) == "dcab"
    assert of_named.letters_of(listed(of_named.world, orderBy="contact.lookupName:desc", limit=1)) == "b"


def test_a_name_that_another_tenant_gave_is_nobodys_here(of_named: Tasks, other: World) -> None:
    other.new_task(contact={"id": 83})
    assert listed(of_named.world, q="contact.lookupName = 'Ann Lee'")["items"]
    assert listed(other, q="contact.lookupName = 'Ann Lee'")["items"] == []


def test_q_goes_with_every_other_parameter(tasks: Tasks) -> None:
    page = listed(
        tasks.world,
        q="percentComplete IS NOT NULL",
        orderBy="percentComplete:desc,name:desc",
        limit=2,
        offset=1,
        fields="percentComplete",
        totalResults="true",
    )
    assert [(item["lookupName"], item["percentComplete"]) for item in page["items"]] == [
        ("plain", 50),
        ("call BOB", 50),
    ]
    assert (page["hasMore"], page["totalResults"]) == (True, 4)


def test_q_sees_a_change_at_once(world: World) -> None:
    task = world.new_task(percentComplete=10)
    world.new_task(percentComplete=20)
    assert world.oracle("PATCH", f"/tasks/{task['id']}", {"percentComplete": 20, "name": "changed"}).status_code == 200
    assert len(listed(world, q="percentComplete = 20")["items"]) == 2
    assert listed(world, q="percentComplete = 10")["items"] == []
    assert ids_of(listed(world, q="name = 'changed'")) == [task["id"]]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", value) for value in ("0", "-1", "20001", "1.5", "ten", "", " ", "1 ", "+1", "1e3", "0x10", "1,2")),
        *(("limit", value) for value in ("٣", "９", "²", "99999999999999999999", "1\x00", "null")),
        *(("offset", value) for value in ("-1", "1.5", "x", "", "٣", "1000000000000000000", "true")),
        *(("orderBy", value) for value in ("", "nobody", "name:up", "name:asc:desc", "name,", ":desc", "name desc")),
        *(("orderBy", value) for value in ("contact", "links", "notes", "customFields", "customFields.c", "name;id")),
        *(("fields", value) for value in ("", "nobody", "name,,dueTime", "name,", "customFields.", "contact.name")),
        *(("fields", value) for value in ("name.first", "*", "all", "statusWithType.status.id.x")),
        *(("totalResults", value) for value in ("yes", "1", "", "truee")),
        *(("continuation", value) for value in ("", "x", "1", "1.", ".1", "1.x", "-1.0", "1.1.1", "٣.1")),
        *((unknown, "1") for unknown in ("Limit", "orderby", "page", "query", "expand", "finder", "offset ", "", "ñ")),
    ],
    ids=ascii,
)
def test_a_wrong_or_unknown_parameter_is_refused_by_its_name(tasks: Tasks, name: str, value: str) -> None:
    assert_refused(ask(tasks.world, **{name: value}), "00007", says=name)


def test_a_parameter_that_is_sent_twice_is_refused(tasks: Tasks) -> None:
    assert_refused(tasks.world.oracle("GET", "/tasks?limit=1&limit=2"), "00007", says="limit")


def test_a_limit_counts_from_1_and_its_refusal_says_so(tasks: Tasks) -> None:
    for value in ("0", "x", "20001"):
        assert_refused(ask(tasks.world, limit=value), "00007", says="limit must be an integer from 1 to 20000")


def test_one_wrong_parameter_among_right_ones_is_enough(tasks: Tasks) -> None:
    assert_refused(ask(tasks.world, limit=1, fields="name", orderBy="name", offset="x"), "00007", says="offset")


@pytest.mark.parametrize(
    ("q", "position"),
    [
        ("", 1),
        ("name", 5),
        ("name =", 7),
        ("= 1", 1),
        ("name = plain", 8),
        ('name = "plain"', 8),
        ("name = 'plain", 8),
        ("(name = 'a'", 12),
        ("name = 'a')", 11),
        ("name = 'a' name = 'b'", 12),
        ("name = 'a' AND", 15),
        ("AND = 'a'", 1),
        ("name == 'a'", 7),
        ("name <> 'a'", 7),
        ("name || 'a'", 6),
        ("name = null", 8),
        ("name = name", 8),
        ("1 = 1", 1),
        ("NOT", 4),
        ("id IN ()", 8),
        ("id IN (1,)", 10),
        ("id IN 1", 7),
        ("id = +1", 6),
        ("id = 0x10", 7),
        ("id = 1e5", 7),
        ("id = ٣", 6),
        ("id = 1.", 7),
        ("name LIKE 5", 11),
        ("percentComplete IS 5", 20),
        ("percentComplete NOT 5", 21),
        ("name = 'a'; DROP TABLE tasks", 11),
        ("name = 'a' -- comment", 12),
        ("name = 'a' /* comment */", 12),
        ("name = upper('a')", 8),
        ("nobody = 'a'", 1),
        ("id = 1 AND nobody = 'a'", 12),
        ("id = 1 OR contact.name = 'x'", 11),
        ("links IS NULL", 1),
        ("notes IS NULL", 1),
        ("customFields.c IS NULL", 1),
        ("name.x = 'a'", 1),
        ("name = 5", 8),
        ("name IN ('a', 5)", 15),
        ("id = 'x'", 6),
        ("id = 1.5", 6),
        ("id = true", 6),
        ("percentComplete = 50 AND dueTime > 'yesterday'", 36),
        ("dueTime > '2026-01-01T00:00:00'", 11),
        ("dueTime > '2026-02-30T00:00:00Z'", 11),
        ("dueTime > 20260101", 11),
        ("dueTime LIKE '2026%'", 1),
        ("id LIKE '1%'", 1),
        ("inherit.inheritContact < true", 24),
        ("inherit.inheritContact = 1", 26),
        ("inherit.inheritContact = 'true'", 26),
    ],
)
def test_what_is_wrong_with_q_is_pointed_at(tasks: Tasks, q: str, position: int) -> None:
    assert_refused(ask(tasks.world, q=q), "00007", says=f"(at position {position})")


# ---------------------------------------------------------------- hostile


@pytest.fixture(scope="module")
def hostile_tasks(base_url: str, http: httpx.Client) -> World:
    """A tenant with tasks in which there is much to search."""
    world = World(base_url, http)
    for _ in range(2):
        world.new_task(name="a" * 255, customFields={"c": {"x": 1, "long": "a" * 60_000}})
    return world


@pytest.fixture
def call_directly(hostile_tasks: World) -> Callable[[dict[str, str]], httpx.Response]:
    """Call the function in this process, as the gateway does with parameters that it would not take itself."""
    from oracle.list_tasks.app import handler

    username, password = hostile_tasks.staff or hostile_tasks.new_staff(*Permission)
    credentials = base64.b64encode(f"{username}:{password}".encode()).decode()

    def call(query: dict[str, str]) -> httpx.Response:
        event = {
            "headers": {"authorization": f"Basic {credentials}", "osvc-crest-application-context": "test"},
            "requestContext": {"requestId": "r", "http": {"method": "GET"}},
            "rawPath": f"{CONNECT}/v1.4/tasks",
            "rawQueryString": urlencode(query, errors="replace"),
            "pathParameters": {"version": "v1.4"},
            "queryStringParameters": query,
        }
        answer = json.loads(json.dumps(handler(event, None), ensure_ascii=False).encode())  # as the runtime sends it
        return httpx.Response(answer["statusCode"], headers=answer["headers"], content=answer["body"].encode())

    return call


def assert_answered(response: httpx.Response) -> None:
    """A list, or the envelope; never a fault."""
    if response.status_code == 200:
        assert list(response.json()) == ["items", "hasMore", "links"]
    else:
        assert_refused(response, "00007")


def alternating(depth: int) -> str:
    """AND in OR in AND …, this deep."""
    return "(" * depth + "id = 1" + "".join(f" {('AND', 'OR')[level % 2]} id = 2)" for level in range(depth))


HOSTILE: Final[dict[str, dict[str, str]]] = {
    "parentheses": {"q": "(" * 10_000 + "id = 1" + ")" * 10_000},
    "parentheses-that-fit": {"q": "(" * 3990 + "id = 1" + ")" * 3990},
    "parentheses-unclosed": {"q": "(" * 7990 + "id = 1"},
    "a-mebibyte": {"q": "name = '" + "a" * 1024 * 1024 + "'"},
    "a-mebibyte-of-quotes": {"q": "'" * 1024 * 1024},
    "not": {"q": "NOT " * 2000 + "id = 1"},
    "not-that-fits": {"q": "NOT " * 1990 + "id = 1"},
    "nested-500": {"q": alternating(500)},
    "nested-40": {"q": alternating(40)},
    "wide-or": {"q": " OR ".join(["id = 1"] * 790)},
    "wide-and": {"q": " AND ".join(["name LIKE '%a%a%b%'"] * 310)},
    "wide-in": {"q": f"id IN ({','.join(map(str, range(1, 1700)))})"},
    "injection": {"q": "name = '' OR 1=1 --"},
    "injection-quoted": {"q": "name = 'x'' OR ''1''=''1'"},
    "injection-drop": {"q": "name = 'x'); DROP TABLE tasks; --"},
    "injection-union": {"q": "id = 1 UNION SELECT * FROM accounts"},
    "injection-expression": {"q": "attribute_exists(pk) OR :v = :v"},
    "like-alternating": {"q": "name LIKE '" + "%a" * 120 + "b'"},
    "like-any": {"q": "name LIKE '" + "%_" * 120 + "b'"},
    "like-percents": {"q": "name LIKE '" + "%" * 7000 + "b'"},
    "like-in-custom-fields": {"q": "customFields.c.long LIKE '" + "%a" * 120 + "b'"},
    "like-regex": {"q": "name LIKE '(a+)+$[^]{9999}(?P<x>\\\\1'"},
    "digits": {"q": "id = " + "9" * 5000},
    "digits-of-a-fraction": {"q": "customFields.c.x = 0." + "9" * 5000},
    "digits-negative": {"q": "id > -" + "9" * 5000},
    "surrogate": {"q": "name != '\ud800'"},
    "surrogate-next": {"q": "name != '\ud800'", "limit": "1"},
    "surrogate-path": {"q": "\ud800 = 1"},
    "surrogate-custom": {"q": "customFields.c.\ud800 = 1"},
    "surrogate-order": {"orderBy": "\ud800"},
    "surrogate-order-custom": {"orderBy": "customFields.c.\ud800", "limit": "1"},
    "surrogate-fields": {"fields": "\ud800"},
    "surrogate-name": {"\ud800": "1"},
    "nul": {"q": "name = '\x00'"},
    "nul-bare": {"q": "\x00"},
    "nul-order": {"orderBy": "name\x00"},
    "nul-in-custom": {"orderBy": "customFields.c.\x00", "limit": "1"},
    "digits-of-unicode": {"q": "percentComplete = ٥٠ AND id = １"},
    "path-of-unicode": {"q": "nаme = 'a'"},
    "path-of-many-parts": {"q": "a" + ".a" * 3990 + " = 1"},
    "path-custom-of-many-parts": {"q": "customFields.c" + ".c" * 3900 + " = 1"},
    "order-of-many-fields": {"orderBy": ",".join(["name"] * 1500)},
    "fields-of-many": {"fields": ",".join(["priority.id", "priority"] * 500)},
    "fields-of-everything-twice": {"fields": "priority,priority.id,priority.lookupName,customFields,customFields.c"},
    "offset-and-limit": {"offset": "999999999999999999", "limit": "20000"},
    "offset-too-long": {"offset": "9" * 5000},
    "limit-too-long": {"limit": "9" * 5000},
    "continuation-far": {"continuation": "999999999999999999.999999999999999999"},
    "continuation-back": {"continuation": "0.0", "orderBy": "id:desc"},
    "continuation-too-long": {"continuation": "9" * 5000 + ".1"},
    "continuation-in-another-order": {"continuation": "1.1", "orderBy": "name"},
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_is_asked_the_function_answers_or_refuses(
    call_directly: Callable[[dict[str, str]], httpx.Response], query: dict[str, str]
) -> None:
    assert_answered(call_directly(query))


OVER_HTTP: Final = {
    name: line
    for name, query in HOSTILE.items()
    if len(line := urlencode(query, errors="surrogatepass")) < LONGEST_REQUEST_LINE
}


@pytest.mark.parametrize("line", OVER_HTTP.values(), ids=list(OVER_HTTP))
def test_whatever_is_asked_over_http_is_answered_or_refused(hostile_tasks: World, line: str) -> None:
    assert_answered(hostile_tasks.oracle("GET", f"/tasks?{line}"))


@pytest.mark.parametrize(
    "line", ["q=%ED%A0%80", "q=name%20=%20%27%FF%FE%27", "q=%00", "q=%", "q=%zz", "%00=1", "=", "&&", "q"]
)
def test_whatever_bytes_are_sent_are_answered_or_refused(tasks: Tasks, line: str) -> None:
    assert_answered(tasks.world.oracle("GET", f"/tasks?{line}"))


def test_what_is_too_long_says_where_it_ends(call_directly: Callable[[dict[str, str]], httpx.Response]) -> None:
    assert_refused(call_directly(HOSTILE["a-mebibyte"]), "00007", says="(at position 8001)")


def test_an_error_shows_no_more_of_a_long_path_than_is_of_use(tasks: Tasks) -> None:
    for query in ({"orderBy": "x" * 5000}, {"fields": "x" * 5000}):
        response = ask(tasks.world, **query)
        assert_refused(response, "00007")
        assert len(response.json()["detail"]) < 300
