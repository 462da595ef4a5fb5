"""What the endpoint takes (seed 001)."""

from pydantic import Field

from acuse.requests.validation import RequestBody
from acuse.reten.target_resolution.bodies import Criteria, Priority, criteria_of
from acuse.reten.target_resolution.model import Config, Strategy, new_id


class NewConfig(RequestBody):
    """A configuration to create."""

    resolution_strategy: Strategy = Field(strict=False)
    fallback_to_commerce_rep: bool | None = None
    fallback_to_owner: bool | None = None
    priority: Priority | None = None
    is_active: bool | None = None
    criteria: Criteria | None = None

    def config(self) -> Config:
        """The configuration, with defaults for what is absent."""
        return Config(
            id=new_id(),
            resolution_strategy=self.resolution_strategy,
            fallback_to_commerce_rep=self.fallback_to_commerce_rep is not False,
            fallback_to_owner=self.fallback_to_owner is not False,
            priority=self.priority or 0,
            is_active=self.is_active is not False,
            criteria=criteria_of(self.criteria or []),
        )
