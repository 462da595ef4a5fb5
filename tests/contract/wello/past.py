"""Task activity logs of the past: the functions' own storage code, called in this process with its clock turned."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from acuse.storage import feeds
from acuse.wello import date_times
from acuse.wello.date_times import DateTime
from acuse.wello.members import Value
from acuse.wello.task_activity_logs import store as task_activity_logs
from acuse.wello.task_activity_logs.model import Save
from local.world import World


def ago(**time: float) -> DateTime:
    """An instant, such as that of 31 days ago."""
    return date_times.of(datetime.now(UTC) - timedelta(**time))


@contextmanager
def _clock_at(instant: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(task_activity_logs, "_time_after", lambda _: date_times.parse(instant))
        patch.setattr(feeds, "STORED_WITHIN", timedelta.max)  # a slow machine changes no time
        yield


def save_log(world: World, instant: str, log_id: str = "", /, **members: Value) -> str:
    """Save a log at an instant; gives its id. Members are as they are stored: GUIDs in lower case, dates with Z."""
    log_id = log_id or str(uuid.uuid4())
    with _clock_at(instant):
        task_activity_logs.save(world.tenant, log_id, Save(members))
    return log_id


def delete_log(world: World, instant: str, log_id: str) -> None:
    """Delete a log at an instant."""
    with _clock_at(instant):
        task_activity_logs.delete(world.tenant, log_id)
