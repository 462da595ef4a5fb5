"""Notes and file attachments that a request adds to a task, alone or together with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from acuse import integer_ids, objects
from acuse.accounts import Account
from acuse.errors import Refused
from acuse.oracle import file_attachments, notes
from acuse.oracle.children import FILE_ATTACHMENTS, NOTES, Child
from acuse.oracle.file_attachment_models import NewFileAttachment
from acuse.oracle.file_attachments import FileAttachment
from acuse.oracle.notes import Note
from acuse.oracle.task_requests import NoteWanted
from acuse.timestamps import Timestamp


@contextmanager
def stored(
    account: Account,
    task_id: int,
    now: Timestamp,
    *,
    new_notes: Sequence[NoteWanted] = (),
    new_files: Sequence[NewFileAttachment] = (),
) -> Iterator[list[Child]]:
    """Give what is to be added, with its objects in the bucket; when adding is refused, they are deleted again."""
    added: list[Child] = []
    try:
        for note_id, note in _numbered(account, NOTES.path, new_notes):
            added.append(notes.stored(account.tenant, task_id, new_note(note_id, note, account, now)))
        for file_id, file in _numbered(account, FILE_ATTACHMENTS.path, new_files):
            attachment = new_attachment(file_id, file, now)
            added.append(file_attachments.stored(account.tenant, task_id, attachment, file.data))
        yield added
    except Refused:
        discard(added)
        raise


def discard(added: Sequence[Child]) -> None:
    """Delete what the bucket holds of children that were not added after all."""
    if keys := [child.values["object"] for child in added if child.values.get("object")]:
        objects.delete(keys)


def new_note(note_id: int, wanted: NoteWanted, account: Account, now: Timestamp) -> Note:
    """A note by the calling account, unless another is named."""
    own = {path: None if value is None else int(value) for path, value in wanted.resolved.items()}
    created_by = own.get("createdByAccount") or account.number
    return Note(
        id=note_id,
        text=wanted.body.text or "",
        created_time=now,
        updated_time=now,
        created_by=created_by,
        updated_by=own.get("updatedByAccount") or created_by,
        channel=own.get("channel"),
    )


def new_attachment(file_id: int, body: NewFileAttachment, now: Timestamp) -> FileAttachment:
    """A file attachment."""
    return FileAttachment(
        id=file_id,
        file_name=body.file_name,
        content_type=body.content_type,
        size=len(body.data),
        created_time=now,
        updated_time=now,
        name=body.name,
        description=body.description,
    )


def _numbered[Wanted](account: Account, kind: str, wanted: Sequence[Wanted]) -> Iterator[tuple[int, Wanted]]:
    if wanted:
        yield from zip(integer_ids.take(account.tenant, kind, len(wanted)), wanted, strict=True)
