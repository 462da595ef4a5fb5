"""Functions called in this process, as Lambda does it, without waiting between tries."""

import importlib
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import httpx

from acuse.runtime import deadline
from tests.faults.writes import tables
from tests.support.proxy import Answered, Asked, Forward
from tests.support.sent import Sent

LAMBDA_SECONDS: Final = 10.0


class Route(NamedTuple):
    """Where a function is, and the requests that it answers."""

    module: str
    method: str
    path: str

    @property
    def system(self) -> str:
        return self.module.partition(".")[0]


class Clock:
    """The time that functions see; it stands still from the beginning of a request until a fault lets it pass."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def monotonic(self) -> float:
        return (deadline.began() or 0.0) + self._ahead

    def late(self, asked: Asked, forward: Forward) -> Answered:
        """It is done, and answered when there is no time for another call."""
        self._ahead += deadline.function_seconds() - 1
        return forward(asked)

    def reset(self) -> None:
        self._ahead = 0.0


@dataclass
class Caller:
    """Calls functions, which know who is calling and nothing else."""

    routes: dict[str, Route]
    pauses: list[float] = field(default_factory=list)
    """Those that the last call asked for between tries, in seconds."""

    def call(self, function: str, sent: Sent) -> httpx.Response:
        """Call a function of this name in template.yaml."""
        route = self.routes[function]
        for each in tables()[route.system].remembered:
            each.clear()
        self.pauses.clear()
        event = importlib.import_module(route.module).handler(sent.event(route.method, route.path), None)
        return httpx.Response(event["statusCode"], headers=event["headers"], content=event["body"])
