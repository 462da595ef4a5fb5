"""What a save changes (contract Wello, section "Save")."""

from acuse.wello.task_activity_logs.model import Changes, Save


def to_save(sent: Changes) -> Save:
    """The members that were sent; `date_closed` is set when the log is closed or opened without one.

    A client that says that a log is closed, and null of the date, does not set the date: a repeat leaves it.
    """
    if "is_closed" not in sent or sent.get("date_closed") is not None:
        return Save(sent)
    if sent["is_closed"]:
        return Save({name: value for name, value in sent.items() if name != "date_closed"}, depends_on_is_closed=True)
    return Save(sent, depends_on_is_closed="date_closed" not in sent)
