"""The demo tenant: what the curl lines of the vendor's documentation need to work when pasted."""

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from acuse import accounts, api_keys, members, tenants
from acuse.callers import TenantId
from acuse.errors import Unauthenticated
from acuse.exact_json import JsonText
from acuse.members import Member
from acuse.oracle import staff_accounts
from acuse.permissions import Permission, Role
from acuse.reten import retention_statuses, target_resolution
from acuse.reten.retention_statuses import CodeTaken, RetentionStatus
from acuse.reten.target_resolution import Config, Criterion, CriterionType, Strategy
from acuse.timestamps import Timestamp
from acuse_admin import importing
from acuse_admin.kinds import KINDS

TENANT_ID: Final = TenantId("0f6c2a54-7d1e-4b39-9a80-5c3de2f1b746")
_DATA = Path(__file__).parent / "demo"
_EXAMPLES = {
    "activity_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "provider_activity_id": "EXT-1001",
    "commerce_external_id": "COM-001",
    "operator_external_id": "OP-042",
}


EVENTS_KEY: Final = "rtn_sk_" + 56 * "0"
"""The key in events/, so that `sam local invoke` works as it is. Everybody knows it: embedded database only."""


EVENTS_PASSWORD: Final = 56 * "0"
"""The password of the staff account `events` in events/, for the same."""


STAFF_USERNAME: Final = "demo"
"""Of the staff account whose password is printed."""

_STAFF: Final = [Permission.VIEW_ACTIVITIES, Permission.CREATE_ACTIVITY]


USER_ID: Final = "demo"
"""The user that the printed bearer token stands for: an ADMIN of the demo tenant."""


def load(base_url: str, bearer_token: str, remembered: Path, *, is_embedded: bool) -> dict[str, Any]:
    """Load the demo tenant if it is not there; returns, and writes to `remembered`, where it is and its key."""
    if not tenants.find(TENANT_ID):
        for kind in KINDS:
            with (_DATA / f"{kind.name}.jsonl").open("rb") as lines:
                outcome = importing.load(kind, TENANT_ID, lines)
            assert not outcome.refused, f"the demo data is refused: {outcome}"  # noqa: S101
        members.save(TENANT_ID, Member(USER_ID, Role.ADMIN))
        target_resolution.update(TENANT_ID, lambda _: {config.id: config for config in _target_resolutions()})
        for status in _retention_statuses():
            with contextlib.suppress(CodeTaken):  # the catalogue is everybody's
                retention_statuses.create(status)
        if is_embedded:
            permissions = [
                Permission.VIEW_ACTIVITIES,
                Permission.SUBMIT_ACTIVITY_RESULT,
                Permission.MANAGE_ACTIVITY_CONFIG,
            ]
            api_keys.create(TENANT_ID, "events", permissions, plaintext=EVENTS_KEY)
            staff_accounts.create(TENANT_ID, "events", _STAFF, number=1, password=EVENTS_PASSWORD)
        tenants.create("Demo", TENANT_ID)  # last, so that half a load is loaded again
    staff = _remembered_staff(remembered) or _new_staff()
    key = _remembered_key(remembered) or api_keys.create(TENANT_ID, "demo", list(Permission))[1]
    facts = {
        "base_url": base_url,
        "tenant_id": TENANT_ID,
        "reten": {"api_key": key, "bearer_token": bearer_token},
        "oracle": staff,
        "examples": _EXAMPLES,
    }
    remembered.write_text(json.dumps(facts, indent=2) + "\n")
    return facts


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


def _remembered_staff(path: Path) -> dict[str, str] | None:
    """The staff account that an earlier run wrote down, if it still opens the demo tenant."""
    try:
        staff: dict[str, str] = json.loads(path.read_text())["oracle"]
        accounts.authenticate(staff["username"], staff["password"])
    except (FileNotFoundError, ValueError, KeyError, Unauthenticated):
        return None
    return staff


def _new_staff() -> dict[str, str]:
    there = accounts.find(TENANT_ID, STAFF_USERNAME)
    _, password = accounts.renew(there) if there else staff_accounts.create(TENANT_ID, STAFF_USERNAME, _STAFF)
    return {"username": STAFF_USERNAME, "password": password}


def _remembered_key(path: Path) -> str | None:
    """The key that an earlier run wrote down, if it still opens the demo tenant."""
    try:
        key = str(json.loads(path.read_text())["reten"]["api_key"])
        api_keys.authenticate(key)
    except (FileNotFoundError, ValueError, KeyError, Unauthenticated):
        return None
    return key
