"""What a save changes of a task activity log."""

from collections.abc import Mapping
from typing import NamedTuple

from acuse.wello.date_times import DateTime
from acuse.wello.members import Value

type Changes = Mapping[str, Value | None]
"""Members by name; None goes back to the default."""


class Save(NamedTuple):
    """The members to write, and whether the save also sets `date_closed` if it closes or opens the log."""

    changes: Changes
    depends_on_is_closed: bool = False

    def changes_of(self, *, was_closed: bool, now: DateTime) -> Changes:
        """What changes of a log that was closed, or was not."""
        is_closed = bool(self.changes.get("is_closed", was_closed))
        if not self.depends_on_is_closed or is_closed == was_closed:
            return self.changes
        return {**self.changes, "date_closed": now if is_closed else None}
