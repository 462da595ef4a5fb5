"""What tests arrange and ask: a tenant of their own, and HTTP calls to the stack under test."""

import contextlib
import itertools
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from acuse import timestamps
from acuse.identity import accounts, tenants
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission, Role
from acuse.oracle.identity import staff_accounts
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, Result
from acuse.reten.identity import api_keys, members
from acuse.reten.identity.members import Member
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import Commerce, Operator, ResultType
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import StatusNotFound
from acuse.wello.identity import domain_accounts
from acuse_admin import stack
from acuse_admin.tokens import SigningKey

SUBMIT = "/api/integration/activity-results/tasks"
TYPES = "/api/integration/task-result-type-configs"
CONNECT = "/services/rest/connect"
ACTIVITY_LOGS = "/api/TaskActivityLog"
STATUSES = "/api/user-retention-statuses"

COMMERCES = [Commerce("COM-001", "Almacén"), Commerce("COM-002", "Minimarket")]
RESULT_TYPES = [
    ResultType("SALE_COMPLETED", "Venta completada", is_positive=True, position=1),
    ResultType("NOT_INTERESTED", "No interesado", position=2),
    ResultType("RESCHEDULE", "Reprogramar visita", requires_future_scheduled_at=True, position=3),
    ResultType("NO_CONTACT", "Sin contacto", position=4),
    ResultType("RETIRED", "Ya no se usa", is_active=False, position=5),
]


