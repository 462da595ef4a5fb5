"""Reads a table's stream, and calls a function with what is there."""

import json
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.engine import PASSED
from local.publisher import QUEUE, queue_at
from local.publisher.mapping import EventSourceMapping, Record, number_of

_EVERY: Final = 0.2
"""Seconds between two looks at a stream with nothing new."""
_AT_ONCE: Final = 100
"""Records that are read together; those after them wait until all are done with."""
_LANES: Final = 4
"""Batches that are worked on at once, those of an item always in the same (ParallelizationFactor)."""
_log = logging.getLogger("publisher")


class Publisher:
    """The stream of a table, and who is called with it."""

    def __init__(self, folder: Path, handler: Any, as_lambda_gives_it: Any) -> None:
        self._passed = folder / PASSED
        self._as_lambda_gives_it = as_lambda_gives_it
        self._table = os.environ["RESULTS_TABLE"]
        config = Config(connect_timeout=10, read_timeout=60, retries={"total_max_attempts": 1})
        clients: list[Any] = [
            boto3.client(service, endpoint_url=os.environ["DYNAMODB_ENDPOINT"], config=config)
            for service in ("dynamodb", "dynamodbstreams", "events", "sqs")
        ]
        self._dynamodb, self._streams, self._events, self._sqs = clients
        self._mapping = EventSourceMapping(lambda event: handler(event, None), self._give_up)
        self._lanes = ThreadPoolExecutor(_LANES)
        self._arn = ""
        self._shard = ""

    def run(self) -> None:
        """Publish until the process ends."""
        while True:
            if not self.step():
                time.sleep(_EVERY)

    def step(self) -> bool:
        """Publish what is there; gives whether there was anything."""
        try:
            records = self._read()
            lanes: dict[int, list[Record]] = {}
            for record in records:
                partition = json.dumps(record["dynamodb"]["Keys"], sort_keys=True)
                lanes.setdefault(crc32(partition.encode()) % _LANES, []).append(self._as_lambda_gives_it(record))
            list(self._lanes.map(self._mapping.take, lanes.values()))
            if records:
                self._note_passed(number_of(records[-1]))
        except (BotoCoreError, ClientError) as error:  # the database is starting again
            _log.warning("%s", error)
            self._arn = ""
            return False
        return bool(records)

    def _connect(self) -> None:
        """Find the stream, and make what else must be there."""
        self._arn = self._dynamodb.describe_table(TableName=self._table)["Table"]["LatestStreamArn"]
        self._shard = self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"][0]["ShardId"]
        if os.environ["EVENT_BUS"] not in {each["Name"] for each in self._events.list_event_buses()["EventBuses"]}:
            self._events.create_event_bus(Name=os.environ["EVENT_BUS"])
        self._sqs.create_queue(QueueName=QUEUE)

    def _read(self) -> list[Record]:
        """What follows the last record that was done with."""
        if not self._arn:
            self._connect()
        at: dict[str, Any] = {"StreamArn": self._arn, "ShardId": self._shard}
        after = self._passed.read_text() if self._passed.exists() else ""
        try:
            begin = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
            found = self._streams.get_shard_iterator(
                **at, **(begin if after else {"ShardIteratorType": "TRIM_HORIZON"})
            )
        except self._streams.exceptions.TrimmedDataAccessException:
            found = self._streams.get_shard_iterator(**at, ShardIteratorType="TRIM_HORIZON")
        records: list[Record] = self._streams.get_records(ShardIterator=found["ShardIterator"], Limit=_AT_ONCE)[
            "Records"
        ]
        return records

    def _note_passed(self, number: str) -> None:
        unfinished = self._passed.with_suffix(".new")
        unfinished.write_text(number)
        unfinished.replace(self._passed)

    def _give_up(self, record: Record, tries: int) -> None:
        """Put what Lambda puts into the queue of a mapping: where the record is, and not the record."""
        number = number_of(record)
        message = {
            "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": tries},
            "version": "1.0",
            "DDBStreamBatchInfo": {
                "shardId": self._shard,
                "startSequenceNumber": number,
                "endSequenceNumber": number,
                "batchSize": 1,
                "streamArn": self._arn,
            },
        }
        queue = queue_at(os.environ["DYNAMODB_ENDPOINT"])
        self._sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(message))
        _log.warning("A change could not be published: acuse journal redrive sends it again (%s)", number)
