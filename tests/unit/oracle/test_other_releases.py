"""After a deployment and after a rollback: what other releases stored is read, and written back without loss."""

import base64
import importlib
import json
from typing import Any

import pytest

from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode
from acuse.storage import dynamodb
from tests.unit import stored

TENANT = TenantId("tenant-1")
LONG_TEXT = json.dumps([(number * 7919) ** 5 for number in range(2000)])

pytestmark = pytest.mark.usefixtures("bucket")


class Api:
    """Oracle's dialect without a network, and one of everything that it stores."""

    def __init__(self) -> None:
        account, password = staff_accounts.create(TENANT, "ana", list(Permission))
        self._credentials = base64.b64encode(f"{account.username}:{password}".encode()).decode()
        settings.save_entries(TENANT, [Entry("priority", 4, "Urgent"), Entry("statusWithType.status", 21, "Done", 15)])
        settings.save_entries(TENANT, [Entry("notes.channel", 1, "Phone")])
        settings.save_mode(TENANT, ReferenceMode.REGISTERED)
        references.save(TENANT, [Reference("contacts", 83, "Ms Mia Brown")])
        self.task = self.call(
            "create_task",
            {
                "name": "Call",
                "contact": {"lookupName": "Ms Mia Brown"},
                "priority": {"id": 4},
                "statusWithType": {"status": {"id": 21}},
                "customFields": {"c": {"long": LONG_TEXT[:20_000]}},
                "notes": [{"text": LONG_TEXT, "channel": {"id": 1}}],
                "fileAttachments": [{"fileName": "a.txt", "data": "aGVsbG8=", "contentType": "text/plain"}],
            },
            headers={"idempotency-key": "key"},
        )
        self.note, self.file = (
            int(self.call(f"list_task_{kind}", id=self.id)["items"][0]["href"].rpartition("/")[2])
            for kind in ("notes", "file_attachments")
        )

    @property
    def id(self) -> int:
        return int(self.task["id"])

    def call(
        self,
        operation: str,
        body: Any = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        collection: str = "tasks",
        **parameters: Any,
    ) -> Any:
        """The JSON of an answer, or its text."""
        handler = importlib.import_module(f"oracle.{operation}.app").handler
        method = {"create": "POST", "update": "PATCH", "delete": "DELETE"}.get(operation.partition("_")[0], "GET")
        own = {
            "authorization": f"Basic {self._credentials}",
            "host": "mysite.example.com",
            "osvc-crest-application-context": "test",
        }
        event = {
            "headers": own | (headers or {}),
            "requestContext": {"requestId": "r", "http": {"method": method}},
            "rawPath": f"/services/rest/connect/v1.4/{collection}/{parameters.get('id', '')}",
            "pathParameters": {"version": "v1.4"} | {name: str(value) for name, value in parameters.items()},
            "queryStringParameters": query or {},
            "body": None if body is None else json.dumps(body),
        }
        answer = handler(event, None)
        assert answer["statusCode"] in (200, 201), answer
        is_json = answer["headers"].get("content-type") == "application/json"
        return json.loads(answer["body"]) if is_json else answer["body"]

    def read(self) -> list[Any]:
        """What every reading endpoint answers."""
        return [
            self.call("get_task", id=self.id),
            self.call("get_task_note", id=self.id, child_id=self.note),
            self.call("get_task_file_attachment", id=self.id, child_id=self.file),
            self.call("get_task_file_attachment", id=self.id, child_id=self.file, query={"download": ""}),
            self.call("get_task_file_attachment_data", id=self.id, child_id=self.file),
            self.call("list_tasks", query={"q": "priority.id = 4", "fields": "priority", "orderBy": "name"}),
            self.call(
                "list_query_results",
                query={"query": "SELECT *, statusWithType.status.lookupName, contact.lookupName FROM tasks"},
            ),
            self.call("list_task_notes", id=self.id),
            self.call("list_task_file_attachments", id=self.id),
            self.call("list_named_id_entries", field="priority"),
            self.call("get_reference", collection="contacts", id=83),
            [*references.list_of(TENANT)],
        ]

    def change(self) -> None:
        """Everything that changes what is there."""
        self.call("update_task", {"percentComplete": 50, "customFields": {"c": {"a": 1}}}, id=self.id)
        self.call("update_task", {"notes": [{"text": "another"}]}, id=self.id)
        self.call("create_task_note", {"text": "third"}, id=self.id)
        self.call("update_task_note", {"channel": None, "text": LONG_TEXT[::-1]}, id=self.id, child_id=self.note)
        self.call("update_task_file_attachment", {"description": "d"}, id=self.id, child_id=self.file)
        references.save(TENANT, [Reference("contacts", 83, "Ms Mia Braun")])
        settings.save_entries(TENANT, [Entry("priority", 4, "Very urgent")])
        settings.save_mode(TENANT, ReferenceMode.ANY)


