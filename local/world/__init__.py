"""A tenant that tests, load and benchmarks call: its data and credentials, and HTTP calls in every dialect."""

from dataclasses import dataclass

from local.world.oracle import CONNECT, OracleTenant
from local.world.reten import (
    ABSENT,
    STATUSES,
    SUBMIT,
    TYPES,
    NoSigningKey,
    RetenTenant,
    correction,
    creation,
    signing_key,
    submission,
)
from local.world.wello import ACTIVITY_LOGS, WelloTenant

__all__ = [
    "ABSENT",
    "ACTIVITY_LOGS",
    "CONNECT",
    "STATUSES",
    "SUBMIT",
    "TYPES",
    "NoSigningKey",
    "World",
    "correction",
    "creation",
    "signing_key",
    "submission",
]


@dataclass
class World(RetenTenant, OracleTenant, WelloTenant):
    """A new tenant, with all that a client of any dialect needs."""
