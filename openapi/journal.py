"""The journal's operations."""

from collections.abc import Iterable, Iterator
from typing import Final

from acuse.errors import Invalid, Problem, Unauthenticated
from acuse.identity import api_keys
from acuse.identity.callers import TenantId
from acuse.journal import cursors
from acuse.journal.cursors import Cursor, CursorGone
from acuse.journal.http.endpoint import endpoint
from acuse.journal.http.envelope import DIALECT, MEDIA_TYPE
from acuse.journal.model import SOURCE
from acuse.requests.credentials import EITHER
from openapi import keys_and_tokens, parts, schemas
from openapi.functions import Operation
from openapi.parts import Errors, Json, System
from openapi.schemas import Schema, array_of, record, ref

_CURSOR: Final = cursors.write(TenantId("0f6c2a54-7d1e-4b39-9a80-5c3de2f1b746"), Cursor("2026-11-26T09:30:00.123456Z$"))
_QUERY: Final[dict[str, Schema]] = {
    "after": {"type": "string"},
    "type": {"type": "string", "pattern": "^[a-z.-]{1,100}$"},
    "subject": {"type": "string", "pattern": "^[a-z-]{1,100}/[0-9A-Za-z-]{1,100}$"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    "order": {"type": "string", "enum": ["asc", "desc"], "default": "asc"},
}
_TEXT: Final[Schema] = {"type": "string"}
_RECORD: Final[Schema] = {"anyOf": [{"type": "object", "additionalProperties": True}, {"type": "null"}]}
_META: Final = record("Where a page ends.", {"next": _TEXT, "hasMore": {"type": "boolean"}})
_PROBLEM: Final = record(
    "A problem (RFC 9457).",
    {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": array_of(
            record(
                "What is wrong with a parameter.",
                {
                    "name": {"type": "string", "description": "The parameter's, or the header's, name."},
                    "reason": {"type": "string", "description": "The problem with it."},
                },
            )
        ),
        "oldest": _TEXT,
    },
    optional=["errors", "oldest"],
)
_ANSWERS: Final = {"list_events": "EventPage", "get_event": "Event", "get_record": "JournalRecord"}

ERRORS: Final = Errors(
    "JournalProblem",
    DIALECT,
    samples={
        Unauthenticated: Unauthenticated(api_keys.MISSING_OR_INVALID),
        CursorGone: CursorGone(_CURSOR),
        Invalid: Invalid([Problem("limit", "must be an integer from 1 to 100")]),
    },
    media_types=[MEDIA_TYPE],
    ours=frozenset(),
)


def components(_operations: Iterable[Operation]) -> dict[str, Schema]:
    """The schemas of the system."""
    made = {
        "Event": record(
            "An event (CloudEvents 1.0), as it is on the bus.",
            {
                "specversion": {"type": "string", "const": "1.0"},
                "id": _TEXT,
                "source": {"type": "string", "const": SOURCE},
                "type": _TEXT,
                "subject": _TEXT,
                "time": {"type": "string", "format": "date-time"},
                "datacontenttype": {"type": "string", "const": "application/json"},
                "tenant": {"type": "string", "format": "uuid"},
                "sequence": {"type": "integer", "minimum": 1},
                "data": _RECORD,
                "dataref": _TEXT,
            },
            optional=["dataref"],
        ),
        "EventPage": record("A page of events.", {"data": array_of(ref("Event")), "meta": ref("EventPageMeta")}),
        "EventPageMeta": _META,
        "JournalRecord": record(
            "A record as it is now, and its newest events.",
            {
                "kind": _TEXT,
                "id": _TEXT,
                "href": _TEXT,
                "current": _RECORD,
                "events": array_of(ref("Event")),
                "meta": ref("EventPageMeta"),
            },
        ),
        "JournalProblem": _PROBLEM,
    }
    return schemas.described(made, parts.texts("journal").members)


def describe(op: Operation) -> Json:
    """An operation."""
    texts, declaration = parts.texts("journal"), op.declared(endpoint)
    model = _ANSWERS[op.id]
    content = {"application/json": {"schema": ref(model), "example": parts.example(model)}}
    return parts.operation(
        op,
        texts.operations[op.id],
        security=keys_and_tokens.requirements(EITHER),
        parameters=[*_parameters(op, declaration)],
        responses={
            "200": parts.success(op, "Success.", content, (), texts.headers),
            **ERRORS.responses(op, texts.headers),
        },
    )


def _parameters(op: Operation, declaration: endpoint) -> Iterator[Json]:
    texts = parts.texts("journal")
    for name in op.path_parameters:
        yield parts.parameter("path", name, {"type": "string"}, texts.parameters[f"{op.id}.{name}"])
    for name in declaration.query:
        yield parts.parameter("query", name, _QUERY[name], texts.parameters[name])


PART: Final = System(describe, components, ERRORS, keys_and_tokens.SCHEMES)
