"""A staff account is for its own dialect, whatever else two dialects have in common."""

import pytest

from acuse.errors import Unauthenticated
from acuse.identity import accounts
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from acuse.storage import dynamodb
from dialects import REGISTERED
from tests.unit.older_accounts import forget_dialects

TENANT = TenantId("11111111-1111-1111-1111-111111111111")


@pytest.fixture
def staff(tables: dynamodb.Connection) -> str:
    """The password of a staff account called ana."""
    del tables
    return staff_accounts.create(TENANT, "ana", list(Permission))[1]


def test_a_staff_account_is_let_in_by_its_own_dialect(staff: str) -> None:
    assert accounts.authenticate("oracle", "ana", staff).dialect == "oracle"


@pytest.mark.parametrize("dialect", ["a fourth", *(each for each in REGISTERED if each != "oracle")])
@pytest.mark.parametrize("domain", ["", "acme.example"])
def test_another_dialect_does_not_let_a_staff_account_in(staff: str, dialect: str, domain: str) -> None:
    with pytest.raises(Unauthenticated):
        accounts.authenticate(dialect, "ana", staff, domain)


def test_an_older_releases_account_without_a_domain_is_a_staff_account(staff: str, tables: dynamodb.Connection) -> None:
    forget_dialects(tables)
    assert accounts.authenticate("oracle", "ana", staff).dialect == "oracle"
    with pytest.raises(Unauthenticated):
        accounts.authenticate("a fourth", "ana", staff)
