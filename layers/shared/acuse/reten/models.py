"""How Reten's responses are written: camelCase, absent optional members as null (contract, section 1)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from acuse.timestamps import Timestamp

Time = Annotated[Timestamp, Field(json_schema_extra={"format": "date-time"})]
"""An instant, UTC with milliseconds."""

Id = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
"""An id of ours."""


class ResponseBody(BaseModel):
    """A response body."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, frozen=True)
