"""What the endpoint takes (seed 002)."""

from typing import Annotated, Any

from pydantic import field_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from acuse.requests.validation import Description, Name, RequestBody


class StatusChanges(RequestBody):
    """Changes of a status."""

    label: Name | None = None
    description: Description | None = None
    is_active: bool | None = None
    code: Annotated[Any, SkipJsonSchema()] = None

    def changes(self) -> dict[str, Any]:
        """What is given; null is as good as absent, but for the description, which it takes away."""
        given = self.model_dump(exclude={"code"}, exclude_unset=True)
        return {name: value for name, value in given.items() if value is not None or name == "description"}

    @field_validator("code")
    @classmethod
    def _stays(cls, _code: object) -> None:
        raise PydanticCustomError("code_stays", "cannot be changed")
