"""Task activity logs in their table: what happens when writes are slow, lost, late or too large."""

import base64
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from acuse.errors import Contended, Invalid, Unavailable
from acuse.identity.callers import TenantId
from acuse.storage import dynamodb, feeds, lists
from acuse.storage.lists import Place
from acuse.wello import date_times
from acuse.wello.errors import LogNotFound
from acuse.wello.members import DEFAULT_BY_KIND, KIND_BY_MEMBER, Members
from acuse.wello.task_activity_logs import store as task_activity_logs
from acuse.wello.task_activity_logs.model import Save

pytestmark = pytest.mark.storage

TENANT, OTHER = TenantId("tenant-1"), TenantId("tenant-2")
LOG = "9652e68c-7b6d-4598-bbbd-4e933126c994"


@pytest.fixture(autouse=True)
def engine(tables: dynamodb.Connection) -> dynamodb.Connection:
    return tables


def save(log_id: str = LOG, *, tenant: TenantId = TENANT, **members: Any) -> Members:
    return task_activity_logs.save(tenant, log_id, Save(members))


def listed(*, deleted: bool = False, tenant: TenantId = TENANT) -> list[Members]:
    return [entry.members for entry in task_activity_logs.entries(tenant, deleted=deleted, batch=100)]


class Engine:
    """UpdateItem, with something done before and after the call of a number, from 0."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = dynamodb.connection().client
        self._update, self._numbers = client.update_item, count()
        self.before: dict[int, Callable[[], object]] = {}
        self.after: dict[int, Callable[[], object]] = {}
        self.calls = 0
        monkeypatch.setattr(client, "update_item", self)

    def __call__(self, **parameters: Any) -> Any:
        number = next(self._numbers)
        self.calls += 1
        self.before.pop(number, lambda: None)()
        answer = self._update(**parameters)
        self.after.pop(number, lambda: None)()
        return answer


@pytest.fixture
def update_item(monkeypatch: pytest.MonkeyPatch) -> Engine:
    return Engine(monkeypatch)


def test_a_log_that_never_got_a_member_has_its_default(update_item: Engine) -> None:
    log = save()
    expected = {name: DEFAULT_BY_KIND[kind] for name, kind in KIND_BY_MEMBER.items()}
    assert {**log, "id": expected["id"], "modified_dateutc": expected["modified_dateutc"]} == expected
    assert list(log) == list(KIND_BY_MEMBER)
    assert update_item.calls == 1


def test_going_back_to_the_default_takes_the_attribute_away(engine: dynamodb.Connection) -> None:
    save(subject="x", is_closed=True, due_date="2026-01-11T20:58:34.7203833Z", task_id=LOG)
    save(subject="", is_closed=False, due_date=None, task_id="00000000-0000-0000-0000-000000000000")
    [item] = engine.client.scan(TableName=engine.results)["Items"]
    assert item.keys() == {"pk", "sk", "modified_dateutc", "stamp", "revision", "list", "list_order"}


def test_a_save_that_took_long_gets_a_later_time(update_item: Engine, clock: Callable[[float], None]) -> None:
    update_item.after[0] = lambda: clock(1.1)
    before = date_times.of(datetime.now(UTC))
    log = save(subject="x")
    assert update_item.calls == 2
    [row] = listed()
    assert row == log
    assert row["subject"] == "x"
    assert str(row["modified_dateutc"]) > before


def test_a_save_that_took_long_stays_behind_the_one_that_came_after_it(
    update_item: Engine, clock: Callable[[float], None]
) -> None:
    def overtake() -> None:
        clock(1.1)
        save(description="newer")

    update_item.after[0] = overtake
    slow = save(subject="x")
    [row] = listed()
    assert (row["subject"], row["description"]) == ("x", "newer")
    assert row["modified_dateutc"] > slow["modified_dateutc"]  # type: ignore[operator]


def test_a_deletion_that_took_long_gets_a_later_time(update_item: Engine, clock: Callable[[float], None]) -> None:
    save()
    update_item.after[1] = lambda: clock(1.1)
    task_activity_logs.delete(TENANT, LOG)
    assert update_item.calls == 3
    assert listed() == []
    assert [row["id"] for row in listed(deleted=True)] == [LOG]


def test_a_change_whose_later_time_was_slow_too_gets_one_that_is_later_still(
    update_item: Engine, clock: Callable[[float], None]
) -> None:
    first: list[Members] = []

    def be_slow_again() -> None:
        first.extend(listed())
        clock(1.1)

    update_item.after |= {0: lambda: clock(1.1), 1: be_slow_again}
    log = save(subject="x")
    assert update_item.calls == 3
    assert log["modified_dateutc"] > first[0]["modified_dateutc"]  # type: ignore[operator]
    assert listed() == [log]


def test_a_change_that_is_always_slow_is_not_answered(update_item: Engine, clock: Callable[[float], None]) -> None:
    update_item.after |= {number: lambda: clock(1.1) for number in range(100)}
    with pytest.raises(Unavailable):
        save(subject="x")
    assert update_item.calls < 30
    assert [row["subject"] for row in listed()] == ["x"], "the client is told to send it again"


def test_a_change_whose_later_time_is_stored_without_an_answer_gets_another(
    update_item: Engine, clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_slow_and_lose_the_next_answer() -> None:
        clock(1.1)
        send_the_next_twice(monkeypatch)

    update_item.after[0] = be_slow_and_lose_the_next_answer
    log = save(subject="x")
    assert update_item.calls == 4
    assert listed() == [log]


def test_who_loses_every_time_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    save()
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(feeds, "after", lambda _: datetime(2000, 1, 1, tzinfo=UTC))
    with pytest.raises(Contended):
        save(subject="x")
    assert [row["subject"] for row in listed()] == [""]


def send_the_next_twice(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """As botocore does when no answer comes. Gives what is sent."""
    client = dynamodb.connection().client
    update, sent = client.update_item, list[Any]()

    def first_twice(**parameters: Any) -> Any:
        sent.append(parameters)
        if len(sent) == 1:
            update(**parameters)
        return update(**parameters)

    monkeypatch.setattr(client, "update_item", first_twice)
    return sent


def test_a_deletion_whose_answer_was_lost_is_done_and_gets_a_later_time(monkeypatch: pytest.MonkeyPatch) -> None:
    save()
    sent = send_the_next_twice(monkeypatch)
    task_activity_logs.delete(TENANT, LOG)
    assert len(sent) == 2
    assert listed() == []
    assert len(listed(deleted=True)) == 1


def test_a_save_whose_answer_was_lost_is_done_and_gets_a_later_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = send_the_next_twice(monkeypatch)
    log = task_activity_logs.save(TENANT, LOG, Save({"is_closed": True}, depends_on_is_closed=True))
    assert len(sent) == 2
    assert log["is_closed"] is True
    assert str(log["date_closed"]) < str(log["modified_dateutc"]), "closed by the first sending"
    assert listed() == [log]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No save is late on a slow machine."""
    monkeypatch.setattr(feeds, "STORED_WITHIN", timedelta(hours=1))


