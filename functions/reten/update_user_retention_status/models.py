"""What the endpoint takes (seed 002)."""

from typing import Annotated, Any

from pydantic import field_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from acuse.validation import Description, Name, RequestBody


class StatusChanges(RequestBody):
    """What is to change."""

    label: Name | None = None
    description: Description | None = None
    is_active: bool | None = None
    code: Annotated[Any, SkipJsonSchema()] = None

    @field_validator("code")
    @classmethod
    def _stays(cls, _code: object) -> None:
        raise PydanticCustomError("code_stays", "cannot be changed")
