"""What belongs to a tenant does not exist for another: every operation, and every id that it takes."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from acuse.identity.permissions import Permission
from acuse.oracle.members import SINGULAR
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode
from acuse.reten.commerces.model import Commerce
from acuse.reten.identity import api_keys
from acuse.reten.operators.model import Operator
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from local.world import World, submission
from tests.security.stored import Watch
from tests.support.dialects import good_requests
from tests.support.documented import PRIVATE, Operation
from tests.support.sending import GoodRequests, insider, send

MARK: Final = "belongs-to-the-first"
"""In texts of whatever the first tenant has."""
KNOWN: Final = "known-to-the-second"
"""The name of what the first tenant has, when the second asks for it by name."""
TARGETS: Final = "/api/activity-config/target-resolution"

OTHERWISE: Final = {
    # What is not there is made anew, or has no name.
    "save_task_activity_log": 200,
    **dict.fromkeys(
        ("get_reference", *(f"get_reference_{each}" for each in sorted(SINGULAR) if each != "accounts")), 200
    ),
    # As documented: the id of an API key is found before whose it is.
    "revoke_api_key": 403,
    # No id is taken: what is shown or made is the second tenant's.
    "list_task_result_type_configs": 200,
    "list_target_resolutions": 200,
    "create_target_resolution": 201,
    "reorder_target_resolutions": 200,  # of none; below is one that names a configuration
    "create_api_key": 201,
    "list_api_keys": 200,
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
    "list_task_activity_logs": 200,
    # The catalogue of statuses is every tenant's.
    "list_user_retention_statuses": 200,
    "create_user_retention_status": 201,
    "update_user_retention_status": 200,
    "delete_user_retention_status": 204,
}
"""How the first tenant's good request ends when the second sends it; every other operation answers 404."""


@pytest.fixture(scope="module")
def requests(first: World) -> GoodRequests:
    """Of the first tenant, which has one of everything."""
    reference_data.save(
        first.tenant, [Commerce("COM-FIRST", MARK), Operator("OP-FIRST", MARK), ResultType("FIRST", MARK)]
    )
    references.save(first.tenant, [Reference("contacts", 83, MARK), Reference("contacts", 84, KNOWN)])
    settings.save_entries(first.tenant, [Entry("priority", 1, MARK), Entry("priority", 900, KNOWN)])
    api_keys.create(first.tenant, MARK, [Permission.VIEW_ACTIVITIES])
    for _ in range(3):  # more than the second ever has: their numbers are each tenant's own
        first.new_task(name=MARK)
        first.save_log(subject=MARK)
    return good_requests(first)


@pytest.fixture
def second(base_url: str, http: httpx.Client) -> World:
    """Another tenant, which has nothing yet but the same reference data."""
    return World(base_url, http)


def test_what_answers_otherwise_is_documented() -> None:
    assert OTHERWISE.keys() <= {operation.id for operation in PRIVATE}


@pytest.fixture(scope="module")
def watch(requests: object) -> Watch:
    """Of the database in which the first tenant has everything."""
    del requests
    return Watch()


@pytest.mark.parametrize("operation", PRIVATE, ids=str)
def test_another_tenants_request_shows_and_changes_nothing_of_the_first(
    first: World, second: World, requests: GoodRequests, watch: Watch, operation: Operation
) -> None:
    response = send(second, operation, requests, insider(second, operation))
    assert response.status_code == OTHERWISE.get(operation.id, 404), response.text
    _assert_nothing_of(first, response)
    assert watch.changes(of=first.tenant) == set()


def test_a_change_of_the_first_tenants_would_be_seen(first: World, watch: Watch) -> None:
    task = first.new_task(name=MARK)
    assert ("ResultsTable", f"{first.tenant}#task#{task['id']}", "task") in watch.changes(of=first.tenant)


