"""Counting what goes to DynamoDB."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from acuse.storage import dynamodb
from local.running import LocalStack


class DynamoDBCall(NamedTuple):
    """A call, the units that it consumed, and how many items and entries it read.

    A batch's units are not reported by the engine.
    """

    operation: str
    units: float | None
    read: int = 0


@pytest.fixture(autouse=True, scope="package")
def callers_stay_known(local_stack: LocalStack) -> Iterator[None]:
    """Who may call is remembered for longer than a test takes, however slow the machine: else it reads once more."""
    del local_stack  # whose environment would win
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("API_KEY_CACHE_SECONDS", "600")
        yield


@pytest.fixture
def calls(local_stack: LocalStack) -> Iterator[list[DynamoDBCall]]:
    """The calls to DynamoDB that this process makes from now on."""
    del local_stack
    events = dynamodb.connection().client.meta.events
    seen: list[DynamoDBCall] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        capacity = parsed.get("ConsumedCapacity")
        units = sum(each["CapacityUnits"] for each in capacity) if isinstance(capacity, list) else None
        read = parsed.get("ScannedCount", sum(map(len, parsed.get("Responses", {}).values())))
        seen.append(DynamoDBCall(model.name, capacity["CapacityUnits"] if isinstance(capacity, dict) else units, read))

    events.register("provide-client-params.dynamodb", ask, unique_id="ask")
    events.register("after-call.dynamodb", note, unique_id="note")
    yield seen
    events.unregister("provide-client-params.dynamodb", unique_id="ask")
    events.unregister("after-call.dynamodb", unique_id="note")


def operations(calls: list[DynamoDBCall]) -> list[str]:
    return [call.operation for call in calls]
