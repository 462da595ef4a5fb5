"""acuse.runtime.deadline: every limit of time is a part of the function's, and a day's are nobody's."""

from types import SimpleNamespace
from typing import Any

import pytest

from acuse.errors import Unavailable
from acuse.runtime import deadline
from acuse.runtime.remembered import forget_everything
from acuse.storage import dynamodb, objects

A_DAY = "86400"
AN_HOUR = 3600.0


def timeouts() -> list[tuple[float, float]]:
    """What the clients of DynamoDB and S3 wait for connections and answers."""
    forget_everything()
    configs: list[Any] = [client.meta.config for client in (dynamodb.connection().client, objects.bucket().client)]
    return [(config.connect_timeout, config.read_timeout) for config in configs]


def call(monkeypatch: pytest.MonkeyPatch, *, after: float) -> None:
    """Begin a call to DynamoDB at a moment of a request."""
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: 100.0 + after))
    deadline.begin(100.0)
    try:
        dynamodb.connection().client.meta.events.emit("before-send.dynamodb.GetItem", request=None)
    finally:
        deadline.begin(None)


def test_on_aws_calls_that_fail_leave_time_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNCTION_TIMEOUT_SECONDS", "10")
    assert timeouts() == [(0.5, 1.5), (0.5, 3.0)]
    call(monkeypatch, after=7.4)
    with pytest.raises(Unavailable):
        call(monkeypatch, after=7.6)


def test_who_has_a_day_may_stop_at_a_breakpoint_and_waits_a_minute_for_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FUNCTION_TIMEOUT_SECONDS", A_DAY)
    assert timeouts() == [(60, 60), (60, 60)]
    call(monkeypatch, after=AN_HOUR)


def test_without_a_setting_the_limits_are_those_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FUNCTION_TIMEOUT_SECONDS", raising=False)
    assert timeouts() == [(0.5, 1.5), (0.5, 3.0)]
