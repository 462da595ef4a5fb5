"""What all operations have in common: contract Oracle, section 1."""

import base64
import re
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from local.world import CONNECT, World
from tests.contract.oracle.linked import hrefs, walk
from tests.contract.oracle.operations import PATHS, Operation, basic, each_operation, send
from tests.support.oracle.collections import REFERENCED
from tests.support.oracle.envelope import assert_refused

TASKS = Operation("GET", "/tasks")
VERSIONS = ["v1.3", "v1.4", "latest"]
UNKNOWN_VERSIONS = ["v9", "v1.2", "v1.4.0", "V1.4", "1.4", "v2beta"]
COLLECTION = "GET, OPTIONS, POST"
RESOURCE = "DELETE, GET, OPTIONS, PATCH"

# ---------------------------------------------------------------- versions


@pytest.mark.parametrize("version", VERSIONS)
def test_links_keep_the_version_and_the_host_of_the_request(world: World, version: str) -> None:
    body = {
        "name": "Return customer call",
        "contact": {"id": 83},
        "notes": [{"text": "x"}],
        "fileAttachments": [{"fileName": "a", "data": ""}],
    }
    created = world.oracle("POST", "/tasks", body, version=version)
    root = f"{world.base_url}{CONNECT}/{version}/"
    assert created.headers["location"].startswith(root)
    answers = [created.json()] + [
        world.oracle("GET", path, version=version).json()
        for path in (
            f"/tasks/{created.json()['id']}",
            f"/tasks/{created.json()['id']}/notes",
            f"/tasks/{created.json()['id']}/fileAttachments",
            "/tasks",
            "/metadata-catalog",
            "/metadata-catalog/tasks",
            "/namedIDs/tasks",
            "/namedIDs/tasks/priority",
            "/contacts/83",
        )
    ]
    for answer in answers:
        found = list(hrefs(answer))
        assert found
        assert [href for href in found if not href.startswith(root)] == []


def test_versions_show_the_same_task(world: World) -> None:
    task = world.new_task(name="v1.4 in a name stays")
    for version in VERSIONS:
        shown = world.oracle("GET", f"/tasks/{task['id']}", version=version).text
        expected = world.oracle("GET", f"/tasks/{task['id']}").text.replace("/connect/v1.4/", f"/connect/{version}/")
        assert shown == expected


@each_operation
def test_another_version_is_404_whoever_calls(shared_world: World, operation: Operation) -> None:
    assert_refused(send(shared_world, operation, {}, version="v9"), "00003")


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
@pytest.mark.parametrize("version", UNKNOWN_VERSIONS)
def test_a_version_that_is_not_known_is_404(shared_world: World, method: str, version: str) -> None:
    assert_refused(send(shared_world, Operation(method, "/tasks"), {}, version=version), "00003")


# ---------------------------------------------------------------- OSvC-CREST-Application-Context


@each_operation
def test_every_operation_of_v14_needs_the_application_context(world: World, operation: Operation) -> None:
    response = send(world, operation, basic(*world.new_staff(*Permission)))
    assert_refused(response, "00016", says="OSvC-CREST-Application-Context")


@pytest.mark.parametrize("version", ["v1.4", "latest"])
@pytest.mark.parametrize("context", [None, "", "x" * 41], ids=["absent", "empty", "41 characters"])
def test_a_wrong_application_context_is_400(world: World, version: str, context: str | None) -> None:
    headers = basic(*world.new_staff(*Permission))
    if context is not None:
        headers["OSvC-CREST-Application-Context"] = context
    assert_refused(send(world, TASKS, headers, version), "00016", says="OSvC-CREST-Application-Context")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("context", ["x", "x" * 40], ids=["1 character", "40 characters"])
def test_an_application_context_of_1_to_40_characters_is_taken(world: World, version: str, context: str) -> None:
    headers = basic(*world.new_staff(*Permission)) | {"OSvC-CREST-Application-Context": context}
    assert send(world, TASKS, headers, version).status_code == 200


def test_v13_needs_no_application_context(world: World) -> None:
    assert send(world, TASKS, basic(*world.new_staff(*Permission)), "v1.3").status_code == 200


# ---------------------------------------------------------------- methods


