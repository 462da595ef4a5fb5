"""After a deployment and after a rollback: what other releases stored is read, and written back without loss."""

import base64
import importlib
import json
from typing import Any

import pytest

from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.storage import dynamodb
from acuse.wello.identity import domain_accounts
from acuse.wello.members import DEFAULT_BY_KIND, ID, KIND_BY_MEMBER, MODIFIED, Kind
from tests.unit import stored

TENANT = TenantId("tenant-1")
LOG_ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
LOG: dict[str, Any] = {
    "id": LOG_ID,
    "task_id": "11111111-7b6d-4598-bbbd-4e933126c994",
    "subject": "s" * 2000,
    "description": "d",
    "due_date": "2026-01-11T20:58:34.7203833+00:00",
    "is_closed": True,
    "reference_back_office": "r",
}


class Api:
    """Wello's dialect without a network, and one of everything that it stores."""

    def __init__(self) -> None:
        account, password = domain_accounts.create(TENANT, "acme", "ana", list(Permission))
        self._credentials = base64.b64encode(f"{account.username}:{password}@acme".encode()).decode()
        self.call("save_task_activity_log", LOG)

    def call(self, operation: str, body: Any = None, query: dict[str, str] | None = None, log_id: str = "") -> Any:
        """The JSON of an answer, or its text."""
        handler = importlib.import_module(f"wello.{operation}.app").handler
        event = {
            "headers": {"authorization": f"Basic {self._credentials}", "host": "mysite.example.com"},
            "requestContext": {
                "requestId": "r",
                "http": {"method": {"save": "POST", "delete": "DELETE"}.get(operation.partition("_")[0], "GET")},
            },
            "rawPath": "/api/TaskActivityLog",
            "pathParameters": {"id": log_id} if log_id else {},
            "queryStringParameters": query or {},
            "body": None if body is None else json.dumps(body),
        }
        answer = handler(event, None)
        assert answer["statusCode"] in (200, 204), answer
        return json.loads(answer["body"]) if answer["body"] else ""

    def read(self) -> list[Any]:
        """What every reading endpoint answers."""
        return [
            self.call("get_task_activity_log", log_id=LOG_ID),
            self.call("list_task_activity_logs", query={"$filter": "reference_back_office eq 'r'"}),
        ]


@pytest.fixture
def api(tables: dynamodb.Connection) -> Api:
    del tables
    return Api()


def test_attributes_that_only_a_newer_release_knows_do_no_harm_and_stay(api: Api) -> None:
    before = api.read()
    assert stored.add_what_is_newer() >= 3
    assert api.read() == before
    saved = api.call("save_task_activity_log", {"id": LOG_ID, "subject": "another", "is_closed": False})
    assert (saved["subject"], saved["description"]) == ("another", "d")
    assert stored.without_what_is_newer() == []
    api.call("delete_task_activity_log", log_id=LOG_ID)
    assert stored.without_what_is_newer() == []
    assert [row[ID] for row in api.call("list_task_activity_logs", query={"deleted": "true"})["value"]] == [LOG_ID]
    api.call("save_task_activity_log", {"id": LOG_ID, "description": "again"})
    assert api.call("get_task_activity_log", log_id=LOG_ID)["description"] == "again"


@pytest.mark.parametrize("member", sorted(KIND_BY_MEMBER.keys() - {ID, MODIFIED}))
def test_what_an_older_release_did_not_store_is_its_default(api: Api, member: str) -> None:
    stored.take_away({member}, lambda sk: sk == "task-activity-log")
    default = DEFAULT_BY_KIND[KIND_BY_MEMBER[member]]
    if KIND_BY_MEMBER[member] is Kind.DATE_TIME:
        default = "1980-01-01T00:00:00.0000000+00:00"
    assert api.call("get_task_activity_log", log_id=LOG_ID)[member] == default
    assert api.call("save_task_activity_log", {"id": LOG_ID, "contact_id": LOG["task_id"]})[ID] == LOG_ID


def test_a_log_without_the_stamp_of_its_last_change_is_changed(api: Api) -> None:
    stored.take_away({"stamp"}, lambda sk: sk == "task-activity-log")
    assert api.call("save_task_activity_log", {"id": LOG_ID, "subject": "new"})["subject"] == "new"
