"""GET /services/rest/connect/{version}/queryResults over HTTP: contract Oracle, section 4."""

from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest

from acuse.identity.permissions import Permission
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry
from local.world import CONNECT, World
from tests.support.oracle.envelope import assert_refused

STAR: Final = [
    *("id", "lookupName", "createdTime", "updatedTime", "assignedToAccount", "completedTime", "contact", "dueTime"),
    *("name", "organization", "percentComplete", "plannedCompletionTime", "priority", "startTime", "taskTemplate"),
    "taskType",
]


def ask(world: World, query: str, path: str = "/queryResults") -> httpx.Response:
    return world.oracle("GET", f"{path}?query={quote(query)}")


def items_of(world: World, query: str) -> list[dict[str, Any]]:
    response = ask(world, query)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    for item in items:
        assert list(item) == ["tableName", "count", "columnNames", "rows"]
        assert item["tableName"] == "tasks"
        assert item["count"] == len(item["rows"])
        assert {len(row) for row in item["rows"]} <= {len(item["columnNames"])}
        assert all(value is None or isinstance(value, str) for row in item["rows"] for value in row)
    return items


def rows_of(world: World, query: str) -> list[list[str | None]]:
    [item] = items_of(world, query)
    rows: list[list[str | None]] = item["rows"]
    return rows


@pytest.fixture(scope="module")
def world_of_three(base_url: str, http: httpx.Client) -> World:
    """A tenant with three tasks, called a, b and c, which no test changes."""
    world = World(base_url, http)
    references.save(world.tenant, [Reference("contacts", 83, "Ann Lee")])
    settings.save_entries(world.tenant, [Entry("customFields.c.region", 1, "North")])
    custom = {"Order": "STORE_1", "n": 1.50, "big": 10**30, "yes": True, "none": None, "quoted": "a \"b\" 'c'"}
    for members in (
        {"name": "a", "contact": {"id": 83}, "percentComplete": 50, "dueTime": "2026-04-11T10:30:00Z"},
        {"name": "b", "priority": {"id": 3}, "inherit": {"inheritContact": True}, "customFields": {"c": custom}},
        {
            "name": "c",
            "percentComplete": 50,
            "statusWithType": {"status": {"id": 17}},
            "customFields": {"c": {"region": {"id": 1}}, "CO": {"n": -7}},
        },
    ):
        world.new_task(**members)
    return world


# ---------------------------------------------------------------- what is answered


def test_a_statement_is_answered_with_its_rows_and_the_links_of_where_it_is(world_of_three: World) -> None:
    query = "SELECT name FROM tasks WHERE name = 'a'"
    response = ask(world_of_three, query)
    root = f"{world_of_three.base_url}{CONNECT}/v1.4"
    described_by = {
        "rel": "describedby",
        "href": f"{root}/metadata-catalog/queryResults",
        "mediaType": "application/schema+json",
    }
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {
        "items": [{"tableName": "tasks", "count": 1, "columnNames": ["name"], "rows": [["a"]]}],
        "links": [
            {"rel": "self", "href": str(response.request.url)},
            {"rel": "canonical", "href": f"{root}/queryResults"},
            described_by,
        ],
    }
    schema = world_of_three.oracle("GET", described_by["href"]).json()
    assert list(schema["definitions"]["singularResource"]["properties"]) == [
        "tableName",
        "count",
        "columnNames",
        "rows",
    ]