@pytest.mark.parametrize("override", ["PATCH", "patch", "Patch"])
def test_a_post_that_says_it_is_a_patch_is_one(world: World, override: str) -> None:
    path = f"/tasks/{world.new_task()['id']}"
    response = world.oracle("POST", path, {"percentComplete": 50}, {"X-HTTP-Method-Override": override})
    assert response.status_code == 200
    assert response.content == b""
    assert world.oracle("GET", path).json()["percentComplete"] == 50


@pytest.mark.parametrize("override", [None, "", "POST", "PUT", "GET", "DELETE", "PATCH, POST"])
def test_a_post_to_a_task_that_does_not_say_it_is_a_patch_is_405(world: World, override: str | None) -> None:
    task = world.new_task()
    path = f"/tasks/{task['id']}"
    headers = {} if override is None else {"X-HTTP-Method-Override": override}
    response = world.oracle("POST", path, {"percentComplete": 50}, headers)
    assert_refused(response, "00002")
    assert response.headers["allow"] == RESOURCE
    assert world.oracle("GET", path).json() == task


def test_the_collection_of_tasks_cannot_be_patched(world: World) -> None:
    for response in (
        world.oracle("PATCH", "/tasks", {"name": "x"}),
        world.oracle("POST", "/tasks", {"name": "x"}, {"X-HTTP-Method-Override": "PATCH"}),
    ):
        assert_refused(response, "00002", says="PATCH")
        assert response.headers["allow"] == COLLECTION
    assert world.oracle("GET", "/tasks").json()["items"] == []


def test_only_a_post_can_be_overridden(world: World) -> None:
    task = world.new_task()
    response = world.oracle("GET", f"/tasks/{task['id']}", headers={"X-HTTP-Method-Override": "DELETE"})
    assert response.json() == task
    assert world.oracle("GET", f"/tasks/{task['id']}").json() == task


@pytest.mark.parametrize("path", PATHS)
def test_put_is_not_supported(world: World, path: str) -> None:
    response = world.oracle("PUT", path, {"name": "x"})
    assert_refused(response, "00002", says="PUT")
    allowed = response.headers["allow"].split(", ")
    assert allowed == sorted(allowed)
    assert {"GET", "OPTIONS"} <= set(allowed)
    assert "PUT" not in allowed


@pytest.mark.parametrize("path", ["/tasks", "/tasks/1"])
def test_head_is_not_supported_and_says_what_is(world: World, path: str) -> None:
    response = world.oracle("HEAD", path)
    assert response.status_code == 405
    assert "GET" in response.headers["allow"].split(", ")
    assert response.content == b""


# ---------------------------------------------------------------- headers of public clients

HEADERS = [
    {"OSvC-CREST-Suppress-Rules": "true"},
    {"OSvC-CREST-Suppress-ExternalEvents": "true"},
    {"OSvC-CREST-Suppress-All": "true"},
    {"OSvC-CREST-Time-UTC": "yes"},
    {"osvc-crest-api-access-token": "abc"},
    {"Prefer": "return=representation"},
    {"Accept": "application/vnd.oracle.resource+json"},
    {"Connection": "Keep-Alive", "Keep-Alive": "timeout=1, max=1000", "User-Agent": "OSvC"},
    {"X-Nobody-Knows": "x" * 1000},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: next(iter(headers)))
def test_headers_of_public_clients_change_nothing(world: World, headers: dict[str, str]) -> None:
    task = world.new_task()
    shown = world.oracle("GET", f"/tasks/{task['id']}", headers=headers)
    assert shown.status_code == 200
    assert shown.json() == task
    created = world.oracle("POST", "/tasks", {"name": "Return customer call"}, headers)
    assert created.status_code == 201
    assert list(created.json()) == list(task)


@each_operation
def test_a_parameter_that_an_operation_does_not_take_is_refused_by_name(
    shared_world: World, operation: Operation
) -> None:
    for query, says in [("?a=b", "a is not a parameter"), ("?%C3%A9&x=", "x is not"), ("?a=1&a=2", "a is not")]:
        response = shared_world.oracle(operation.method, operation.path + query, b"{", operation.headers)
        assert_refused(response, "00007", says="is not a parameter of this operation")
        assert says in response.json()["detail"] or "é" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/exceptions", "/exceptions/OSC-CREST-00007"])
def test_the_catalogue_of_errors_takes_no_parameters(shared_world: World, path: str) -> None:
    assert_refused(shared_world.http.get(f"{shared_world.base_url}{CONNECT}{path}?x=1"), "00007", says="x is not")


