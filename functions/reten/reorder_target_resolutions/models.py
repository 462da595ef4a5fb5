"""What the endpoint takes (seed 001)."""

from typing import Annotated

from pydantic import Field

from acuse.reten.target_resolution import MOST_CONFIGS
from acuse.reten.target_resolution_models import Priority
from acuse.validation import RequestBody, UuidText


class NewPriority(RequestBody):
    """A configuration and its new priority."""

    id: UuidText
    priority: Priority


class NewOrder(RequestBody):
    """The new priority of every active configuration."""

    items: Annotated[list[NewPriority], Field(max_length=MOST_CONFIGS)]