@pytest.mark.parametrize(
    ("columns", "names", "row"),
    [
        ("name", ["name"], ["b"]),
        ("NAME, Tasks.name, tasks.LookupName", ["name", "name", "lookupName"], ["b", "b", "b"]),
        ("percentComplete", ["percentComplete"], [None]),
        ("contact, contact.id, contact.lookupName", ["contact", "contact.id", "contact.lookupName"], [None] * 3),
        ("priority", ["priority"], ["3"]),
        ("priority.id, priority.lookupName", ["priority.id", "priority.lookupName"], ["3", "High"]),
        ("statusWithType.status", ["statusWithType.status"], ["16"]),
        ("STATUSWITHTYPE.STATUSTYPE.LOOKUPNAME", ["statusWithType.statusType.lookupName"], ["Not Complete"]),
        ("inherit.inheritContact, inherit.inheritOrganization", None, ["true", "false"]),
        ("Tasks.CustomFields.c.order", ["customFields.c.order"], ["STORE_1"]),
        ("customFields.c.n, customFields.c.big", None, ["1.5", "1" + "0" * 30]),
        ("customFields.c.yes, customFields.c.none, customFields.c.nobody", None, ["true", None, None]),
        ("customFields.c.quoted", None, ["a \"b\" 'c'"]),
        ("name AS title", ["title"], ["b"]),
        ("name as 'The ''Name''', priority p", ["The 'Name'", "p"], ["b", "3"]),
        ("name 'The Name'", ["The Name"], ["b"]),
    ],
)
def test_columns_are_fields_in_any_case_with_or_without_the_table(
    world_of_three: World, columns: str, names: list[str] | None, row: list[str | None]
) -> None:
    [item] = items_of(world_of_three, f"SELECT {columns} FROM tasks WHERE name = 'b'")
    assert item["rows"] == [row]
    assert item["columnNames"] == (names or columns.split(", "))


def test_times_are_whole_seconds_and_a_reference_has_its_name(world_of_three: World) -> None:
    query = "SELECT id, createdTime, dueTime, contact, contact.lookupName FROM tasks WHERE name = 'a'"
    [[task_id, created, due, contact, name]] = rows_of(world_of_three, query)
    task = world_of_three.oracle("GET", f"/tasks/{task_id}").json()
    assert created == task["createdTime"].replace(".000Z", "Z")
    assert (due, contact, name) == ("2026-04-11T10:30:00Z", "83", "Ann Lee")


def test_custom_fields_of_any_package_are_columns_and_a_menu_value_has_an_id_and_a_name(world_of_three: World) -> None:
    columns = "customFields.c.region, customFields.c.region.lookupName, customFields.CO.n"
    assert rows_of(world_of_three, f"SELECT {columns} FROM tasks WHERE name = 'c'") == [["1", "North", "-7"]]


@pytest.mark.parametrize("star", ["*", "tasks.*", "Tasks.*"])
def test_a_star_is_every_member_of_one_value_that_is_not_nested(world_of_three: World, star: str) -> None:
    [item] = items_of(world_of_three, f"SELECT {star} FROM tasks WHERE name = 'b'")
    assert item["columnNames"] == STAR
    shown = dict(zip(item["columnNames"], item["rows"][0], strict=True))
    assert (shown["name"], shown["priority"], shown["contact"]) == ("b", "3", None)


@pytest.mark.parametrize(
    ("clauses", "names"),
    [
        ("", "abc"),
        ("WHERE percentComplete = 50", "ac"),
        ("where not (Tasks.percentComplete = 50)", ""),
        ("WHERE percentComplete IS NULL", "b"),
        ("WHERE contact.lookupName LIKE 'ann%'", "a"),
        ("WHERE Tasks.CustomFields.c.order = 'STORE_1'", "b"),
        ("WHERE name IN ('a', 'c') ORDER BY name DESC", "ca"),
        ("ORDER BY id DESC", "cba"),
        ("ORDER BY Tasks.percentComplete, tasks.id desc", "bca"),
        ("ORDER BY priority.lookupName DESC, name", "bac"),
        ("ORDER BY alias DESC", "cba"),
        ("LIMIT 2", "ab"),
        ("LIMIT 0", ""),
        ("LIMIT 1 OFFSET 1", "b"),
        ("OFFSET 2", "c"),
        ("OFFSET 3", ""),
        ("ORDER BY name LIMIT 1 OFFSET 2", "c"),
        ("LIMIT 999999999999999999", "abc"),
        ("t WHERE t.name = 'b'", "b"),
        ("AS t WHERE t.name = 't.name' OR T.name = 'c' ORDER BY t.id", "c"),
        ("\n\tWHERE\n name\t= 'a' ", "a"),
    ],
)
def test_clauses_choose_the_rows_and_their_order(world_of_three: World, clauses: str, names: str) -> None:
    rows = rows_of(world_of_three, f"SELECT name AS alias FROM tasks {clauses}")
    assert "".join(str(name) for [name] in rows) == names


