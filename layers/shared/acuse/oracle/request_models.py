"""What the bodies of this dialect's requests have in common."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from acuse.errors import Invalid, Problem
from acuse.oracle.times import whole_second
from acuse.validation import Instant, Label, RequestBody

LARGEST_ID: Final = 2**63 - 1

ResourceId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class OracleBody(RequestBody):
    """A request body: camelCase, and unknown members are refused."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class ByIdOrName(OracleBody):
    """Something that is named by its id or by its lookup name."""

    id: ResourceId | None = None
    lookup_name: Label | None = None

    @model_validator(mode="after")
    def _one_is_given(self) -> Self:
        if self.id is None and self.lookup_name is None:
            raise PydanticCustomError("no_id", "needs an id or a lookupName")
        return self


class Reference(ByIdOrName):
    """A resource of another collection."""


class NamedId(ByIdOrName):
    """An entry of a menu."""


WholeSecond = Annotated[Instant, AfterValidator(whole_second), Field(json_schema_extra={"format": "date-time"})]
"""A date and time; this dialect's have no fractions."""

READ_ONLY: Final[dict[str, Any]] = {"readOnly": True}

ReadOnly = Annotated[Any, Field(json_schema_extra=READ_ONLY)]
"""A member that answers have and requests cannot change."""

type Given = Reference | NamedId | str | int | bool | None
"""What a request says of one member."""


def named_members(body: OracleBody) -> set[str]:
    """The members that a request names, as it names them."""
    return {type(body).model_fields[name].alias or name for name in body.model_fields_set}


def refuse_changes(body: OracleBody, shown: Mapping[str, Any]) -> None:
    """Let read-only members pass that are repeated as they are shown.

    Raises
    ------
    Invalid
        Names those that are not.
    """
    problems = []
    for name in sorted(body.model_fields_set):
        declared = type(body).model_fields[name]
        path = declared.alias or name
        if declared.json_schema_extra == READ_ONLY and getattr(body, name) != shown.get(path):
            problems.append(Problem(path, "cannot be changed"))
    if problems:
        raise Invalid(problems)
