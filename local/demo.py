"""The demo tenant: what the curl lines of the vendor's documentation need to work when pasted."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from acuse.errors import Unauthenticated
from acuse.identity import accounts, tenants
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission, Role
from acuse.oracle.identity import staff_accounts
from acuse.requests.exact_json import JsonText
from acuse.reten.identity import api_keys, members
from acuse.reten.identity.members import Member
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import CodeTaken, RetentionStatus
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy
from acuse.timestamps import Timestamp
from acuse.wello.identity import domain_accounts
from acuse.wello.task_activity_logs import store as task_activity_logs
from acuse.wello.task_activity_logs.model import Changes, Save
from acuse_admin import importing
from acuse_admin.kinds import KINDS

TENANT_ID: Final = TenantId("0f6c2a54-7d1e-4b39-9a80-5c3de2f1b746")
_DATA = Path(__file__).parent / "demo"
_ACTIVITY_LOG_ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
_ACTIVITY_LOG: Changes = {  # seed 004's request
    "task_id": "ec77bdfe-882b-4254-84a2-979f5c2b20a9",
    "task_activity_id": "881ec938-4044-4cfa-82f5-b684d9383c0d",
    "user_id": "e11ce129-09c6-48a2-aa5f-d2473d0e2298",
    "contact_id": "f4f88089-0053-4b7f-b228-7feb728fc541",
    "subject": "sample string 6",
    "description": "sample string 7",
    "due_date": "2026-01-11T20:58:34.7203833Z",
    "is_closed": True,
    "date_closed": "2026-01-11T20:58:34.7203833Z",
    "reference_back_office": "sample string 11",
}
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


EVENTS_DOMAIN_PASSWORD: Final = 56 * "1"
"""The password of the domain's account `events`."""


USERNAME: Final = "demo"
"""Of the staff account and of the domain's account whose passwords are printed."""


DOMAIN: Final = "demo"
"""The demo tenant's domain in the dialect of Wello/Odyssee."""

_READS_AND_WRITES: Final = [Permission.VIEW_ACTIVITIES, Permission.CREATE_ACTIVITY]


USER_ID: Final = "demo"
"""The user that the printed bearer token stands for: an ADMIN of the demo tenant."""


def load(
    base_url: str, bearer_token: str, facts_file: Path, *, is_embedded: bool, say: Callable[[str], None]
) -> dict[str, Any]:
    """Load the demo tenant if it is not there; returns, and writes to a file, where it is and its credentials."""
    remembered = _remembered(facts_file, say)
    if not tenants.find(TENANT_ID):
        for kind in KINDS:
            with (_DATA / f"{kind.name}.jsonl").open("rb") as lines:
                outcome = importing.load(kind, TENANT_ID, lines)
            assert not outcome.refused, f"the demo data is refused: {outcome}"  # noqa: S101
        members.save(TENANT_ID, Member(USER_ID, Role.ADMIN))
        task_activity_logs.save(TENANT_ID, _ACTIVITY_LOG_ID, Save(_ACTIVITY_LOG))
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
            staff_accounts.create(TENANT_ID, "events", _READS_AND_WRITES, number=1, password=EVENTS_PASSWORD)
            domain_accounts.create(TENANT_ID, DOMAIN, "events", _READS_AND_WRITES, password=EVENTS_DOMAIN_PASSWORD)
        tenants.create("Demo", TENANT_ID)  # last, so that half a load is loaded again
    staff = _remembered_password(remembered, "oracle") or _new_password()
    of_domain = _remembered_password(remembered, "wello", DOMAIN) or _new_password(DOMAIN)
    key = _remembered_key(remembered) or api_keys.create(TENANT_ID, "demo", list(Permission))[1]
    facts = {
        "base_url": base_url,
        "tenant_id": TENANT_ID,
        "reten": {"api_key": key, "bearer_token": bearer_token},
        "oracle": {"username": USERNAME, "password": staff},
        "wello": {"username": USERNAME, "password": of_domain, "domain": DOMAIN},
        "examples": _EXAMPLES,
    }
    facts_file.write_text(json.dumps(facts, indent=2) + "\n")
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


def _remembered(path: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """What an earlier run wrote down; nothing where that cannot be read, which is said."""
    try:
        facts = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        facts = None
    if isinstance(facts, dict):
        return facts
    say(f"{path} is damaged: the demo tenant gets new credentials")
    return {}


def _remembered_password(facts: dict[str, Any], system: str, domain: str = "") -> str | None:
    """The password of an account that an earlier run wrote down, if it still opens the demo tenant."""
    try:
        password = str(facts[system]["password"])
        accounts.authenticate(system, USERNAME, password, domain)
    except (KeyError, TypeError, Unauthenticated):
        return None
    return password


def _new_password(domain: str = "") -> str:
    if there := accounts.find(TENANT_ID, USERNAME, domain):
        made = accounts.renew(there)
    elif domain:
        made = domain_accounts.create(TENANT_ID, domain, USERNAME, _READS_AND_WRITES)
    else:
        made = staff_accounts.create(TENANT_ID, USERNAME, _READS_AND_WRITES)
    return made[1]


def _remembered_key(facts: dict[str, Any]) -> str | None:
    """The key that an earlier run wrote down, if it still opens the demo tenant."""
    try:
        key = str(facts["reten"]["api_key"])
        api_keys.authenticate(key)
    except (KeyError, TypeError, Unauthenticated):
        return None
    return key
