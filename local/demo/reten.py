"""Reten's part of the demo tenant."""

import contextlib
import json
from copy import replace
from typing import Any, Final

from acuse.errors import Unauthenticated
from acuse.identity import api_keys, members
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from acuse.requests.exact_json import JsonText
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import CodeTaken, RetentionStatus
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy
from acuse.timestamps import Timestamp
from local.demo import TENANT_ID, USER_ID, Demo, Facts, reten_activities

_EXAMPLES: Final = {
    "activity_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "provider_activity_id": "EXT-1001",
    "commerce_external_id": "COM-001",
    "operator_external_id": "OP-042",
}

EVENTS_KEY: Final = "rtn_sk_" + 56 * "0"
"""The key in events/, so that `sam local invoke` works as it is. Everybody knows it: embedded database only."""


def _load() -> None:
    members.save(TENANT_ID, Member(USER_ID, Role.ADMIN))
    target_resolution.update(TENANT_ID, lambda _: {config.id: config for config in _target_resolutions()})
    for status in _retention_statuses():
        with contextlib.suppress(CodeTaken):  # the catalogue is everybody's
            retention_statuses.create(status)
    reten_activities.load()


def _make_known() -> None:
    api_keys.create(TENANT_ID, "events", list(Permission), plaintext=EVENTS_KEY)


def _target_resolutions() -> list[Config]:
    """Seed 001's example, and a second one so that its example of a new order names every active one."""
    role = Criterion(
        "220e8400-e29b-41d4-a716-446655440000", CriterionType.ROLE_MATCH, JsonText('{"role":"COMMERCE_REP"}'), 0
    )
    contacted = Criterion(
        "330e8400-e29b-41d4-a716-446655440000", CriterionType.LAST_CONTACTED_SAME_CHANNEL, JsonText("{}"), 1
    )
    first = Config(
        id="110e8400-e29b-41d4-a716-446655440000",
        resolution_strategy=Strategy.ON_CREATION,
        fallback_to_commerce_rep=True,
        fallback_to_owner=True,
        priority=0,
        is_active=True,
        criteria=(role, contacted),
    )
    second = replace(
        first,
        id="220e8400-e29b-41d4-a716-446655440000",
        resolution_strategy=Strategy.MANUAL,
        priority=1,
        criteria=(),
    )
    return [first, second]


def _retention_statuses() -> list[RetentionStatus]:
    """Seed 002's examples."""
    day = Timestamp("2026-01-15T10:00:00.000Z")
    return [
        RetentionStatus(
            id="c3d4e5f6-a7b8-9012-cdef-123456789012",
            code="active",
            label="Activo",
            description="Cliente activamente comprometido",
            is_active=True,
            created_at=day,
            updated_at=day,
        ),
        RetentionStatus(
            id="d4e5f6a7-b8c9-0123-defa-234567890123",
            code="at_risk",
            label="En Riesgo",
            description="Cliente muestra senales de abandono",
            is_active=True,
            created_at=day,
            updated_at=day,
        ),
    ]


def _credentials(remembered: Any, bearer_token: str) -> Facts:
    key = _remembered_key(remembered) or api_keys.create(TENANT_ID, "demo", list(Permission))[1]
    return {"api_key": key, "bearer_token": bearer_token}


def _remembered_key(remembered: Any) -> str | None:
    """The key that an earlier run wrote down, if it still opens the demo tenant."""
    try:
        key = str(remembered["api_key"])
        api_keys.authenticate(key)
    except (KeyError, TypeError, Unauthenticated):
        return None
    return key


def _curls(base_url: str, facts: Facts, tenant: str) -> list[str]:
    body = {
        "activity_id": _EXAMPLES["activity_id"],
        "commerce_external_id": _EXAMPLES["commerce_external_id"],
        "occurred_at": "2026-04-11T10:30:00.000Z",
        "status": "EFFECTIVE",
        "task_result": {"result": "SALE_COMPLETED", "operator_external_id": _EXAMPLES["operator_external_id"]},
    }
    return [
        f"""curl -X POST {base_url}/api/integration/activity-results/tasks \\
  -H "x-api-key: {facts["api_key"]}" \\
  -H "Content-Type: application/json" \\
  -d '{json.dumps(body)}'""",
        f"""curl {base_url}/api/activity-config/target-resolution \\
  -H "Authorization: Bearer {facts["bearer_token"]}" \\
  -H "x-tenant-id: {tenant}\"""",
    ]


PART: Final = Demo(
    load=_load,
    make_known=_make_known,
    credentials=_credentials,
    labels=lambda facts: {"API key": facts["api_key"], "bearer token": facts["bearer_token"]},
    curls=_curls,
    schemes=lambda facts: {
        "ApiKey": {"value": facts["api_key"]},
        "BearerToken": {"token": facts["bearer_token"]},
        "TenantId": {"value": TENANT_ID},
    },
    examples=_EXAMPLES,
)
