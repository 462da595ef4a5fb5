"""What belongs to a task: notes and file attachments."""

from collections.abc import Callable
from typing import Final, NamedTuple

from acuse.errors import Invalid, Problem
from acuse.oracle.errors import NoSuchResource
from acuse.storage.values import Values

MOST: Final = 1000
"""How many of a kind a task may have."""


class Subcollection(NamedTuple):
    """Its path in the API, which is also the attribute that counts it, and what one of its items is called."""

    path: str
    singular: str

    @property
    def revision(self) -> str:
        """The attribute of a task that counts changes of its children of this kind."""
        return f"{self.path}_revision"


NOTES: Final = Subcollection("notes", "Note")
FILE_ATTACHMENTS: Final = Subcollection("fileAttachments", "FileAttachment")


class Child(NamedTuple):
    """A note or a file attachment: plain values. `object`, if there is one, is its key in the bucket."""

    kind: Subcollection
    id: int
    values: Values


class ChildChange(NamedTuple):
    """The changes of an existing child; `place` is its position in the request.

    `changes` and `check` are those of `change`.
    """

    kind: Subcollection
    id: int
    place: str
    changes: Values
    check: Callable[[Values], None] | None = None


class TaskNotFound(NoSuchResource):
    """The tenant has no such task."""

    def __init__(self, task_id: int) -> None:
        super().__init__("Task", task_id)


class TooManyChildren(Invalid):
    """The task has the maximum number of notes or file attachments."""

    def __init__(self, kind: Subcollection) -> None:
        super().__init__([Problem(kind.path, f"would be more than {MOST}")])
