"""What the target resolution endpoints take and answer (seed 001; contract Reten, section 3)."""

import json
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse.requests.exact_json import JsonText
from acuse.requests.validation import RequestBody, ShallowObject
from acuse.reten.commerces.model import Role
from acuse.reten.http.responses import Id, OneOf, ResponseBody
from acuse.reten.target_resolution.model import MOST_CRITERIA, Config, Criterion, CriterionType, Strategy, new_id

Priority = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""The lower, the earlier. At most what every JSON reader takes exactly."""


class CriterionBody(RequestBody):
    """A criterion in a request."""

    type: CriterionType = Field(strict=False)
    config: ShallowObject | None = Field(default=None, validate_default=True)
    priority: Priority | None = None

    @field_validator("config")
    @classmethod
    def _role_is_known(cls, config: JsonText | None, info: ValidationInfo) -> JsonText | None:
        if info.data.get("type") is CriterionType.ROLE_MATCH:
            role = json.loads(config or "{}", parse_int=str).get("role")
            if role not in list(Role):
                expected = ", ".join(Role)
                raise PydanticCustomError(
                    "role", "must have a role for ROLE_MATCH: one of {roles}", {"roles": expected}
                )
        return config

    def criterion(self, position: int) -> Criterion:
        """The criterion, with a new id."""
        priority = position if self.priority is None else self.priority
        return Criterion(new_id(), self.type, self.config or JsonText("{}"), priority)


Criteria = Annotated[list[CriterionBody], Field(max_length=MOST_CRITERIA)]


def criteria_of(bodies: list[CriterionBody]) -> tuple[Criterion, ...]:
    """The criteria of a request, each with a new id; those without a priority get their position."""
    return tuple(body.criterion(position) for position, body in enumerate(bodies))


class CriterionView(ResponseBody):
    """A criterion in a response."""

    id: Id
    criteria_type: Annotated[str, OneOf(CriterionType)]
    criteria_config: JsonText
    priority: int


class ConfigView(ResponseBody):
    """A target resolution configuration."""

    id: Id
    resolution_strategy: Annotated[str, OneOf(Strategy)]
    fallback_to_commerce_rep: bool
    fallback_to_owner: bool
    priority: int
    is_active: bool
    criteria: list[CriterionView]

    @classmethod
    def of(cls, config: Config) -> Self:
        """Show a configuration, its criteria by ascending priority."""
        return cls(
            id=config.id,
            resolution_strategy=config.resolution_strategy,
            fallback_to_commerce_rep=config.fallback_to_commerce_rep,
            fallback_to_owner=config.fallback_to_owner,
            priority=config.priority,
            is_active=config.is_active,
            criteria=[
                CriterionView(id=each.id, criteria_type=each.type, criteria_config=each.config, priority=each.priority)
                for each in sorted(config.criteria, key=lambda criterion: criterion.priority)
            ],
        )
