"""What lists and syncs of commerces cost, counted on the embedded engine: contract Reten, section 7 (costs)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import commerce_id
from acuse.reten.commerces.rules import SyncedCommerce
from local.world import World
from tests.budgets.conftest import DynamoDBCall, operations

type Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def call(world: World) -> Call:
    """Call a function as Lambda does, in this process; gives the status and the body."""

    def send(name: str, query: dict[str, str] | None = None, body: Any = None, **path: str) -> tuple[int, Any]:
        import importlib

        event = {
            "headers": {"x-api-key": world.api_key, "content-type": "application/json"},
            "requestContext": {"requestId": "r"},
            "queryStringParameters": query or {},
            "pathParameters": path,
            "body": json.dumps(body),
        }
        answer = importlib.import_module(f"reten.{name}.app").handler(event, None)
        return answer["statusCode"], json.loads(answer["body"])

    assert send("list_commerces")[0] == 200  # the key is known from now on
    return send


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Query"] * 8 + ["BatchGetItem"]),  # a count and a page of each shard
        ({"is_active": "true"}, ["Query"] * 4 + ["BatchGetItem"] * 2),
        ({"search": "com"}, ["Query"] * 8 + ["BatchGetItem"] * 2),
        ({"external_id": "COM-001"}, ["BatchGetItem"]),
    ],
)
def test_a_page_is_a_stated_number_of_calls(
    world: World, call: Call, calls: list[DynamoDBCall], query: dict[str, str], expected: list[str]
) -> None:
    items = [SyncedCommerce(f"COM-{number}", f"n {number}") for number in range(100, 150)]
    commerces.sync(world.tenant, items)
    calls.clear()
    assert call("list_commerces", query)[0] == 200
    assert operations(calls) == expected


def test_a_page_by_cursor_counts_nothing(world: World, call: Call, calls: list[DynamoDBCall]) -> None:
    commerces.sync(world.tenant, [SyncedCommerce(f"COM-{number}", "n") for number in range(100, 150)])
    _, first = call("list_commerces")
    calls.clear()
    assert call("list_commerces", {"cursor": first["meta"]["next"]})[0] == 200
    assert operations(calls) == ["Query"] * 4 + ["BatchGetItem"]


def test_one_commerce_is_three_reads(world: World, call: Call, calls: list[DynamoDBCall]) -> None:
    calls.clear()
    assert call("get_commerce", id=commerce_id(world.tenant, "COM-001"))[0] == 200
    assert operations(calls) == ["GetItem", "BatchGetItem", "BatchGetItem"]


def test_a_sync_is_a_transaction_for_20_new_commerces_and_none_for_unchanged_ones(
    call: Call, calls: list[DynamoDBCall]
) -> None:
    users = [{"external_id": "U-1", "name": "Ana"}]
    items = [{"external_id": f"N-{n}", "name": "n", "tax_id": str(n), "users": users} for n in range(40)]
    assert call("sync_commerces", body={"items": []}) == (201, {"created": 0, "updated": 0, "total": 0})
    calls.clear()
    assert call("sync_commerces", body={"items": items})[1]["created"] == 40
    assert operations(calls) == ["BatchGetItem"] * 2 + ["TransactWriteItems"] * 2
    calls.clear()
    assert call("sync_commerces", body={"items": items})[1]["updated"] == 40
    assert operations(calls) == ["BatchGetItem"]
