"""The journal on the command line: events of the local stack."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import boto3
import pytest

from acuse.journal import publishing
from acuse.journal.stream import as_lambda_gives_it
from acuse.storage import dynamodb
from local.publisher import QUEUE
from local.running import PATIENCE, LocalStack
from local.world import World, submission
from tests.local.command_line.conftest import Acuse


@pytest.fixture(autouse=True)
def published(local_stack: LocalStack) -> Callable[[], None]:
    """Publishes what was written since the test began, since the stack has no publisher."""
    at: dict[str, Any] = {"endpoint_url": local_stack.environment["DYNAMODB_ENDPOINT"]}
    streams: Any = boto3.client("dynamodbstreams", **at)
    with suppress(boto3.client("events", **at).exceptions.ResourceAlreadyExistsException):
        boto3.client("events", **at).create_event_bus(Name=local_stack.environment["EVENT_BUS"])
    boto3.client("sqs", **at).create_queue(QueueName=QUEUE)
    [described] = streams.list_streams(TableName=local_stack.environment["RESULTS_TABLE"])["Streams"]
    arn = described["StreamArn"]
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    begin = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="LATEST")
    place = begin["ShardIterator"]

    def publish() -> None:
        nonlocal place
        answer = streams.get_records(ShardIterator=place)
        place = answer["NextShardIterator"]
        assert publishing.publish([as_lambda_gives_it(each) for each in answer["Records"]]) is None

    return publish


def events(acuse: Acuse, *words: str) -> list[Any]:
    done = acuse("journal", "tail", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def when(count: int, look: Callable[[], list[Any]], publish: Callable[[], None]) -> list[Any]:
    """What is there when so many events are: readers stop two seconds before the present."""
    publish()
    give_up = time.monotonic() + PATIENCE
    while len(found := look()) < count:
        assert time.monotonic() < give_up
        time.sleep(0.2)
    return found


@pytest.fixture
def subject(world: World) -> str:
    """An activity with a result."""
    activity = world.new_activity()
    assert world.submit(submission(activity)).status_code == 201
    return f"activities/{activity.id}"


def test_tail_prints_events_of_every_dialect_in_order(
    acuse: Acuse, world: World, subject: str, published: Callable[[], None]
) -> None:
    task, log = world.new_task()["id"], world.save_log(subject="Delivered")["id"]
    found = when(4, lambda: events(acuse), published)
    assert [(each["type"], each["sequence"]) for each in found if each["subject"] == subject] == [
        ("activity.created", 1),
        ("task-result.registered", 2),
    ]
    rest = {each["subject"]: each["type"] for each in found if each["subject"] != subject}
    assert rest == {f"tasks/{task}": "task.created", f"task-activity-logs/{log}": "task-activity-log.saved"}
    assert {each["tenant"] for each in found} == {world.tenant}


def test_tail_shows_a_type_a_record_and_so_many(
    acuse: Acuse, world: World, subject: str, published: Callable[[], None]
) -> None:
    other = world.new_activity()
    when(3, lambda: events(acuse), published)
    assert [each["subject"] for each in events(acuse, "--type", "task-result.")] == [subject]
    assert [each["type"] for each in events(acuse, "--subject", f"activities/{other.id}")] == ["activity.created"]
    assert [each["sequence"] for each in events(acuse, "--subject", subject, "--limit", "1")] == [2]


@pytest.mark.parametrize(
    ("option", "value", "phrase"),
    [
        ("--subject", "shoes/7", "must be a kind and an id"),
        ("--subject", "tasks", "must be what events have"),
        ("--subject", "tasks/", "must be what events have"),
        ("--subject", "tasks/ñ", "must be what events have"),
        ("--type", "TASK", "must be what a type begins with"),
        ("--type", "task.*", "must be what a type begins with"),
    ],
)
def test_tail_refuses_what_the_api_refuses(acuse: Acuse, option: str, value: str, phrase: str) -> None:
    done = acuse("journal", "tail", option, value)
    assert done.returncode == 2
    assert phrase in done.stderr


def test_tail_finds_a_record_in_upper_case_as_the_api_does(
    acuse: Acuse, subject: str, published: Callable[[], None]
) -> None:
    when(2, lambda: events(acuse), published)
    kind, _, record = subject.partition("/")
    assert len(events(acuse, "--subject", f"{kind}/{record.upper()}")) == 2
    assert len(events(acuse, "--type", "", "--subject", subject)) == 2


def test_tail_on_a_terminal_is_a_line_for_each_event(
    acuse: Acuse, subject: str, published: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    when(2, lambda: events(acuse), published)
    monkeypatch.setattr("acuse_admin.commands.journal.for_people", lambda: True)
    day, first, second = acuse("journal", "tail").stdout.splitlines()
    assert len(day) == len("2026-11-26")
    assert first.split()[1:] == ["activity.created", subject, "#1"]
    assert second.split()[1:4] == ["task-result.registered", subject, "#2"]
    assert "status" in second


def test_backfill_tells_of_what_the_journal_does_not_know(
    acuse: Acuse, world: World, subject: str, published: Callable[[], None]
) -> None:
    when(2, lambda: events(acuse), published)
    assert "activities: told of 0" in acuse("journal", "backfill").stderr
    at = dynamodb.connection()
    for sequence in (1, 2):
        key = {"pk": {"S": f"{world.tenant}#journal#{subject}"}, "sk": {"S": f"{sequence:012}"}}
        at.client.delete_item(TableName="JournalTable", Key=key)
    assert "activities: told of 1" in acuse("journal", "backfill").stderr
    [event] = when(1, lambda: events(acuse), published)
    assert (event["type"], event["sequence"], event["subject"]) == ("activity.created", 3, subject)
    assert event["data"]["status"] == "COMPLETED"


def test_redrive_of_an_empty_queue_publishes_nothing(acuse: Acuse) -> None:
    done = acuse("journal", "redrive", tenant=False)
    assert (done.returncode, done.stderr) == (0, "Published: 0\n")
