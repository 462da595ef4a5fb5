"""Notes or file attachments of a task as lists show them: as links or whole, a page of them or all inside the task."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from acuse.oracle.children import store as children
from acuse.oracle.children.model import Subcollection
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http import resource_parameters
from acuse.oracle.http.endpoint import Call
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText
from acuse.requests.http import MOST_BYTES, size_in_answer
from acuse.runtime import deadline
from acuse.storage.values import Values

PARAMETERS: Final = ("limit", "offset", "totalResults", "expand")
PART_OF_TIME: Final = 0.7
"""Of a function's time, for reading."""

type Whole = Callable[[Call, int, Sequence[Values]], Iterator[dict[str, Any]]]
"""From stored children of a task, by its id, to what is shown of each; read as they are asked for."""


@dataclass(slots=True)
class Room:
    """Tells when no more fits into an answer: by its bytes, or because time is up."""

    until: float
    size: int = 0

    def takes(self, item: str) -> bool:
        """Whether one more item fits."""
        self.size += size_in_answer(item)
        return self.size <= MOST_BYTES and time.monotonic() < self.until


def room() -> Room:
    """The room of an answer in which nothing is yet."""
    return Room(time.monotonic() + deadline.share(PART_OF_TIME))


def listed(call: Call, kind: Subcollection, whole: Whole) -> dict[str, Any]:
    """A page of a task's children of a kind, by id.

    Raises
    ------
    TaskNotFound, InvalidParameter
    """
    sent = {name: text for name, text in call.request.query.items() if name in PARAMETERS}
    limit = resource_parameters.limit("limit", sent.get("limit", str(resource_parameters.DEFAULT_LIMIT)))
    offset = resource_parameters.number("offset", sent.get("offset", "0"))
    wants_total = resource_parameters.flag("totalResults", sent.get("totalResults", "false"))
    resource_parameters.expanded(sent)
    path = ("tasks", call.task_id, kind.path)
    items: list[Any]
    if "expand" in sent:
        stored = children.find_all(call.tenant, call.task_id, kind)
        items, total = _fitting(call, stored[offset : offset + limit], whole), len(stored)
    else:
        ids = children.ids_of(call.tenant, call.task_id, kind)
        page, total = ids[offset : offset + limit], len(ids)
        items = [{"rel": "canonical", "href": call.links.to(*path, each)} for each in page]
    if not sent:
        return {"items": items, "links": call.links.all_of(*path)}
    ends = offset + len(items)
    body: dict[str, Any] = {"items": items, "hasMore": ends < total}
    if wants_total:
        body["totalResults"] = total
    own, canonical, described_by = call.links.all_of(*path, uri=call.request.origin + call.request.uri)
    links = [own, canonical]
    if body["hasMore"]:
        links.append({"rel": "next", "href": _address(canonical["href"], sent, offset=ends)})
    if offset:
        size = min(limit, offset)
        links.append({"rel": "prev", "href": _address(canonical["href"], sent, offset=offset - size, limit=size)})
    return {**body, "links": [*links, described_by]}


def expanded(call: Call, kind: Subcollection, whole: Whole, within: Room) -> dict[str, Any]:
    """All of a task's children of a kind, as the task shows them when it is asked to.

    Raises
    ------
    TaskNotFound
    InvalidParameter
        They do not fit into an answer.
    """
    items = []
    found = children.find_all(call.tenant, call.task_id, kind)
    for child in whole(call, call.task_id, found):
        written = exact_json.dumps(child)
        if not within.takes(written):
            raise InvalidParameter(
                "expand", f"would exceed 5 MiB with {kind.path}: list /{kind.path}?expand=all page by page"
            )
        items.append(JsonText(written))
    return {"items": items, **call.links.subcollection("tasks", call.task_id, kind.path)}


def _fitting(call: Call, found: Sequence[Values], whole: Whole) -> list[JsonText]:
    """As many as fit into an answer, and one at the least."""
    items: list[JsonText] = []
    within = room()
    for child in whole(call, call.task_id, found):
        written = exact_json.dumps(child)
        if not within.takes(written) and items:
            break
        items.append(JsonText(written))
    return items


def _address(href: str, sent: Mapping[str, str], **changed: int) -> str:
    return f"{href}?{urlencode({**sent, **changed})}"
