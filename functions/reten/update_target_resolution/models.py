"""What the endpoint takes (seed 001; `is_active` is ours)."""

from typing import Any

from pydantic import Field

from acuse.requests.validation import RequestBody
from acuse.reten.target_resolution.bodies import Criteria, Priority, criteria_of
from acuse.reten.target_resolution.model import Strategy


class ConfigChanges(RequestBody):
    """Changes of a configuration; `criteria` replaces all existing criteria."""

    resolution_strategy: Strategy | None = Field(default=None, strict=False)
    fallback_to_commerce_rep: bool | None = None
    fallback_to_owner: bool | None = None
    priority: Priority | None = None
    is_active: bool | None = None
    criteria: Criteria | None = None

    def changes(self) -> dict[str, Any]:
        """The configuration's members that are given, with their new values."""
        given = {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}
        if self.criteria is not None:
            given["criteria"] = criteria_of(self.criteria)
        return given
