"""Pydantic models for request bodies, and what is wrong with a body in the client's words."""

import codecs
import json
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from acuse import timestamps
from acuse.errors import MOST_PROBLEMS, Invalid, Malformed, Problem
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText
from acuse.timestamps import Timestamp


class RequestBody(BaseModel):
    """A request body: types are taken literally ("1" is no number), unknown members are ignored.

    A model is built when it is first needed, or when an endpoint declares it.
    """

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)


def _read_timestamp(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return timestamps.parse(value)
    except ValueError as error:
        raise PydanticCustomError("timestamp", "{phrase}", {"phrase": str(error)}) from None


def _read_uuid(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _check_text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("string_unicode", "must not contain a lone surrogate") from None
    return value


Instant = Annotated[Timestamp, BeforeValidator(_read_timestamp), Field(json_schema_extra={"format": "date-time"})]
"""A date and time, normalised to UTC milliseconds."""

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

_UUID = re.compile(UUID_PATTERN)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its canonical form, lower case."""
    return _UUID.fullmatch(text) is not None


UuidText = Annotated[
    str,
    BeforeValidator(_read_uuid),
    StringConstraints(pattern=UUID_PATTERN),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
"""A UUID in its canonical form, lower case."""

STORABLE = AfterValidator(_check_text)
"""JSON can write halves of surrogate pairs, UTF-8 cannot. It comes after a text's other constraints."""

Text = Annotated[str, STORABLE]
"""Any text that can be stored."""

LONGEST_EXTERNAL_ID = 255
"""Characters, which still fit into a DynamoDB key if each has 4 bytes."""

ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_EXTERNAL_ID), STORABLE]
"""An id that another system gave."""

OptionalExternalId = Annotated[ExternalId | None, BeforeValidator(lambda value: None if value == "" else value)]
"""An empty one is as if it were not sent: what a client's empty field becomes."""

SentObject = Annotated[JsonText, BeforeValidator(lambda value: JsonText("{}") if value == [] else value)]
"""An object that is kept exactly as sent; `[]`, which PHP writes for an empty one, is `{}`."""

_DEEPEST = 32


def _refuse_depth(value: JsonText) -> JsonText:
    if exact_json.depth(value) > _DEEPEST:
        raise PydanticCustomError("depth", "must be nested at most {levels} levels", {"levels": _DEEPEST})
    return value


ShallowObject = Annotated[SentObject, AfterValidator(_refuse_depth)]
"""An object that is kept as sent and that every JSON reader can read."""

Label = Annotated[str, StringConstraints(min_length=1, max_length=255), STORABLE]
"""What people read as a name."""


def _refuse_blanks(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blanks", "must not be blank")
    return value


NOT_BLANK = AfterValidator(_refuse_blanks)
"""It comes after a text's other constraints."""

ExternalKey = Annotated[ExternalId, NOT_BLANK]
"""An external id that somebody must be able to see."""

Name = Annotated[Label, NOT_BLANK, Field(json_schema_extra={"pattern": r"\S"})]
"""A label that somebody must be able to read."""

Description = Annotated[str, StringConstraints(max_length=2000), STORABLE]

_LONGEST_NAME = 100
# What is looked at at the most: checking is not free.
_MOST_MEMBERS = 20_000
_TOO_MANY_MEMBERS = Problem("", f"has more than {_MOST_MEMBERS} fields")
# A body of megabytes is long strings. Reading millions of small values takes a second of a whole processor, so they are
# counted before: that many members with names and brackets, and custom fields beside them, have fewer tokens than this.
_READ_UNCOUNTED = 256 * 1024
_MOST_TOKENS = 5 * _MOST_MEMBERS

# Our words for Pydantic's error types, so that a client never reads about Python. Filled from the error's context.
_PHRASES = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "string_type": "must be a string",
    "string_unicode": "must not contain a lone surrogate",
    "string_too_short": "must have at least {min_length} character(s)",
    "string_too_long": "must have at most {max_length} characters",
    "bool_type": "must be true or false",
    "int_type": "must be an integer",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "list_type": "must be an array",
    "too_short": "must have at least {min_length} item(s)",
    "too_long": "must have at most {max_length} items",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
_PATTERN_PHRASES = {UUID_PATTERN: "must be a UUID", r"^[A-Za-z0-9_-]+$": "must consist of letters, digits, _ and -"}


def read_json[Body: RequestBody](model: type[Body], body: bytes, under: Sequence[str] = ()) -> Body:
    """Read a JSON request body into its model; `under` is the path of the member whose value the whole body is.

    Raises
    ------
    Malformed
        It is no JSON.
    Invalid
        Names every member that is wrong.
    """
    try:
        document = _read_value(body) if under else read_object(body)
        for name in reversed(under):
            document = {name: document}
            body = b"".join([b"{", json.dumps(name).encode(), b":", body.removeprefix(codecs.BOM_UTF8), b"}"])
        exact_json.keep_text(document, body, exact_json.kept_paths(model))
        if _has_more_members(document, _MOST_MEMBERS):
            raise Invalid([_TOO_MANY_MEMBERS])
        return check(model, document)
    except RecursionError:  # what is kept as text is read again, some calls deeper than the whole was
        raise Malformed([Problem("", "is nested too deeply")]) from None


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    Malformed
        It is no JSON.
    Invalid
        It is no object, or has more members than any request needs.
    """
    document = _read_value(body)
    if not isinstance(document, dict):
        raise Invalid([Problem("", "must be a JSON object")])
    return document


def _read_value(body: bytes) -> Any:
    """Read JSON that has no more members than any request needs."""
    if len(body) > _READ_UNCOUNTED and exact_json.has_more_tokens(body, _MOST_TOKENS):
        raise Invalid([_TOO_MANY_MEMBERS])
    try:
        return exact_json.loads(body)
    except ValueError as error:
        raise Malformed([Problem("", str(error))]) from None


def check[Body: BaseModel](model: type[Body], document: dict[str, Any]) -> Body:
    """Read values into a model.

    Raises
    ------
    Invalid
        Names every member that is wrong.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        named = [Problem(_path(each), _phrase(each)) for each in found[:MOST_PROBLEMS]]
        raise Invalid(named, unnamed=len(found) - len(named)) from None


def _path(error: ErrorDetails) -> str:
    """The dotted path of a member."""
    return ".".join(map(member_name, error["loc"]))


def member_name(sent: object) -> str:
    """A name that a client made up, as an answer can repeat it: cut off, and without halves of surrogate pairs."""
    return str(sent)[:_LONGEST_NAME].encode(errors="replace").decode()


def _has_more_members(document: Any, most: int) -> bool:
    """Whether there are more values in a document than any request needs, without what is kept as text."""
    count, rest = 0, [document]
    while rest and count <= most:
        value = rest.pop()
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        count += len(inner)
        rest.extend(inner)
    return count > most


def _phrase(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        return _PATTERN_PHRASES.get(context["pattern"], f"must match {context['pattern']}")
    template = _PHRASES.get(error["type"])
    return template.format(**context).replace("'", "") if template else error["msg"]
