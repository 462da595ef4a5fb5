"""`acuse` for the dialect of Oracle B2C Service: staff accounts, menus, references."""

import json

import pytest

from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import DEFAULT_ENTRIES, MOST_ENTRIES
from local.world import World
from tests.local.command_line.conftest import Acuse, rows

WRITES = ("--permission", "view_activities", "--permission", "create_activity")


def test_a_staff_account_is_shown_its_password_once_and_opens_the_tenant(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("staff-accounts", "create", "ana", *WRITES))
    [listed] = rows(acuse("staff-accounts", "list"))
    assert (listed["username"], listed["number"]) == ("ana", made["number"])
    assert made["password"] not in json.dumps(listed)
    assert "digest" not in listed
    created = world.oracle("POST", "/tasks", {"name": "x", "notes": [{"text": "n"}]}, auth=("ana", made["password"]))
    assert created.status_code == 201
    [note] = world.oracle("GET", f"/tasks/{created.json()['id']}/notes").json()["items"]
    author = world.oracle("GET", note["href"]).json()["createdByAccount"]["links"][0]["href"]
    assert world.oracle("GET", author).json()["lookupName"] == "ana"


def test_a_staff_account_without_permissions_only_reads(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("staff-accounts", "create", "reader"))
    assert world.oracle("GET", "/tasks", auth=("reader", made["password"])).status_code == 200
    assert world.oracle("POST", "/tasks", {"name": "x"}, auth=("reader", made["password"])).status_code == 403


def test_a_user_name_is_taken_once_in_a_tenant_and_free_in_another(acuse: Acuse, world: World, other: World) -> None:
    rows(acuse("staff-accounts", "create", "ana", *WRITES))
    again = acuse("staff-accounts", "create", "ana")
    assert (again.returncode, again.stdout) == (1, "")
    assert "An account with the user name ana already exists" in again.stderr
    [theirs] = rows(acuse("staff-accounts", "create", "ana", *WRITES, "--tenant", other.tenant, tenant=False))
    mine = world.new_task(name="mine")["id"]
    assert other.oracle("GET", f"/tasks/{mine}", auth=("ana", theirs["password"])).status_code == 404


def test_a_renewed_password_replaces_the_old_one(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("staff-accounts", "create", "ana"))
    [renewed] = rows(acuse("staff-accounts", "renew", "ana"))
    assert world.oracle("GET", "/tasks", auth=("ana", made["password"])).status_code == 401
    assert world.oracle("GET", "/tasks", auth=("ana", renewed["password"])).status_code == 200
    assert rows(acuse("staff-accounts", "list"))[0]["number"] == made["number"]


def test_a_deleted_account_opens_nothing(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("staff-accounts", "create", "ana"))
    assert acuse("staff-accounts", "delete", "ana").returncode == 0
    assert world.oracle("GET", "/tasks", auth=("ana", made["password"])).status_code == 401
    gone = acuse("staff-accounts", "delete", "ana")
    assert gone.returncode == 1
    assert "no staff account ana" in gone.stderr


@pytest.mark.parametrize("username", ["", "a:b", "a#b", "a\nb", "x" * 81])
def test_a_user_name_that_cannot_be_sent_is_refused(acuse: Acuse, username: str) -> None:
    done = acuse("staff-accounts", "create", username)
    assert done.returncode == 2
    assert "USERNAME" in done.stderr
    assert rows(acuse("staff-accounts", "list")) == []


def test_a_menu_gets_entries_and_loses_none(acuse: Acuse, world: World) -> None:
    rows(acuse("menus", "save", "taskTemplate", "5", "Welcome"))
    rows(acuse("menus", "save", "statusWithType.status", "30", "Archived", "--complete"))
    rows(acuse("menus", "save", "priority", "1", "Lowest", "--retired"))
    names = {(each["field"], each["id"]): each["name"] for each in rows(acuse("menus", "list"))}
    assert names["taskTemplate", 5] == "Welcome"
    assert names["statusWithType.status", 16] == "Not Started", "what every tenant starts with"
    status = {"status": {"lookupName": "Archived"}}
    task = world.new_task(taskTemplate={"lookupName": "Welcome"}, statusWithType=status)
    assert task["statusWithType"]["statusType"] == {"id": 15, "lookupName": "Complete"}
    assert task["completedTime"] == task["createdTime"]
    refused = world.oracle("POST", "/tasks", {"name": "x", "priority": {"id": 1}})
    assert refused.status_code == 400
    entries = world.oracle("GET", "/namedIDs/tasks/priority").json()["items"]
    assert [each["lookupName"] for each in entries] == ["Normal", "High"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nothing", "1", "x"), "must be one of"),
        (("statusWithType.statusType", "1", "x"), "must be one of"),
        (("priority", "0", "x"), "ID"),
        (("priority", "4", "x", "--complete"), "--complete is only for"),
    ],
)
def test_a_menu_entry_that_cannot_be_is_refused(acuse: Acuse, words: tuple[str, ...], says: str) -> None:
    done = acuse("menus", "save", *words)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_custom_field_gets_a_menu_by_its_first_entry(acuse: Acuse, world: World) -> None:
    [saved] = rows(acuse("menus", "save", "customFields.c.region", "1", "North"))
    assert saved == {
        "field": "customFields.c.region",
        "id": 1,
        "name": "North",
        "status_type": None,
        "is_retired": False,
    }
    task = world.new_task(customFields={"c": {"region": {"lookupName": "North"}}})
    assert task["customFields"]["c"]["region"] == {"id": 1, "lookupName": "North"}


