"""Accounts of a domain: who calls this dialect's endpoints. A domain is one tenant's."""

import re
from collections.abc import Sequence
from typing import Final

from acuse.errors import Conflict
from acuse.identity import accounts
from acuse.identity.accounts import Account
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.storage import dynamodb

DOMAIN: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", re.ASCII)
"""A domain as it is stored; clients may write it in capitals."""


class DomainTaken(Conflict):
    """Another tenant has the domain."""

    def __init__(self, domain: str) -> None:
        super().__init__(f"The domain {domain} belongs to another tenant")


def create(
    tenant: TenantId, domain: str, username: str, permissions: Sequence[Permission], *, password: str | None = None
) -> tuple[Account, str]:
    """Store a new account of a domain, which becomes the tenant's by that; returns it and its password.

    Raises
    ------
    DomainTaken, AccountExists
    """
    _claim(tenant, domain)
    return accounts.create(tenant, username, permissions, dialect="wello", domain=domain, password=password)


def _claim(tenant: TenantId, domain: str) -> None:
    at = dynamodb.connection()
    # The key says who the tenant is, so it cannot start with the tenant.
    claim = {"pk": f"domain#{domain}", "sk": "domain", "tenant": tenant}
    try:
        at.client.put_item(
            TableName=at.configs,
            Item=dynamodb.to_item(claim),
            ConditionExpression="attribute_not_exists(pk) OR tenant = :tenant",
            ExpressionAttributeValues={":tenant": {"S": tenant}},
        )
    except at.client.exceptions.ConditionalCheckFailedException:
        raise DomainTaken(domain) from None
