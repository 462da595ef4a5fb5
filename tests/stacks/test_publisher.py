"""The stream of the embedded database: what was acknowledged is published, whatever is killed in between."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import batched
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config

from acuse.journal.stream import as_lambda_gives_it
from acuse_admin.stack import LOCAL_CREDENTIALS
from local import database
from local.engine import PASSED, changes
from local.publisher import queue_at
from local.publisher.mapping import number_of
from local.publisher.stream_reader import Publisher

PATIENT = Config(connect_timeout=60, read_timeout=60, retries={"total_max_attempts": 3})
TEMPLATE = {
    "Resources": {
        "things": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "GlobalSecondaryIndexes": [],
                "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
            },
        }
    }
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (LOCAL_CREDENTIALS | {"RESULTS_TABLE": "things", "EVENT_BUS": "EventBus"}).items():
        monkeypatch.setenv(name, value)


class Function:
    """Takes down what it is called with; what `fails` says fails."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.fails: Callable[[str], bool] = lambda _: False

    def __call__(self, event: dict[str, Any], _context: object) -> dict[str, Any]:
        for record in event["Records"]:
            name = record["dynamodb"]["Keys"]["pk"]["S"]
            if self.fails(name):
                return {"batchItemFailures": [{"itemIdentifier": number_of(record)}]}
            self.seen.append(name)
        return {"batchItemFailures": []}


class Running:
    """A database with a table that has a stream."""

    def __init__(self, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DYNAMODB_ENDPOINT", address)
        self.folder = folder
        self.client: Any = boto3.client("dynamodb", endpoint_url=address, config=PATIENT)
        self.sqs: Any = boto3.client("sqs", endpoint_url=address, config=PATIENT)
        self.function = Function()

    def create(self, *, streamed: str | None = "things") -> None:
        database.create_tables(self.client, TEMPLATE, streamed=streamed)

    def put(self, *names: str) -> None:
        items = [{"pk": {"S": name}, "sk": {"S": "-"}, "data": {"B": b"\0"}} for name in names]
        for some in batched(items, 25, strict=False):
            self.client.batch_write_item(RequestItems={"things": [{"PutRequest": {"Item": item}} for item in some]})

    def publisher(self) -> Publisher:
        return Publisher(self.folder, self.function, as_lambda_gives_it)

    def published(self) -> list[str]:
        """What a publisher that begins now calls its function with."""
        self.function.seen.clear()
        publisher = self.publisher()
        while publisher.step():
            pass
        return sorted(self.function.seen)

    def kill(self) -> None:
        [child] = [each for each in psutil.Process(os.getpid()).children() if "local.engine" in each.cmdline()]
        child.kill()
        with suppress(psutil.NoSuchProcess):
            while child.status() != psutil.STATUS_ZOMBIE:  # the thread that watches it takes its exit status
                time.sleep(0.01)


@contextmanager
def running(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    with database.embedded("127.0.0.1", 0, folder, lambda _: None) as address:
        yield Running(address, folder, monkeypatch)


def test_every_change_is_published_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, monkeypatch) as at:
        at.create()
        at.put("a", "b", "c")
        assert at.published() == ["a", "b", "c"]
        at.put("d")
        assert at.published() == ["d"]
        assert at.published() == []


def test_what_was_acknowledged_is_published_after_the_database_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path, monkeypatch) as at:
        at.create()
        at.put("a", "b")
        assert at.published() == ["a", "b"]
        at.put("c", "d")
        at.kill()
        at.put("e")
        assert at.published() == ["c", "d", "e"]


def test_what_was_acknowledged_is_published_after_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, monkeypatch) as at:
        at.create()
        at.put("a", "b")
        assert at.published() == ["a", "b"]
        at.put("c")
    with running(tmp_path, monkeypatch) as at:
        at.put("d")
        assert at.published() == ["c", "d"]


def test_a_snapshot_keeps_what_was_not_published_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, monkeypatch) as at:
        at.create()
        at.put(*map(str, range(50)))
        at.published()
        at.put("last")
    [[*_, records]] = json.loads((tmp_path / "dynamodb.json").read_text())["payload"]["streams"]
    assert [each["dynamodb"]["Keys"]["pk"]["S"] for each in records] == ["49", "last"]


def test_a_stream_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, monkeypatch) as at:
        at.create()
        kept = changes._KEPT_RECORDS
        for begin in range(0, 2 * kept + 100, 100):
            at.put(*map(str, range(begin, begin + 100)))
            assert len(at.published()) == 100
        streams: Any = boto3.client("dynamodbstreams", endpoint_url=os.environ["DYNAMODB_ENDPOINT"], config=PATIENT)
        publisher = at.publisher()
        publisher.step()
        begin = streams.get_shard_iterator(
            StreamArn=publisher._arn, ShardId=publisher._shard, ShardIteratorType="TRIM_HORIZON"
        )
        [first, *_] = streams.get_records(ShardIterator=begin["ShardIterator"])["Records"]
        assert int(first["dynamodb"]["Keys"]["pk"]["S"]) == kept - 100, (
            "1,000 before the last that had been published when 2,000 were written"
        )


def test_a_table_of_an_older_release_gets_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, monkeypatch) as at:
        at.create(streamed=None)
        at.put("before")
        at.create()
        at.create()
        at.put("a")
        assert at.published() == ["a"]


def test_a_record_that_cannot_be_published_ends_in_the_queue_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.publisher.mapping._pause_after", lambda _: 0.0)
    with running(tmp_path, monkeypatch) as at:
        at.create()
        at.put("a", "poison", "b", "c")
        at.function.fails = lambda name: name == "poison"
        assert at.published() == ["a", "b", "c"]
        [message] = at.sqs.receive_message(QueueUrl=queue_at(os.environ["DYNAMODB_ENDPOINT"]))["Messages"]
        told = json.loads(message["Body"])["DDBStreamBatchInfo"]
        assert told["startSequenceNumber"] < (tmp_path / PASSED).read_text()
        assert told["batchSize"] == 1
