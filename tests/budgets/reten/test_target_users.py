"""What target users cost, counted on the embedded engine."""

import importlib
import json
from typing import Any

import pytest

from local.world import World, creation, submission
from tests.budgets.conftest import DynamoDBCall, operations
from tests.support.reten import target_resolution
from tests.support.reten.target_users import bring, unresolved


def call(world: World, name: str, body: Any = None, **path: str) -> dict[str, Any]:
    """Call a function as Lambda does, in this process, with a key that is remembered; gives the answer's body."""
    event: dict[str, Any] = {
        "headers": {"x-api-key": world.api_key, "content-type": "application/json"},
        "requestContext": {"requestId": "r"},
        "rawPath": "/api/activities",
        "pathParameters": path,
        "body": json.dumps(body),
    }
    answer = importlib.import_module(f"reten.{name}.app").handler(event, None)
    assert answer["statusCode"] < 300, answer
    answered: Any = json.loads(answer["body"])
    return {"all": answered} if isinstance(answered, list) else answered


@pytest.fixture(autouse=True)
def known_caller(world: World) -> None:
    call(world, "list_target_resolutions")


def test_a_list_of_target_users_is_one_read(world: World, calls: list[DynamoDBCall]) -> None:
    activity = unresolved(world)
    calls.clear()
    assert len(call(world, "list_target_users", id=activity.id)["all"]) == 1
    assert operations(calls) == ["GetItem"]


def test_a_choice_by_hand_is_two_reads_and_one_write(world: World, calls: list[DynamoDBCall]) -> None:
    activity, user = unresolved(world), bring(world, "OTHER")
    assert activity.target
    calls.clear()
    path = {"id": activity.id, "target_user_id": activity.target.id}
    call(world, "resolve_target_user", {"commerce_user_id": user}, **path)
    assert operations(calls) == ["GetItem", "BatchGetItem", "UpdateItem"]


def test_a_creation_reads_contacts_only_where_no_earlier_criterion_matches(
    world: World, calls: list[DynamoDBCall]
) -> None:
    criteria = [{"type": "ROLE_MATCH", "config": {"role": "OWNER"}}, {"type": "LAST_CONTACTED_ALL_CHANNELS"}]
    target_resolution.create(world, resolution_strategy="ON_CREATION", criteria=criteria)
    bring(world, "OWNER")
    calls.clear()
    made = call(world, "create_activity", creation())
    without_contacts = operations(calls)
    assert made["status"] == "READY"
    assert "Query" not in without_contacts
    assert without_contacts[-1] == "TransactWriteItems"

    assert world.submit(submission(activity_id=made["id"])).status_code == 201
    bring(world, "OTHER")
    calls.clear()
    assert call(world, "create_activity", creation())["status"] == "READY"
    assert operations(calls) == [*without_contacts[:-1], "Query", "BatchGetItem", "TransactWriteItems"]
