"""A new task that botocore sends again, because the first answer was lost, is known again by what only it wrote."""

import pytest

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Change, Task
from acuse.requests.idempotency import IdempotentRequest
from acuse.storage import dynamodb

pytestmark = pytest.mark.storage

TENANT = TenantId("0b0b0b0b-0000-4000-8000-000000000001")
KEY = IdempotentRequest("key", b"fingerprint")


def new_task(created: str = "2026-11-24T20:00:00.000Z") -> Task:
    now = timestamps.parse(created)
    return Task(id=1, name="Return customer call", created_time=now, updated_time=now)


def test_it_is_known_though_somebody_changed_it_since(tables: dynamodb.Connection) -> None:
    del tables
    tasks.create(TENANT, new_task())
    tasks.update(TENANT, 1, lambda _task, _now: Change(name="Changed"))
    assert tasks.create(TENANT, new_task()) == (1, False)
    assert tasks.find(TENANT, 1).name == "Changed"


def test_another_task_of_its_id_is_not_taken_for_it(tables: dynamodb.Connection) -> None:
    tasks.create(TENANT, new_task())
    with pytest.raises(tables.client.exceptions.ConditionalCheckFailedException):
        tasks.create(TENANT, new_task("2026-11-24T20:00:01.000Z"))


def test_its_own_reservation_of_the_key_is_no_replay(tables: dynamodb.Connection) -> None:
    del tables
    for _ in range(2):
        assert tasks.create(TENANT, new_task(), repeatable=KEY) == (1, False)
