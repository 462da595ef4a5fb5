"""What a save changes (contract Wello, section "Save")."""

from acuse.wello.date_times import DateTime
from acuse.wello.task_activity_logs.model import Changes


def changed(sent: Changes, *, was_closed: bool, now: DateTime) -> Changes:
    """The members to write: those that were sent, and `date_closed` when the log is closed or opened without one.

    A client that says that a log is closed, and null of the date, does not set the date: a repeat leaves it.
    """
    is_closed = bool(sent["is_closed"]) if "is_closed" in sent else was_closed
    if sent.get("date_closed") is not None or (is_closed == was_closed and not sent.get("is_closed")):
        return sent
    others = {name: value for name, value in sent.items() if name != "date_closed"}
    return others if is_closed == was_closed else {**others, "date_closed": now if is_closed else None}
