"""Notes and file attachments that a request adds to a task, alone or together with it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from acuse.errors import Refused
from acuse.identity.accounts import Account
from acuse.identity.callers import TenantId
from acuse.oracle import integer_ids
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, Child
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments.bodies import FileAttachmentInTask, NewFileAttachment
from acuse.oracle.file_attachments.store import FileAttachment
from acuse.oracle.notes import store as notes
from acuse.oracle.notes.store import Note
from acuse.oracle.tasks.requests import NoteWanted
from acuse.storage import objects
from acuse.timestamps import Timestamp


class NewFile(NamedTuple):
    """A file attachment to be, and its data, if it is not elsewhere."""

    attachment: FileAttachment
    data: bytes | None


@contextmanager
def prepared(
    tenant: TenantId,
    task_id: int,
    new_notes: Sequence[Note] = (),
    new_files: Sequence[NewFile] = (),
    further: Mapping[str, bytes] | None = None,
) -> Iterator[list[Child]]:
    """Give what is to be added, with its objects in the bucket; when adding is refused, they are deleted again.

    `further` objects are those of changes that are done together with it.

    After any other failure they stay, since nobody knows whether it was added.
    """
    made = [notes.as_child(tenant, task_id, note) for note in new_notes]
    made += [file_attachments.as_child(tenant, task_id, file.attachment, file.data) for file in new_files]
    contents = {key: content for _, each in made for key, content in each.items()} | dict(further or {})
    if contents:
        objects.put(contents)
    try:
        yield [child for child, _ in made]
    except Refused:
        if contents:
            objects.discard(contents)
        raise


def discard(added: Sequence[Child]) -> None:
    """Delete what the bucket holds of children that were not added after all."""
    if keys := [child.values["object"] for child in added if child.values.get("object")]:
        objects.discard(keys)


def new_notes(account: Account, wanted: Sequence[NoteWanted], now: Timestamp) -> list[Note]:
    """Notes with ids."""
    ids = integer_ids.take(account.tenant, NOTES.path, len(wanted)) if wanted else []
    return [_note(note_id, each, account, now) for note_id, each in zip(ids, wanted, strict=True)]


def new_files(
    account: Account, wanted: Sequence[NewFileAttachment | FileAttachmentInTask], now: Timestamp
) -> list[NewFile]:
    """File attachments with ids."""
    ids = integer_ids.take(account.tenant, FILE_ATTACHMENTS.path, len(wanted)) if wanted else []
    return [NewFile(_attachment(file_id, each, now), each.data) for file_id, each in zip(ids, wanted, strict=True)]


def _note(note_id: int, wanted: NoteWanted, account: Account, now: Timestamp) -> Note:
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


def _attachment(file_id: int, body: NewFileAttachment | FileAttachmentInTask, now: Timestamp) -> FileAttachment:
    return FileAttachment(
        id=file_id,
        file_name=body.file_name,
        content_type=body.content_type,
        size=len(body.data or b""),
        created_time=now,
        updated_time=now,
        name=body.name,
        description=body.description,
        url=body.url,
    )
