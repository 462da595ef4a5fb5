"""Every function, called with events of which a part is hostile: the answer is never a fault of ours."""

import base64
import copy
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acuse.requests import exact_json
from dialects import REGISTERED
from local.running import PATIENCE, ROOT, LocalStack
from local.world import World
from tests.fuzz.strategies import AWKWARD, JSON, TEXTS, tampered
from tests.support.dialects import by_dialect, good_requests
from tests.support.documented import STREAMED

EVENTS: Final = {
    f"{dialect}.{path.stem}": json.loads(path.read_text())
    for dialect in REGISTERED
    for path in (ROOT / "events" / dialect).glob("*.json")
    if path.stem not in STREAMED
}
# What takes away what others need comes last.
OPERATIONS: Final = sorted(EVENTS, key=lambda name: (".delete" in name, name.endswith(".delete_task"), name))

HEADERS: Final = [
    *("authorization", "x-api-key", "x-tenant-id", "content-type", "accept", "prefer", "idempotency-key", "host"),
    *("osvc-crest-application-context", "x-http-method-override", "x-forwarded-proto", "if-match", "content-length"),
]
HEADER_VALUES: Final = st.one_of(
    TEXTS,
    st.sampled_from(["application/json", "text/xml", "application/xml;charset=utf-16", "return=minimal", "Basic Og=="]),
    st.sampled_from(["PATCH", "text/xml;q=nan,*/*;q=1e999", "text/xml;q=;,;,/;=", "Bearer a.b.c", "a" * 8000]),
)
VALUES: Final = st.one_of(TEXTS, st.sampled_from(["v1.3", "v9", "tasks", "contacts", "1", "OSC-CREST-00006", "Save"]))
OPTIONS: Final = st.dictionaries(
    st.sampled_from(["q", "orderBy", "fields", "limit", "offset", "$filter", "$top", "deleted", "is_active", *AWKWARD]),
    TEXTS | st.sampled_from(["id > 0", "customFields.c.x = 1", "name:desc", "is_closed eq true", "true", "download"]),
    max_size=3,
)


@st.composite
def bodies(draw: st.DrawFn, good: Any) -> dict[str, Any]:
    """The event's members of a body: bytes, text, or the good body with a hostile member or tampered with."""
    body: str | bytes
    match draw(st.sampled_from(["bytes", "text", "member", "tampered"])):
        case "bytes":
            body = draw(st.binary(max_size=60))
        case "text":
            body = draw(TEXTS)
        case "member" if isinstance(good, dict):
            members = {name: json.dumps(value) for name, value in good.items()}
            members[draw(st.sampled_from(sorted(good)))] = draw(JSON)
            body = exact_json.object_of(members)
        case _:
            text = good if isinstance(good, str) else json.dumps(good or {"name": "x"})
            body = draw(tampered(st.just(text.encode())))
    if isinstance(body, str):
        return {"body": body, "isBase64Encoded": False}
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


@st.composite
def events(draw: st.DrawFn, event: dict[str, Any], good_body: Any) -> dict[str, Any]:
    """A good event, of which one or two parts are hostile."""
    event = copy.deepcopy(event)
    for part in draw(st.lists(st.sampled_from(["body", "headers", "query", "path", "method"]), min_size=1, max_size=2)):
        match part:
            case "body":
                event |= draw(bodies(good_body))
            case "headers":
                event["headers"] |= draw(
                    st.dictionaries(st.sampled_from(HEADERS), HEADER_VALUES, min_size=1, max_size=3)
                )
            case "query":
                event["queryStringParameters"] = draw(OPTIONS)
                event["rawQueryString"] = draw(TEXTS)
            case "path":
                event["pathParameters"] = {name: draw(VALUES) for name in event["pathParameters"]}
                event["rawPath"] = draw(VALUES.map("/{}".format) | st.just(event["rawPath"]))
            case "method":
                event["requestContext"]["http"]["method"] = draw(
                    st.sampled_from(["OPTIONS", "HEAD", "post", "", "\ud800"])
                )
    return event


@dataclass(frozen=True)
class Function:
    """A function, and a request that it answers with a success."""

    handler: Callable[[dict[str, Any], None], dict[str, Any]]
    event: dict[str, Any]
    body: Any


@pytest.fixture(scope="module")
def functions(local_stack: LocalStack) -> Iterator[dict[str, Function]]:
    """All of them, imported before the first example: Hypothesis also takes constants out of what is imported."""
    with httpx.Client(timeout=PATIENCE) as http:
        world = World(local_stack.base_url, http)
        good = good_requests(world)
        found = {}
        for operation, example in EVENTS.items():
            sent = good["".join(each.title() for each in operation.partition(".")[2].split("_"))]
            method, path = example["requestContext"]["http"]["method"], example["routeKey"].partition(" ")[2]
            handler = importlib.import_module(f"{operation}.app").handler
            found[operation] = Function(handler, sent.event(method, path), sent.content)
        yield found
        world.clean_up()


@settings(max_examples=settings().max_examples // 5)
@given(st.data())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_hostile_event_is_answered_in_the_dialect(
    functions: dict[str, Function], operation: str, data: st.DataObject
) -> None:
    function = functions[operation]
    answer = function.handler(data.draw(events(function.event, function.body)), None)
    assert answer["statusCode"] < 500, answer
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < 6_000_000, "as Lambda's runtime sends it"
    if answer["statusCode"] >= 400:
        assert by_dialect()[operation.partition(".")[0]].is_error(answer), answer