def stored() -> dict[str, Any]:
    """The log's item."""
    at = dynamodb.connection()
    key = {"pk": f"{TENANT}#task-activity-log#{LOG}", "sk": "task-activity-log"}
    return dynamodb.to_values(at.client.get_item(TableName=at.results, Key=dynamodb.to_item(key))["Item"])


@pytest.mark.usefixtures("patient")
def test_each_save_and_each_deletion_is_one_revision() -> None:
    revisions = []
    for change in (save, save, lambda: task_activity_logs.delete(TENANT, LOG), save):
        change()
        revisions.append(stored()["revision"])
    assert revisions == [1, 2, 3, 4]


@pytest.mark.usefixtures("patient")
def test_the_revisions_of_a_deleted_log_are_counted_on_whenever_it_is_saved_again() -> None:
    save()
    task_activity_logs.delete(TENANT, LOG)
    assert "delete_after" not in stored(), "DynamoDB does not take it away"
    save()
    assert stored()["revision"] == 3


@pytest.mark.usefixtures("patient")
def test_a_log_that_an_older_release_stored_or_deleted_has_its_first_revision_with_its_next_change(
    engine: dynamodb.Connection,
) -> None:
    for deleted in ({}, {"is_deleted": True, "delete_after": 1}):
        save()
        older = {name: value for name, value in stored().items() if name != "revision"} | deleted
        engine.client.put_item(TableName=engine.results, Item=dynamodb.to_item(older))
        save()
        assert stored()["revision"] == 1
        assert "delete_after" not in stored()


