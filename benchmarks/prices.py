"""Published on-demand prices of AWS, region us-east-1, in dollars; looked up on DATE. Free tiers are left out."""

from math import inf
from typing import Final, NamedTuple

DATE: Final = "2026-11"
REGION: Final = "us-east-1"


class Tier(NamedTuple):
    """A price that holds up to so many units a month."""

    up_to: float
    dollars: float


type Price = tuple[Tier, ...]

MILLION: Final = 1e6

API_REQUEST: Price = (Tier(300 * MILLION, 1.00 / MILLION), Tier(inf, 0.90 / MILLION))
"""API Gateway, HTTP API, each started 512 KB."""

LAMBDA_REQUEST: Price = (Tier(inf, 0.20 / MILLION),)

LAMBDA_GB_SECOND: Price = (
    Tier(7.5e9, 0.0000133334),
    Tier(18.75e9, 0.0000120001),
    Tier(inf, 0.0000106667),
)
"""Of arm64."""

WRITE_UNIT: Price = (Tier(inf, 0.625 / MILLION),)
"""DynamoDB on demand, standard table class."""

READ_UNIT: Price = (Tier(inf, 0.125 / MILLION),)

LOG_GB: Price = (Tier(inf, 0.50),)
"""CloudWatch Logs, standard class, a GB taken in."""

EVENT: Price = (Tier(inf, 1.00 / MILLION),)
"""EventBridge, an event put on a bus, each started 64 KB; rules and deliveries to AWS's targets cost nothing more."""

METRIC: Price = (
    Tier(10_000, 0.30),
    Tier(250_000, 0.10),
    Tier(MILLION, 0.05),
    Tier(inf, 0.02),
)
"""CloudWatch, a custom metric for a month."""


def charge(price: Price, units: float) -> float:
    """Dollars for so many units in a month."""
    dollars, begin = 0.0, 0.0
    for tier in price:
        dollars += max(0.0, min(units, tier.up_to) - begin) * tier.dollars
        begin = tier.up_to
    return dollars
