"""How Reten's responses are written: camelCase, absent optional members as null (contract, section 1)."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class ResponseBody(BaseModel):
    """A response body."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, frozen=True)
