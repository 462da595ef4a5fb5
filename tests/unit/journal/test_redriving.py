"""What was given up is published from the stream, as long as it is there; the rest is counted."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from acuse.journal import publishing, store
from acuse.journal import stream as stream_records
from acuse.storage import dynamodb
from acuse.storage.lists import Span
from acuse_admin import redriving
from acuse_admin.redriving import NoQueue, Summary

from .conftest import TENANT, Bus, changes


class Stream:
    """Answers as DynamoDB's streams do; what is before `horizon` is gone."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self.records = records
        self.horizon = 0

    def get_shard_iterator(self, SequenceNumber: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - as boto3 calls it
        if int(SequenceNumber) <= self.horizon:
            raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")
        return {"ShardIterator": SequenceNumber}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:  # noqa: N803 - as boto3 calls it
        place = int(ShardIterator) - 1
        return {"Records": self.records[place : place + 2], "NextShardIterator": str(place + 3)}


@pytest.fixture
def queue(tables: dynamodb.Connection) -> str:
    del tables
    return str(boto3.client("sqs").create_queue(QueueName="UnpublishedQueue")["QueueUrl"])


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> Stream:
    stream = Stream(changes("a", "b", "a", "c"))
    make = boto3.client
    monkeypatch.setattr(
        boto3, "client", lambda name, **more: stream if name == "dynamodbstreams" else make(name, **more)
    )
    monkeypatch.setattr(stream_records, "as_lambda_gives_it", lambda each: each)
    return stream


def give_up(queue: str, first: int, last: int) -> None:
    told = {
        "shardId": "shard",
        "startSequenceNumber": str(first),
        "endSequenceNumber": str(last),
        "batchSize": last - first + 1,
        "streamArn": "arn",
    }
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"DDBStreamBatchInfo": told}))


def left(queue: str) -> int:
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    return int(answer["ApproximateNumberOfMessages"]) + int(answer["ApproximateNumberOfMessagesNotVisible"])


@pytest.mark.usefixtures("streamed")
def test_what_was_given_up_is_published_and_leaves_the_queue(queue: str, events: Bus) -> None:
    give_up(queue, 2, 2)
    give_up(queue, 3, 4)
    assert redriving.redrive(queue) == Summary(published=3)
    assert sorted(events.ids()) == ["parcels/a.2", "parcels/b.1", "parcels/c.1"]
    assert left(queue) == 0
    assert redriving.redrive(queue) == Summary()


def test_what_fails_again_stays_in_the_queue(queue: str, streamed: Stream, events: Bus) -> None:
    streamed.records = changes("a", "b", "a", "c", poison=2)
    give_up(queue, 2, 2)
    give_up(queue, 4, 4)
    assert redriving.redrive(queue) == Summary(published=1, failed=1)
    assert events.ids() == ["parcels/c.1"]
    assert left(queue) == 1


def test_what_is_gone_from_the_stream_is_counted(queue: str, streamed: Stream, events: Bus) -> None:
    streamed.horizon = 2
    give_up(queue, 2, 2)
    assert redriving.redrive(queue) == Summary(gone=1)
    assert events.accepted == []
    assert left(queue) == 0


@pytest.mark.parametrize(
    "body",
    ["garbage", "{}", "[]", "7", '{"DDBStreamBatchInfo": {}}', '{"DDBStreamBatchInfo": {"startSequenceNumber": "x"}}'],
)
@pytest.mark.usefixtures("streamed", "events")
def test_a_message_that_is_not_lambdas_stays_and_keeps_no_other_back(queue: str, body: str) -> None:
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=body)
    give_up(queue, 4, 4)
    assert redriving.redrive(queue) == Summary(published=1, strange=1)
    assert left(queue) == 1


def test_without_its_queue_there_is_nothing_to_redrive(queue: str) -> None:
    boto3.client("sqs").delete_queue(QueueUrl=queue)
    with pytest.raises(NoQueue):
        redriving.redrive(queue)


def test_what_is_published_late_gets_a_place_that_readers_still_come_by(
    queue: str, streamed: Stream, events: Bus
) -> None:
    """A function that died may have put it slowly, and its successor did not wait."""
    del events
    publishing.publish(streamed.records)
    before = {entry.event.id: entry.place for entry in store.entries(TENANT, Span("0", "~"))}
    give_up(queue, 1, 1)
    redriving.redrive(queue)
    after = {entry.event.id: entry.place for entry in store.entries(TENANT, Span("0", "~"))}
    assert {name for name in before if after[name] != before[name]} == {f"{TENANT}.parcels.a.1"}
