"""Every acknowledged change is published, in order and under one id, whatever fails between the stream and its readers.

The publisher and a consumer of the feed are killed every few seconds; PutEvents is throttled, refuses single events,
and loses answers; writes of the journal fail or are slow. JOURNAL_WRITES says how many writes there are.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from copy import replace
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from acuse.storage import dynamodb
from local.engine import PASSED
from local.running import PATIENCE, ROOT, WITHOUT_PUBLISHER, LocalStack, of_no_stack, start_local_stack
from local.world import World
from tests.stacks.journal.writers import Writers
from tests.support.events import check
from tests.support.journal_checker import Checker
from tests.support.proxy import Answered, Asked, Forward, Proxy, refused
from tests.support.stacks import connected_to

WRITES = int(os.environ.get("JOURNAL_WRITES", "100"))
ITEMS = {"activities": "activity", "tasks": "task", "task-activity-logs": "task-activity-log"}
KILLED_AFTER = (1.0, 3.0)
"""Seconds between two kills."""
MOST_KILLS = max(3, WRITES // 200)
"""Of a process: on a slow machine it comes to an end too."""
QUIET = 30.0
"""Seconds without anything new, when all is published, after which nothing new comes to a consumer."""


class Bus:
    """What the proxy before EventBridge saw, and what it makes fail."""

    def __init__(self, seed: int = 18) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.faults: dict[str, int] = {"throttled": 0, "refused": 0, "lost": 0, "none": 0}
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def fault(self, asked: Asked, forward: Forward) -> Answered | None:
        with self._lock:
            [kind] = self._random.choices(list(self.faults), weights=(15, 20, 10, 55))
            self.faults[kind] += 1
            unwanted = self._random.random()
        match kind:
            case "throttled":
                return refused("ThrottlingException")(asked, forward)
            case "refused":
                return self._refuse_some(asked, forward, unwanted)
            case "lost":
                self._take(asked, forward)
                return None
        return self._take(asked, forward)

    def _take(self, asked: Asked, forward: Forward) -> Answered:
        answer = forward(asked)
        taken = zip(asked.document()["Entries"], json.loads(answer.body)["Entries"], strict=True)
        self.accepted += [json.loads(entry["Detail"]) for entry, told in taken if "EventId" in told]
        return answer

    def _refuse_some(self, asked: Asked, forward: Forward, unwanted: float) -> Answered:
        entries = asked.document()["Entries"]
        place = int(unwanted * len(entries))
        rest = [*entries[:place], *entries[place + 1 :]]
        answers: list[Any] = []
        if rest:
            body = json.dumps({**asked.document(), "Entries": rest}).encode()
            answers = json.loads(self._take(replace(asked, body=body), forward).body)["Entries"]
        answers.insert(place, {"ErrorCode": "InternalFailure", "ErrorMessage": "no"})
        return Answered(200, json.dumps({"FailedEntryCount": 1, "Entries": answers}).encode())


def hard_to_put(asked: Asked, forward: Forward) -> Answered | None:
    """Some writes of the journal fail, others take up to just over a second."""
    if asked.operation == "PutItem" and asked.document()["TableName"] == "JournalTable":
        chance = random.random()
        if chance < 0.15:  # and often once more, when botocore tries it again
            return refused("InternalServerError", 500)(asked, forward)
        if chance < 0.2:
            time.sleep(random.uniform(0, 1.1))
    return forward(asked)


class Victim:
    """A process that is killed again and again, and started again at once.

    `work` says how much it has done: it is killed when it has done something since it began.
    """

    def __init__(self, words: list[str], environment: dict[str, str], log: Path, work: Callable[[], object]) -> None:
        self._words = [sys.executable, *words]
        self._environment = environment
        self._log = log
        self._work = work
        self._process = self._start()
        self.kills = 0

    def _start(self) -> "subprocess.Popen[bytes]":
        self._began_with = self._work()
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._words, env=self._environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log
            )

    def kill(self) -> None:
        if self.kills == MOST_KILLS or self._work() == self._began_with:
            return
        self.end()
        self.kills += 1
        self._process = self._start()

    def end(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


@contextmanager
def killed_now_and_then(victims: list[Victim]) -> Iterator[None]:
    over = threading.Event()

    def kill() -> None:
        chosen, turns = random.Random(18), itertools.cycle(victims)
        while not over.wait(chosen.uniform(*KILLED_AFTER)):
            next(turns).kill()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"), WITHOUT_PUBLISHER)) as running:
        yield running


def counted(world: World, subject: str) -> int | None:
    """How many changes a record's own item counts; None if it is gone."""
    kind, _, record_id = subject.partition("/")
    at = dynamodb.connection()
    key = dynamodb.to_item({"pk": f"{world.tenant}#{ITEMS[kind]}#{record_id}", "sk": ITEMS[kind]})
    found = at.client.get_item(TableName=at.results, Key=key, ConsistentRead=True).get("Item")
    return dynamodb.to_values(found)["revision"] if found else None


