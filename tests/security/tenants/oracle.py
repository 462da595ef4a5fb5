"""What a tenant of Oracle's dialect has."""

from typing import Any, Final
from urllib.parse import urlsplit

from acuse.oracle.members import SINGULAR
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode
from local.world import World
from tests.security.tenants import KNOWN, MARK, Arrange, Ask, Isolated

NOTE, FILE = {"text": MARK}, {"fileName": f"{MARK}.txt", "data": "aGVsbG8="}


def fill(first: World) -> None:
    references.save(first.tenant, [Reference("contacts", 83, MARK), Reference("contacts", 84, KNOWN)])
    settings.save_entries(first.tenant, [Entry("priority", 1, MARK), Entry("priority", 900, KNOWN)])
    for _ in range(3):
        first.new_task(name=MARK)


def create_task(**members: Any) -> Arrange:
    """A task of its own, with these members."""
    return lambda _first, second: lambda: second.oracle("POST", "/tasks", {"name": "own", **members})


def create_task_for_contact(_first: World, second: World) -> Ask:
    settings.save_mode(second.tenant, ReferenceMode.REGISTERED)
    return lambda: second.oracle("POST", "/tasks", {"name": "own", "contact": {"id": 83}})


def create_task_for_account(first: World, second: World) -> Ask:
    username, _ = first.new_staff()
    return lambda: second.oracle("POST", "/tasks", {"name": "own", "assignedToAccount": {"lookupName": username}})


def create_task_with_idempotency_key(first: World, second: World) -> Ask:
    key = {"idempotency-key": "of-the-first"}
    assert first.oracle("POST", "/tasks", {"name": MARK}, key).status_code == 201
    return lambda: second.oracle("POST", "/tasks", {"name": "own"}, key)


def child_of_own_task(path: str, child: dict[str, Any], method: str, end: str = "", body: Any = None) -> Arrange:
    """A note or file of the first tenant's task, by its id, as if it were of the second's own task."""

    def arrange(first: World, second: World) -> Ask:
        task = first.new_task(**{path: [child]})
        [item] = first.oracle("GET", f"/tasks/{task['id']}/{path}").json()["items"]
        child_id = item["href"].rpartition("/")[2]
        own = second.new_task()
        return lambda: second.oracle(method, f"/tasks/{own['id']}/{path}/{child_id}{end}", body)

    return arrange


def next_page_of_tasks(first: World, second: World) -> Ask:
    links = first.oracle("GET", "/tasks?limit=1").json()["links"]
    [following] = [link["href"] for link in links if link["rel"] == "next"]
    assert "offset" in following
    return lambda: second.oracle("GET", f"/tasks?{urlsplit(following).query}")


def task_by_id_in_query(first: World, second: World) -> Ask:
    task = first.new_task(name=MARK)
    return lambda: second.oracle("GET", f"/tasks?q=id = {task['id']}")


def row_by_id_in_query(first: World, second: World) -> Ask:
    task = first.new_task(name=MARK, contact={"id": 83})
    query = f"SELECT id, name, contact.lookupName FROM tasks WHERE id = {task['id']}"
    return lambda: second.oracle("GET", f"/queryResults?query={query}")


PART: Final = Isolated(
    fill,
    otherwise={
        # What has no name.
        **dict.fromkeys(
            ("get_reference", *(f"get_reference_{each}" for each in sorted(SINGULAR) if each != "accounts")), 200
        ),
        # No id is taken: what is shown or made is the second tenant's.
        "create_task": 201,
        "list_tasks": 200,
        "list_query_results": 200,
        "list_metadata": 200,
        "get_metadata": 200,
        "get_metadata_member": 200,
        "get_metadata_part": 200,
        **dict.fromkeys(
            (f"get_metadata_unversioned{each}" for each in ("", "queryresults", "member", "part", *SINGULAR)), 200
        ),
        "list_named_ids": 200,
        "list_named_id_entries": 200,
        "list_named_id_entries_nested": 200,
        "list_named_ids_unversioned": 200,
        "list_named_id_entries_unversioned": 200,
        "list_named_id_entries_unversionednested": 200,
    },
    elsewhere={
        "create_task: a contact by name": (create_task(contact={"lookupName": KNOWN}), 400),
        "create_task: a contact by id": (create_task_for_contact, 400),
        "create_task: an account by name": (create_task_for_account, 400),
        "create_task: an entry of a menu": (create_task(priority={"id": 900}), 400),
        "create_task: an entry's name": (create_task(priority={"lookupName": KNOWN}), 400),
        "create_task: an Idempotency-Key": (create_task_with_idempotency_key, 201),
        "get_task_note: of an own task": (child_of_own_task("notes", NOTE, "GET"), 404),
        "update_task_note: of an own task": (child_of_own_task("notes", NOTE, "PATCH", body={"text": "x"}), 404),
        "delete_task_note: of an own task": (child_of_own_task("notes", NOTE, "DELETE"), 404),
        "get_task_file_attachment: of an own task": (child_of_own_task("fileAttachments", FILE, "GET"), 404),
        "get_task_file_attachment_data: of an own task": (
            child_of_own_task("fileAttachments", FILE, "GET", "/data"),
            404,
        ),
        "update_task_file_attachment: of an own task": (
            child_of_own_task("fileAttachments", FILE, "PATCH", body={"name": "x"}),
            404,
        ),
        "delete_task_file_attachment: of an own task": (child_of_own_task("fileAttachments", FILE, "DELETE"), 404),
        "list_tasks: the place of the next page": (next_page_of_tasks, 200),
        "list_tasks: an id in the query": (task_by_id_in_query, 200),
        "list_query_results: an id in the query": (row_by_id_in_query, 200),
    },
)
