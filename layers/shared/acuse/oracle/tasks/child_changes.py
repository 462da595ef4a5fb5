"""Notes and file attachments that are there, and what a request changes of them, alone or together with their task."""

from collections.abc import Callable
from typing import Any, Final

from acuse.errors import Invalid, Problem
from acuse.identity.accounts import Account
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, ChildChange
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments import views as file_attachment_views
from acuse.oracle.file_attachments.bodies import FileAttachment as FileAttachmentBody
from acuse.oracle.http import bodies
from acuse.oracle.http.bodies import OracleBody, named_members
from acuse.oracle.http.links import Links
from acuse.oracle.notes import store as notes
from acuse.oracle.notes import views as note_views
from acuse.oracle.settings.model import Settings
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks.requests import NoteWanted, TaskWanted
from acuse.storage.values import Values

_STORED_AS: Final = {"channel": "channel", "createdByAccount": "created_by", "updatedByAccount": "updated_by"}


def of_note(account: Account, wanted: NoteWanted) -> Values:
    """The changes of a note, made by the calling account unless another is named."""
    changes: Values = {} if "updatedByAccount" in wanted.standing else {"updated_by": account.number}
    changes |= {_STORED_AS[name]: value for name, value in wanted.resolved.items()}
    if "text" in named_members(wanted.body):
        changes["text"] = wanted.body.text
    return changes


def of_file(body: FileAttachmentBody) -> Values:
    """The changes of a file attachment."""
    return body.model_dump(include=set(file_attachments.CHANGEABLE), exclude_unset=True)


def together(
    account: Account, task_id: int, wanted: TaskWanted, links: Links
) -> tuple[list[ChildChange], dict[str, bytes]]:
    """The changes of a task's notes and files, and the objects to put into the bucket before them."""
    contents: dict[str, bytes] = {}
    changed: list[ChildChange] = []
    for note in wanted.changed_notes:
        values, texts = notes.changed(account.tenant, task_id, note.id or 0, of_note(account, note))
        contents |= texts
        prefix = f"{NOTES.path}.{note.place}."
        check = check_of_note(note, task_id, wanted.settings, links, prefix)
        changed.append(ChildChange(NOTES, note.id or 0, f"{prefix}id", values, check))
    for file in wanted.changed_files:
        prefix = f"{FILE_ATTACHMENTS.path}.{file.place}."
        check = check_of_file(file.body, task_id, links, prefix)
        changed.append(ChildChange(FILE_ATTACHMENTS, file.id, f"{prefix}id", of_file(file.body), check))
    return changed, contents


def check_of_note(
    note: NoteWanted, task_id: int, settings: Settings, links: Links, prefix: str = ""
) -> Callable[[Values], None] | None:
    """A check that refuses changes of a stored note; None if none can be refused."""
    check_read_only = _check(
        note.body, prefix, lambda values: note_views.shown(task_id, notes.from_values(values), settings, links)
    )

    def check(values: Values) -> None:
        task_rules.refuse_new(note.standing, {name: values.get(stored) for name, stored in _STORED_AS.items()})
        if check_read_only:
            check_read_only(values)

    return check if note.standing else check_read_only


def check_of_file(
    body: FileAttachmentBody, task_id: int, links: Links, prefix: str = ""
) -> Callable[[Values], None] | None:
    """A check that refuses changes of a stored file; None if none can be refused."""
    takes_address = "uRL" in named_members(body) and body.url is None
    check_read_only = _check(
        body, prefix, lambda values: file_attachment_views.shown(task_id, file_attachments.from_values(values), links)
    )

    def check(values: Values) -> None:
        if takes_address and "object" not in values:
            raise Invalid([Problem(f"{prefix}uRL", "cannot be null, because the file has no data")])
        if check_read_only:
            check_read_only(values)

    return check if takes_address else check_read_only


type _Show = Callable[[Values], dict[str, Any]]


def _check(body: OracleBody, prefix: str, show: _Show) -> Callable[[Values], None] | None:
    """A check that read-only members are sent as they are shown; None if there are none."""
    if not bodies.read_only_members(body):
        return None
    return lambda values: bodies.refuse_changes(body, lambda: show(values), prefix)