def of_tenant(events: list[dict[str, Any]], tenant: str) -> list[dict[str, Any]]:
    return [event for event in events if event["tenant"] == tenant]


def read(path: Path) -> list[dict[str, Any]]:
    """The events of a file; a kill may have cut a line off, and that event came again."""
    events = []
    for line in path.read_text().splitlines() if path.exists() else ():
        with suppress(ValueError):
            events.append(json.loads(line))
    return events


def test_every_acknowledged_change_is_published_whatever_fails_or_is_killed(stack: LocalStack, tmp_path: Path) -> None:
    bus = Bus()
    with ExitStack() as running:
        client = running.enter_context(httpx.Client(timeout=PATIENCE))
        world = World(stack.base_url, client)
        before_bus, before_database = (
            running.enter_context(Proxy(stack.environment["DYNAMODB_ENDPOINT"]).running()) for _ in range(2)
        )
        running.enter_context(before_bus.faulty(bus.fault, hits=lambda operation: operation == "PutEvents"))
        running.enter_context(before_database.faulty(hard_to_put))
        own = of_no_stack() | stack.environment
        behind = {"DYNAMODB_ENDPOINT": before_database.url, "EVENTS_ENDPOINT": before_bus.url}
        sources = [str(ROOT / "functions"), str(ROOT / "layers" / "shared")]
        publisher = Victim(
            ["-m", "local.publisher", str(stack.folder / "dynamodb"), *sources],
            own | behind | {"FUNCTION_TIMEOUT_SECONDS": "60"},
            tmp_path / "publisher.log",
            lambda: sum(bus.faults.values()),
        )
        running.callback(publisher.end)
        consumer = Victim(
            ["-m", "tests.stacks.journal.consumer", stack.base_url, str(tmp_path)],
            own | {"ACUSE_KEY": world.api_key},
            tmp_path / "consumer.log",
            lambda: len(read(tmp_path / "seen.jsonl")),
        )
        running.callback(consumer.end)
        writers = Writers(world, WRITES)
        began = time.monotonic()
        with killed_now_and_then([publisher, consumer]):
            writers.run()
            assert writers.unexpected == []
            wrote = time.monotonic() - began
            for subject, each in writers.written.items():
                each.counted = counted(world, subject)
            wait_until_published(stack)
            checker = wait_until_all_came(lambda: checked(writers, bus, tmp_path, world.tenant))
        print(  # noqa: T201
            f"{writers.acknowledged} writes of {len(writers.written)} records in {wrote:.0f} s, all published after "
            f"{time.monotonic() - began:.0f} s; kills: publisher {publisher.kills}, consumer {consumer.kills}; "
            f"calls of PutEvents: {bus.faults}; events on the bus: {len(bus.accepted)}"
        )
        assert checker.report() == ""
        for event in bus.accepted:
            check(event)


def checked(writers: Writers, bus: Bus, folder: Path, tenant: str) -> Checker:
    checker = Checker(writers.written)
    checker.check_counted()
    checker.check_seen("bus", of_tenant(bus.accepted, tenant))
    checker.check_seen("feed", read(folder / "seen.jsonl"))
    return checker


def wait_until_published(stack: LocalStack) -> None:
    """Wait until the publisher is done with everything that is in the stream."""
    at: dict[str, Any] = {"endpoint_url": stack.environment["DYNAMODB_ENDPOINT"]}
    streams: Any = boto3.client("dynamodbstreams", **at)
    [described] = streams.list_streams(TableName=dynamodb.connection().results)["Streams"]
    shard = streams.describe_stream(StreamArn=described["StreamArn"])["StreamDescription"]["Shards"][0]["ShardId"]
    passed, give_up = "", time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        with suppress(FileNotFoundError):
            before, passed = passed, (stack.folder / "dynamodb" / PASSED).read_text()
            if passed != before:
                give_up = time.monotonic() + PATIENCE
            found = streams.get_shard_iterator(
                StreamArn=described["StreamArn"],
                ShardId=shard,
                ShardIteratorType="AFTER_SEQUENCE_NUMBER",
                SequenceNumber=passed,
            )
            if not streams.get_records(ShardIterator=found["ShardIterator"])["Records"]:
                return
        time.sleep(0.2)
    pytest.fail("the publisher does not come to an end")


def wait_until_all_came(check: Any) -> Checker:
    """Check again while anything new comes."""
    checker: Checker = check()
    last, since = checker.problems, time.monotonic()
    while checker.problems and time.monotonic() - since < QUIET:
        time.sleep(0.5)
        checker = check()
        if checker.problems != last:
            last, since = checker.problems, time.monotonic()
    return checker
