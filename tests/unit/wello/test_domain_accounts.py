"""An account of a domain is for its own dialect, whatever else two dialects have in common."""

import pytest

from acuse.errors import Unauthenticated
from acuse.identity import accounts
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.storage import dynamodb
from acuse.wello.identity import domain_accounts
from dialects import REGISTERED
from tests.unit.older_accounts import forget_dialects

pytestmark = pytest.mark.storage

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
DOMAIN = "acme.example"


@pytest.fixture
def of_domain(tables: dynamodb.Connection) -> str:
    """The password of an account of the domain called ana."""
    del tables
    return domain_accounts.create(TENANT, DOMAIN, "ana", list(Permission))[1]


def test_an_account_of_a_domain_is_let_in_by_its_own_dialect(of_domain: str) -> None:
    assert accounts.authenticate("wello", "ana", of_domain, DOMAIN).dialect == "wello"


@pytest.mark.parametrize("dialect", ["a fourth", *(each for each in REGISTERED if each != "wello")])
def test_another_dialect_with_domains_does_not_let_an_account_of_a_domain_in(of_domain: str, dialect: str) -> None:
    with pytest.raises(Unauthenticated):
        accounts.authenticate(dialect, "ana", of_domain, DOMAIN)


def test_an_older_releases_account_with_a_domain_is_one_of_a_domain(
    of_domain: str, tables: dynamodb.Connection
) -> None:
    forget_dialects(tables)
    assert accounts.authenticate("wello", "ana", of_domain, DOMAIN).dialect == "wello"
    with pytest.raises(Unauthenticated):
        accounts.authenticate("a fourth", "ana", of_domain, DOMAIN)
