"""JSON read strictly, with chosen members kept as the text that was sent.

Python's own numbers and dictionaries lose digits, number forms and repeated names. What a contract keeps
"as sent" is therefore cut out of the request's text and never rebuilt.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final, get_args, get_origin, get_type_hints

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

MemberPath = tuple[str, ...]

# Beyond this Python refuses to convert (and converting would take quadratic time); such a number can only
# stand in a member that is kept as text, where its value does not matter.
_LONGEST_INTEGER = 4300
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(r"[\[\]{}]")
# A string that does not end goes to the end: its quotation marks, of which each may be escaped, are looked at once.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[,\[{]', re.DOTALL)
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
        return {"type": "object", "additionalProperties": True}

    @classmethod
    def _of(cls, value: object) -> "JsonText":
        if isinstance(value, JsonText):
            return value
        raise PydanticCustomError("dict_type", "must be an object")


EMPTY_OBJECT: Final = JsonText("{}")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONGEST_INTEGER else float(digits)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"is not valid JSON: {name} is not a JSON value")


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_refuse_constant)
_encode = json.JSONEncoder(ensure_ascii=False).encode
_encode_list = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def loads(body: bytes) -> Any:
    """Read UTF-8 JSON text, which may begin with a byte order mark.

    Raises
    ------
    ValueError
        Says what is wrong, in words that follow "request body".
    """
    try:
        return _DECODER.decode(_text_of(body))
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 text: byte {error.start} cannot be read") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not valid JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def has_more_tokens(body: bytes, most: int) -> bool:
    """Whether a text has more strings, commas and opening brackets than this; what it says is not looked at.

    To find that out takes a tenth of what reading it would take, and ends with the first that is too many.
    """
    return next(islice(_TOKEN.finditer(body), most, None), None) is not None


def keep_text(document: dict[str, Any], body: bytes, paths: frozenset[MemberPath]) -> None:
    """Replace the objects at `paths` in `document`, which was read from `body`, by the text they were sent as."""
    paths = frozenset(path for path in paths if _leads_somewhere(document, *path))
    if paths:
        text = _text_of(body)
        _keep(document, text, _skip_space(text, 0), paths)


def members_of(text: JsonText) -> dict[str, str]:
    """The members of an object that was kept as text, each value as the text that was sent; of a name the last."""
    return {str(name): text[begin:end] for name, (begin, end) in _children(text, _skip_space(text, 0))}


def values_in(text: JsonText) -> Iterator[str]:
    """The text of each value of an object that was kept as text, also of those whose names are repeated."""
    return (text[begin:end] for _, (begin, end) in _children(text, _skip_space(text, 0)))


def depth(text: JsonText) -> int:
    """How many objects and arrays are in one another at the most; 1 for an object of scalars."""
    level = deepest = 0
    for bracket in _BRACKETS.findall(_STRING.sub("", text)):
        level += 1 if bracket in "[{" else -1
        deepest = max(deepest, level)
    return deepest


def object_of(members: Mapping[str, str]) -> JsonText:
    """The text of an object with these members, whose values are texts already."""
    return JsonText("{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in members.items()) + "}")


def _text_of(body: bytes) -> str:
    """What is after the byte order mark, if there is one."""
    return body.removeprefix(codecs.BOM_UTF8).decode()


def _leads_somewhere(value: Any, *path: str) -> bool:
    """Whether a path in a document leads to a value; to find out where that was in the text takes far longer."""
    match path:
        case ("*", *further):
            inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            return any(_leads_somewhere(each, *further) for each in inner)
        case (name, *further):
            return isinstance(value, dict) and name in value and _leads_somewhere(value[name], *further)
    return True


def _keep(value: Any, text: str, start: int, paths: frozenset[MemberPath]) -> None:
    """Replace what `paths` lead to inside an object or array that was read from `text` at `start`."""
    rest: dict[str, set[MemberPath]] = {}
    for first, *further in paths:
        rest.setdefault(first, set()).add(tuple(further))
    # Of a repeated name the last counts, so all are looked at before any is replaced.
    spans = {place: span for place, span in _children(text, start) if place in rest or "*" in rest}
    for place, (begin, end) in spans.items():
        further_paths = rest[str(place) if place in rest else "*"]
        if isinstance(value[place], dict) and () in further_paths:
            value[place] = JsonText(text[begin:end])
        elif isinstance(value[place], (dict, list)):
            _keep(value[place], text, begin, frozenset(further_paths - {()}))


def _children(text: str, start: int) -> Iterator[tuple[str | int, tuple[int, int]]]:
    """Name or index, and begin and end, of each value in the (well-formed) JSON object or array at `start`."""
    is_object = text[start] == "{"
    position, index = _skip_space(text, start + 1), 0
    while text[position] not in "]}":
        place: str | int = index
        if is_object:
            place, position = json.decoder.scanstring(text, position + 1)  # type: ignore[attr-defined]
            position = _skip_space(text, _skip_space(text, position) + 1)
        _, end = _DECODER.raw_decode(text, position)
        yield place, (position, end)
        position, index = _skip_space(text, end), index + 1
        if text[position] == ",":
            position = _skip_space(text, position + 1)


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def dumps(value: Any, indent: int | None = None, _depth: int = 1) -> str:
    """JSON text of plain values, in which what was kept as text stands exactly as it was sent."""
    match value:
        case str():
            return str(value) if isinstance(value, JsonText) else _encode(value)
        case dict():
            parts = [
                f"{_encode(name)}:{' ' if indent else ''}{dumps(inner, indent, _depth + 1)}"
                for name, inner in value.items()
            ]
            return _enclosed("{", parts, "}", indent, _depth)
        case list() | tuple():
            return _enclosed("[", [dumps(inner, indent, _depth + 1) for inner in value], "]", indent, _depth)
    return _encode(value)


def dumps_texts(texts: Sequence[str | None]) -> str:
    """What `dumps` makes of a list of plain texts and nulls, in a fraction of its time."""
    return _encode_list(texts)


def _enclosed(opening: str, parts: list[str], closing: str, indent: int | None, depth: int) -> str:
    if indent is None or not parts:
        return opening + ",".join(parts) + closing
    margin = "\n" + " " * indent * depth
    return opening + margin + f",{margin}".join(parts) + "\n" + " " * indent * (depth - 1) + closing


@cache
def kept_paths(model: type[BaseModel]) -> frozenset[MemberPath]:
    """Where in a request body the members of type `JsonText` are; `*` stands for all elements or members."""
    named = {(field.alias or name): field.annotation for name, field in model.model_fields.items()}
    if model.model_config.get("extra") == "allow":
        (_, named["*"]) = get_args(get_type_hints(model, include_extras=True)["__pydantic_extra__"])
    return frozenset((name, *path) for name, annotation in named.items() for path in _paths(annotation))


def _paths(annotation: Any) -> Iterator[MemberPath]:
    if annotation is JsonText:
        yield ()
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from kept_paths(annotation)
    elif get_origin(annotation) is list:
        yield from (("*", *path) for path in _paths(get_args(annotation)[0]))
    elif get_origin(annotation) is not dict:
        for inner in get_args(annotation):  # of Optional and Annotated
            yield from _paths(inner)
