"""What Wello's task activity logs cost, counted on the embedded engine."""

import base64
import importlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from acuse.identity.permissions import Permission
from local.world import ACTIVITY_LOGS, World
from tests.budgets.conftest import DynamoDBCall, operations

ROUTES = {
    "save_task_activity_log": ("POST", "/Save"),
    "get_task_activity_log": ("GET", "/{id}"),
    "list_task_activity_logs": ("GET", ""),
    "delete_task_activity_log": ("DELETE", "/{id}"),
}

type Call = Callable[..., Any]


@pytest.fixture
def call(world: World, calls: list[DynamoDBCall]) -> Call:
    """Call a function as Lambda does, in this process; it knows the account."""
    credentials = base64.b64encode(":".join(world.new_account_of_domain(*Permission)).encode()).decode()

    def call(name: str, body: Any = None, log_id: str = "", **query: str) -> Any:
        method, path = ROUTES[name]
        event = {
            "headers": {"authorization": f"Basic {credentials}"},
            "requestContext": {"requestId": "r", "http": {"method": method}},
            "rawPath": ACTIVITY_LOGS + path.format(id=log_id),
            "pathParameters": {"id": log_id} if log_id else {},
            "queryStringParameters": query,
            "body": None if body is None else json.dumps(body),
        }
        answer = importlib.import_module(f"wello.{name}.app").handler(event, None)
        assert answer["statusCode"] in (200, 204), answer["body"]
        return json.loads(answer["body"] or "null")

    call("list_task_activity_logs")
    calls.clear()
    return call


@pytest.fixture
def log_id(call: Call, calls: list[DynamoDBCall]) -> str:
    made = str(call("save_task_activity_log", {"subject": "x"})["id"])
    calls.clear()
    return made


def test_adding_a_log_is_one_write(call: Call, calls: list[DynamoDBCall]) -> None:
    call("save_task_activity_log", {"subject": "Delivered", "is_closed": True})
    assert operations(calls) == ["UpdateItem"]
    assert calls[0].units == 2.0, "the log and its place in the list"


def test_changing_a_log_is_one_write(call: Call, log_id: str, calls: list[DynamoDBCall]) -> None:
    call("save_task_activity_log", {"id": log_id, "reference_back_office": "ERP-1"})
    assert operations(calls) == ["UpdateItem"]
    assert calls[0].units == 3.0, "the log, its old place in the list and its new one"


def test_closing_a_log_is_one_write_and_saying_it_again_two(call: Call, log_id: str, calls: list[DynamoDBCall]) -> None:
    call("save_task_activity_log", {"id": log_id, "is_closed": True})
    assert operations(calls) == ["UpdateItem"]
    calls.clear()
    call("save_task_activity_log", {"id": log_id, "is_closed": True})
    assert operations(calls) == ["UpdateItem", "UpdateItem"]


def test_a_log_is_read_by_one_read(call: Call, log_id: str, calls: list[DynamoDBCall]) -> None:
    call("get_task_activity_log", log_id=log_id)
    assert operations(calls) == ["GetItem"]
    assert calls[0].units == 1.0


def test_deleting_a_log_is_one_write(call: Call, log_id: str, calls: list[DynamoDBCall]) -> None:
    call("delete_task_activity_log", log_id=log_id)
    assert operations(calls) == ["UpdateItem"]


@pytest.mark.parametrize("query", [{}, {"$top": "5"}, {"$filter": "is_closed eq false"}], ids=str)
def test_a_page_is_a_query_of_each_shard_and_one_read_of_what_it_shows(
    call: Call, calls: list[DynamoDBCall], query: dict[str, str]
) -> None:
    for _ in range(25):
        call("save_task_activity_log", {"subject": "x"})
    calls.clear()
    page = call("list_task_activity_logs", **query)
    assert Counter(operations(calls)) == {"Query": 4, "BatchGetItem": 1}
    calls.clear()
    call("list_task_activity_logs", **dict(parse_qsl(urlsplit(page["@odata.nextLink"]).query)))
    assert Counter(operations(calls)) == {"Query": 4, "BatchGetItem": 1}, "the next page costs no more"


def test_what_is_wrong_in_itself_costs_nothing(call: Call, calls: list[DynamoDBCall]) -> None:
    refused: list[Any] = [{"task_id": "x"}, {"due_date": "2026-02-30"}, []]
    for wrong in refused:
        with pytest.raises(AssertionError, match="The request is invalid"):
            call("save_task_activity_log", wrong)
    assert operations(calls) == []
