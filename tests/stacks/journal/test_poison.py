"""A record that cannot be published: the rest goes on, and it is published when what made it fail was mended."""

import time
from collections.abc import Iterator
from copy import replace
from typing import Any

import boto3
import httpx
import pytest

from acuse.journal import kinds
from acuse.journal.model import Draft
from acuse.storage import dynamodb
from acuse_admin import redriving
from acuse_admin.redriving import Summary
from local.running import PATIENCE, LocalStack, start_local_stack
from local.world import World
from local.world.journal import EVENTS
from tests.support.stacks import connected_to

STATED_SECONDS = 60
"""Within which a poison record is in the queue here; on AWS it is the hour of the mapping (docs/operations.md)."""


@pytest.fixture
def publishing_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"))) as running:
        yield running


def followed(world: World, count: int) -> list[Any]:
    """The events of a tenant, when there are so many."""
    give_up = time.monotonic() + PATIENCE
    while len(found := world.get(f"{EVENTS}?limit=100").json()["data"]) < count:
        assert time.monotonic() < give_up
        time.sleep(0.2)
    return list(found)


def in_queue(sqs: Any, queue: str) -> int:
    return int(
        sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"]
    )


def test_a_poison_record_ends_in_the_queue_and_is_published_after_the_mending(
    publishing_stack: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = publishing_stack.environment["UNPUBLISHED_QUEUE"]
    sqs: Any = boto3.client("sqs", endpoint_url=publishing_stack.environment["DYNAMODB_ENDPOINT"])
    with httpx.Client(timeout=PATIENCE) as client:
        world = World(publishing_stack.base_url, client)
        at = dynamodb.connection()
        poison = {"pk": f"{world.tenant}#task#7000", "sk": "task", "revision": 1}
        at.client.put_item(TableName=at.results, Item=dynamodb.to_item(poison))
        began = time.monotonic()
        others = [world.new_task()["id"] for _ in range(5)]
        events = followed(world, 5)
        assert sorted(each["subject"] for each in events) == sorted(f"tasks/{each}" for each in others)
        while not in_queue(sqs, queue):
            assert time.monotonic() - began < STATED_SECONDS
            time.sleep(0.2)

        kind = kinds.by_item()["task"]
        like_others = {name: value for name, value in events[0]["data"].items() if name != "changed"} | {"id": 7000}
        mended = replace(kind, derive=lambda *_: Draft(type="task.created", data=like_others))
        monkeypatch.setattr(kinds, "by_item", lambda: {"task": mended})
        assert redriving.redrive(queue) == Summary(published=1)
        assert redriving.redrive(queue) == Summary()
        found = {each["subject"]: each for each in followed(world, 6)}
        assert found["tasks/7000"]["data"] == {**like_others, "changed": []}
