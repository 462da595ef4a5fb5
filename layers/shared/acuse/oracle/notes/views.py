"""How a note is shown (contract Oracle, section 3)."""

from collections.abc import Iterator, Sequence
from typing import Any

from acuse.oracle.http.endpoint import Call
from acuse.oracle.http.links import Links
from acuse.oracle.members import CHANNEL
from acuse.oracle.notes import store as notes
from acuse.oracle.notes.store import Note
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Settings
from acuse.oracle.settings.views import named_id
from acuse.storage.values import Values


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


def whole(call: Call, task_id: int, found: Sequence[Values]) -> Iterator[dict[str, Any]]:
    """Stored notes, each of them whole."""
    menus = settings.of(call.tenant)
    for note in notes.read_all(call.tenant, task_id, found):
        yield shown(task_id, note, menus, call.links)


def _account(number: int | None, links: Links) -> dict[str, Any] | None:
    return None if number is None else links.reference("accounts", number)
