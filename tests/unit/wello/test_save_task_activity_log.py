"""What a save changes: contract Wello, section "Save"."""

from typing import Any

import pytest

from acuse.wello.date_times import DateTime
from acuse.wello.members import KIND_BY_MEMBER, MODIFIED
from wello.save_task_activity_log.models import TaskActivityLog
from wello.save_task_activity_log.rule import to_save


def test_the_request_has_the_members_of_a_log_but_the_one_that_the_server_sets() -> None:
    assert TaskActivityLog.model_fields.keys() == KIND_BY_MEMBER.keys() - {MODIFIED}


NOW = DateTime("2026-11-23T03:00:00.0000000Z")
SENT = "2026-01-11T20:58:34.7203833Z"


@pytest.mark.parametrize(
    ("sent", "was_closed", "made"),
    [
        ({}, False, {}),
        ({}, True, {}),
        ({"subject": "x"}, True, {"subject": "x"}),
        ({"is_closed": True}, False, {"is_closed": True, "date_closed": NOW}),
        ({"is_closed": True, "date_closed": None}, False, {"is_closed": True, "date_closed": NOW}),
        ({"is_closed": True, "date_closed": SENT}, False, {"is_closed": True, "date_closed": SENT}),
        ({"is_closed": True}, True, {"is_closed": True}),
        ({"is_closed": True, "date_closed": None}, True, {"is_closed": True}),
        ({"is_closed": False, "date_closed": None}, False, {"is_closed": False, "date_closed": None}),
        ({"is_closed": False}, True, {"is_closed": False, "date_closed": None}),
        ({"is_closed": None}, True, {"is_closed": None, "date_closed": None}),
        ({"is_closed": False, "date_closed": SENT}, True, {"is_closed": False, "date_closed": SENT}),
        ({"is_closed": False}, False, {"is_closed": False}),
        ({"date_closed": SENT}, False, {"date_closed": SENT}),
        ({"date_closed": None}, True, {"date_closed": None}),
    ],
)
def test_closing_and_opening_set_the_date_unless_one_is_sent(
    sent: dict[str, Any], was_closed: bool, made: dict[str, Any]
) -> None:
    save = to_save(sent)
    assert save.changes_of(was_closed=was_closed, now=NOW) == made
    other = save.changes_of(was_closed=not was_closed, now=NOW)
    assert save.depends_on_is_closed is (other != made), "else no other save is in the way"
