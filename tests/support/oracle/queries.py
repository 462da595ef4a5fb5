"""Pieces of queries, and a task that they are asked of."""

from typing import Final

from acuse.oracle.members import MENUS
from acuse.oracle.settings.model import DEFAULT_ENTRIES, ReferenceMode, Settings
from acuse.oracle.tasks.model import Task
from acuse.timestamps import Timestamp

SETTINGS: Final = Settings(
    ReferenceMode.ANY,
    {menu: {entry.id: entry for entry in DEFAULT_ENTRIES if entry.field == menu} for menu in MENUS},
)


DAYS: Final = [Timestamp(f"2026-01-0{day}T12:00:00.000Z") for day in range(1, 5)]


TASK: Final = Task(id=1, name="Return customer call", created_time=DAYS[0], updated_time=DAYS[0])
PIECES: Final = [
    *("id", "name", "contact.id", "dueTime", "inherit.inheritContact", "customFields.c.x", "nobody", "id.", ".id"),
    *("=", "!=", "<", "<=", ">", ">=", "==", "LIKE", "like", "IN", "IS", "NOT", "not", "NULL", "AND", "and", "OR"),
    *("(", ")", ",", "'", "''", "'a'", "'a''b'", "'%_'", "'2026-01-01T00:00:00Z'", "'yesterday'", "'\ud800'"),
    *("0", "-1", "1.5", "1.", ".", "-", "007", "true", "FALSE", ";", "--", "/*", '"', "\\", "%", "\x00", "\n"),
    *("\ud800", "\ufeff", "٣", "²", "½", "Ⅷ", "ａ", "ß", "😀", "9" * 5000, "'" + "a" * 300 + "'"),
]