def _assert_nothing_of(first: World, response: httpx.Response) -> None:
    assert first.staff
    for each in (MARK, first.tenant, first.staff[0]):
        assert each not in response.text


# ---------------------------------------------------------------- ids elsewhere than in the path

type Ask = Callable[[], httpx.Response]
type Arrange = Callable[[World, World], Ask]
"""What the first tenant has, and what the second then asks."""


def submit(**members: Any) -> Arrange:
    """A result for an activity of its own, but for these members."""

    def arrange(_first: World, second: World) -> Ask:
        body = submission(second.new_activity(), **members)
        return lambda: second.submit(body)

    return arrange


def submit_for_provider_id(first: World, second: World) -> Ask:
    first.new_activity(provider_activity_id="EXT-FIRST")
    return lambda: second.submit(submission(activity_id=None, provider_activity_id="EXT-FIRST"))


def submit_with_idempotency_key(first: World, second: World) -> Ask:
    body, key = submission(first.new_activity(), task_result__comment=MARK), {"idempotency-key": "of-the-first"}
    assert first.submit(body, key).status_code == 201
    return lambda: second.submit(body, key)


def submit_for_tenant(first: World, second: World) -> Ask:
    body = submission(first.new_activity())
    return lambda: second.submit(body, {"x-tenant-id": first.tenant})


def reorder(first: World, second: World) -> Ask:
    config = first.call("POST", TARGETS, {"resolution_strategy": "MANUAL", "priority": 77}).json()
    second.call("POST", TARGETS, {"resolution_strategy": "MANUAL"})
    return lambda: second.call("PATCH", f"{TARGETS}/reorder", {"items": [{"id": config["id"], "priority": 78}]})


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


def next_page_of_logs(first: World, second: World) -> Ask:
    following = urlsplit(first.wello("GET", "?$top=1").links["next"]["url"]).query
    assert "skiptoken" in following
    return lambda: second.wello("GET", f"?{following}")


NOTE, FILE = {"text": MARK}, {"fileName": f"{MARK}.txt", "data": "aGVsbG8="}
ELSEWHERE: Final[dict[str, tuple[Arrange, int]]] = {
    "submit_task_result: a commerce": (submit(commerce_external_id="COM-FIRST"), 404),
    "submit_task_result: an operator": (submit(task_result__operator_external_id="OP-FIRST"), 201),
    "submit_task_result: a result type": (submit(task_result__result="FIRST"), 400),
    "submit_task_result: a provider's id": (submit_for_provider_id, 404),
    "submit_task_result: an Idempotency-Key": (submit_with_idempotency_key, 404),
    "submit_task_result: a tenant in a header": (submit_for_tenant, 404),
    "reorder_target_resolutions: a configuration": (reorder, 400),
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
    "get_task_file_attachment_data: of an own task": (child_of_own_task("fileAttachments", FILE, "GET", "/data"), 404),
    "update_task_file_attachment: of an own task": (
        child_of_own_task("fileAttachments", FILE, "PATCH", body={"name": "x"}),
        404,
    ),
    "delete_task_file_attachment: of an own task": (child_of_own_task("fileAttachments", FILE, "DELETE"), 404),
    "list_tasks: the place of the next page": (next_page_of_tasks, 200),
    "list_tasks: an id in the query": (task_by_id_in_query, 200),
    "list_query_results: an id in the query": (row_by_id_in_query, 200),
    "list_task_activity_logs: the place of the next page": (next_page_of_logs, 200),
}


@pytest.mark.parametrize(("arrange", "status"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_an_id_in_a_body_a_query_or_a_header_shows_and_changes_nothing_of_the_first(
    first: World, second: World, watch: Watch, arrange: Arrange, status: int
) -> None:
    ask = arrange(first, second)
    watch.changes()
    response = ask()
    assert response.status_code == status, response.text
    assert "idempotent-replay" not in response.headers
    _assert_nothing_of(first, response)
    assert watch.changes(of=first.tenant) == set()
