"""Requests as the public client libraries osvc_python and osvc_node make them: contract Oracle, marks C.

Each is what the library and the HTTP client under it (requests, axios 0.18) put on the wire, header for header.
"""

import base64
import json
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import kept_in_bucket, path_of

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
LETTER = "Estimada señora:\r\n".encode()
URL_SIGNS = "!#$%&'()*+,/:;=?@[]~"
"""What requests leaves as it is in a URL."""


class Client(Protocol):
    """What both libraries can do; `url` is after the version."""

    version: str

    def send(
        self,
        verb: str,
        url: str,
        json_body: Any = None,
        files: dict[str, bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send what the library sends for one of its verbs."""


class OsvcPython:
    """osvc_python: JSON without a media type, and its default version."""

    def __init__(self, world: World, version: str = "v1.3") -> None:
        self.world, self.version, self.auth = world, version, world.new_staff(*Permission)

    def send(
        self,
        verb: str,
        url: str,
        json_body: Any = None,
        files: dict[str, bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        sent = {
            "User-Agent": "python-requests/2.32.3",
            "Accept-Encoding": "gzip, deflate",
            "Accept": "*/*",
            "Connection": "keep-alive",
        }
        content = None
        if verb == "patch":
            sent["X-HTTP-Method-Override"] = "PATCH"
        if self.version != "v1.3":
            sent["OSvC-CREST-Application-Context"] = "Tests of Acuse"
        if verb in ("post", "patch"):
            verb = "post"
            content = json.dumps(with_files(json_body, files)).encode()
        address = f"{self.world.base_url}/services/rest/connect/{self.version}/{quote(url, safe=URL_SIGNS)}"
        request = httpx.Request(verb.upper(), address, headers=sent | (headers or {}), content=content)
        request.headers["authorization"] = basic(self.auth)
        return self.world.http.send(request)


class OsvcNode:
    """osvc_node: JSON in axios's media type, and the context that newer versions need."""

    def __init__(self, world: World, version: str = "v1.4") -> None:
        self.world, self.version, self.auth = world, version, world.new_staff(*Permission)

    def send(
        self,
        verb: str,
        url: str,
        json_body: Any = None,
        files: dict[str, bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        sent = {
            "Accept": "application/json, text/plain, */*",
            "User-Agent": "axios/0.18.1",
            "Authorization": basic(self.auth),
            "OSvC-CREST-Application-Context": "Tests of Acuse",
            "Connection": "close",
        }
        content = None
        if verb == "patch":
            verb, sent["X-HTTP-Method-Override"] = "post", "PATCH"
        if isinstance(json_body, str):  # axios takes a text for a form
            content, sent["Content-Type"] = json_body.encode(), "application/x-www-form-urlencoded"
        elif json_body is not None:
            content = json.dumps(with_files(json_body, files), ensure_ascii=False, separators=(",", ":")).encode()
            sent["Content-Type"] = "application/json;charset=utf-8"
        address = f"{self.world.base_url}/services/rest/connect/{self.version}/{quote(url, safe=URL_SIGNS)}"
        request = httpx.Request(verb.upper(), address, headers=sent | (headers or {}), content=content)
        return self.world.http.send(request)


def basic(auth: tuple[str, str]) -> str:
    return "Basic " + base64.b64encode(":".join(auth).encode()).decode()


def with_files(json_body: Any, files: dict[str, bytes] | None) -> Any:
    """What both libraries make of the paths of files to upload."""
    if files is None:
        return json_body
    added = [
        {"fileName": PurePath(path).name, "data": base64.b64encode(content).decode()} for path, content in files.items()
    ]
    return {**json_body, "fileAttachments": added}


def downloaded(client: Client, url: str) -> tuple[str, bytes]:
    """What both libraries do for an address that ends in ?download: ask for the name, then for the bytes."""
    record = client.send("get", url.replace("?download", ""))
    file = client.send("get", url)
    assert (record.status_code, file.status_code) == (200, 200)
    return record.json()["fileName"], file.content


CLIENTS: dict[str, Callable[[World], Client]] = {
    "osvc_python": OsvcPython,
    "osvc_python, v1.4": lambda world: OsvcPython(world, "v1.4"),
    "osvc_node": OsvcNode,
    "osvc_node, v1.3": lambda world: OsvcNode(world, "v1.3"),
    "osvc_node, latest": lambda world: OsvcNode(world, "latest"),
}


@pytest.fixture(params=list(CLIENTS))
def client(request: pytest.FixtureRequest, world: World) -> Client:
    """Each library in each version of the API that it is used with."""
    return CLIENTS[request.param](world)


def created(client: Client, **members: Any) -> dict[str, Any]:
    response = client.send("post", "tasks", {"name": "Return customer call", **members})
    assert response.status_code == 201, response.text
    task: dict[str, Any] = response.json()
    return task


def test_create_gives_the_task(client: Client) -> None:
    response = client.send("post", "tasks", {"name": "Llamar a la señora 😀", "contact": {"id": 83}})
    assert response.status_code == 201
    task = response.json()
    assert task["name"] == task["lookupName"] == "Llamar a la señora 😀"
    assert f"/services/rest/connect/{client.version}/contacts/83" in task["contact"]["links"][0]["href"]
    assert response.headers["location"] == task["links"][0]["href"]


def test_get_gives_the_task(client: Client) -> None:
    task = created(client)
    response = client.send("get", f"tasks/{task['id']}")
    assert response.status_code == 200
    assert response.json() == task
    assert response.json()["priority"] is None


def test_exclude_null_leaves_nulls_out(client: Client) -> None:
    task = created(client, percentComplete=0, customFields={"c": {"a": "b"}})
    shown = client.send("get", f"tasks/{task['id']}", headers={"prefer": "exclude-null-properties"}).json()
    assert None not in shown.values()
    assert shown["percentComplete"] == 0
    assert shown["customFields"] == {"c": {"a": "b"}}
    assert (shown["id"], shown["name"]) == (task["id"], task["name"])
    assert "priority" not in shown


def test_list_gives_items(client: Client) -> None:
    ids = sorted(created(client, name=f"Task {number}")["id"] for number in range(3))
    response = client.send("get", "tasks")
    assert response.status_code == 200
    assert [item["id"] for item in response.json()["items"]] == ids
    first = client.send("get", "tasks?limit=2&offset=1&orderBy=id:desc").json()
    assert [item["id"] for item in first["items"]] == [ids[1], ids[0]]


@pytest.mark.parametrize(
    "query",
    [
        "tasks?q=name='Señora 100% sí'",
        "tasks?q=name = 'Señora 100% sí'",
        "tasks?q=name like 'señora%' and percentComplete >= 50&limit=10",
    ],
)
def test_q_finds_tasks(world: World, query: str) -> None:
    client = OsvcPython(world)
    wanted = created(client, name="Señora 100% sí", percentComplete=50)
    created(client, name="Señor")
    response = client.send("get", query.replace("%", "%25"))  # requests leaves that to who calls it
    assert response.status_code == 200, response.text
    assert [item["id"] for item in response.json()["items"]] == [wanted["id"]]


def test_update_is_a_post_that_overrides_its_method(client: Client) -> None:
    task = created(client)
    response = client.send("patch", f"tasks/{task['id']}", {"name": "Llamar más tarde"})
    assert response.status_code == 200
    assert response.content == b""
    assert client.send("get", f"tasks/{task['id']}").json()["name"] == "Llamar más tarde"


def test_delete_gives_nothing_and_then_404(client: Client) -> None:
    task = created(client)
    response = client.send("delete", f"tasks/{task['id']}")
    assert response.status_code == 200
    assert response.content == b""
    assert_refused(client.send("get", f"tasks/{task['id']}"), "00013")
    assert_refused(client.send("delete", "tasks/0"), "00013")


def test_options_gives_headers(client: Client) -> None:
    task = created(client)
    allowed = {}
    for url in ("tasks", f"tasks/{task['id']}"):
        response = client.send("options", url)
        assert response.status_code == 200
        allowed[url] = set(response.headers["allow"].split(", "))
    assert {"GET", "POST", "OPTIONS"} <= allowed["tasks"]
    assert {"GET", "PATCH", "DELETE", "OPTIONS"} <= allowed[f"tasks/{task['id']}"]


def test_files_are_uploaded_with_a_new_task_and_downloaded_again(client: Client) -> None:
    files = {"./photos/foto número 1.png": PICTURE, "letter.txt": LETTER}
    response = client.send("post", "tasks", {"name": "With files"}, files)
    assert response.status_code == 201, response.text
    listed = client.send("get", f"tasks/{response.json()['id']}/fileAttachments").json()["items"]
    urls = [item["href"].partition(f"/{client.version}/")[2] for item in listed]
    found = dict(downloaded(client, f"{url}?download") for url in urls)
    assert found == {"foto número 1.png": PICTURE, "letter.txt": LETTER}


def test_files_are_uploaded_with_a_change(client: Client) -> None:
    task = created(client)
    response = client.send(
        "patch", f"tasks/{task['id']}", {"name": "Now with files"}, {"../letters/letter.txt": LETTER}
    )
    assert response.status_code == 200, response.text
    assert response.content == b""
    [item] = client.send("get", f"tasks/{task['id']}/fileAttachments").json()["items"]
    url = item["href"].partition(f"/{client.version}/")[2]
    assert downloaded(client, f"{url}?download") == ("letter.txt", LETTER)
    assert client.send("get", f"tasks/{task['id']}").json()["name"] == "Now with files"


def test_files_alone_are_a_change(client: Client) -> None:
    task = created(client)
    assert client.send("patch", f"tasks/{task['id']}", {}, {"a.bin": PICTURE}).status_code == 200
    assert len(client.send("get", f"tasks/{task['id']}/fileAttachments").json()["items"]) == 1


def test_a_file_of_3_mib_is_uploaded_and_downloaded_again(client: Client) -> None:
    content = bytes(range(256)) * (3 * 4096)
    task = created(client)
    response = client.send("patch", f"tasks/{task['id']}", {}, {"large.bin": content})
    assert response.status_code == 200, response.text
    [item] = client.send("get", f"tasks/{task['id']}/fileAttachments").json()["items"]
    url = item["href"].partition(f"/{client.version}/")[2]
    assert downloaded(client, f"{url}?download") == ("large.bin", content)


def test_an_upload_with_a_name_that_is_none_is_refused_whole(client: Client, world: World) -> None:
    task = created(client)
    files = {"good.txt": LETTER, "bad?.txt": LETTER}
    assert_refused(client.send("patch", f"tasks/{task['id']}", {"name": "n"}, files), "00006", says="fileName")
    assert world.oracle("GET", path_of(task)).json()["name"] == task["name"]
    assert kept_in_bucket(world, task) == []


def test_the_schema_is_asked_for_by_what_is_accepted(client: Client) -> None:
    response = client.send("get", "metadata-catalog/tasks", headers={"Accept": "application/schema+json"})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == "application/schema+json"
    properties = response.json()["definitions"]["singularResource"]["properties"]
    assert set(created(client)) <= set(properties)


@pytest.mark.parametrize("value", ["True", "true"], ids=["as requests writes it", "as axios does"])
@pytest.mark.parametrize("verb", ["post", "patch", "delete", "get"])
def test_suppression_headers_are_accepted(world: World, verb: str, value: str) -> None:
    client = OsvcPython(world, "v1.4")
    headers = {
        "OSvC-CREST-Suppress-Rules": value,
        "OSvC-CREST-Suppress-ExternalEvents": value,
        "OSvC-CREST-Suppress-All": value,
        "OSvC-CREST-Time-UTC": "yes",
        "osvc-crest-next-request-after": "500",
        "osvc-crest-api-access-token": "token",
    }
    url = "tasks" if verb == "post" else f"tasks/{created(client)['id']}"
    body = {"name": "n"} if verb in ("post", "patch") else None
    response = client.send(verb, url, body, headers=headers)
    assert response.status_code == (201 if verb == "post" else 200)


def test_axios_sends_a_text_as_a_form(world: World) -> None:
    client = OsvcNode(world)
    response = client.send("post", "tasks", json.dumps({"name": "señora 100% + &=?"}, ensure_ascii=False))
    assert response.status_code == 201
    assert response.json()["name"] == "señora 100% + &=?"
    changed = client.send("patch", f"tasks/{response.json()['id']}", json.dumps({"percentComplete": 1}))
    assert changed.status_code == 200


def test_axios_sends_the_media_type_of_a_form_with_no_body(world: World) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0"}
    assert_refused(OsvcNode(world).send("post", "tasks", headers=headers), "00010")


@pytest.mark.parametrize("scheme", ["Session abc", "Bearer abc"])
def test_the_other_schemes_of_both_libraries_are_401(client: Client, world: World, scheme: str) -> None:
    address = f"{world.base_url}/services/rest/connect/{client.version}/tasks"
    headers = {"authorization": scheme, "osvc-crest-application-context": "Tests"}
    response = world.http.get(address, headers=headers)
    assert_refused(response, "00014")
    assert response.headers["www-authenticate"].startswith("Basic")
