"""What the journal tells of task activity logs."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acuse.identity.callers import TenantId
from acuse.storage import dynamodb, feeds
from acuse.wello import journal
from acuse.wello.errors import LogNotFound
from acuse.wello.task_activity_logs import store as task_activity_logs
from acuse.wello.task_activity_logs.model import Save
from tests.support.told import Told, as_json, derived, in_brief
from tests.unit import stored

TENANT = TenantId("6f1d8a52-0c1e-4d53-9d2e-2f6d5f0f7a11")
LOG = "9652e68c-7b6d-4598-bbbd-4e933126c994"
[KIND] = journal.KINDS


@pytest.fixture
def told(tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch) -> Told:
    del tables
    monkeypatch.setattr(feeds, "STORED_WITHIN", timedelta(hours=1))  # no save is late on a slow machine
    return Told(KIND)


def save(log_id: str = LOG, **members: Any) -> None:
    task_activity_logs.save(TENANT, log_id, Save(members))


def delete() -> None:
    task_activity_logs.delete(TENANT, LOG)


def late(change: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """A change whose first write takes longer than it may."""
    client = dynamodb.connection().client
    update, monotonic, calls = client.update_item, time.monotonic, list[int]()

    def slow(**parameters: Any) -> Any:
        answer = update(**parameters)
        calls.append(1)
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(client, "update_item", slow)
        patched.setattr(time, "monotonic", lambda: monotonic() + (3700 if len(calls) == 1 else 0))
        change()


MODIFIED = "modified_dateutc"


def test_saves_and_deletions_are_told_with_what_changed(told: Told) -> None:
    save(subject="a")
    save(subject="b", is_closed=True)
    delete()
    save(description="again")
    assert in_brief(told.drafts()) == [
        ("task-activity-log.saved", 1, ()),
        ("task-activity-log.saved", 2, ("subject", "is_closed", MODIFIED)),
        ("task-activity-log.deleted", 3, ()),
        ("task-activity-log.saved", 4, ()),
    ]


def test_a_deletion_tells_what_was_last_there(told: Told) -> None:
    save(subject="last")
    there = KIND.read(TENANT, LOG)
    delete()
    assert as_json(told.drafts()[-1].data) == there
    assert KIND.read(TENANT, LOG) is None


def test_the_later_time_of_a_slow_save_is_told_and_that_of_a_deletion_is_not(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(save, monkeypatch)
    late(delete, monkeypatch)
    assert in_brief(told.drafts()) == [
        ("task-activity-log.saved", 1, ()),
        ("task-activity-log.saved", 2, (MODIFIED,)),
        ("task-activity-log.deleted", 3, ()),
    ]


def test_what_goes_for_good_after_its_deletion_is_not_told_again(told: Told) -> None:
    save()
    delete()
    told.drafts()
    at = dynamodb.connection()
    key = {"pk": f"{TENANT}#task-activity-log#{LOG}", "sk": "task-activity-log"}
    at.client.delete_item(TableName=at.results, Key=dynamodb.to_item(key))
    assert told.drafts() == []


def test_images_of_newer_and_older_releases_are_told(told: Told) -> None:
    save(subject="a")
    told.drafts()
    stored.add_what_is_newer()
    assert told.drafts() == [], "its writer did not count it"
    stored.take_away({"subject", "stamp", "revision"}, lambda sk: sk == "task-activity-log")
    save(description="b")
    *_, change = told.changes()
    draft = derived(KIND, change)
    assert draft
    assert (draft.sequence, draft.changed) == (1, ("description", MODIFIED))


@pytest.mark.parametrize("log_id", ["", "1", LOG.upper(), LOG.replace("-", ""), "x" * 3000])
def test_what_cannot_be_the_id_of_a_log_is_none(told: Told, log_id: str) -> None:
    del told
    save()
    assert KIND.read(TENANT, log_id) is None


WRITES: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
    "save": lambda _: save(subject="a"),
    "save otherwise": lambda _: save(subject="b", is_closed=True),
    "save late": lambda patch: late(save, patch),
    "delete": lambda _: delete(),
    "delete late": lambda patch: late(delete, patch),
}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(WRITES)), max_size=10))
def test_whatever_is_written_is_told_from_1_without_gaps_and_last_as_it_is_now(
    told: Told, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    at = dynamodb.connection()
    key = {"pk": f"{TENANT}#task-activity-log#{LOG}", "sk": "task-activity-log"}
    at.client.delete_item(TableName=at.results, Key=dynamodb.to_item(key))
    told.records()
    for name in names:
        try:
            WRITES[name](monkeypatch)
        except LogNotFound:
            assert name.startswith("delete")
    drafts = told.drafts()
    assert [each.sequence for each in drafts] == list(range(1, len(drafts) + 1))
    if drafts:
        expected = None if drafts[-1].type == journal.DELETED else as_json(drafts[-1].data)
        assert KIND.read(TENANT, LOG) == expected