@pytest.mark.parametrize(
    ("query", "name", "rows"),
    [
        ("SELECT COUNT(*) FROM tasks", "count(*)", [["3"]]),
        ("select count() from tasks", "count(*)", [["3"]]),
        ("SELECT COUNT ( * ) AS total FROM tasks WHERE percentComplete = 50", "total", [["2"]]),
        ("SELECT COUNT(*) FROM tasks WHERE id < 0", "count(*)", [["0"]]),
        ("SELECT COUNT(*) FROM tasks LIMIT 1", "count(*)", [["3"]]),
        ("SELECT COUNT(*) FROM tasks OFFSET 1", "count(*)", []),
    ],
)
def test_count_is_a_row_of_one_value(world_of_three: World, query: str, name: str, rows: list[list[str]]) -> None:
    [item] = items_of(world_of_three, query)
    assert (item["columnNames"], item["rows"]) == ([name], rows)


def test_each_of_several_statements_has_an_item(world_of_three: World) -> None:
    statements = [
        "USE REPORT",
        "SELECT name FROM tasks WHERE name = 'a;b' OR name = 'a'",
        " ",
        "select count(*) from TASKS t where t.percentComplete = 50",
        "use operational",
        "SELECT t FROM tasks".replace("SELECT t ", "SELECT name, priority "),
        "",
    ]
    items = items_of(world_of_three, "; ".join(statements))
    assert [item["rows"] for item in items] == [[["a"]], [["2"]], [["a", None], ["b", "3"], ["c", None]]]


def test_public_clients_make_records_of_it(world_of_three: World) -> None:
    """As osvc_python and osvc_node do: of each row by its columns' names."""
    query = "SELECT id, name, statusWithType.status.lookupName FROM tasks; SELECT count(*) FROM tasks"
    first, second = (
        [dict(zip(item["columnNames"], row, strict=True)) for row in item["rows"]]
        for item in items_of(world_of_three, query)
    )
    assert [(each["name"], each["statusWithType.status.lookupName"]) for each in first] == [
        ("a", "Not Started"),
        ("b", "Not Started"),
        ("c", "In Progress"),
    ]
    assert second == [{"count(*)": "3"}]


@pytest.mark.parametrize(
    "path",
    [
        "/queryResults/",
        "//queryResults",
        f"{CONNECT}/queryResults",
        f"{CONNECT}/queryResults/",
        f"{CONNECT}/v1.3/queryResults",
    ],
)
def test_it_is_there_with_slashes_and_without_a_version(world_of_three: World, path: str) -> None:
    url = world_of_three.base_url + path if path.startswith(CONNECT) else path
    response = ask(world_of_three, "SELECT COUNT(*) FROM tasks", url)
    assert response.status_code == 200, response.text
    assert response.json()["items"][0]["rows"] == [["3"]]


def test_another_tenant_sees_nothing(world_of_three: World, other: World) -> None:
    assert rows_of(world_of_three, "SELECT COUNT(*) FROM tasks") == [["3"]]
    assert rows_of(other, "SELECT COUNT(*) FROM tasks") == [["0"]]
    assert rows_of(other, "SELECT * FROM tasks") == []


