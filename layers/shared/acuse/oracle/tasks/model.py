"""Tasks, and what a change makes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from acuse.oracle.tasks.rules import Members
from acuse.requests.exact_json import JsonText
from acuse.timestamps import Timestamp

_NO_FIELDS: Final = JsonText("{}")
TEXTS: Final = ("custom_fields", "custom_packages")
"""Attributes that are packed texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task. `members` holds what is not null, by dotted path; references and named IDs are ids."""

    id: int
    name: str
    created_time: Timestamp
    updated_time: Timestamp
    custom_fields: JsonText = _NO_FIELDS
    """Of the package `c`."""
    custom_packages: JsonText = _NO_FIELDS
    """The other packages of custom fields by name; a release that knows `c` alone leaves them as they are."""
    members: Members = field(default_factory=dict)
    reference_names: Mapping[str, str | None] = field(default_factory=dict, compare=False, repr=False)
    """By a reference's path, what it refers to is called now, where that was looked up."""
    texts_as_stored: Mapping[str, str | bytes] = field(default_factory=dict, compare=False, repr=False)
    """The stored bytes that a change is conditional on: compressing the text again may give other bytes elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The changes that a request makes to a task: each member that it names, with its value, also if it is unchanged.

    Members that a request names are written whatever they were, so of two requests that name some in common the last
    wins with all of its own. `depends_on` are attributes that the change was derived from: it holds only while they are
    what was read.
    """

    name: str | None = None
    members: Members = field(default_factory=dict)
    """By path; None takes one away."""
    custom_fields: JsonText | None = None
    custom_packages: JsonText | None = None
    depends_on: frozenset[str] = frozenset()


type Rule = Callable[[Task, Timestamp], Change]
"""From a task as it was read, and the time of the change, to what changes. It runs again for each try."""
