"""Users' keys: counted, bounded, listed without anybody else's (contract Reten, section 6)."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from acuse import timestamps
from acuse.errors import Contended
from acuse.identity import api_keys, members
from acuse.identity.api_keys import ApiKey, TooManyKeys
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from acuse.requests.http import size_in_answer
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
from tests.support import older_keys

pytestmark = pytest.mark.storage

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
VIEW = [Permission.VIEW_ACTIVITIES]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)


def create(user: str | None = "ana", name: str = "k") -> ApiKey:
    return api_keys.create(TENANT, name, VIEW, user_id=user)[0]


def create_as_older_releases_did(user: str | None = "ana", *, revoked_at: str | None = None) -> ApiKey:
    return older_keys.create(TENANT, user, revoked_at=revoked_at)


@pytest.fixture
def listed(tables: object, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[dict[str, Any]]]:
    """What a user is answered."""
    del tables

    def call(user: str = "ana") -> list[dict[str, Any]]:
        from reten.list_api_keys.app import handler

        members.save(TENANT, Member(user, Role.ADMIN))
        monkeypatch.setattr("acuse.identity.bearer_tokens.user_of", lambda _header: user)
        event = {"headers": {"x-tenant-id": TENANT}, "requestContext": {"requestId": "r"}}
        answer = handler(event, None)
        assert answer["statusCode"] == 200
        assert size_in_answer(answer["body"]) < 5_000_000
        found: list[dict[str, Any]] = json.loads(answer["body"])
        return found

    return call


@pytest.mark.usefixtures("tables")
def test_a_user_has_at_most_100_active_keys_in_a_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    assert api_keys.MOST_ACTIVE == 100
    monkeypatch.setattr(api_keys, "MOST_ACTIVE", 5)
    made = [create() for _ in range(5)]
    with pytest.raises(TooManyKeys):
        create()
    create("eve")
    create(None)
    api_keys.create(TenantId("other"), "k", VIEW, user_id="ana")
    assert api_keys.revoke(made[0])
    create()
    with pytest.raises(TooManyKeys):
        create()


def test_a_list_reads_the_callers_own_keys_alone(
    listed: Callable[[str], list[dict[str, Any]]], tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = [create("eve") for _ in range(3)]
    mine = create()
    listed("ana")
    real = tables.client.batch_get_item
    read: list[str] = []

    def reading(**request: Any) -> Any:
        read.extend(key["pk"]["S"] for key in request["RequestItems"][tables.configs]["Keys"])
        return real(**request)

    monkeypatch.setattr(tables.client, "batch_get_item", reading)
    assert [key["id"] for key in listed("ana")] == [mine.id]
    assert read == [f"api-key#{mine.digest}"]
    assert {key["id"] for key in listed("eve")} == {key.id for key in theirs}


def test_older_releases_keys_are_listed_counted_and_revocable(
    listed: Callable[[str], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acuse.identity.api_keys.MOST_ACTIVE", 32)
    mine = [create_as_older_releases_did() for _ in range(30)]
    theirs = create_as_older_releases_did("eve")
    nobodys = create_as_older_releases_did(None)
    revoked = create_as_older_releases_did(revoked_at=timestamps.now())
    long_revoked = create_as_older_releases_did(revoked_at="2020-01-01T00:00:00.000Z")
    new = create()
    assert [key["id"] for key in listed("ana")] == [new.id, revoked.id, *(key.id for key in reversed(mine))]
    assert [key["id"] for key in listed("eve")] == [theirs.id]
    assert {key.id for key in api_keys.list_of(TENANT)} == {
        *(key.id for key in mine), theirs.id, nobodys.id, revoked.id, new.id
    }  # fmt: skip
    assert api_keys.find(long_revoked.id) is None
    create()
    with pytest.raises(TooManyKeys):
        create()
    assert api_keys.revoke(mine[0])
    create()
    with pytest.raises(TooManyKeys):
        create()


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("user", ["ana", None])
def test_an_older_releases_key_can_be_revoked_before_it_was_ever_listed(user: str | None) -> None:
    key = create_as_older_releases_did(user)
    assert api_keys.revoke(key)
    assert api_keys.revoke(key) is None
    found = api_keys.find(key.id)
    assert found
    assert not found.is_active
    assert [each.id for each in api_keys.list_of_user(TENANT, "ana")] == ([key.id] if user else [])
    assert [each.id for each in api_keys.list_of(TENANT)] == [key.id]


def test_a_revoked_key_is_listed_for_400_days_and_then_gone(
    listed: Callable[[str], list[dict[str, Any]]], tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acuse.timestamps.now", lambda: Timestamp("2026-01-01T00:00:00.000Z"))
    key, kept = create(), create()
    assert api_keys.revoke(key)
    ends = int(datetime.fromisoformat("2027-02-05T00:00:00Z").timestamp())
    items = tables.client.scan(TableName=tables.configs)["Items"]
    ending = {item["pk"]["S"] for item in items if item.get("delete_after") == {"N": str(ends)}}
    ring = f"{TENANT}#api-keys-of#ana"
    assert ending == {f"api-key#{key.digest}", f"api-key-id#{key.id}", ring}, "DynamoDB deletes all of it"

    clock = datetime.fromisoformat("2027-02-04T23:59:59Z")

    class Clock(datetime):
        @classmethod
        def now(cls, _tz: Any = None) -> Any:
            return clock

    monkeypatch.setattr("acuse.identity.api_keys.datetime", Clock)
    assert {each["id"] for each in listed("ana")} == {key.id, kept.id}
    assert api_keys.find(key.id)
    clock = datetime.fromisoformat("2027-02-05T00:00:00Z")
    assert [each["id"] for each in listed("ana")] == [kept.id]
    assert [each.id for each in api_keys.list_of(TENANT)] == [kept.id]
    assert api_keys.find(key.id) is None


def test_the_list_fits_into_an_answer_whatever_the_names(
    listed: Callable[[str], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reten.list_api_keys.app.MOST_BYTES_OF_A_LIST", 20_000)
    active = [create(name="\x01" * 255) for _ in range(3)]
    for _ in range(17):
        assert api_keys.revoke(create(name="\x01" * 255))
    shown = listed("ana")
    assert 5 < len(shown) < 15
    assert {key.id for key in active} <= {key["id"] for key in shown}, "the active ones first"


def conflict(tables: dynamodb.Connection) -> Exception:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    }
    return tables.client.exceptions.TransactionCanceledException(answer, "TransactWriteItems")


def test_who_meets_other_writers_tries_again_and_in_the_end_says_so(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, conflicts = tables.client.transact_write_items, 3

    def conflicting(**request: Any) -> Any:
        nonlocal conflicts
        conflicts -= 1
        if conflicts >= 0:
            raise conflict(tables)
        return real(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", conflicting)
    key = create()
    conflicts = 100
    with pytest.raises(Contended):
        create()
    with pytest.raises(Contended):
        api_keys.revoke(key)
    assert [each.id for each in api_keys.list_of(TENANT)] == [key.id]
    assert [each.is_active for each in api_keys.list_of_user(TENANT, "ana")] == [True]


@pytest.mark.usefixtures("tables")
def test_the_last_use_of_a_key_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    key = create()
    api_keys.note_use(key)
    [used] = api_keys.list_of_user(TENANT, "ana")

    class Behind(datetime):
        @classmethod
        def now(cls, _tz: Any = None) -> Any:
            return datetime.fromisoformat("2026-01-01T00:00:00Z")

    monkeypatch.setattr("acuse.identity.api_keys.datetime", Behind)
    api_keys.note_use(key)
    assert list(api_keys.list_of_user(TENANT, "ana")) == [used]
