"""The journal, deployed: what happens in any dialect arrives where the recipes of docs/journal.md lead it."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from local.running import PATIENCE
from local.world import World, submission
from tests.deploy import recipes
from tests.deploy.stack import Stack
from tests.support.events import check

SECRET = "the webhook's own"  # noqa: S105 - nobody's

type Event = dict[str, Any]


@pytest.fixture(scope="module")
def stack(base_url: str) -> Stack:
    """The rehearsal's deployment, in which all of its tests work at once."""
    assert base_url
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE")
    return Stack({name: os.environ[name] for name in names})


@pytest.fixture(scope="module")
def bus(stack: Stack) -> str:
    return stack.resources["EventBus"]


@pytest.fixture(scope="module")
def queue(stack: Stack, bus: str) -> str:
    return recipes.deploy(stack, "to-sqs", EventBus=bus)["Queue"]


@pytest.fixture
def received(stack: Stack, queue: str) -> Callable[..., list[Event]]:
    """Takes events from the queue until there are enough of a tenant; gives them in the order of their arrival."""
    sqs = stack.client("sqs")

    def receive(tenant: str, number: int) -> list[Event]:
        found: list[Event] = []
        give_up = time.monotonic() + PATIENCE
        while len(found) < number:
            assert time.monotonic() < give_up, [each["id"] for each in found]
            answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in answer.get("Messages", []):
                event = json.loads(message["Body"])
                check(event)
                found += [event] if event["tenant"] == tenant else []
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    return receive


def test_what_happens_in_every_dialect_arrives_at_a_queue_behind_a_rule(
    world: World, received: Callable[..., list[Event]]
) -> None:
    activity = world.new_activity()
    assert world.submit(submission(activity)).status_code == 201
    task = world.new_task()
    log = world.save_log(subject="Called")
    events = {event["type"]: event for event in received(world.tenant, 4)}
    assert events.keys() == {"activity.created", "task-result.registered", "task.created", "task-activity-log.saved"}
    assert events["task-result.registered"]["subject"] == f"activities/{activity.id}"
    assert events["task-result.registered"]["sequence"] == 2
    assert events["task.created"]["subject"] == f"tasks/{task['id']}"
    assert log["id"] in events["task-activity-log.saved"]["subject"]
    for event in events.values():
        assert event["id"] == f"{world.tenant}.{event['subject'].replace('/', '.')}.{event['sequence']}"


def test_what_is_published_is_in_the_journals_table_too(
    world: World, stack: Stack, received: Callable[..., list[Event]]
) -> None:
    task = world.new_task()
    [event] = received(world.tenant, 1)
    key = {"pk": {"S": f"{world.tenant}#journal#tasks/{task['id']}"}, "sk": {"S": "000000000001"}}
    item = stack.client("dynamodb").get_item(TableName=stack.resources["JournalTable"], Key=key)["Item"]
    assert item["list_order"]["S"].split("#")[1] == event["type"]


# ---------------------------------------------------------------- a webhook


@pytest.fixture
def posted() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A receiver of webhooks on this machine: its address, and the headers and bodies that were posted to it."""
    taken: list[tuple[dict[str, str], bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/events", taken
        server.shutdown()


def test_a_webhook_is_called_with_the_event_and_the_secret(
    world: World, other: World, stack: Stack, bus: str, posted: tuple[str, list[tuple[dict[str, str], bytes]]]
) -> None:
    """Of its type and tenant, once: MiniStack neither limits the rate nor tries again, as EventBridge does."""
    url, taken = posted
    chosen = {"Types": "task-activity-log", "Tenant": world.tenant}
    recipes.deploy(stack, "to-webhook", EventBus=bus, Url=url, Secret=SECRET, **chosen)
    other.save_log(subject="Somebody else's")
    world.new_task()
    log = world.save_log(subject="Called")
    give_up = time.monotonic() + PATIENCE
    while not taken:
        assert time.monotonic() < give_up
        time.sleep(0.1)
    [(headers, body)] = taken
    event = json.loads(body)
    assert (event["type"], event["specversion"]) == ("task-activity-log.saved", "1.0")
    assert log["id"] in event["subject"]
    assert headers["authorization"] == SECRET
    assert headers["content-type"] == "application/cloudevents+json"


# ---------------------------------------------------------------- S3


def test_what_firehose_is_given_is_a_line_in_the_folder_of_its_day(stack: Stack, bus: str) -> None:
    """Given here as the rule would: MiniStack's rules lead to no Firehose, which compresses nothing there."""
    made = recipes.deploy(stack, "to-s3", EventBus=bus)
    event = {"specversion": "1.0", "id": "a.tasks.1.1", "data": {"id": 1}}
    stack.client("firehose").put_record(
        DeliveryStreamName=made["Stream"], Record={"Data": json.dumps(event, separators=(",", ":")).encode()}
    )
    s3 = stack.client("s3")
    give_up = time.monotonic() + PATIENCE
    while not (listed := s3.list_objects_v2(Bucket=made["Bucket"]).get("Contents", [])):
        assert time.monotonic() < give_up
        time.sleep(0.1)
    [key] = [each["Key"] for each in listed]
    assert key.startswith(f"events/day={datetime.now(UTC):%Y-%m-%d}/")
    assert json.loads(s3.get_object(Bucket=made["Bucket"], Key=key)["Body"].read()) == event
    [rule] = stack.client("events").list_rules(EventBusName=bus, NamePrefix="recipe-to-s3")["Rules"]
    [target] = stack.client("events").list_targets_by_rule(Rule=rule["Name"], EventBusName=bus)["Targets"]
    assert target["InputPath"] == "$.detail"
    table = stack.client("glue").get_table(DatabaseName="acuse", Name="events")["Table"]
    assert table["Parameters"]["storage.location.template"] == f"s3://{made['Bucket']}/events/day=${{day}}/"


# ---------------------------------------------------------------- archive and replay


def test_what_was_archived_is_replayed_with_the_same_id(
    world: World, stack: Stack, bus: str, received: Callable[..., list[Event]]
) -> None:
    archive = recipes.deploy(stack, "archive-and-replay", EventBus=bus)["Archive"]
    begin = datetime.now(UTC) - timedelta(minutes=1)
    world.new_task()
    [event] = received(world.tenant, 1)
    events = stack.client("events")
    events.start_replay(
        ReplayName="again",
        EventSourceArn=archive,
        EventStartTime=begin,
        EventEndTime=datetime.now(UTC) + timedelta(minutes=1),
        Destination={"Arn": events.describe_event_bus(Name=bus)["Arn"]},
    )
    assert received(world.tenant, 1) == [event]