def test_who_may_not_view_activities_is_refused(world: World) -> None:
    auth = world.new_staff(Permission.CREATE_ACTIVITY)
    response = world.oracle("GET", "/queryResults?query=SELECT id FROM tasks", auth=auth)
    assert_refused(response, "00014", status=403)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("query", "says", "position"),
    [
        ("", "query is required", 1),
        (" ; ;", "query is required", 5),
        ("USE REPORT", "query is required", 11),
        ("SELECT", "ends unexpectedly", 7),
        ("SELECT id", "ends unexpectedly", 10),
        ("SELECT id;FROM tasks", "ends unexpectedly", 10),
        ("SELECT id FROM contacts", "the table contacts", 16),
        ("SELECT incidents.subject FROM incidents", "the table incidents", 31),
        ("SELECT name, ' FROM x' FROM Task", "the table Task", 29),
        ("SELECT id FROM tasks.notes", "the table notes", 22),
        ("SELECT customFields.c.from FROM Task", "the table Task", 33),
        ("SELECT customFields.c.from, nobody FROM tasks", "nobody", 29),
        ("SELECT nobody FROM tasks", "nobody", 8),
        ("SELECT contacts.id FROM tasks", "contacts.id", 8),
        ("SELECT notes FROM tasks", "notes", 8),
        ("SELECT customFields FROM tasks", "customFields", 8),
        ("SELECT id FROM tasks; SELECT nobody FROM tasks", "nobody", 30),
        ("SELECT id FROM tasks JOIN contacts", "JOIN", 22),
        ("SELECT id FROM tasks t LEFT JOIN contacts c ON c.id = t.contact", "LEFT JOIN", 24),
        ("SELECT id FROM tasks, contacts", "cannot be parsed", 21),
        ("SELECT id FROM tasks GROUP BY id", "GROUP BY", 22),
        ("SELECT id FROM tasks HAVING id = 1", "HAVING", 22),
        ("SELECT id FROM tasks UNION SELECT id FROM tasks", "UNION", 22),
        ("SELECT DISTINCT id FROM tasks", "DISTINCT", 8),
        ("SELECT id, COUNT(*) FROM tasks", "function COUNT", 12),
        ("SELECT COUNT(id) FROM tasks", "function COUNT", 8),
        ("SELECT max(id) FROM tasks", "function max", 8),
        ("SELECT id FROM tasks WHERE name = upper('a')", "function upper", 35),
        ("SELECT id FROM tasks WHERE id IN (SELECT id FROM tasks)", "SELECT", 35),
        ("SELECT id FROM tasks WHERE nobody = 1", "nobody", 28),
        ("SELECT id FROM tasks WHERE t.id = 1", "t.id", 28),
        ("SELECT id FROM tasks WHERE", "ends unexpectedly", 27),
        ('SELECT id FROM tasks WHERE name = "a"', "cannot be parsed", 35),
        ("SELECT id FROM tasks ORDER BY nobody", "nobody", 31),
        ("SELECT id FROM tasks ORDER BY id UP", "cannot be parsed", 34),
        ("SELECT id FROM tasks LIMIT -1", "cannot be parsed", 28),
        ("SELECT id FROM tasks LIMIT 1.5", "cannot be parsed", 29),
        ("SELECT id FROM tasks LIMIT 1, 2", "cannot be parsed", 29),
        ("SELECT id FROM tasks LIMIT 1 WHERE id = 1", "cannot be parsed", 30),
        ("SELECT id FROM tasks -- all", "cannot be parsed", 22),
        ("SELECT id /* only */ FROM tasks", "cannot be parsed", 11),
        ("DESCRIBE tasks", "DESCRIBE", 1),
        ("DELETE FROM tasks", "DELETE", 1),
        ("USE OTHER; SELECT id FROM tasks", "cannot be parsed", 5),
        ("id = 1", "cannot be parsed", 1),
        (f"SELECT {','.join(['id'] * 101)} FROM tasks", "100 columns", 1),
        (f"SELECT id FROM tasks ORDER BY {','.join(['id'] * 11)}", "10 columns", 61),
        ("USE REPORT;" * 50 + "SELECT id FROM tasks", "50 statements", 551),
        ("SELECT id FROM tasks" + " " * 7981, "8000 characters", 8001),
    ],
)
def test_what_is_wrong_or_not_served_is_named_with_its_position(
    shared_world: World, query: str, says: str, position: int
) -> None:
    response = ask(shared_world, query)
    assert_refused(response, "00007", says=says)
    assert response.json()["detail"].endswith(f"(at position {position})")


def test_a_query_must_be_sent_once_and_alone(shared_world: World) -> None:
    assert_refused(shared_world.oracle("GET", "/queryResults"), "00007", says="query is required")
    twice = shared_world.oracle("GET", "/queryResults?query=SELECT id FROM tasks&query=SELECT id FROM tasks")
    assert_refused(twice, "00007", says="query")
    assert_refused(ask(shared_world, "SELECT id FROM tasks&limit=1".replace("&", "%26")), "00007")
    other = shared_world.oracle("GET", "/queryResults?query=SELECT id FROM tasks&limit=1")
    assert_refused(other, "00007", says="limit is not a parameter")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/queryResults", "/queryResults/"])
def test_it_takes_nothing_but_get(shared_world: World, method: str, path: str) -> None:
    response = shared_world.oracle(method, path, {})
    assert_refused(response, "00002", says=method)
    assert response.headers["allow"] == "GET, OPTIONS"
    assert shared_world.oracle("OPTIONS", path).headers["allow"] == "GET, OPTIONS"


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_reports_are_not_there(shared_world: World, method: str) -> None:
    assert_refused(shared_world.oracle(method, "/analyticsReportResults"), "00013")
