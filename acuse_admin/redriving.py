"""What the publisher gave up: a queue says where it is in the stream, and it goes to the journal and the bus."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError, ParamValidationError

from acuse.journal import publishing, stream

_HIDDEN_SECONDS: Final = 300
"""For so long a message that is worked on is not received again."""
_GONE: Final = frozenset({"TrimmedDataAccessException", "ResourceNotFoundException"})


@dataclass
class Summary:
    """Records of the stream, and what became of them."""

    published: int = 0
    gone: int = 0
    """The stream has them no longer."""
    failed: int = 0
    strange: int = 0
    """Messages that are none of Lambda's about a stream: they stay."""


class NoQueue(Exception):
    """There is no such queue."""


def redrive(queue: str) -> Summary:
    """Publish what the messages of a queue tell of, and delete those whose records got through or are gone.

    Raises
    ------
    NoQueue
    """
    summary = Summary()
    sqs: Any = boto3.client("sqs", endpoint_url=os.environ.get("EVENTS_ENDPOINT") or None)
    for message in _messages(sqs, queue):
        try:
            told = json.loads(message["Body"])["DDBStreamBatchInfo"]
            records, in_batch = _records(told), int(told["batchSize"])
        except (KeyError, TypeError, ValueError, ParamValidationError):
            summary.strange += 1
            continue
        if records is None:
            summary.gone += in_batch
        elif failed := publishing.publish(records, is_redrive=True):
            numbers = [stream.number_of(each) for each in records]
            summary.published += numbers.index(failed)
            summary.failed += len(numbers) - numbers.index(failed)
            continue
        else:
            summary.published += len(records)
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return summary


def _messages(sqs: Any, queue: str) -> Iterator[Any]:
    """All messages of a queue; those that stay come only once, as long as they are hidden."""
    try:
        while found := sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=_HIDDEN_SECONDS, WaitTimeSeconds=1
        ).get("Messages"):
            yield from found
    except sqs.exceptions.QueueDoesNotExist:
        raise NoQueue from None


def _records(told: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The records of the stream from a first to a last number; None if they are gone."""
    client: Any = boto3.client("dynamodbstreams", endpoint_url=os.environ.get("DYNAMODB_ENDPOINT") or None)
    first, last = int(told["startSequenceNumber"]), int(told["endSequenceNumber"])
    found: list[dict[str, Any]] = []
    try:
        iterator = client.get_shard_iterator(
            StreamArn=told["streamArn"],
            ShardId=told["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=told["startSequenceNumber"],
        )["ShardIterator"]
        while iterator:
            answer = client.get_records(ShardIterator=iterator)
            for record in answer["Records"]:
                number = int(stream.number_of(record))
                if first <= number <= last:
                    found.append(stream.as_lambda_gives_it(record))
                if number >= last:
                    return found
            iterator = answer.get("NextShardIterator")
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise
    return found or None