@pytest.fixture
def api() -> Api:
    return Api()


def test_attributes_that_only_a_newer_release_knows_do_no_harm_and_stay(api: Api) -> None:
    before = api.read()
    assert stored.add_what_is_newer() >= 10
    settings.remembered.clear()
    assert api.read() == before
    assert api.call("create_task", {"name": "Call"}, headers={"idempotency-key": "another"})["id"] > api.id
    fresh = set(stored.without_what_is_newer())
    api.change()
    assert api.call("get_task", id=api.id)["percentComplete"] == 50
    made = {key for key in stored.without_what_is_newer() if key not in fresh}
    # Only what is new lacks them: the pointer from a new name, and new notes, which are under the key of the task.
    assert made == {f"{TENANT}#reference-name#contacts#Ms Mia Braun", f"{TENANT}#task#{api.id}"}
    of_task = [item for _, item in stored.items() if item["pk"]["S"] == f"{TENANT}#task#{api.id}"]
    assert sum(not item.items() >= stored.NEWER.items() for item in of_task) == 2


def test_custom_fields_of_a_release_that_knew_c_alone_are_read_and_changed(api: Api) -> None:
    settings.save_entries(TENANT, [Entry("customFields.c.region", 1, "North")])
    settings.remembered.clear()
    fields = {"c": {"region": {"id": 1}, "b": 2}, "CO": {"x": 1}}
    api.call("update_task", {"customFields": fields}, id=api.id)
    stored.take_away({"custom_packages"}, lambda sk: sk == "task")
    before = api.call("get_task", id=api.id)["customFields"]
    assert list(before) == ["c"]
    assert before["c"] | {"region": {"id": 1, "lookupName": "North"}, "b": 2} == before["c"]
    api.call("update_task", {"customFields": {"CO": {"y": 2}}}, id=api.id)
    assert api.call("get_task", id=api.id)["customFields"] == {**before, "CO": {"y": 2}}


@pytest.mark.parametrize("kept", ['{"id":"x"}', "{}", '{"id":1,"more":true}', '{"id":null}', "[1]", '{"id":true}'])
def test_a_custom_field_that_a_newer_release_stored_is_read(api: Api, kept: str) -> None:
    at = dynamodb.connection()
    key = {"pk": f"{TENANT}#task#{api.id}", "sk": "task"}
    item = next(item for _, item in stored.items() if item["pk"]["S"] == key["pk"] and item["sk"]["S"] == "task")
    stored.put(at.results, item | dynamodb.to_item({"custom_fields": f'{{"region":{kept},"b":1}}'}))
    assert api.call("get_task", id=api.id)["customFields"]["c"]["b"] == 1
    for path in ("region", "region.id", "region.lookupName", "b.id"):
        api.call("list_tasks", query={"q": f"customFields.c.{path} < 'a' OR customFields.c.{path} < 1"})
        api.call("list_query_results", query={"query": f"SELECT customFields.c.{path} FROM tasks"})
        api.call("list_tasks", query={"orderBy": f"customFields.c.{path}", "fields": f"customFields.c.{path}"})
    api.call("update_task", {"customFields": {"c": {"b": 2}}}, id=api.id)
    assert api.call("get_task", id=api.id)["customFields"]["c"]["b"] == 2


