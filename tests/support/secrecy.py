"""What no log may say, and the search for it in whatever the functions print while the tests run."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import httpx
import pytest

CANARY: Final = "canary-in-a-payload"
"""A text for whatever a request can carry."""

_SHAPES: Final = {
    "an API key": re.compile(r"rtn_sk_[0-9a-f]{9,}", re.IGNORECASE),  # its prefix has eight digits, and is no secret
    "a password": re.compile(r"(?<![0-9a-f])[0-9a-f]{56}(?![0-9a-f])"),
    "a bearer token": re.compile(r"eyJ[\w-]{8,}\.[\w-]+"),
    "an Authorization header": re.compile(r"(?:basic|bearer|digest) +[\w+/=.-]{8,}", re.IGNORECASE),
    "a payload": re.compile(
        f"{CANARY}|Customer accepted renewal offer|Return customer call|Venta completada|Carlos P(?:é|\\\\u00e9)rez"
    ),
}
_CREDENTIALS: Final = {
    "x-api-key": "an API key",
    "authorization": "an Authorization header",
    "idempotency-key": "an Idempotency-Key",
}
asked: Final[set[str]] = set()
"""The origins that requests were sent to."""
_WORD: Final = re.compile(r"[\w+/=.~-]{16,}")
_sent: dict[str, str] = {}
"""Words of the headers that requests were sent with, as they could stand in a log, and which headers."""


class Leak(NamedTuple):
    """Something that a line says and must not. The line is shown without it."""

    kind: str
    number: int
    line: str

    def __str__(self) -> str:
        return f"{self.kind} in line {self.number}: {self.line}"


def note(request: httpx.Request) -> None:
    """Remember where a request goes and what it is sent with. An httpx event hook."""
    asked.add(f"{request.url.scheme}://{request.url.netloc.decode()}")
    for header, kind in _CREDENTIALS.items():
        _sent.update((word, kind) for word in _WORD.findall(request.headers.get(header, "")))


def leaks_in(printed: str) -> Iterator[Leak]:
    """Every kind of leak in every line."""
    for number, line in enumerate(printed.splitlines(), 1):
        found = [(kind, match[0]) for kind, shape in _SHAPES.items() for match in shape.finditer(line)]
        found += [(_sent[word], word) for word in _WORD.findall(line) if word in _sent]
        masked = line
        for _, secret in found:
            masked = masked.replace(secret, "…")
        yield from (Leak(kind, number, masked[:300]) for kind in dict(found))


def check(printed: str) -> None:
    """Fail, without showing the secret, where something printed has one."""
    if found := list(leaks_in(printed)):
        pytest.fail("Printed by a function:\n" + "\n".join(map(str, found[:20])), pytrace=False)


def check_report(report: pytest.TestReport) -> None:
    """Let a test fail by what functions printed in its process, and take that out of the report."""
    printed = report.capstdout + report.capstderr + report.caplog
    if found := list(leaks_in(printed)):
        report.outcome, report.sections = "failed", []
        report.longrepr = "Printed in the test's process:\n" + "\n".join(map(str, found[:20]))
