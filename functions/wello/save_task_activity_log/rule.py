"""What a save changes (contract Wello, section "Save")."""

from acuse.wello.date_times import DateTime
from acuse.wello.task_activity_logs import Changes


def changed(sent: Changes, *, was_closed: bool, now: DateTime) -> Changes:
    """The members to write: those that were sent, and `date_closed` when the log is closed or opened without one."""
    is_closed = bool(sent["is_closed"]) if "is_closed" in sent else was_closed
    if is_closed == was_closed or sent.get("date_closed") is not None:
        return sent
    return {**sent, "date_closed": now if is_closed else None}
