"""What a tenant is in every dialect: where it is called, and its id."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

from acuse.identity import tenants
from acuse.identity.callers import TenantId
from dialects import REGISTERED


@dataclass
class Tenant:
    """A new tenant. What a dialect adds to it is a subclass in the module of the dialect's name."""

    base_url: str
    http: httpx.Client
    tenant: TenantId = field(default_factory=lambda: TenantId(str(uuid.uuid4())))
    dialects: Collection[str] = field(default_factory=lambda: frozenset(REGISTERED))
    """Those whose data are made at once; what others need is made when it is first needed, or not at all."""

    def __post_init__(self) -> None:
        """Store what the tenant needs at once."""
        if self.dialects:
            self.store()

    def store(self) -> None:
        """Store the tenant; each dialect adds its own."""
        tenants.create("Test", self.tenant)

    def clean_up(self) -> None:
        """Take away what does not belong to the tenant alone; each dialect adds its own."""


def body_of(response: httpx.Response, expected: HTTPStatus) -> dict[str, Any]:
    """The JSON body of an answer that must have this status; AssertionError for another."""
    if response.status_code != expected:
        raise AssertionError(f"{response.status_code} instead of {expected}: {response.text}")
    body: dict[str, Any] = response.json()
    return body
