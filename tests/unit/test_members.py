"""The tenants that a user is a member of: what an older release stored, and what others do meanwhile."""

from typing import Any

import pytest

from acuse.identity import members, memberships, tenants
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from acuse.storage import dynamodb, lists
from tests.unit import stored

pytestmark = pytest.mark.storage

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
USER = "user-1"


@pytest.fixture(autouse=True)
def tenant(tables: dynamodb.Connection) -> TenantId:
    """A tenant with a member."""
    del tables
    tenants.create("Almacén", TENANT)
    members.save(TENANT, Member(USER, Role.VIEWER))
    return TENANT


def found() -> list[tuple[str, str]]:
    return [(each.tenant.name, each.member.role) for each in memberships.of_user(USER)]


def as_older_releases_stored() -> None:
    stored.take_away({"list", "list_order"}, lambda key: key == USER)


def test_a_member_of_an_older_release_is_found_once_they_are_indexed_or_saved() -> None:
    as_older_releases_stored()
    assert found() == []
    assert members.index(TENANT) == 1
    assert found() == [("Almacén", "VIEWER")]
    assert members.index(TENANT) == 0
    as_older_releases_stored()
    members.save(TENANT, Member(USER, Role.ADMIN))
    assert found() == [("Almacén", "ADMIN")]


def test_indexing_changes_nothing_else() -> None:
    as_older_releases_stored()
    stored.add_what_is_newer()
    assert members.index(TENANT) == 1
    assert stored.without_what_is_newer() == []


def test_a_member_who_is_removed_meanwhile_is_not_brought_back(monkeypatch: pytest.MonkeyPatch) -> None:
    as_older_releases_stored()
    entry = lists.entry

    def removed(*named: str) -> Any:
        members.remove(TENANT, USER)
        return entry(*named)

    monkeypatch.setattr(lists, "entry", removed)
    assert members.index(TENANT) == 0
    assert list(members.list_of(TENANT)) == []


def test_a_role_of_a_newer_release_permits_nothing() -> None:
    members.save(TENANT, Member(USER, "AUDITOR"))
    [membership] = memberships.of_user(USER)
    assert membership.member.role == "AUDITOR"
    assert membership.member.permissions == frozenset[Permission]()


def test_a_tenant_that_is_gone_and_an_entry_that_outlives_its_member_are_passed_over() -> None:
    tenants.end_deletion(TENANT)
    assert found() == []
