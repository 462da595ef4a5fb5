"""What the command line prints of what is stored (acuse_admin/output.py)."""

import json
from typing import Any

import pytest

from acuse.reten.activities.model import Activity, Result
from acuse.timestamps import Timestamp
from acuse_admin import output

DAY = Timestamp("2026-04-11T10:30:00.000Z")


@pytest.fixture
def activity() -> Activity:
    """One whose result a newer release wrote with something that is no JSON."""
    given: dict[str, Any] = dict.fromkeys(Result._fields) | {"id": "r", "version": 1}
    result = Result(**{**given, "created_at": DAY, "stamp": "s", "fingerprint": b"f", "beyond": {"seal": b"\xff"}})
    return Activity(id="a", commerce_external_id="c", created_at=DAY, result=result)


def test_how_a_release_keeps_a_result_is_not_printed(activity: Activity, capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json(activity)
    printed = json.loads(capsys.readouterr().out)
    assert printed["result"].keys() == set(Result._fields) - {"stamp", "fingerprint", "beyond"}
