"""Published on-demand prices of AWS, region us-east-1, in dollars; looked up in DATE. Free tiers are left out."""

from math import inf
from typing import Final, NamedTuple

DATE: Final = "2026-11"
REGION: Final = "us-east-1"


class Tier(NamedTuple):
    """A price that holds up to so many units a month."""

    up_to: float
    dollars: float


class Source(NamedTuple):
    """Where a price is published, and where it was found again on `LOOKED_AT`."""

    published_at: str
    seen_at: str
    dated: str
    """When what was found is of."""


LOOKED_AT: Final = "2026-11-26"
"""AWS's own pages load most numbers by script, and none could be read: what says them is others' pages, but for two."""
_LAMBDA: Final = Source(
    "aws.amazon.com/lambda/pricing",
    "wring.co/blog/aws-lambda-pricing-guide; its tiers: cloudchipr.com",
    "2026-03; 2024",
)
_DYNAMODB: Final = Source(
    "aws.amazon.com/dynamodb/pricing/on-demand", "airbyte.com/data-engineering-resources/dynamodb-pricing", "2025-07"
)
SOURCES: Final = {
    "API_REQUEST": Source("aws.amazon.com/api-gateway/pricing", "amnic.com/blogs/aws-api-gateway-pricing", "no date"),
    "LAMBDA_REQUEST": _LAMBDA,
    "LAMBDA_GB_SECOND": _LAMBDA,
    "WRITE_UNIT": _DYNAMODB,
    "READ_UNIT": _DYNAMODB,
    "STREAM_READ": Source(_DYNAMODB.published_at, "AWS's developer guide of DynamoDB Streams and Lambda", "no date"),
    "LOG_GB": Source(
        "aws.amazon.com/cloudwatch/pricing", "factualminds.com/blog/amazon-cloudwatch-pricing…", "2026-06"
    ),
    "METRIC": Source(
        "aws.amazon.com/cloudwatch/pricing", "signoz.io/guides/cloudwatch-pricing; not its tiers", "2026-02"
    ),
    "EVENT": Source("aws.amazon.com/eventbridge/pricing", "cloudburn.io/blog/amazon-eventbridge-pricing", "2026-03"),
    "DATA_OUT_GB": Source(
        "aws.amazon.com/ec2/pricing/on-demand", "leanopstech.com/blog/aws-data-transfer-pricing-2026", "2026-04"
    ),
    "KMS_REQUEST": Source("aws.amazon.com/kms/pricing", "cloudburn.io/blog/aws-kms-pricing", "2026-03"),
}
"""By the name of a price."""

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
"""CloudWatch Logs, standard class, a GB taken in; of functions' logs above 10 TB a month 0.25 and less."""

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
