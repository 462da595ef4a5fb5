"""JSON read strictly, with chosen members kept as the text that was sent.

Python's own numbers and dictionaries lose digits, number forms and repeated names. What a contract keeps
"as sent" is therefore cut out of the request's text and never rebuilt.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

MemberPath = tuple[str, ...]

# Beyond this Python refuses to convert (and converting would take quadratic time); such a number can only
# stand in a member that is kept as text, where its value does not matter.
_LONGEST_INTEGER = 4300
_SPACE = re.compile(r"[ \t\n\r]*")


class JsonText(str):
    """The text of one JSON object exactly as sent; the type of a model's member that is kept so."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Accept what `keep_text` left, which are objects only."""
        return core_schema.no_info_plain_validator_function(cls._of)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe it to clients as what they send: an object."""
        return {"type": "object"}

    @classmethod
    def _of(cls, value: object) -> "JsonText":
        if isinstance(value, JsonText):
            return value
        raise PydanticCustomError("dict_type", "must be an object")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONGEST_INTEGER else float(digits)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"is not valid JSON: {name} is not a JSON value")


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_refuse_constant)


def loads(body: bytes) -> Any:
    """Read UTF-8 JSON text.

    Raises
    ------
    ValueError
        Says what is wrong, in words that follow "request body".
    """
    try:
        return _DECODER.decode(body.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 text: byte {error.start} cannot be read") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not valid JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise ValueError("is not readable JSON: it is nested too deeply") from None


def keep_text(document: dict[str, Any], body: bytes, paths: frozenset[MemberPath]) -> None:
    """Replace the objects at `paths` in `document`, which was read from `body`, by the text they were sent as."""
    if paths:
        text = body.decode()
        _keep(document, text, _skip_space(text, 0), paths)


def _keep(document: dict[str, Any], text: str, start: int, paths: frozenset[MemberPath]) -> None:
    wanted = {path[0] for path in paths if isinstance(document.get(path[0]), dict)}
    if not wanted:
        return
    spans = {name: span for name, span in _members(text, start) if name in wanted}  # a repeated name: the last
    for name, (begin, end) in spans.items():
        if (name,) in paths:
            document[name] = JsonText(text[begin:end])
        else:
            _keep(document[name], text, begin, frozenset(path[1:] for path in paths if path[0] == name))


def _members(text: str, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name, and begin and end of the value of each member of the (well-formed) JSON object at `start`."""
    position = _skip_space(text, start + 1)
    while text[position] == '"':
        name, position = json.decoder.scanstring(text, position + 1)  # type: ignore[attr-defined]
        begin = _skip_space(text, _skip_space(text, position) + 1)
        _, end = _DECODER.raw_decode(text, begin)
        yield name, (begin, end)
        position = _skip_space(text, end)
        if text[position] == ",":
            position = _skip_space(text, position + 1)


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


@cache
def kept_paths(model: type[BaseModel]) -> frozenset[MemberPath]:
    """Where in a request body the members of type `JsonText` are."""
    paths: set[MemberPath] = set()
    for name, field in model.model_fields.items():
        for annotation in (field.annotation, *get_args(field.annotation)):
            if annotation is JsonText:
                paths.add((name,))
            elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
                paths.update((name, *path) for path in kept_paths(annotation))
    return frozenset(paths)
