"""What the endpoint takes (seed 002)."""

from typing import Annotated

from pydantic import StringConstraints

from acuse.requests.validation import Description, Name, RequestBody
from acuse.reten.retention_statuses.model import LONGEST_CODE

CODE_PATTERN = r"^[A-Za-z0-9_-]+$"


class NewStatus(RequestBody):
    """A status to create."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CODE, pattern=CODE_PATTERN)]
    label: Name
    description: Description | None = None
    is_active: bool | None = None
