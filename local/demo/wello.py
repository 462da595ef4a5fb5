"""The part of the demo tenant of the dialect of Wello/Odyssee."""

from typing import Any, Final

from acuse.wello.identity import domain_accounts
from acuse.wello.task_activity_logs import store as task_activity_logs
from acuse.wello.task_activity_logs.model import Changes, Save
from local.demo import READS_AND_WRITES, TENANT_ID, USERNAME, Demo, Facts
from local.demo.accounts import password

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

EVENTS_PASSWORD: Final = 56 * "1"
"""The password of the domain's account `events` in events/, so that `sam local invoke` works as it is."""


DOMAIN: Final = "demo"
"""The demo tenant's domain."""


def _load() -> None:
    task_activity_logs.save(TENANT_ID, _ACTIVITY_LOG_ID, Save(_ACTIVITY_LOG))


def _make_known() -> None:
    domain_accounts.create(TENANT_ID, DOMAIN, "events", READS_AND_WRITES, password=EVENTS_PASSWORD)


def _credentials(remembered: Any, _bearer_token: str) -> Facts:
    found = password(
        "wello",
        remembered,
        lambda: domain_accounts.create(TENANT_ID, DOMAIN, USERNAME, READS_AND_WRITES),
        DOMAIN,
    )
    return {"username": USERNAME, "password": found, "domain": DOMAIN}


def _account(facts: Facts) -> str:
    return "{username}:{password}@{domain}".format(**facts)


def _curls(base_url: str, facts: Facts, _tenant: str) -> list[str]:
    return [
        f"""curl {base_url}/api/TaskActivityLog/Save -u {_account(facts)} \\
  -H "Content-Type: application/json" \\
  -d '{{"subject": "Delivered", "is_closed": true}}'"""
    ]


PART: Final = Demo(
    load=_load,
    make_known=_make_known,
    credentials=_credentials,
    labels=lambda facts: {"domain account": _account(facts)},
    curls=_curls,
    schemes=lambda facts: {
        "DomainAccount": {"username": facts["username"], "password": "{password}@{domain}".format(**facts)}
    },
)
