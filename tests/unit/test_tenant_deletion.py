"""Deleting a tenant, in a database in this process: whose an item is, what is waited for, what a busy table does."""

import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from acuse import timestamps
from acuse.errors import NotFound, Unavailable
from acuse.identity import api_keys, members, tenant_items, tenants
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from acuse.storage import dynamodb
from acuse_admin.tenant_deletion import LONGEST_FUNCTION, Deletion

VICTIM = TenantId("6f0b1a52-1c7e-4f0e-9d54-3f1f1a0f1a11")
OTHER = TenantId("6f0b1a52-1c7e-4f0e-9d54-3f1f1a0f1a12")


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 1_795_000_000.0, 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, tables: dynamodb.Connection, bucket: None) -> Clock:
    del tables, bucket
    made = Clock()
    monkeypatch.setattr(time, "sleep", made.sleep)
    monkeypatch.setattr(timestamps, "now", lambda: timestamps.of(datetime.fromtimestamp(made.now, UTC)))
    tenants.create("Victim", VICTIM)
    return made


def put(pk: str, **values: Any) -> dict[str, str]:
    at = dynamodb.connection()
    key = {"pk": pk, "sk": "x"}
    at.client.put_item(TableName=at.configs, Item=dynamodb.to_item({**key, **values}))
    return key


def is_there(key: dict[str, str]) -> bool:
    at = dynamodb.connection()
    return "Item" in at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(key))


def interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a deletion that ends when everybody is waited for."""
    with monkeypatch.context() as patched:
        patched.setattr(tenant_items, "delete_from", _fail)
        with pytest.raises(Unavailable):
            Deletion(VICTIM).run()


def test_an_item_is_a_tenants_that_begins_with_it_or_says_so() -> None:
    own = [put(f"{VICTIM}#anything#1"), put(f"{VICTIM}#other", tenant=OTHER), put("domain#a", tenant=VICTIM)]
    others = [
        put(f"{OTHER}#anything#1", tenant=VICTIM),
        put(f"{OTHER}#x", about=VICTIM),
        put("domain#b", tenant=OTHER),
        put("everybodys", about=VICTIM),
        put(f"{VICTIM}0#x"),
    ]
    deletion = Deletion(VICTIM)
    deletion.run()
    assert [is_there(each) for each in own] == [False, False, False]
    assert [is_there(each) for each in others] == [True] * 5
    assert deletion.gone == {"anything": 1, "other": 1, "domain": 1, "tenant": 1}
    assert tenants.find(VICTIM) is None


def test_it_waits_until_nobody_is_remembered_and_nothing_is_under_way(clock: Clock) -> None:
    Deletion(VICTIM).run()
    assert clock.slept == pytest.approx(30 + LONGEST_FUNCTION, abs=0.01)


def test_it_waits_as_long_as_the_stack_remembers_callers(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY_CACHE_SECONDS", "300")
    Deletion(VICTIM).run()
    assert clock.slept == pytest.approx(300 + LONGEST_FUNCTION, abs=0.01)


def test_no_function_may_take_longer_than_is_waited_for(template: dict[str, Any]) -> None:
    own = [each.get("Properties", {}).get("Timeout", 0) for each in template["Resources"].values()]
    assert max([*own, template["Globals"]["Function"]["Timeout"]]) == LONGEST_FUNCTION


def test_begun_again_it_waits_for_what_is_left(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch)
    clock.slept = 0
    Deletion(VICTIM).run()
    assert clock.slept == 0


def test_a_member_added_since_makes_it_wait_again(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch)
    members.save(VICTIM, Member("ana", Role.ADMIN))
    clock.slept = 0
    deletion = Deletion(VICTIM)
    deletion.run()
    assert clock.slept == pytest.approx(30 + LONGEST_FUNCTION, abs=0.01)
    assert deletion.gone["members"] == 1


def test_a_key_that_no_list_leads_to_is_found_with_its_pointer_and_waited_for(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _ = api_keys.create(VICTIM, "k", [Permission.VIEW_ACTIVITIES])
    monkeypatch.setattr(api_keys, "list_of", lambda _: iter(()))
    Deletion(VICTIM).run()
    assert clock.slept == pytest.approx(2 * (30 + LONGEST_FUNCTION), abs=0.01)
    assert api_keys.find(key.id) is None
    assert not is_there(api_keys.pointer_key(key.id))


def test_a_busy_table_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        put(f"{VICTIM}#anything#{number}")
    write, failures = dynamodb.batch_write, iter(range(5))

    def batch_write(*of: Any, **what: Any) -> None:
        if next(failures, None) is not None:
            raise Unavailable
        write(*of, **what)

    monkeypatch.setattr(dynamodb, "batch_write", batch_write)
    deletion = Deletion(VICTIM)
    deletion.run()
    assert deletion.gone["anything"] == 60


def test_a_table_that_stays_busy_ends_it_and_the_tenant_stays_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    put(f"{VICTIM}#anything#1")
    monkeypatch.setattr(dynamodb, "batch_write", _fail)
    with pytest.raises(Unavailable):
        Deletion(VICTIM).run()
    found = tenants.find(VICTIM)
    assert found
    assert found.is_being_deleted


def test_a_tenant_that_is_not_there_is_not_deleted() -> None:
    with pytest.raises(NotFound):
        Deletion(TenantId(str(uuid.uuid4()))).run()
    with pytest.raises(NotFound):
        tenants.rename(TenantId(str(uuid.uuid4())), "x")
    assert [each.id for each in tenants.list_all()] == [VICTIM]


def _fail(*_: Any, **__: Any) -> None:
    raise Unavailable
