"""The part of the demo tenant of Oracle's dialect."""

from typing import Any, Final

from acuse.oracle.identity import staff_accounts
from local.demo import READS_AND_WRITES, TENANT_ID, USERNAME, Demo, Facts
from local.demo.accounts import password

EVENTS_PASSWORD: Final = 56 * "0"
"""The password of the staff account `events` in events/, so that `sam local invoke` works as it is."""


def _make_known() -> None:
    staff_accounts.create(TENANT_ID, "events", READS_AND_WRITES, number=1, password=EVENTS_PASSWORD)


def _credentials(remembered: Any, _bearer_token: str) -> Facts:
    found = password("oracle", remembered, lambda: staff_accounts.create(TENANT_ID, USERNAME, READS_AND_WRITES))
    return {"username": USERNAME, "password": found}


def _account(facts: Facts) -> str:
    return "{username}:{password}".format(**facts)


def _curls(base_url: str, facts: Facts, _tenant: str) -> list[str]:
    return [
        f"""curl {base_url}/services/rest/connect/v1.4/tasks -u {_account(facts)} \\
  -H "OSvC-CREST-Application-Context: try it" \\
  -d '{{"name": "Return customer call", "contact": {{"id": 83}}}}'"""
    ]


PART: Final = Demo(
    make_known=_make_known,
    credentials=_credentials,
    labels=lambda facts: {"staff account": _account(facts)},
    curls=_curls,
    schemes=lambda facts: {"StaffAccount": {"username": facts["username"], "password": facts["password"]}},
)
