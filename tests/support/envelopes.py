"""Refusals in each dialect's envelope, for tests of all dialects."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import httpx

from tests.support.oracle.envelope import assert_refused as assert_refused_by_oracle
from tests.support.reten.envelope import assert_refused as assert_refused_by_reten
from tests.support.wello.envelope import assert_refused as assert_refused_by_wello

_CODES: Final = {401: "00014", 403: "00014", 503: "00035"}
_BY_SYSTEM: Final[Mapping[str, Callable[[httpx.Response, int], None]]] = {
    "reten": lambda response, status: assert_refused_by_reten(response, status, HTTPStatus(status).phrase),
    "oracle": lambda response, status: assert_refused_by_oracle(response, _CODES[status], status=status),
    "wello": assert_refused_by_wello,
}


def assert_refused(system: str, response: httpx.Response, status: int) -> None:
    """A system's refusal of any request; KeyError for a system that has none here."""
    _BY_SYSTEM[system](response, status)
