"""What tests of every dialect ask of each one: its requests, whom it refuses, and how it says so."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import httpx

import dialects
from acuse.identity.permissions import Permission
from dialects import ByDialect
from local.world import World
from tests.support.credentials import NOBODY, Headers, Strangers
from tests.support.documented import Operation
from tests.support.sent import Sent


class Refused(NamedTuple):
    """Whom operations of one scheme refuse."""

    unauthenticated: Strangers
    """Nobody known: without a credential, with a malformed, unknown, revoked or expired one, or another scheme's."""
    forbidden: dict[Permission, Strangers]
    """Known, without a permission; or of another tenant."""


class Refusing(NamedTuple):
    """What strangers are made of: two tenants, the permissions that operations need, and who is known elsewhere."""

    world: World
    other: World
    needed: Collection[Permission]
    known_elsewhere: Strangers
    """Nobody, and good credentials of the dialects that take others."""


class Record(NamedTuple):
    """A record that the journal tells of: what its own API answers, and the types of its events."""

    id: str
    answered: dict[str, Any]
    types: list[str]


class Recorded(NamedTuple):
    """A kind of record that the journal tells of."""

    make: Callable[[World], Record]
    """Make one, and change it."""
    get: Callable[[World, str], httpx.Response]
    """Read one by the path that the journal names."""
    delete: Callable[[World, str], str]
    """Delete one by its id; gives the type of the event. Empty: it is never deleted."""


@dataclass(frozen=True)
class ForTests:
    """A dialect's part of the tests."""

    assert_refused: Callable[[httpx.Response, int], None]
    """A refusal of any request, of this status, is in the dialect's envelope."""
    is_error: Callable[[dict[str, Any]], bool]
    """Whether a function's answer has the form of an error."""
    good_requests: Callable[[World], dict[str, Sent]]
    """One to each function, by its name in template.yaml; in an order in which all succeed."""
    further_requests: Callable[[World, World], dict[str, list[Sent]]]
    """By which functions do what a first good request does not."""
    store_more: Callable[[World], None]
    """Store one of each kind of item that the good requests leave out, or delete again."""
    archived: Mapping[str, str | None]
    """By a kind of item, the file of a tenant's archive that it is in; None: it says nothing that others do not."""
    insiders: Mapping[str, Callable[[World], Headers]]
    """The credentials of who may do everything in a tenant, by the document's name of the scheme."""
    good_credentials: Callable[[World], Strangers]
    """Which other dialects must refuse."""
    refuses: Callable[[Refusing], Callable[[Operation], Refused]]
    """Whom each of its operations refuses."""
    names_wrong_parameters: Callable[[dict[str, Any]], str] | None = None
    """Where a 400 names query parameters, in its body; None of a dialect whose own tests say how."""
    records: Mapping[str, Recorded] = field(default_factory=dict)
    """By kind, those that the journal tells of."""
    catch_all: str = ""
    """The function that hands on to every other of the dialect, in its own process."""


@cache
def by_dialect() -> ByDialect[ForTests]:
    """Every dialect's part."""
    return dialects.parts("tests.support.dialects", ForTests)


def records() -> dict[str, Recorded]:
    """Every kind of record that the journal tells of."""
    return {kind: each for part in by_dialect().values() for kind, each in part.records.items()}


def good_requests(world: World) -> dict[str, Sent]:
    """One to each function."""
    return {function: sent for each in by_dialect().values() for function, sent in each.good_requests(world).items()}


def further_requests(world: World, other: World) -> dict[str, list[Sent]]:
    """By which functions do what a first good request does not."""
    return {
        function: sent
        for each in by_dialect().values()
        for function, sent in each.further_requests(world, other).items()
    }


def refused_by(operations: Iterable[Operation], world: World, other: World) -> dict[str, Refused]:
    """Whom each operation must refuse, by its id, when it is called for the first tenant.

    None was ever let in, so no warm function knows any.
    """
    operations = list(operations)
    needed = {operation.permission for operation in operations if operation.permission}
    parts = by_dialect()
    good = {name: each.good_credentials(world) for name, each in parts.items()}
    alike = {
        name: [other for other, its in parts.items() if its.insiders.keys() & each.insiders.keys()]
        for name, each in parts.items()
    }
    refused = ByDialect(
        (name, each.refuses(Refusing(world, other, needed, NOBODY | _merged(good, without=alike[name]))))
        for name, each in parts.items()
    )
    return {operation.id: refused[operation.system](operation) for operation in operations}


def _merged(credentials: Mapping[str, Strangers], without: Collection[str]) -> Strangers:
    return {who: sent for name, each in credentials.items() if name not in without for who, sent in each.items()}