def test_every_answer_tells_its_status_and_a_token_which_changes_nothing_when_it_comes_back(world: World) -> None:
    task = world.new_task()
    tokens: list[str] = []
    for method, path, status in [
        ("GET", f"/tasks/{task['id']}", 200),
        ("GET", "/tasks/404", 404),
        ("OPTIONS", "/tasks", 200),
        ("PUT", "/tasks", 405),
        ("GET", "/nothing", 404),
        ("DELETE", f"/tasks/{task['id']}", 200),
    ]:
        sent = {"osvc-crest-api-access-token": tokens[-1] if tokens else "{no token}"}
        headers = world.oracle(method, path, headers=sent).headers
        assert headers["OSvCStatus"] == str(status), path
        tokens.append(headers["osvc-crest-api-access-token"])
    assert all(re.fullmatch(r"[\w-]{20,}", token, re.ASCII) for token in tokens)


# ---------------------------------------------------------------- errors

REFUSED: list[tuple[str, str, str, Any]] = [
    ("00002", "PUT", "/tasks", None),
    ("00006", "POST", "/tasks", {"name": "x", "surprise": 1}),
    ("00007", "GET", "/tasks?limit=0&x=%C3%A9", None),
    ("00010", "POST", "/tasks", None),
    ("00011", "POST", "/tasks", b"{"),
    ("00012", "POST", "/tasks", {}),
    ("00013", "GET", "/tasks/404", None),
]


@pytest.mark.parametrize(("code", "method", "path", "body"), REFUSED, ids=[case[0] for case in REFUSED])
def test_an_error_says_what_happened_where_and_leads_to_its_code(
    world: World, code: str, method: str, path: str, body: Any
) -> None:
    response = world.oracle(method, path, body)
    assert_refused(response, code)
    error = response.json()
    assert error["instance"] == f"{world.base_url}{CONNECT}/v1.4{path}"
    assert error["type"] == f"{world.base_url}{CONNECT}/exceptions/OSC-CREST-{code}"
    described = world.http.get(error["type"])
    assert described.status_code == 200
    assert list(described.json()) == list(error)
    same = ("type", "title", "status", "o:errorCode")
    assert {name: described.json()[name] for name in same} == {name: error[name] for name in same}


def test_an_error_of_a_stranger_leads_to_its_code(world: World) -> None:
    error = send(world, TASKS, {}).json()
    described = world.http.get(error["type"])
    assert described.status_code == 200
    assert described.json()["o:errorCode"] == error["o:errorCode"] == "OSC-CREST-00014"


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("version", VERSIONS)
def test_every_link_of_a_task_leads_somewhere(world: World, version: str) -> None:
    body = {
        "name": "Return customer call",
        "assignedToAccount": {"id": 1},
        "contact": {"id": 83},
        "organization": {"id": 84},
        "salesSettings": {"opportunity": {"id": 85}},
        "serviceSettings": {"answer": {"id": 86}, "incident": {"id": 87}},
        "marketingSettings": {"campaign": {"id": 88}},
        "notes": [{"text": "first"}, {"text": "second", "createdByAccount": {"id": 89}}],
        "fileAttachments": [{"fileName": "a.txt", "data": base64.b64encode(b"a").decode()}],
    }
    created = world.oracle("POST", "/tasks", body, version=version)
    assert created.status_code == 201
    statuses = walk(world, created.json())
    assert {href: status for href, status in statuses.items() if status != 200} == {}
    paths = {re.sub(r"\d+", "N", href.rpartition(f"/{version}")[2]) for href in statuses}
    assert paths >= {
        "/tasks/N",
        "/tasks/N/notes",
        "/tasks/N/notes/N",
        "/tasks/N/fileAttachments",
        "/tasks/N/fileAttachments/N",
        "/tasks/N/fileAttachments/N/data",
        *(f"/{collection}/N" for collection in REFERENCED),
        "/metadata-catalog/tasks",
        "/metadata-catalog/contacts",
    }


def test_every_link_of_the_catalogues_leads_somewhere(world: World) -> None:
    for path in ("/metadata-catalog", "/namedIDs/tasks"):
        statuses = walk(world, world.oracle("GET", path).json())
        assert len(statuses) > 8
        assert {href: status for href, status in statuses.items() if status != 200} == {}
