"""Commerces, operators and result types are deleted unless something names them."""

from typing import Any

import pytest

from acuse.reten.catalogues import store as catalogues
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.rules import SyncedCommerce
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorType
from acuse.reten.operators.rules import SyncedOperator
from acuse.storage import dynamodb
from local.world import TYPES, World, submission
from tests.local.command_line.conftest import Acuse, rows
from tests.support.dialects.reten import COMMERCE


def items_of(world: World) -> dict[str, Any]:
    """What the table Configs has of a tenant, by key."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("scan").paginate(TableName=at.configs, ConsistentRead=True)
    found = {f"{item['pk']['S']} {item['sk']['S']}": item for page in pages for item in page["Items"]}
    return {key: item for key, item in found.items() if world.tenant in key}


def test_a_commerce_goes_with_its_people_its_tax_id_and_its_places_in_lists(acuse: Acuse, world: World) -> None:
    before = items_of(world)
    answer = world.call("POST", "/api/commerces/sync", {"items": [COMMERCE]}, {"x-api-key": world.api_key})
    assert answer.status_code == 201
    assert len(items_of(world)) == len(before) + 5
    [shown] = rows(acuse("commerces", "delete", COMMERCE["external_id"]))
    assert shown["external_id"] == COMMERCE["external_id"]
    assert items_of(world).keys() == before.keys()
    assert commerces.find(world.tenant, COMMERCE["external_id"]) is None


def test_a_commerce_that_has_an_activity_is_not_deleted(acuse: Acuse, world: World) -> None:
    activity, before = world.new_activity(), items_of(world)
    done = acuse("commerces", "delete", "COM-001")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"activity {activity.id} names it" in done.stderr
    assert items_of(world) == before
    assert acuse("commerces", "delete", "COM-002").returncode == 0, "another one is"


def test_an_operator_goes_alone_and_those_of_other_types_stay(acuse: Acuse, world: World) -> None:
    operators.sync(world.tenant, [SyncedOperator("OP-042", "Eva", OperatorType.ACTIVATOR)])
    before = items_of(world)
    [shown] = rows(acuse("operators", "delete", "OP-042", "--type", "ACTIVATOR"))
    assert (shown["external_id"], shown["type"]) == ("OP-042", "ACTIVATOR")
    assert len(items_of(world)) == len(before) - 3
    assert [each.type for each in operators.list_of(world.tenant)] == [OperatorType.SALESMAN]


@pytest.mark.parametrize("is_replaced", [False, True])
def test_what_a_result_names_or_named_is_not_deleted(acuse: Acuse, world: World, is_replaced: bool) -> None:
    activity = world.new_activity()
    assert world.submit(submission(activity)).status_code == 201
    if is_replaced:
        other = {"task_result__operator_external_id": None, "task_result__result": "NOT_INTERESTED"}
        assert world.submit(submission(activity, hard_override=True, **other)).status_code == 201
    before = items_of(world)
    for words in (("operators", "delete", "OP-042"), ("result-types", "delete", "SALE_COMPLETED")):
        done = acuse(*words)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"activity {activity.id} names it" in done.stderr
    assert {key: item for key, item in items_of(world).items() if "#api-key" not in key} == {
        key: item for key, item in before.items() if "#api-key" not in key
    }


def test_an_operator_that_an_activity_is_assigned_to_is_not_deleted(acuse: Acuse, world: World) -> None:
    activity = world.new_activity(operator_external_id="OP-042", operator_name="Carlos")
    done = acuse("operators", "delete", "OP-042")
    assert done.returncode == 1
    assert activity.id in done.stderr


def test_a_result_type_that_nothing_names_is_deleted(acuse: Acuse, world: World) -> None:
    assert world.submit(submission(world.new_activity())).status_code == 201
    [shown] = rows(acuse("result-types", "delete", "NO_CONTACT"))
    assert shown["code"] == "NO_CONTACT"
    assert "NO_CONTACT" not in [each["code"] for each in world.get(TYPES).json()]


@pytest.mark.parametrize("group", ["commerces", "operators", "result-types"])
def test_what_is_not_there_is_said(acuse: Acuse, group: str) -> None:
    done = acuse(group, "delete", "NOTHING")
    assert (done.returncode, done.stdout) == (1, "")
    assert "The tenant has no" in done.stderr


def test_a_commerce_that_changes_meanwhile_is_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read, changes = catalogues.read, iter(["new name"])

    def read_late(keys: Any) -> Any:
        found = read(keys)
        if name := next(changes, None):
            commerces.sync(world.tenant, [SyncedCommerce("COM-001", name)])
        return found

    monkeypatch.setattr(catalogues, "read", read_late)
    assert commerces.remove(world.tenant, "COM-001").name == "new name"
