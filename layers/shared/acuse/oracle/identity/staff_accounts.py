"""Staff accounts: who calls this dialect's endpoints, each also a resource of the collection `accounts`."""

from collections.abc import Sequence

from acuse.identity import accounts
from acuse.identity.accounts import Account
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle import integer_ids
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference, Target

COLLECTION = "accounts"


def create(
    tenant: TenantId,
    username: str,
    permissions: Sequence[Permission],
    *,
    number: int | None = None,
    password: str | None = None,
) -> tuple[Account, str]:
    """Store a new account; returns it and its password, which nothing can show again.

    `number` is its id in the collection, the next free one unless given; notes name their authors by it.

    Raises
    ------
    AccountExists
    """
    number = number or _free_number(tenant)
    made = accounts.create(tenant, username, permissions, dialect="oracle", number=number, password=password)
    references.save(tenant, [Reference(COLLECTION, number, username)])
    return made


def _free_number(tenant: TenantId) -> int:
    while True:
        for number in integer_ids.take(tenant, COLLECTION):
            if not references.find(tenant, Target(COLLECTION, number)):
                return number
