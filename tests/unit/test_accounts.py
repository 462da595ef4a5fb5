"""An account is for one dialect, whatever else two dialects have in common."""

import pytest

from acuse.errors import Unauthenticated
from acuse.identity import accounts
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from acuse.storage import dynamodb
from acuse.wello.identity import domain_accounts

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
DOMAIN = "acme.example"


@pytest.fixture
def staff(tables: dynamodb.Connection) -> str:
    """The password of a staff account called ana."""
    del tables
    return staff_accounts.create(TENANT, "ana", list(Permission))[1]


@pytest.fixture
def of_domain(tables: dynamodb.Connection) -> str:
    """The password of an account of the domain called ana."""
    del tables
    return domain_accounts.create(TENANT, DOMAIN, "ana", list(Permission))[1]


def test_an_account_is_let_in_by_its_own_dialect(staff: str, of_domain: str) -> None:
    assert accounts.authenticate("oracle", "ana", staff).dialect == "oracle"
    assert accounts.authenticate("wello", "ana", of_domain, DOMAIN).dialect == "wello"


@pytest.mark.parametrize("dialect", ["wello", "a fourth"])
def test_another_dialect_without_domains_does_not_let_a_staff_account_in(staff: str, dialect: str) -> None:
    with pytest.raises(Unauthenticated):
        accounts.authenticate(dialect, "ana", staff)


@pytest.mark.parametrize("dialect", ["oracle", "a fourth"])
def test_another_dialect_with_domains_does_not_let_an_account_of_a_domain_in(of_domain: str, dialect: str) -> None:
    with pytest.raises(Unauthenticated):
        accounts.authenticate(dialect, "ana", of_domain, DOMAIN)


def test_accounts_of_older_releases_are_told_apart_by_their_domain(
    staff: str, of_domain: str, tables: dynamodb.Connection
) -> None:
    for item in tables.client.scan(TableName=tables.configs)["Items"]:
        item.pop("dialect", None)
        tables.client.put_item(TableName=tables.configs, Item=item)
    assert accounts.authenticate("oracle", "ana", staff).dialect == "oracle"
    assert accounts.authenticate("wello", "ana", of_domain, DOMAIN).dialect == "wello"
    with pytest.raises(Unauthenticated):
        accounts.authenticate("a fourth", "ana", staff)
