"""JSON as this dialect writes it (seed 004): indented by two, dates with seven fraction digits and +00:00."""

import codecs
import json
from collections.abc import Mapping, Sequence
from typing import Any

from acuse import validation
from acuse.wello.date_times import in_json
from acuse.wello.members import KIND_BY_MEMBER, Kind, Members, Value


def read(body: bytes) -> dict[str, Any]:
    """A request body's members; their names match in any case, and of a repeated one the last counts.

    Raises
    ------
    Malformed, Invalid
    """
    # .NET writes a byte order mark where nobody asks it not to.
    document = validation.read_object(body.removeprefix(codecs.BOM_UTF8))
    return {name.lower(): value for name, value in document.items()}


def entity(members: Members) -> str:
    """A log, or some of its members."""
    return _text(_shown(members))


def page(rows: Sequence[Members], next_link: str | None) -> str:
    """A list of logs, as OData shows it."""
    onwards = {"@odata.nextLink": next_link} if next_link else {}
    return _text({"value": [_shown(row) for row in rows], **onwards})


def error(message: str, problems: Mapping[str, str]) -> str:
    """A refusal, as ASP.NET Web API shows it."""
    model_state = {"ModelState": {name: [phrase] for name, phrase in problems.items()}} if problems else {}
    return json.dumps({"Message": message, **model_state}, ensure_ascii=False)


def _shown(members: Members) -> dict[str, Value]:
    return {
        name: in_json(str(value)) if KIND_BY_MEMBER[name] is Kind.DATE_TIME else value
        for name, value in members.items()
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