@pytest.mark.usefixtures("patient")
def test_a_save_whose_answer_was_lost_is_one_revision_and_its_later_time_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send_the_next_twice(monkeypatch)
    save(subject="x")
    assert stored()["revision"] == 2, "clients see the later time too"


def test_a_deletion_whose_answer_was_lost_is_one_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    save()
    send_the_next_twice(monkeypatch)
    task_activity_logs.delete(TENANT, LOG)
    assert stored()["revision"] == 2, "of its later time clients see nothing"


def test_a_save_does_not_take_a_deletion_of_the_same_instant_for_itself(
    update_item: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the stored time is ahead of the clocks, all who lag behind choose the same next one."""
    ahead = datetime.now(UTC) + timedelta(seconds=60)
    with monkeypatch.context() as early:
        early.setattr(feeds, "now", lambda: ahead)
        save()
    update_item.before[2] = lambda: task_activity_logs.delete(TENANT, LOG)
    log = save(subject="second")
    assert log["subject"] == "second"
    assert listed() == [log]


def test_a_clock_that_is_behind_gives_later_times_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "now", lambda: datetime(2026, 11, 23, 3, tzinfo=UTC))
    times = [str(save()["modified_dateutc"]) for _ in range(3)]
    assert times == [f"2026-11-23T03:00:00.{fraction}Z" for fraction in ("0000000", "0000010", "0000020")]


def test_a_save_that_depends_on_the_state_is_tried_again_when_it_was_another(update_item: Engine) -> None:
    closed = save(is_closed=True, date_closed="2026-01-11T20:58:34.7203833Z")
    again = task_activity_logs.save(TENANT, LOG, Save({"is_closed": True}, depends_on_is_closed=True))
    assert again["date_closed"] == closed["date_closed"], "it was closed before"
    assert update_item.calls == 3, "one to close it, and two"


def test_a_log_that_would_be_too_large_is_refused_and_stays() -> None:
    text = base64.b64encode(random.randbytes(190_000)).decode()
    save(subject=text)
    save(description=text)
    before = listed()
    with pytest.raises(Invalid, match="too large together"):
        save(reference_back_office=text)
    assert listed() == before


def test_another_tenants_log_of_the_same_id_is_another_log() -> None:
    save(subject="mine")
    save(subject="theirs", tenant=OTHER)
    task_activity_logs.delete(OTHER, LOG)
    assert task_activity_logs.find(TENANT, LOG)["subject"] == "mine"
    with pytest.raises(LogNotFound):
        task_activity_logs.find(OTHER, LOG)
    assert [len(listed(tenant=each)) for each in (TENANT, OTHER)] == [1, 0]


@pytest.mark.parametrize("is_deleted", [False, True], ids=["never there", "deleted"])
def test_deleting_what_is_not_there_is_refused_and_leaves_nothing(is_deleted: bool) -> None:
    if is_deleted:
        save()
        task_activity_logs.delete(TENANT, LOG)
    before = listed(deleted=True)
    with pytest.raises(LogNotFound):
        task_activity_logs.delete(TENANT, LOG)
    assert listed(deleted=True) == before


def test_a_log_whose_old_place_is_still_in_the_index_is_shown_at_its_new_one_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, between, new = save(), save("11111111-1111-1111-1111-111111111111"), save(subject="new")
    real = lists.places_in

    def late(table: str, name: str, *rest: Any, **options: Any) -> Iterator[Place]:
        if name.endswith("#task-activity-logs#0"):
            key = {"pk": f"{TENANT}#task-activity-log#{LOG}", "sk": "task-activity-log"}
            yield Place(f"{old['modified_dateutc']}#{LOG}", **key)
        yield from real(table, name, *rest, **options)

    monkeypatch.setattr(lists, "places_in", late)
    assert listed() == [between, new]


def test_other_failures_of_the_database_are_not_taken_for_refusals(
    monkeypatch: pytest.MonkeyPatch, engine: dynamodb.Connection
) -> None:
    def fail(**_: Any) -> None:
        error: Any = {"Error": {"Code": "ValidationException", "Message": "Two document paths overlap"}}
        raise ClientError(error, "UpdateItem")

    monkeypatch.setattr(engine.client, "update_item", fail)
    with pytest.raises(ClientError, match="overlap"):
        save()
