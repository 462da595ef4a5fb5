"""Published on-demand prices of AWS, region us-east-1, in dollars; looked up on DATE. Free tiers are left out."""

from math import inf
from typing import Final, NamedTuple

DATE: Final = "2026-11"
REGION: Final = "us-east-1"


class Tier(NamedTuple):
    """A price that holds up to so many units a month."""

    up_to: float
    dollars: float


SOURCES: Final = {
    "API_REQUEST": "aws.amazon.com/api-gateway/pricing",
    "LAMBDA_REQUEST": "aws.amazon.com/lambda/pricing",
    "LAMBDA_GB_SECOND": "aws.amazon.com/lambda/pricing",
    "WRITE_UNIT": "aws.amazon.com/dynamodb/pricing/on-demand",
    "READ_UNIT": "aws.amazon.com/dynamodb/pricing/on-demand",
    "STREAM_READ": "aws.amazon.com/dynamodb/pricing/on-demand",
    "LOG_GB": "aws.amazon.com/cloudwatch/pricing",
    "METRIC": "aws.amazon.com/cloudwatch/pricing",
    "EVENT": "aws.amazon.com/eventbridge/pricing",
    "DATA_OUT_GB": "aws.amazon.com/ec2/pricing/on-demand",
    "KMS_REQUEST": "aws.amazon.com/kms/pricing",
}
"""Where each price is published."""

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

DATA_OUT_GB: Price = (Tier(10_240, 0.09), Tier(51_200, 0.085), Tier(153_600, 0.07), Tier(inf, 0.05))
"""A GB sent to the internet."""

KMS_REQUEST: Price = (Tier(inf, 0.03 / 10_000),)
"""A request with a symmetric key, AWS's own `aws/dynamodb` too."""

STREAM_READ: Price = (Tier(inf, 0.0),)
"""DynamoDB Streams: Lambda's reads for a trigger cost nothing; other readers' 0.02 dollars per 100,000."""

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
