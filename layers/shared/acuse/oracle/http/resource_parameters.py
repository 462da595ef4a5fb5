"""Query parameters that several calls take: of one resource, and of any list (contract Oracle, section 4)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from acuse.oracle.errors import InvalidParameter

DEFAULT_LIMIT: Final = 1000
LARGEST_LIMIT: Final = 20_000
OF_ONE_RESOURCE: Final = ("fields", "expand", "links")
RELATIONS: Final = ("self", "canonical", "describedby")

NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_ALWAYS_SHOWN: Final = ("id", "createdTime", "updatedTime", "links")
_LONGEST_SHOWN: Final = 100


def limit(name: str, text: str) -> int:
    """How many items a page has at most."""
    found = int(text) if NUMBER.fullmatch(text) else 0
    if not 1 <= found <= LARGEST_LIMIT:
        raise InvalidParameter(name, f"must be an integer from 1 to {LARGEST_LIMIT}")
    return found


def number(name: str, text: str) -> int:
    """Such as how many items are passed over."""
    if not NUMBER.fullmatch(text):
        raise InvalidParameter(name, "must be an integer from 0")
    return int(text)


def flag(name: str, text: str) -> bool:
    """True or false, in any case."""
    if text.lower() not in ("true", "false"):
        raise InvalidParameter(name, "must be true or false")
    return text.lower() == "true"


def expanded(sent: Mapping[str, str], children: Sequence[str] = ()) -> frozenset[str]:
    """The children that `expand` asks to be whole: some of them by name, or `all`; none without it."""
    if "expand" not in sent:
        return frozenset()
    by_name = {child.lower(): child for child in children}
    asked = [each.strip().lower() for each in sent["expand"].split(",")]
    if asked == ["all"]:
        return frozenset(children)
    for each in asked:
        if each not in by_name:
            names = ", ".join(["all", *children])
            raise InvalidParameter("expand", f"names {each[:_LONGEST_SHOWN] or 'nothing'}: supported are {names}")
    return frozenset(by_name[each] for each in asked)


def with_links(body: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """A resource with those of its links that `links` names; with all of them where it is not sent."""
    if "links" not in sent:
        return dict(body)
    asked = [each.strip().lower() for each in sent["links"].split(",")]
    for each in asked:
        if each not in RELATIONS:
            said = f"names {each[:_LONGEST_SHOWN] or 'nothing'}: supported are {', '.join(RELATIONS)}"
            raise InvalidParameter("links", said)
    return {**body, "links": [link for link in body["links"] if link["rel"] in asked]}


def with_fields(body: Mapping[str, Any], sent: Mapping[str, str], named_ids: Sequence[str] = ()) -> dict[str, Any]:
    """A resource with those of its members that `fields` names, and its id, times and links; all where it is not sent.

    `named_ids` are the members that can be asked for in part.
    """
    if "fields" not in sent:
        return dict(body)
    paths = {name.lower(): (name, None) for name in body} | {
        f"{name}.{part}".lower(): (name, part) for name in named_ids for part in ("id", "lookupName")
    }
    found: dict[str, Any] = {}
    for each in sent["fields"].split(","):
        asked = each.strip().lower()
        if asked not in paths:
            said = f"names {asked[:_LONGEST_SHOWN] or 'nothing'}, which is not a field of this resource"
            raise InvalidParameter("fields", said)
        name, part = paths[asked]
        if part is None:
            found[name] = body[name]
        elif found.get(name) is not body[name] or name not in found:
            found[name] = {**(found.get(name) or {}), part: (body[name] or {}).get(part)}
    return {name: found.get(name, value) for name, value in body.items() if name in found or name in _ALWAYS_SHOWN}
