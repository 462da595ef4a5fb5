"""What a request to create or change a task asks for, with everything that it names found."""

from dataclasses import dataclass

from acuse.callers import TenantId
from acuse.errors import Invalid, Problem
from acuse.oracle import note_models, references, settings, task_models, task_rules
from acuse.oracle.file_attachment_models import NewFileAttachment
from acuse.oracle.note_models import Note
from acuse.oracle.request_models import Given
from acuse.oracle.settings import Settings
from acuse.oracle.task_models import MOST_CHILDREN_INLINE, TaskBody
from acuse.oracle.task_rules import Members


@dataclass(frozen=True, slots=True)
class NoteWanted:
    """A note of a request, and the ids that its references and its channel stand for."""

    body: Note
    resolved: Members


@dataclass(frozen=True, slots=True)
class TaskWanted:
    """A task of a request: the ids that it names, its notes and files, and the settings by which it was read."""

    members: Members
    notes: list[NoteWanted]
    files: list[NewFileAttachment]
    settings: Settings


def read_task(tenant: TenantId, body: TaskBody) -> TaskWanted:
    """Find what a task and its notes name.

    Raises
    ------
    Invalid
        Names every reference and named ID that stands for nothing.
    """
    notes, files = body.notes or [], body.file_attachments or []
    if len(notes) + len(files) > MOST_CHILDREN_INLINE:
        raise Invalid([Problem("notes", f"and fileAttachments must be at most {MOST_CHILDREN_INLINE} together")])
    given = task_models.given(body)
    prefixes = [f"notes.{position}." for position in range(len(notes))]
    for note, prefix in zip(notes, prefixes, strict=True):
        given |= note_models.given(note, prefix)
    found, resolved = _resolve(tenant, given)
    return TaskWanted(
        members=_under(resolved, ""),
        notes=[NoteWanted(note, _under(resolved, prefix)) for note, prefix in zip(notes, prefixes, strict=True)],
        files=files,
        settings=found,
    )


def read_note(tenant: TenantId, body: Note) -> tuple[NoteWanted, Settings]:
    """Find what a note names.

    Raises
    ------
    Invalid
        Names every reference and named ID that stands for nothing.
    """
    found, resolved = _resolve(tenant, note_models.given(body))
    return NoteWanted(body, resolved), found


def _resolve(tenant: TenantId, given: dict[str, Given]) -> tuple[Settings, Members]:
    found = settings.of(tenant)
    registry = references.look_up(tenant, *task_rules.to_look_up(given, found.references))
    return found, task_rules.resolve(given, found, registry)


def _under(resolved: Members, prefix: str) -> Members:
    if not prefix:
        return {path: value for path, value in resolved.items() if not path.startswith("notes.")}
    return {path.removeprefix(prefix): value for path, value in resolved.items() if path.startswith(prefix)}
