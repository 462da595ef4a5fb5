"""What the bodies of this dialect's requests have in common."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from acuse.errors import Invalid, Problem
from acuse.oracle.http.links import BASE
from acuse.oracle.http.routes import VERSIONS
from acuse.oracle.times import whole_second
from acuse.requests.validation import Instant, Label, RequestBody

LARGEST_ID: Final = 2**63 - 1

_Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
_ENDS_WITH_ID: Final = re.compile(r"/([A-Za-z]+)/([1-9][0-9]{0,18})/?(?:\?|$)")
_OWN: Final = frozenset({"self", "canonical"})
_BEFORE_PLACE: Final = re.compile(rf"^[^?]*{BASE}/((?:{'|'.join(map(re.escape, VERSIONS))})/)?")
_DIGITS: Final = r"^[1-9][0-9]{0,18}$"


def read_id(text: str) -> int | None:
    """An id in a path; None if it cannot be one."""
    return int(text) if re.fullmatch(_DIGITS, text) and int(text) <= LARGEST_ID else None


def _from_digits(value: object) -> object:
    return int(value) if isinstance(value, str) and re.fullmatch(_DIGITS, value) else value


ResourceId = Annotated[
    _Id,
    BeforeValidator(_from_digits, json_schema_input_type=_Id | Annotated[str, StringConstraints(pattern=_DIGITS)]),
]
"""An id, which may be a text of digits: query results give them so."""


class OracleBody(RequestBody):
    """A request body: camelCase, and unknown members are refused."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class ByIdOrName(OracleBody):
    """A resource named by its id or lookup name."""

    id: ResourceId | None = None
    lookup_name: Label | None = None

    @model_validator(mode="after")
    def _one_is_given(self) -> Self:
        if not self._is_named():
            raise PydanticCustomError("no_id", "must have an id or a lookupName")
        return self

    def _is_named(self) -> bool:
        return self.id is not None or self.lookup_name is not None


class Linked(NamedTuple):
    """The target of a link: a resource's collection and id."""

    collection: str
    id: int


def _read_links(value: object) -> object:
    """The target of a shown reference's links."""
    links = value if isinstance(value, list) else []
    hrefs = {str(each.get("href")) for each in links if isinstance(each, dict) and str(each.get("rel")) in _OWN}
    found = {Linked(match[1], int(match[2])) for match in map(_ENDS_WITH_ID.search, hrefs) if match}
    if len(found) != 1 or (linked := found.pop()).id > LARGEST_ID:
        raise PydanticCustomError("links", "must be the links of one resource, as shown in a response")
    return linked


class Reference(ByIdOrName):
    """A resource of another collection, as in a request or as shown in a response."""

    links: Annotated[Linked, PlainValidator(_read_links, json_schema_input_type=list[dict[str, str]])] | None = None

    @property
    def known_id(self) -> int | None:
        """The id that it says or that is in its links."""
        return self.id if self.id is not None or self.links is None else self.links.id

    def _is_named(self) -> bool:
        return super()._is_named() or self.links is not None


class NamedId(ByIdOrName):
    """An entry of a menu."""


def _read_parts(value: object) -> object:
    """Null of what is shown in part where nothing is: `fields=priority.id` shows `{"id": null}`."""
    if not isinstance(value, dict) or not value or value.keys() - {"id", "lookupName"}:
        return value
    return None if all(each is None for each in value.values()) else value


NamedIdOrNull = Annotated[NamedId | None, BeforeValidator(_read_parts, json_schema_input_type=NamedId | None)]


WholeSecond = Annotated[Instant, AfterValidator(whole_second)]
"""A date and time; this dialect's have no fractions."""

# Members that answers have and requests cannot change: whatever comes is looked at by `refuse_changes` alone.
ReadOnlyId = Annotated[Any, Field(json_schema_extra={"readOnly": True, "type": "integer"})]
ReadOnlyText = Annotated[Any, Field(json_schema_extra={"readOnly": True, "type": "string"})]
ReadOnlyTime = Annotated[Any, Field(json_schema_extra={"readOnly": True, "type": "string", "format": "date-time"})]
ReadOnlyObject = Annotated[Any, Field(json_schema_extra={"readOnly": True, "type": "object"})]
ReadOnlyLinks = Annotated[Any, Field(json_schema_extra={"readOnly": True, "type": "array"})]

type Given = Reference | NamedId | str | int | bool | None
"""The value that a request gives one member."""


def named_members(body: OracleBody) -> set[str]:
    """The members that a request names, as it names them."""
    return {type(body).model_fields[name].alias or name for name in body.model_fields_set}


def _is_read_only(declared: FieldInfo) -> bool:
    """Whether a member cannot be changed by requests."""
    extra = declared.json_schema_extra
    return isinstance(extra, dict) and extra.get("readOnly") is True


def read_only_members(body: OracleBody) -> dict[str, Any]:
    """The members of a request that cannot be changed by requests, as it names them."""
    fields = type(body).model_fields
    return {
        fields[name].alias or name: getattr(body, name) for name in body.model_fields_set if _is_read_only(fields[name])
    }


def refuse_changes(body: OracleBody, show: Callable[[], Mapping[str, Any]], prefix: str = "") -> None:
    """Let read-only members pass that are repeated as they are shown, which is looked at only if there are any.

    Raises
    ------
    Invalid
        Names those that are not.
    """
    sent = read_only_members(body)
    if not sent:
        return
    shown = show()
    changed = [path for path, value in sent.items() if not _repeats(value, shown.get(path))]
    if changed:
        raise Invalid([Problem(prefix + path, "cannot be changed") for path in sorted(changed)])


def _repeats(value: Any, shown: Any) -> bool:
    """Whether a read-only member is as it is shown; of links some, of any host and version."""
    if isinstance(shown, dict):
        is_alike = isinstance(value, dict) and value.keys() == shown.keys()
        return is_alike and all(_repeats(value[name], each) for name, each in shown.items())
    if isinstance(shown, list):
        places = {_place(link) for link in shown}
        is_alike = isinstance(value, list) and value != []
        return is_alike and all(isinstance(each, dict) and _place(each) in places for each in value)
    return type(value) is type(shown) and bool(value == shown)


def _place(link: Mapping[str, Any]) -> str:
    """The target of a link, whatever its host, version and query are."""
    return _BEFORE_PLACE.sub("", str(link.get("href"))).partition("?")[0].rstrip("/")