def test_menus_that_are_listed_can_be_imported_again_and_elsewhere(acuse: Acuse, other: World) -> None:
    gold = {"field": "customFields.CO.level", "id": 7, "name": "Gold \x1b[31m"}
    rows(acuse("menus", "import", "-", stdin=json.dumps(gold)))
    rows(acuse("menus", "save", "statusWithType.status", "30", "Archived", "--complete"))
    rows(acuse("menus", "save", "priority", "1", "Lowest", "--retired"))
    listed = acuse("menus", "list")
    assert "\x1b" not in listed.stdout
    for tenant in ((), ("--tenant", other.tenant)):
        done = acuse("menus", "import", "-", *tenant, stdin=listed.stdout, tenant=not tenant)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"lines": 15, "stored": 13, "present": 2, "refused": 0}
        assert done.stderr == ""
    assert acuse("menus", "list", "--tenant", other.tenant, tenant=False).stdout == listed.stdout


def test_menu_lines_that_cannot_be_are_refused_by_number(acuse: Acuse) -> None:
    lines: list[dict[str, object]] = [
        {"field": "customFields.c.a b", "id": 1, "name": "x"},
        {"field": "priority", "id": 0, "name": "x"},
        {"field": "priority", "id": 9, "name": " "},
        {"field": "priority", "id": 9, "name": "x", "status_type": 15},
        {"field": "statusWithType.statusType", "id": 14, "name": "Mine"},
        {"field": "customFields.c.größe", "id": 1, "name": "S"},
    ]
    done = acuse("menus", "import", "-", stdin="\n".join(map(json.dumps, lines)))
    assert json.loads(done.stdout) == {"lines": 6, "stored": 1, "present": 0, "refused": 5}
    said = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in sorted(said)] == [f"line {number}" for number in range(1, 6)]
    assert "line 1: field must be one of" in done.stderr
    assert "or customFields.PACKAGE.NAME, such as customFields.c.region" in done.stderr
    assert "line 4: status_type is only for statusWithType.status" in done.stderr
    assert "line 5: statusWithType.statusType cannot be changed" in done.stderr


@pytest.mark.parametrize(
    "field",
    ["customFields", "customFields.c", "customFields.c.", "customFields.c.a.b", "customFields.c.a/b", "customFields..a",
     "customFields.1.a", "customFields.c.a b", "customfields.c.a", "c.a", "customFields.C.a",
     "customFields.c." + "x" * 81, "customFields.c.\x1b[31m"],
)  # fmt: skip
def test_a_field_that_can_have_no_menu_is_refused_in_one_line(acuse: Acuse, field: str) -> None:
    done = acuse("menus", "save", field, "1", "x")
    assert done.returncode == 2
    assert "FIELD" in done.stderr
    assert "customFields.PACKAGE.NAME" in done.stderr
    assert done.stderr.count("\n") == 1


def test_references_are_registered_listed_and_required(acuse: Acuse, world: World) -> None:
    rows(acuse("references", "save", "contacts", "83", "Lucía"))
    lines = [{"collection": "incidents", "id": number, "lookup_name": f"I-{number}"} for number in range(1, 31)]
    bad = [{"collection": "parcels", "id": 1, "lookup_name": "x"}, {"collection": "contacts", "id": 0}]
    done = acuse("references", "import", "-", stdin="\n".join(map(json.dumps, [*lines, *bad])))
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"lines": 32, "stored": 30, "present": 0, "refused": 2}
    assert "line 31: collection must be" in done.stderr
    listed = rows(acuse("references", "list"))
    assert [each["id"] for each in listed if each["collection"] == "incidents"] == list(range(1, 31))

    assert acuse("references", "mode").stdout.strip() == "any"
    assert acuse("references", "mode", "registered").stdout.strip() == "registered"
    refused = world.oracle("POST", "/tasks", {"name": "x", "contact": {"id": 209}})
    assert "Invalid ID: No such Contact with ID = 209" in refused.json()["detail"]
    assert world.oracle("POST", "/tasks", {"name": "x", "contact": {"id": 83}}).status_code == 201


def test_a_reference_gets_another_name(acuse: Acuse, world: World) -> None:
    rows(acuse("references", "save", "contacts", "7", "Old"))
    rows(acuse("references", "save", "contacts", "7", "New"))
    assert world.oracle("POST", "/tasks", {"name": "x", "contact": {"lookupName": "Old"}}).status_code == 400
    task = world.new_task(contact={"lookupName": "New"})
    assert task["contact"]["links"][0]["href"].endswith("/contacts/7")


def test_an_entry_beyond_the_most_is_refused_by_name(acuse: Acuse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MOST_ENTRIES", len(DEFAULT_ENTRIES) + 2)
    lines = [{"field": "customFields.c.model", "id": number, "name": f"M{number}"} for number in (1, 2, 3)]
    done = acuse("menus", "import", "-", stdin="".join(f"{json.dumps(line)}\n" for line in lines))
    assert done.returncode == 1
    assert f"line 3: the tenant's menus would have more than {MOST_ENTRIES} entries" in done.stderr
    refused = acuse("menus", "save", "priority", "9", "Most")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Not stored: the tenant's menus would have more than 1000 entries" in refused.stderr
    assert len(rows(acuse("menus", "list"))) == len(DEFAULT_ENTRIES) + 2
    rows(acuse("menus", "save", "priority", "1", "Least"))
