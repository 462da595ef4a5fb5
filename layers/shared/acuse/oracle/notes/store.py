"""Notes of a task: short texts in the table, long ones in the bucket."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import batched
from typing import Final, NamedTuple

from acuse.errors import Refused
from acuse.identity.callers import TenantId
from acuse.oracle.children import store as children
from acuse.oracle.children.model import NOTES, Child
from acuse.oracle.errors import NoSuchResource
from acuse.storage import objects, packed_text
from acuse.storage.tolerant_readers import known
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

_LARGEST_IN_TABLE: Final = 4096  # bytes; a list of 1,000 notes reads 4 MB at most

_AT_ONCE: Final = 20
"""How many long texts are read before the notes that have them are shown."""


class Note(NamedTuple):
    """A note. `channel`, `created_by` and `updated_by` are ids."""

    id: int
    text: str
    created_time: Timestamp
    updated_time: Timestamp
    created_by: int | None = None
    updated_by: int | None = None
    channel: int | None = None


def as_child(tenant: TenantId, task_id: int, note: Note) -> tuple[Child, dict[str, bytes]]:
    """The note as a child, and what is to be in the bucket before it is added."""
    own: Values = {name: getattr(note, name) for name in Note._fields if name not in ("id", "text")}
    text, contents = _text_values(tenant, task_id, note.id, note.text)
    return Child(NOTES, note.id, {**own, **text}), contents


def changed(tenant: TenantId, task_id: int, note_id: int, changes: Values) -> tuple[Values, dict[str, bytes]]:
    """The attributes for a change of members, and what is to be in the bucket before it is done."""
    if "text" not in changes:
        return changes, {}
    text, contents = _text_values(tenant, task_id, note_id, changes["text"])
    return {**changes, **text}, contents


def find(tenant: TenantId, task_id: int, note_id: int) -> Note:
    """The note of this id.

    Raises
    ------
    TaskNotFound, NoSuchResource
    """
    values, content = children.read_object(tenant, task_id, NOTES, note_id)
    text = packed_text.unpack(values.get("text", "")) if content is None else content.decode()
    return from_values(values, text)


def read_all(tenant: TenantId, task_id: int, found: Sequence[Values]) -> Iterator[Note]:
    """Notes of what was read of them, in their order; long texts are read as the notes are asked for."""
    for some in batched(found, _AT_ONCE, strict=False):
        texts = objects.get_all(values["object"] for values in some if "object" in values)
        for values in some:
            if "object" not in values:
                yield from_values(values, packed_text.unpack(values.get("text", "")))
            elif values["object"] in texts:
                yield from_values(values, texts[values["object"]].decode())
            else:  # it was changed or deleted in between
                with suppress(NoSuchResource):
                    yield find(tenant, task_id, values["id"])


def change(
    tenant: TenantId, task_id: int, note_id: int, changes: Values, check: Callable[[Values], None] | None = None
) -> None:
    """Set members of a note. `check`, if there is one, looks at what is stored of the note that is changed.

    Raises
    ------
    TaskNotFound, NoSuchResource, Contended, and what `check` raises
    """
    values, contents = changed(tenant, task_id, note_id, changes)
    if contents:
        objects.put(contents)
    try:
        children.change(tenant, task_id, NOTES, note_id, values, check)
    except Refused:
        if contents:
            objects.discard(contents)
        raise


def from_values(values: Values, text: str = "") -> Note:
    """The note that was stored, with its text if that was read."""
    return Note(**{**known(Note, values), "text": text})


def _text_values(tenant: TenantId, task_id: int, note_id: int, text: str) -> tuple[Values, dict[str, bytes]]:
    """The attributes for a text, and what is to be in the bucket."""
    packed = packed_text.pack(text)
    if len(packed if isinstance(packed, bytes) else packed.encode()) <= _LARGEST_IN_TABLE:
        return {"text": packed, "object": None}, {}
    key = f"{tenant}/tasks/{task_id}/notes/{note_id}/{uuid.uuid4()}"
    return {"text": None, "object": key}, {key: text.encode()}
