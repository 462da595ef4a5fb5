"""The local stand-in of Lambda's event source mapping: batches, retries, and what is given up."""

from collections.abc import Callable
from typing import Any

from local.publisher.mapping import MOST_RETRIES, EventSourceMapping, Record, number_of


class Stream:
    """Takes down what a mapping does with records called 1, 2, 3, …"""

    def __init__(self, fails: Callable[[str], bool] = lambda _: False) -> None:
        self.fails = fails
        self.calls: list[list[str]] = []
        self.given_up: list[tuple[str, int]] = []
        self.mapping = EventSourceMapping(self.invoke, self.give_up, lambda _: None)

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        numbers = [number_of(record) for record in event["Records"]]
        self.calls.append(numbers)
        failed = next((number for number in numbers if self.fails(number)), None)
        return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}

    def give_up(self, record: Record, tries: int) -> None:
        self.given_up.append((number_of(record), tries))

    def take(self, count: int) -> None:
        self.mapping.take([{"dynamodb": {"SequenceNumber": str(number)}} for number in range(1, count + 1)])


def test_a_batch_that_gets_through_is_one_call() -> None:
    stream = Stream()
    stream.take(3)
    assert stream.calls == [["1", "2", "3"]]


def test_what_failed_is_halved_and_gone_on_with_in_order() -> None:
    left = iter([True])
    stream = Stream(lambda number: number == "3" and next(left, False))
    stream.take(6)
    assert stream.calls == [["1", "2", "3", "4", "5", "6"], ["3", "4"], ["5", "6"]]


def test_a_poison_record_is_given_up_alone_and_the_rest_goes_on() -> None:
    stream = Stream(lambda number: number == "4")
    stream.take(8)
    assert stream.given_up == [("4", MOST_RETRIES + 1)]
    assert sorted({number for call in stream.calls for number in call}) == [str(number) for number in range(1, 9)]


def test_a_function_that_fails_as_a_whole_has_published_nothing() -> None:
    def fail(_event: dict[str, Any]) -> dict[str, Any]:
        raise RuntimeError

    stream = Stream()
    stream.mapping._invoke = fail
    stream.take(2)
    assert [number for number, _ in stream.given_up] == ["1", "2"]
