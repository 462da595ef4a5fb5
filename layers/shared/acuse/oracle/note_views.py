"""How a note is shown (contract Oracle, section 3)."""

from typing import Any

from acuse.oracle.links import Links
from acuse.oracle.members import CHANNEL
from acuse.oracle.notes import Note
from acuse.oracle.settings import Settings
from acuse.oracle.task_views import named_id


def shown(task_id: int, note: Note, settings: Settings, links: Links) -> dict[str, Any]:
    """The whole note."""
    return {
        "channel": named_id(settings, CHANNEL, note.channel),
        "createdByAccount": _account(note.created_by, links),
        "createdTime": note.created_time,
        "id": note.id,
        "text": note.text,
        "updatedByAccount": _account(note.updated_by, links),
        "updatedTime": note.updated_time,
        "links": links.all_of("tasks", task_id, "notes", note.id),
    }


def _account(number: int | None, links: Links) -> dict[str, Any] | None:
    return None if number is None else links.reference("accounts", number)
