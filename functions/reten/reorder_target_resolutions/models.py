"""What the endpoint takes (seed 001)."""

from typing import Annotated

from pydantic import Field

from acuse.requests.validation import RequestBody, UuidText
from acuse.reten.target_resolution.bodies import Priority
from acuse.reten.target_resolution.model import MOST_CONFIGS


class NewPriority(RequestBody):
    """A configuration and its new priority."""

    id: UuidText
    priority: Priority


class NewOrder(RequestBody):
    """The new priority of every active configuration."""

    items: Annotated[list[NewPriority], Field(max_length=MOST_CONFIGS)]
