"""How Reten's responses are written: camelCase, absent optional members as null (contract, section 1)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

from acuse.timestamps import Timestamp

Time = Annotated[Timestamp, Field(json_schema_extra={"format": "date-time"})]
"""An instant, UTC with milliseconds."""

Id = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
"""An id issued by Acuse."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a text that is a member of an enumeration, or one that only a newer release knows."""

    kind: type[StrEnum]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema()

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(TypeAdapter(self.kind).core_schema)


class ResponseBody(BaseModel):
    """A response body."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, frozen=True, defer_build=True)