def test_settings_that_only_a_newer_release_knows_do_no_harm_and_stay(api: Api) -> None:
    before = api.read()
    at = dynamodb.connection()
    key = {"pk": f"{TENANT}#oracle-settings"}
    newer: list[dict[str, Any]] = [
        {"sk": f"menu#customFields.c.colour#{1:019d}", "field": "customFields.c.colour", "id": 1, "name": "Red"},
        {"sk": "custom-menus", "fields": ["colour"]},
        {"sk": "references", "mode": "checked-elsewhere"},
    ]
    for item in newer:
        stored.put(at.configs, dynamodb.to_item(key | item))
    settings.remembered.clear()
    assert api.read() == before
    found = settings.read(TENANT)
    assert found.references is ReferenceMode.ANY
    assert found.menus["customFields.c.colour"][1].name == "Red"
    api.call("update_task", {"contact": {"id": 84}}, id=api.id)
    assert {item["sk"]["S"] for _, item in stored.items()} >= {item["sk"] for item in newer}


def test_a_file_that_is_elsewhere_is_shown_by_a_release_that_stores_all_of_them(api: Api) -> None:
    stored.take_away({"object"}, lambda sk: sk.startswith("fileAttachments#"))
    assert api.call("get_task_file_attachment", id=api.id, child_id=api.file)["fileName"] == "a.txt"
    assert api.call("get_task_file_attachment_data", id=api.id, child_id=api.file)["data"] == ""
    api.call("list_task_file_attachments", id=api.id, query={"download": ""})
    api.call("update_task_file_attachment", {"description": "d"}, id=api.id, child_id=api.file)
    api.call("delete_task_file_attachment", id=api.id, child_id=api.file)


@pytest.mark.parametrize(
    ("kind", "missing", "operation", "expected"),
    [
        ("task", {"custom_fields"}, "get_task", {"customFields": {"c": {}}}),
        ("task", {"inherit.inheritContact"}, "get_task", {"inherit": dict.fromkeys(("inheritContact", "inheritOrganization", "inheritStaffAssignment"), False)}),  # noqa: E501
        ("task", {"statusWithType.status"}, "get_task", {"statusWithType": {"status": {"id": 16, "lookupName": "Not Started"}, "statusType": {"id": 14, "lookupName": "Not Complete"}}}),  # noqa: E501
        ("task", {"notes", "fileAttachments"}, "list_task_notes", {"items": []}),
        ("notes#", {"channel", "created_by", "updated_by"}, "get_task_note", {"channel": None, "createdByAccount": None, "updatedByAccount": None}),  # noqa: E501
        ("notes#", {"text", "object"}, "get_task_note", {"text": ""}),
        ("fileAttachments#", {"content_type"}, "get_task_file_attachment", {"contentType": "application/octet-stream"}),
        ("fileAttachments#", {"name", "description"}, "get_task_file_attachment", {"name": None, "description": None}),
        ("menu#", {"is_retired"}, "get_task", {"priority": {"id": 4, "lookupName": "Urgent"}}),
        ("menu#", {"status_type"}, "get_task", {"statusWithType": {"status": {"id": 21, "lookupName": "Done"}, "statusType": {"id": 14, "lookupName": "Not Complete"}}}),  # noqa: E501
    ],
)  # fmt: skip
def test_what_an_older_release_did_not_store_is_its_default(
    api: Api, kind: str, missing: set[str], operation: str, expected: dict[str, Any]
) -> None:
    stored.take_away(missing, lambda sk: sk == kind or (kind.endswith("#") and sk.startswith(kind)))
    settings.remembered.clear()
    child: dict[str, Any] = (
        {"child_id": api.note if "note" in operation else api.file} if operation != "get_task" else {}
    )
    shown = api.call(operation, id=api.id, **child)
    assert {name: shown[name] for name in expected} == expected
    api.change()
