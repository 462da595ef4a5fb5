"""A tenant of Reten: reference data, activities, API keys, users with bearer tokens, and calls."""

import contextlib
import hashlib
import json
import os
import secrets
import uuid
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
import jwt

from acuse import timestamps
from acuse.identity import api_keys, members
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from acuse.reten.activities import results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, Result
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import commerce_id
from acuse.reten.commerces.rules import SyncedCommerce
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorType, operator_id
from acuse.reten.operators.rules import SyncedOperator
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import StatusNotFound
from acuse.storage.values import Values
from acuse_admin import stack
from acuse_admin.tokens import SigningKey
from local.world import copies
from local.world.tenant import Tenant

SUBMIT: Final = "/api/integration/activity-results/tasks"
TYPES: Final = "/api/integration/task-result-type-configs"
WORK: Final = "/api/integration/activities/tasks"
ACTIVITIES: Final = "/api/activities"
STATUSES: Final = "/api/user-retention-statuses"

COMMERCES: Final = [SyncedCommerce("COM-001", "Almacén"), SyncedCommerce("COM-002", "Minimarket")]
OPERATOR: Final = "OP-042"
RESULT_TYPES: Final = [
    ResultType("SALE_COMPLETED", "Venta completada", is_positive=True, position=1),
    ResultType("NOT_INTERESTED", "No interesado", position=2),
    ResultType("RESCHEDULE", "Reprogramar visita", requires_future_scheduled_at=True, position=3),
    ResultType("NO_CONTACT", "Sin contacto", position=4),
    ResultType("RETIRED", "Ya no se usa", is_active=False, position=5),
]
_first: list[tuple[list[str], list[Values]]] = []
"""The names and the stored items of this process's first tenant."""
ABSENT: Final[Any] = object()
"""Stands for the value of a member that a body does not have."""


class NoSigningKey(Exception):
    """Only a local stack's bearer tokens can be made here."""


@dataclass
class RetenTenant(Tenant):
    """With a name, reference data, and an API key that permits everything."""

    api_key: str = ""
    statuses_made: list[str] = field(default_factory=list)
    admin: dict[str, str] = field(default_factory=dict)
    """Headers of an ADMIN's bearer token, made when first needed."""

    def store(self) -> None:
        """Store what a tenant of Reten has: by the stores for the first one in a process, then as copies of that."""
        if "reten" not in self.dialects:
            super().store()
        elif _first:
            self.api_key = f"rtn_sk_{secrets.token_hex(28)}"
            [(names, items)] = _first
            copies.store_copies(items, dict(zip(names, self._names(str(uuid.uuid4())), strict=True)))
        else:
            items = copies.stored_by(self._store_first)
            [key] = api_keys.list_of(self.tenant)
            _first.append((self._names(key.id), items))

    def _store_first(self) -> None:
        super().store()
        commerces.sync(self.tenant, COMMERCES)
        operators.sync(self.tenant, [SyncedOperator(OPERATOR, "Carlos Pérez")])
        reference_data.save(self.tenant, RESULT_TYPES)
        self.api_key = self.new_key(*Permission)

    def _names(self, key_id: str) -> list[str]:
        """What stands in stored items of this tenant alone, in an order that is every tenant's."""
        commerce_ids = [commerce_id(self.tenant, each.external_id) for each in COMMERCES]
        digest = hashlib.sha256(self.api_key.encode()).hexdigest()
        of_operator = operator_id(self.tenant, OperatorType.SALESMAN, OPERATOR)
        return [self.tenant, *commerce_ids, of_operator, key_id, digest, self.api_key[:15]]

    def new_key(self, *permissions: Permission, expires_at: timestamps.Timestamp | None = None) -> str:
        """Make an API key; gives its plaintext."""
        return api_keys.create(self.tenant, "test", permissions, expires_at)[1]

    def new_activity(self, **members: Any) -> Activity:
        """An activity of the first commerce, unless its members say otherwise."""
        values = {"id": str(uuid.uuid4()), "commerce_external_id": "COM-001", "created_at": timestamps.now()} | members
        activity = Activity(**values)
        if refused := activities.create(self.tenant, [activity]):
            raise ValueError(f"the activity is refused: {refused}")
        return activity

    def stored(self, activity: Activity) -> Activity:
        """The activity as it is now."""
        found = activities.find(self.tenant, activity.id)
        if not found:
            raise LookupError(f"there is no activity {activity.id}")
        return found

    def activities(self) -> list[Activity]:
        """All of the tenant's, the newest first."""
        return list(activities.list_of(self.tenant))

    def history(self, activity: Activity) -> list[Result]:
        """The results that were replaced."""
        return results.history(self.tenant, activity.id)

    def submit(self, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        """Submit a result with the tenant's API key."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"x-api-key": self.api_key, "content-type": "application/json"} | (headers or {})
        return self.http.post(self.base_url + SUBMIT, content=content, headers=sent)

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """A GET with the tenant's API key."""
        return self.http.get(self.base_url + path, headers={"x-api-key": self.api_key} | (headers or {}))

    def new_user(self, role: Role | None = Role.ADMIN) -> str:
        """A user of the token issuer: a member of the tenant with this role; None makes them no member."""
        user_id = f"user-{uuid.uuid4()}"
        if role:
            members.save(self.tenant, Member(user_id, role))
        return user_id

    def members(self) -> dict[str, str]:
        """Their roles, by user."""
        return {each.user_id: str(each.role) for each in members.list_of(self.tenant)}

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
        if method == "POST" and path == STATUSES and response.status_code == 201:  # noqa: PLR2004 - Created
            self.statuses_made.append(response.json()["id"])
        return response

    def clean_up(self) -> None:
        """Delete the statuses: their catalogue is everybody's."""
        super().clean_up()
        for status_id in self.statuses_made:
            with contextlib.suppress(StatusNotFound):
                retention_statuses.delete(status_id)


def signing_key() -> SigningKey:
    """The key of the local stack's token issuer.

    Raises
    ------
    NoSigningKey
    """
    path = stack.issuer_key()
    if not path:
        raise NoSigningKey("only a local stack's bearer tokens can be made here")
    return _key_in(path)


@cache
def _key_in(path: Path) -> SigningKey:
    """Reading a key takes longer than most calls."""
    return SigningKey(path)


def submission(activity: Activity | None = None, **members: Any) -> dict[str, Any]:
    """Seed 000's request body, for an activity.

    `task_result__x` sets a member of task_result, ABSENT takes one away.
    """
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
            target.pop(name, None)
        else:
            target[name] = value
    return body


def correction(**members: Any) -> dict[str, Any]:
    """A request body that gives an activity, which the path names, this result whatever it had; as `submission`."""
    by_path = {"activity_id": ABSENT, "commerce_external_id": ABSENT, "hard_override": True}
    return submission(None, **by_path | members)


def creation(**members: Any) -> dict[str, Any]:
    """A request body that creates an activity of the first commerce; ABSENT takes a member away."""
    body: dict[str, Any] = {
        "type": "TASK",
        "reason": "Visita de reposición",
        "channel": "SALESMAN",
        "commerce_external_id": "COM-001",
        "idempotency_key": str(uuid.uuid4()),
        "scheduled_at": "2027-04-12T09:00:00-03:00",
    } | members
    return {name: value for name, value in body.items() if value is not ABSENT}
