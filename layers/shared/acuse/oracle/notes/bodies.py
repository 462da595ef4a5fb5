"""What the note endpoints take and answer (seed 003; contract Oracle, section 3)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from acuse.oracle.http.bodies import (
    Given,
    NamedIdOrNull,
    OracleBody,
    ReadOnlyId,
    ReadOnlyLinks,
    ReadOnlyTime,
    Reference,
    ResourceId,
    named_members,
)
from acuse.requests.validation import STORABLE

LONGEST_TEXT = 349_525

NoteText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), STORABLE]


class Note(OracleBody):
    """A note in a request."""

    channel: NamedIdOrNull = None
    created_by_account: Reference | None = None
    created_time: ReadOnlyTime = None
    id: ReadOnlyId = None
    text: NoteText | None = None
    updated_by_account: Reference | None = None
    updated_time: ReadOnlyTime = None
    links: ReadOnlyLinks = None


class NewNote(Note):
    """A note to create."""

    text: NoteText


class NoteChanges(Note):
    """Changes of a note."""

    text: NoteText = Field(default="", validate_default=False)


class NoteInTask(NoteChanges):
    """A note in a change of its task: a new note, or with `id` the changes of an existing note."""

    id: ResourceId | None = None


def given(note: Note, prefix: str = "") -> dict[str, Given]:
    """The values that a request gives a note's references and channel, by dotted path."""
    said: dict[str, Given] = {
        "channel": note.channel,
        "createdByAccount": note.created_by_account,
        "updatedByAccount": note.updated_by_account,
    }
    return {prefix + name: value for name, value in said.items() if name in named_members(note)}
