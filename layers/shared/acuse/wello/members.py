"""The members of a task_activity_log (contract Wello, section "Save"), in the order in which JSON shows them."""

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

type Value = str | bool
type Members = Mapping[str, Value]
"""Members by name: GUIDs in lower case with hyphens, dates as `date_times` keeps them."""


class Kind(Enum):
    """What a member's value is."""

    GUID = auto()
    TEXT = auto()
    DATE_TIME = auto()
    FLAG = auto()


ENTITY: Final = "task_activity_log"
ID: Final = "id"
MODIFIED: Final = "modified_dateutc"

KIND_BY_MEMBER: Final = {
    ID: Kind.GUID,
    "task_id": Kind.GUID,
    "task_activity_id": Kind.GUID,
    "user_id": Kind.GUID,
    "contact_id": Kind.GUID,
    "subject": Kind.TEXT,
    "description": Kind.TEXT,
    "due_date": Kind.DATE_TIME,
    "is_closed": Kind.FLAG,
    "date_closed": Kind.DATE_TIME,
    "reference_back_office": Kind.TEXT,
    MODIFIED: Kind.DATE_TIME,
}

UNSPEAKABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no text has, since XML cannot carry it, or UTF-8 cannot."""

NO_GUID: Final = "00000000-0000-0000-0000-000000000000"

DEFAULT_BY_KIND: Final[Mapping[Kind, Value]] = {
    Kind.GUID: NO_GUID,
    Kind.TEXT: "",
    Kind.DATE_TIME: "1980-01-01T00:00:00.0000000Z",
    Kind.FLAG: False,
}
"""What a member is that was never given: the vendor's tables hold no nulls."""
