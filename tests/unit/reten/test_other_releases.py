"""What a newer release stored is read, and written back without loss; what an older one left out has its default.

Every kind of Reten's items, and of those that dialects share, is stored by the code itself, altered, and read.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from acuse.identity import accounts, api_keys, members, tenants
from acuse.identity.accounts import Account
from acuse.identity.api_keys import ApiKey
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from acuse.requests.exact_json import JsonText
from acuse.requests.idempotency import IdempotentRequest
from acuse.reten.activities import results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ActivityNotFound, ActivityStatus, Result, ResultStatus
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import Commerce, Contact, ContactType
from acuse.reten.commerces.model import Role as CommerceRole
from acuse.reten.commerces.rules import SyncedCommerce, SyncedUser
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import Operator, OperatorType
from acuse.reten.operators.rules import SyncedOperator
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import RetentionStatus
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.bodies import ConfigView
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy, ordered
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
NOW = Timestamp("2026-01-01T00:00:00.000Z")
NEWER: dict[str, Any] = {
    "newer_map": {"M": {"a": {"S": "b"}}},
    "newer_set": {"SS": ["x"]},
    "newer_fraction": {"N": "1.5"},
}


class Written(NamedTuple):
    """Secrets of what was stored."""

    key: str
    password: str


@pytest.fixture
def written(tables: dynamodb.Connection) -> Written:
    """One of each kind."""
    del tables
    tenants.create("Acme", TENANT)
    members.save(TENANT, Member("ana", Role.ADMIN))
    commerces.sync(TENANT, [new_commerce()])
    operators.sync(TENANT, [SyncedOperator("OP-1", "Carlos"), SyncedOperator("OP-1", "Ana", OperatorType.CALLCENTER)])
    reference_data.save(TENANT, [ResultType("SALE", "Venta")])
    key = api_keys.create(TENANT, "k", list(Permission), user_id="ana")[1]
    password = accounts.create(TENANT, "staff", list(Permission), dialect="a dialect")[1]
    activities.create(TENANT, [Activity(id="a", commerce_external_id="COM-1", created_at=NOW)])
    register("first")
    register("second")
    retention_statuses.create(RetentionStatus("s", "code", "label", "text", True, NOW, NOW))
    criterion = Criterion("c", CriterionType.ROLE_MATCH, JsonText('{"role":"OWNER"}'), 3)
    config = Config("t", Strategy.MANUAL, False, False, 7, False, (criterion,))
    target_resolution.update(TENANT, lambda _: {config.id: config})
    forget_callers()
    return Written(key, password)


def new_commerce(name: str = "Almacén") -> SyncedCommerce:
    """With a user, whose members differ by the name."""
    contact = Contact(ContactType.EMAIL, "ana@example.com")
    user = SyncedUser("U-1", name, roles=(CommerceRole.OWNER,), contacts=(contact,))
    return SyncedCommerce("COM-1", name, tax_id="76.1", users=(user,))


def forget_callers() -> None:
    for each in (accounts, api_keys, members):
        each.remembered.clear()


def register(key: str) -> Result:
    result = Result(
        id=key,
        created_at=NOW,
        occurred_at=NOW,
        status=ResultStatus.EFFECTIVE,
        type_code="SALE",
        type_label="Venta",
    )
    request = IdempotentRequest(key, b"body")
    return results.register(TENANT, "a", result, commerce="COM-1", override=True, repeatable=request).result


def read_everything(written: Written) -> list[Any]:
    """Through every reader."""
    forget_callers()
    look_up = {"provider_activity_id": None, "commerce": "COM-1", "result_type": "SALE", "operator": "OP-1"}
    return [
        tenants.find(TENANT),
        list(tenants.list_all()),
        members.find(TENANT, "ana"),
        list(members.list_of(TENANT)),
        list(commerces.list_of(TENANT)),
        list(operators.list_of(TENANT)),
        reference_data.result_types(TENANT),
        reference_data.look_up(TENANT, activity_id="a", **look_up),  # type: ignore[arg-type]  # they are texts or None
        api_keys.authenticate(written.key),
        list(api_keys.list_of(TENANT)),
        list(api_keys.list_of_user(TENANT, "ana")),
        accounts.authenticate("a dialect", "staff", written.password),
        list(accounts.list_of(TENANT)),
        activities.find(TENANT, "a"),
        results.history(TENANT, "a"),
        list(activities.list_of(TENANT)),
        results.register(
            TENANT, "a", ActivityNotFound(), commerce="COM-1", repeatable=IdempotentRequest("first", b"body")
        ),
        retention_statuses.list_all(),
        ordered(target_resolution.read(TENANT)),
        [ConfigView.of(each) for each in target_resolution.read(TENANT).values()],
    ]


def items(at: dynamodb.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    for table in (at.results, at.configs):
        for item in at.client.scan(TableName=table, ConsistentRead=True)["Items"]:
            yield table, dict(item)


def alter(at: dynamodb.Connection, change: Callable[[dict[str, Any]], None]) -> None:
    """Change every item as it is stored."""
    for table, item in items(at):
        change(item)
        at.client.put_item(TableName=table, Item=item)


def add_what_is_newer(item: dict[str, Any]) -> None:
    item |= NEWER
    if "result" in item:
        item["result"]["M"] |= NEWER
    if "configs" in item:
        configs = json.loads(zlib.decompress(item["configs"]["B"]))
        for config in configs:
            config["newer"] = {"a": [1.5, None]}
            config["criteria"][0]["newer"] = "x"
        item["configs"]["B"] = zlib.compress(json.dumps(configs).encode())


def test_what_a_newer_release_wrote_is_read(written: Written, tables: dynamodb.Connection) -> None:
    before = [repr(each) for each in read_everything(written)]
    alter(tables, add_what_is_newer)
    after = [repr(each) for each in read_everything(written)]
    assert len(before) == 20
    for one, other in zip(before[:13], after[:13], strict=True):
        assert one == other
    found = activities.find(TENANT, "a")
    assert found
    assert found.result
    assert found.result.id == "first"


def test_what_a_newer_release_wrote_is_written_back_without_loss(written: Written, tables: dynamodb.Connection) -> None:
    alter(tables, add_what_is_newer)
    register("third")
    members.save(TENANT, Member("ana", Role.FDE))
    [key] = api_keys.list_of(TENANT)
    api_keys.note_use(key)
    account = accounts.authenticate("a dialect", "staff", written.password)
    _, password = accounts.renew(account)
    retention_statuses.change("s", {"label": "changed"})
    target_resolution.update(TENANT, lambda configs: configs)
    assert accounts.authenticate("a dialect", "staff", password).permissions == tuple(Permission)
    for _, item in items(tables):
        kind = (item["pk"]["S"].partition("#")[2], item["sk"]["S"])
        if kind[1] == "result#00000002":  # made by the change itself, of what the newer release wrote
            assert item["result"]["M"] == item["result"]["M"] | NEWER
        else:
            assert item == item | NEWER, kind
        if "configs" in item:
            [config] = json.loads(zlib.decompress(item["configs"]["B"]))
            assert (config["newer"], config["criteria"][0]["newer"]) == ({"a": [1.5, None]}, "x")


STORED_AS: dict[type[NamedTuple], Callable[[str, str], bool]] = {
    ApiKey: lambda pk, _: pk.startswith("api-key#"),
    Account: lambda pk, _: pk.startswith("account#"),
    Activity: lambda _, sk: sk == "activity",
    Commerce: lambda _, sk: sk == "commerce",
    Operator: lambda _, sk: sk == "operator",
    ResultType: lambda pk, _: pk.endswith("#result-types"),
    RetentionStatus: lambda _, sk: sk.startswith("status#"),
}


def take_away(item: dict[str, Any], taken: set[str]) -> None:
    """Take away what has a default."""
    for kind, is_kind in STORED_AS.items():
        if is_kind(item["pk"]["S"], item["sk"]["S"]):
            names = kind._field_defaults.keys() - {
                "result",
                "user_id",
                "dialect",
            }
            taken |= {f"{kind.__name__}.{name}" for name in names}
            take(item, *names)
    if item["sk"]["S"].startswith("status#"):
        take(item, "is_active", "updated_at", "description")
    if "result" in item:
        take(item["result"]["M"], "type_is_positive", "type_requires_future_scheduled_at")
    if "configs" in item:
        text = json.dumps([{"id": "t", "resolution_strategy": "MANUAL", "criteria": [{"id": "c", "type": "X"}]}])
        item["configs"]["B"] = zlib.compress(text.encode())


def take(item: dict[str, Any], *names: str) -> None:
    for name in names:
        item.pop(name, None)


def test_what_an_older_release_did_not_write_is_read_with_its_default(
    written: Written, tables: dynamodb.Connection
) -> None:
    taken: set[str] = set()
    alter(tables, lambda item: take_away(item, taken))
    assert {"ResultType.is_active", "ApiKey.expires_at", "Account.domain", "Activity.status"} <= taken
    everything = read_everything(written)
    assert all(everything)
    assert reference_data.result_types(TENANT) == [ResultType("SALE", "Venta")]
    assert retention_statuses.list_all() == [RetentionStatus("s", "code", "label", None, True, NOW, NOW)]
    found = activities.find(TENANT, "a")
    assert found
    assert found.status == ActivityStatus.READY
    assert found.result
    assert found.result.type_is_positive is False
    config = target_resolution.read(TENANT)["t"]
    assert config == Config("t", Strategy.MANUAL, criteria=(Criterion("c", "X"),))


def test_what_only_a_newer_release_knows_by_name_is_shown_and_permits_nothing(
    written: Written, tables: dynamodb.Connection
) -> None:
    def rename(item: dict[str, Any]) -> None:
        if "permissions" in item:
            item["permissions"]["L"].append({"S": "TELEPORT"})
        if "role" in item:
            item["role"] = {"S": "AUDITOR"}
        if item["sk"]["S"] == "activity":
            item["status"] = {"S": "PAUSED"}
        if "result" in item:
            item["result"]["M"]["status"] = {"S": "PARTLY"}
        if "configs" in item:
            configs = json.loads(zlib.decompress(item["configs"]["B"]))
            configs[0] |= {"resolution_strategy": "BY_MAGIC"}
            configs[0]["criteria"][0]["type"] = "COIN_TOSS"
            item["configs"]["B"] = zlib.compress(json.dumps(configs).encode())

    alter(tables, rename)
    everything = read_everything(written)
    [view] = everything[-1]
    shown = json.loads(view.model_dump_json(by_alias=True))
    assert (shown["resolutionStrategy"], shown["criteria"][0]["criteriaType"]) == ("BY_MAGIC", "COIN_TOSS")
    caller, _ = api_keys.authenticate(written.key)
    assert caller.permissions == frozenset(), "nobody knows what an AUDITOR may do"
    assert accounts.authenticate("a dialect", "staff", written.password).permissions == tuple(Permission)
    found = activities.find(TENANT, "a")
    assert found
    assert found.result
    assert (found.status, found.result.status) == ("PAUSED", "PARTLY")
    register("third")
    assert [result.status for result in results.history(TENANT, "a")] == ["PARTLY", "PARTLY"]

    account = accounts.authenticate("a dialect", "staff", written.password)
    accounts.renew(account)
    names = [item["permissions"]["L"] for _, item in items(tables) if "permissions" in item]
    assert all({"S": "TELEPORT"} in each for each in names)
