"""What a user's list of their tenants costs, counted on the embedded engine."""

import json

import pytest

from acuse.identity import members
from acuse.identity.members import Member
from acuse.identity.permissions import Role
from local.world import World
from tests.budgets.conftest import DynamoDBCall, operations


@pytest.mark.parametrize(("tenants", "calls_made"), [(0, ["Query"]), (2, ["Query", "BatchGetItem", "BatchGetItem"])])
def test_a_users_tenants_are_an_index_and_two_batch_reads_however_many(
    world: World, other: World, calls: list[DynamoDBCall], tenants: int, calls_made: list[str]
) -> None:
    from reten.list_my_tenants.app import handler

    user = world.new_user(None)
    for each in [world, other][:tenants]:
        members.save(each.tenant, Member(user, Role.VIEWER))
    calls.clear()
    answer = handler({"headers": world.bearer(user), "requestContext": {"requestId": "r"}}, None)
    assert len(json.loads(answer["body"])) == tenants
    assert operations(calls) == calls_made
    assert sum(call.read for call in calls) == 3 * tenants, "an entry, a member and a tenant for each"