@dataclass
class World:
    """A new tenant with reference data and an API key that permits everything."""

    base_url: str
    http: httpx.Client
    tenant: TenantId = field(default_factory=lambda: TenantId(str(uuid.uuid4())))
    api_key: str = ""
    has_reference_data: bool = True
    """Reten's, an API key, and a name; what speaks to another dialect alone does without."""
    statuses_made: list[str] = field(default_factory=list)
    admin: dict[str, str] = field(default_factory=dict)
    """Headers of an ADMIN's bearer token, made when first needed."""
    staff_numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1001))
    staff: tuple[str, str] | None = None
    """A staff account that may do everything, made when first needed."""
    of_domain: tuple[str, str] | None = None
    """An account of the tenant's domain that may do everything, made when first needed."""

    def __post_init__(self) -> None:
        if not self.has_reference_data:
            return
        tenants.create("Test", self.tenant)
        reference_data.save(self.tenant, [*COMMERCES, Operator("OP-042", "Carlos Pérez"), *RESULT_TYPES])
        self.api_key = self.new_key(*Permission)

    def new_key(self, *permissions: Permission, expires_at: timestamps.Timestamp | None = None) -> str:
        return api_keys.create(self.tenant, "test", permissions, expires_at)[1]

    def new_activity(self, **members: Any) -> Activity:
        values = {"id": str(uuid.uuid4()), "commerce_external_id": "COM-001", "created_at": timestamps.now()} | members
        activity = Activity(**values)
        assert activities.create(self.tenant, [activity]) == {}
        return activity

    def stored(self, activity: Activity) -> Activity:
        found = activities.find(self.tenant, activity.id)
        assert found
        return found

    def history(self, activity: Activity) -> list[Result]:
        return activities.history(self.tenant, activity.id)

    def submit(self, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"x-api-key": self.api_key, "content-type": "application/json"} | (headers or {})
        return self.http.post(self.base_url + SUBMIT, content=content, headers=sent)

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.http.get(self.base_url + path, headers={"x-api-key": self.api_key} | (headers or {}))

    def new_user(self, role: Role | None = Role.ADMIN) -> str:
        """A user of the token issuer: a member of the tenant with this role; None makes them no member."""
        user_id = f"user-{uuid.uuid4()}"
        if role:
            members.save(self.tenant, Member(user_id, role))
        return user_id

    def bearer(self, user_id: str, tenant: str | None = None) -> dict[str, str]:
        """The headers of a user who calls for this tenant, or another."""
        token = signing_key().mint(os.environ["TOKEN_ISSUER"], user_id, hours=1)
        return {"authorization": f"Bearer {token}", "x-tenant-id": tenant or self.tenant}

    def user_of(self, headers: dict[str, str]) -> str:
        """The user whose bearer token headers carry."""
        claims = jwt.decode(headers["authorization"].removeprefix("Bearer "), options={"verify_signature": False})
        return str(claims["sub"])

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        """Any call; by an ADMIN's bearer token unless the headers say who calls."""
        if headers is None:
            self.admin = self.admin or self.bearer(self.new_user())
            headers = self.admin
        if body is not None:
            headers = {"content-type": "application/json"} | headers
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        response = self.http.request(method, self.base_url + path, content=content, headers=headers)
        if method == "POST" and path == STATUSES and response.status_code == 201:
            self.statuses_made.append(response.json()["id"])
        return response

    def new_staff(self, *permissions: Permission, username: str | None = None) -> tuple[str, str]:
        """A staff account's user name and password."""
        username = username or f"staff-{uuid.uuid4()}"
        number = next(self.staff_numbers)
        return username, staff_accounts.create(self.tenant, username, permissions, number=number)[1]

    def _unregistered_staff(self) -> tuple[str, str]:
        """One that is no resource of the collection accounts, which few tests look at."""
        username = f"staff-{uuid.uuid4()}"
        return username, accounts.create(
            self.tenant, username, list(Permission), dialect="oracle", number=next(self.staff_numbers)
        )[1]

    def oracle(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        version: str = "v1.4",
        auth: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """A call of Oracle's dialect, by a staff account that may do everything; `path` is after the version."""
        if auth is None:
            self.staff = self.staff or self._unregistered_staff()
            auth = self.staff
        url = path if path.startswith("http") else f"{self.base_url}{CONNECT}/{version}{path}"
        sent = {"osvc-crest-application-context": "test"} | (headers or {})
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        return self.http.request(method, url, content=content, headers=sent, auth=auth)

    @property
    def domain(self) -> str:
        """The tenant's domain."""
        return f"{self.tenant[:8]}.example"

    def new_account_of_domain(self, *permissions: Permission, username: str | None = None) -> tuple[str, str]:
        """The user name of an account of the tenant's domain, and its password with the domain."""
        username = username or f"{uuid.uuid4()}@acme.example"
        password = domain_accounts.create(self.tenant, self.domain, username, permissions)[1]
        return username, f"{password}@{self.domain}"

    def wello(
        self,
        method: str,
        path: str = "",
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        auth: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """A call of Wello's dialect, by an account that may do everything; `path` is after the base.

        Text and bytes are sent as they are, with the headers that say what they are; everything else is JSON. Without
        an Accept header the answer is in the request's own format.
        """
        if auth is None:
            self.of_domain = self.of_domain or self.new_account_of_domain(*Permission)
            auth = self.of_domain
        url = path if path.startswith("http") else f"{self.base_url}{ACTIVITY_LOGS}{path}"
        content = body if isinstance(body, str | bytes) or body is None else json.dumps(body)
        request = self.http.build_request(method, url, content=content, headers=headers)
        if "accept" not in (headers or {}):
            del request.headers["accept"]
        return self.http.send(request, auth=auth)

    def save_log(self, **members: Any) -> dict[str, Any]:
        """A task_activity_log, saved over HTTP; gives the answer's body."""
        response = self.wello("POST", "/Save", members)
        assert response.status_code == 200, response.text
        log: dict[str, Any] = response.json()
        return log

    def new_task(self, **members: Any) -> dict[str, Any]:
        """A task, created over HTTP; gives the answer's body."""
        response = self.oracle("POST", "/tasks", {"name": "Return customer call", **members})
        assert response.status_code == 201, response.text
        task: dict[str, Any] = response.json()
        return task

    def clean_up(self) -> None:
        """Take away what does not belong to the tenant alone: the catalogue of statuses is everybody's."""
        for status_id in self.statuses_made:
            with contextlib.suppress(StatusNotFound):
                retention_statuses.delete(status_id)


def signing_key() -> SigningKey:
    """The key of the local stack's token issuer; a test that needs another stack's tokens is skipped."""
    path = stack.issuer_key()
    if not path:
        pytest.skip("only a local stack's bearer tokens can be made here")
    return _key_in(path)


@cache
def _key_in(path: Path) -> SigningKey:
    """Reading a key takes longer than most tests."""
    return SigningKey(path)


def submission(activity: Activity | None = None, **members: Any) -> dict[str, Any]:
    """Seed 000's request body, for an activity; `task_result__x` sets a member of task_result, None takes one away."""
    body: dict[str, Any] = {
        "activity_id": activity.id if activity else "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        "commerce_external_id": "COM-001",
        "occurred_at": "2026-04-11T10:30:00.000Z",
        "status": "EFFECTIVE",
        "task_result": {
            "result": "SALE_COMPLETED",
            "comment": "Customer accepted renewal offer",
            "operator_external_id": "OP-042",
            "contact_type": "OUTBOUND",
        },
    }
    for path, value in members.items():
        *outer, name = path.split("__")
        target = body[outer[0]] if outer else body
        if value is ABSENT:
            del target[name]
        else:
            target[name] = value
    return body


ABSENT: Any = object()
