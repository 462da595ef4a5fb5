"""Requests to create or change a task, with the references and menu entries that they name looked up."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from acuse.errors import Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, Subcollection
from acuse.oracle.file_attachments.bodies import FileAttachmentInTask, NewFileAttachment
from acuse.oracle.http.bodies import Given, named_members
from acuse.oracle.notes import bodies as note_bodies
from acuse.oracle.notes.bodies import NewNote, Note, NoteInTask
from acuse.oracle.references import store as references
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Settings
from acuse.oracle.tasks import bodies as task_bodies
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks.bodies import MOST_CHILDREN_INLINE, TaskBody, TaskChanges
from acuse.oracle.tasks.rules import Members, Standing


@dataclass(frozen=True, slots=True)
class NoteWanted:
    """A note of a request, and the ids that its references and its channel stand for."""

    body: Note
    resolved: Members
    place: int = 0
    """Where it stands in the request."""
    standing: Mapping[str, Standing] = field(default_factory=dict)
    """The values that it names and that may only stay as they are."""

    @property
    def id(self) -> int | None:
        """Of the note that is to be changed; None: it is a new one."""
        return self.body.id if isinstance(self.body, NoteInTask) else None


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file attachment of a request that is there already, by its id; `place` is where it stands in the request."""

    id: int
    body: FileAttachmentInTask
    place: int


@dataclass(frozen=True, slots=True)
class TaskWanted:
    """A task of a request: the ids that it names, its notes and files, and the settings by which it was read."""

    members: Members
    notes: list[NoteWanted]
    files: list[NewFileAttachment | FileAttachmentInTask]
    settings: Settings
    changed_notes: list[NoteWanted] = field(default_factory=list)
    changed_files: list[FileChange] = field(default_factory=list)
    cleared: list[Subcollection] = field(default_factory=list)
    """The subcollections that are to be empty."""
    standing: Mapping[str, Standing] = field(default_factory=dict)
    """The values of the task that it names and that may only stay as they are."""


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
    if problems := [*_problems_of("notes", notes), *_problems_of("fileAttachments", files)]:
        raise Invalid(problems)
    given = task_bodies.given(body)
    for place, note in enumerate(notes):
        given |= note_bodies.given(note, f"notes.{place}.")
    standing: dict[str, Standing] = {}
    found, resolved = _resolve(tenant, given, standing if isinstance(body, TaskChanges) else None)
    wanted = [
        NoteWanted(note, _under(resolved, f"notes.{place}."), place, _under(standing, f"notes.{place}."))
        for place, note in enumerate(notes)
    ]
    for new in (each for each in wanted if each.id is None):
        task_rules.refuse_new(new.standing, {})
    named = named_members(body) if isinstance(body, TaskChanges) else set()
    return TaskWanted(
        members=_under(resolved, ""),
        standing=_under(standing, ""),
        notes=[each for each in wanted if each.id is None],
        files=[each for each in files if _id_of(each) is None],
        settings=found,
        changed_notes=[each for each in wanted if each.id is not None],
        changed_files=[
            FileChange(each.id, each, place)
            for place, each in enumerate(files)
            if isinstance(each, FileAttachmentInTask) and each.id is not None
        ],
        cleared=[
            kind
            for kind, sent in ((NOTES, body.notes), (FILE_ATTACHMENTS, body.file_attachments))
            if kind.path in named and sent is None
        ],
    )


def _id_of(body: Any) -> int | None:
    """The id by which a note or file attachment of a request names one that is there."""
    return body.id if isinstance(body, NoteInTask | FileAttachmentInTask) else None


def _problems_of(path: str, sent: Sequence[Any]) -> Iterator[Problem]:
    """Fields that new ones lack, and ids that are given twice."""
    times = Counter(map(_id_of, sent))
    for place, each in enumerate(sent):
        named = named_members(each)
        if (child_id := _id_of(each)) is not None:
            if times[child_id] > 1:
                yield Problem(f"{path}.{place}.id", "is given more than once")
        elif isinstance(each, NoteInTask) and "text" not in named:
            yield Problem(f"{path}.{place}.text", "is required")
        elif isinstance(each, FileAttachmentInTask):
            if "fileName" not in named:
                yield Problem(f"{path}.{place}.fileName", "is required")
            if each.data is None and each.url is None:
                yield Problem(f"{path}.{place}.data", "is required")


def read_note(tenant: TenantId, body: Note) -> tuple[NoteWanted, Settings]:
    """Find what a note names.

    Raises
    ------
    Invalid
        Names every reference and named ID that stands for nothing.
    """
    standing: dict[str, Standing] = {}
    found, resolved = _resolve(tenant, note_bodies.given(body), None if isinstance(body, NewNote) else standing)
    return NoteWanted(body, resolved, standing=standing), found


def _resolve(
    tenant: TenantId, given: dict[str, Given], standing: dict[str, Standing] | None
) -> tuple[Settings, Members]:
    found = settings.of(tenant)
    registry = references.look_up(tenant, *task_rules.to_look_up(given, found.references))
    return found, task_rules.resolve(given, found, registry, standing)


def _under[Each](resolved: Mapping[str, Each], prefix: str) -> dict[str, Each]:
    if not prefix:
        return {path: value for path, value in resolved.items() if not path.startswith("notes.")}
    return {path.removeprefix(prefix): value for path, value in resolved.items() if path.startswith(prefix)}
