"""What a save changes of a task activity log."""

from collections.abc import Callable, Mapping

from acuse.wello.date_times import DateTime
from acuse.wello.members import Value

type Changes = Mapping[str, Value | None]
"""Members by name; None goes back to the default."""


type Rule = Callable[[bool, DateTime], Changes]
"""From whether the log is closed, and the time of the change, to what changes."""
