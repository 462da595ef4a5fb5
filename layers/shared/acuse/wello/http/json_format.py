"""JSON as this dialect reads and writes it.

Reading is as lenient as Json.NET, the framework's reader, wherever that leaves no doubt about what was meant. Writing
is as seed 004 shows it: indented by two, dates with seven fraction digits and +00:00.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from acuse.errors import Invalid, Malformed, Problem
from acuse.wello.date_times import in_json
from acuse.wello.http import encodings
from acuse.wello.members import KIND_BY_MEMBER, Kind, Members, Value

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|/\*.*?\*/|//[^\r\n]*+|,|\s++|[^\s",/]++|.', re.DOTALL)
_BOOLEANS: Final = {"true": True, "false": False}
_NUMBERS_FOR_BOOLEANS: Final = {"1": True, "0": False}


class _Number(str):
    """A number, as it was sent."""

    __slots__ = ()


def _refuse_constant(name: str) -> None:
    raise ValueError(f"is not valid JSON: {name} is not a JSON value")


# A raw tab or line feed in a text is taken.
_DECODER: Final = json.JSONDecoder(
    parse_int=_Number, parse_float=_Number, parse_constant=_refuse_constant, strict=False
)


def read(body: bytes, charset: str = "") -> dict[str, Any]:
    """A request body's members; their names match in any case, and of a repeated one the last counts.

    A number or a boolean for a text is its text, `"True"` and 1 for a boolean are true. Comments and a comma after the
    last member are skipped.

    Raises
    ------
    Malformed, Invalid
    """
    try:
        document = _parsed(encodings.decoded(body, charset))
    except RecursionError:
        raise Malformed([Problem("", "is nested too deeply")]) from None
    except ValueError as error:
        raise Malformed([Problem("", str(error))]) from None
    if not isinstance(document, dict):
        raise Invalid([Problem("", "must be a JSON object")])
    members = {name.lower(): value for name, value in document.items()}
    return {name: _value(value, KIND_BY_MEMBER.get(name)) for name, value in members.items()}


def entity(members: Members) -> str:
    """A log, or some of its members."""
    return _text(shown(members))


def shown(members: Members) -> dict[str, Value]:
    """A log, or some of its members, as the values of a JSON document."""
    return {
        name: in_json(str(value)) if KIND_BY_MEMBER[name] is Kind.DATE_TIME else value
        for name, value in members.items()
    }


def page(rows: Sequence[Members], next_link: str, annotations: Mapping[str, int]) -> str:
    """A list of logs, as OData shows it."""
    onwards = {"@odata.nextLink": next_link} if next_link else {}
    return _text({**annotations, "value": [shown(row) for row in rows], **onwards})


def error(message: str, problems: Mapping[str, str]) -> str:
    """A refusal, as ASP.NET Web API shows it."""
    model_state = {"ModelState": {name: [phrase] for name, phrase in problems.items()}} if problems else {}
    return json.dumps({"Message": message, **model_state}, ensure_ascii=False)


def _parsed(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        tidied = _tidied(text)
        if tidied == text:
            raise ValueError(_where(error)) from None
    try:
        return _DECODER.decode(tidied)
    except json.JSONDecodeError as error:
        raise ValueError(_where(error)) from None


def _where(error: json.JSONDecodeError) -> str:
    return f"is not valid JSON: {error.msg} at line {error.lineno} column {error.colno}"


def _tidied(text: str) -> str:
    """The text with blanks in the places of comments, and of a comma after a last member or element."""
    kept: list[str] = []
    comma, before_comma, last = -1, "", ""
    for part in (match[0] for match in _TOKEN.finditer(text)):
        if part.startswith(("/*", "//")):
            kept.append(re.sub(r"[^\r\n]", " ", part))
            continue
        if not part.isspace():
            if last == "," and part[0] in "]}" and before_comma not in ("", "[", "{", ",", ":"):
                kept[comma] = " "
            if part == ",":
                comma, before_comma = len(kept), last
            last = part[-1]
        kept.append(part)
    return "".join(kept)


def _value(value: Any, kind: Kind | None) -> Any:
    """A value as the kind of member needs it; what does not fit is left to be refused as what it is."""
    match kind, value:
        case Kind.TEXT, bool():
            return "true" if value else "false"
        case Kind.TEXT, _Number():
            return str(value)
        case Kind.FLAG, _Number():
            return _NUMBERS_FOR_BOOLEANS.get(value, 0)
        case Kind.FLAG, str():
            return _BOOLEANS.get(value.strip().lower(), value)
        case _, _Number():
            return 0
    return value


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
