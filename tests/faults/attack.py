"""One row of the table under every fault: at each kind of call, on a request of its own each time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, NamedTuple

import httpx
import pytest

from acuse.storage import dynamodb, objects
from local.world import World
from tests.faults.calling import LAMBDA_SECONDS, Caller, Clock
from tests.faults.writes import Arranged, Write, tables
from tests.support.dialects import by_dialect
from tests.support.faults import FAULTS, OF_S3, Trial
from tests.support.proxy import Proxy
from tests.support.sent import Sent

READ_TIMEOUTS: Final = (LAMBDA_SECONDS * dynamodb.READ, LAMBDA_SECONDS * objects.READ)
"""How long functions wait for DynamoDB and for S3 on AWS, in seconds."""

MOST_CALLS: Final = 60
"""Of one request that fails. What loses against others is tried 25 times, with a read and a write each."""


class Place(NamedTuple):
    """A fault, and the call of a request that it is tried at."""

    fault: str
    position: int
    operation: str


@dataclass(frozen=True)
class Attack:
    """What a row of the table and the faults need to meet."""

    world: World
    proxy: Proxy
    caller: Caller
    subtests: pytest.Subtests

    def once(self, write: Write, faults: Mapping[str, Trial] = FAULTS) -> None:
        """Every fault passes: the request succeeds, and has its effect once."""
        for place, trial, success in self._places(write, faults):
            with self.subtests.test(f"{place}"):
                arranged = write.arrange(self.world)
                revision = self._revision(arranged)
                with self.proxy.faulty(trial.fault, hits=trial.hits, after=place.position, times=1):
                    answer = self.caller.call(write.function, arranged.sent)
                assert self.proxy.failed
                assert answer.status_code == success, (self.proxy.calls, answer.text)
                assert _came_of(arranged) == 1
                if arranged.record:
                    raised = self._revision(arranged) - revision
                    assert raised == 1 or (raised > 1 and write.moves)

    def for_ever(self, write: Write, faults: Mapping[str, Trial] = FAULTS) -> None:
        """Every fault stays: 503 in time. When it has gone, the client's repetition ends with one effect."""
        for place, trial, success in self._places(write, faults):
            with self.subtests.test(f"{place}"):
                arranged = write.arrange(self.world)
                with self.proxy.faulty(trial.fault, hits=trial.hits, after=place.position):
                    answer = self.caller.call(write.function, arranged.sent)
                if answer.status_code != success or set(self.proxy.failed) != {write.last_note}:
                    self.assert_refused(write.function, trial, answer)
                self.assert_bounded(trial)
                self._repeat(write, arranged, success)

    def too_late(self, write: Write, clock: Clock) -> None:
        """One call takes all the time that the function has: it is done, and no other begins."""
        calls, success = self._good_call(write)
        trial = Trial(clock.late, lambda _: True)
        for position, operation in enumerate(calls[:-1]):
            with self.subtests.test(f"{position}: {operation}"):
                arranged = write.arrange(self.world)
                with self.proxy.faulty(trial.fault, after=position, times=1):
                    answer = self.caller.call(write.function, arranged.sent)
                assert self.proxy.calls == calls[: position + 1]
                clock.reset()
                if answer.status_code == success:  # what was left need not be done
                    assert arranged.effects() == 1
                else:
                    self.assert_refused(write.function, trial, answer)
                self._repeat(write, arranged, success)

    def _repeat(self, write: Write, arranged: Arranged, success: int) -> None:
        """The client's repetition ends with one effect."""
        done = arranged.effects()
        again = self.caller.call(write.function, arranged.sent)
        assert again.status_code == (write.repeated if done else success), again.text
        assert (done, _came_of(arranged)) in ((0, 1), (1, 1 + write.adds))

    def read(self, function: str, sent: Sent, faults: Mapping[str, Trial]) -> None:
        """A read under faults that pass, and that stay."""
        calls = self._calls(function, sent)
        for place, trial in _places(calls, faults):
            with self.subtests.test(f"{function}: {place}"):
                with self.proxy.faulty(trial.fault, hits=trial.hits, after=place.position, times=1):
                    assert self.caller.call(function, sent).status_code == sent.status
                with self.proxy.faulty(trial.fault, hits=trial.hits, after=place.position):
                    answer = self.caller.call(function, sent)
                self.assert_refused(function, trial, answer)
                self.assert_bounded(trial)

    def assert_refused(self, function: str, trial: Trial, answer: httpx.Response) -> None:
        """503 in the dialect's envelope, with the time to wait; some say otherwise when others write the same."""
        system = self.caller.routes[function].system
        own = tables()[system]
        always = {"retry-after": "1", **own.headers}
        assert {name: answer.headers.get(name) for name in always} == always, (self.proxy.calls, answer.text)
        by_dialect()[system].assert_refused(
            answer, own.conflict if trial.is_conflict else HTTPStatus.SERVICE_UNAVAILABLE
        )

    def assert_bounded(self, trial: Trial) -> None:
        """Few calls, which together with the pauses end before Lambda would have ended the function."""
        assert len(self.proxy.calls) <= MOST_CALLS
        hung = sum(READ_TIMEOUTS[operation in OF_S3] for operation in self.proxy.failed) if trial.hangs else 0
        assert hung + sum(self.caller.pauses) < LAMBDA_SECONDS

    def _revision(self, arranged: Arranged) -> int:
        """How often the record that a request changes was changed."""
        if not arranged.record:
            return 0
        at = dynamodb.connection()
        key = {"pk": f"{self.world.tenant}#{arranged.record}", "sk": arranged.record.partition("#")[0]}
        answer = at.client.get_item(TableName=at.results, Key=dynamodb.to_item(key), ConsistentRead=True)
        return int(dynamodb.to_values(answer["Item"])["revision"])

    def _places(self, write: Write, faults: Mapping[str, Trial]) -> Iterator[tuple[Place, Trial, int]]:
        """Where each fault is tried, and the status of success."""
        calls, success = self._good_call(write)
        for place, trial in _places(calls, faults):
            if not trial.is_conflict or place.operation in write.conflicts:
                yield place, trial, success

    def _good_call(self, write: Write) -> tuple[list[str], int]:
        """The calls that a request makes when nothing fails, and the status of success."""
        for _ in range(2):  # after the first call the function knows its caller
            arranged = write.arrange(self.world)
            self.proxy.calls.clear()
            answer = self.caller.call(write.function, arranged.sent)
            assert answer.is_success, answer.text
            calls = [*self.proxy.calls]
            assert _came_of(arranged) == 1
        return calls, answer.status_code

    def _calls(self, function: str, sent: Sent) -> list[str]:
        """The calls of a function that knows its caller."""
        for _ in range(2):
            self.proxy.calls.clear()
            assert self.caller.call(function, sent).status_code == sent.status
        return [*self.proxy.calls]


def _places(calls: Sequence[str], faults: Mapping[str, Trial]) -> Iterator[tuple[Place, Trial]]:
    """Each fault at the last call of each operation that it is for."""
    for name, trial in faults.items():
        for position, operation in enumerate(calls):
            if trial.hits(operation) and operation not in calls[position + 1 :]:
                yield Place(name, position, operation), trial


def _came_of(arranged: Arranged) -> int:
    assert not arranged.left()
    return arranged.effects()
