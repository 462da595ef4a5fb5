"""What submits cost: what one of them uses, times published prices."""

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from benchmarks import prices
from benchmarks.artefacts import ROOT
from benchmarks.prices import charge
from tools import templates


@cache
def template() -> Any:
    """template.yaml: what functions have, and how the stream is read, stands there."""
    return templates.read(ROOT / "template.yaml")


def _default(parameter: str) -> int:
    return int(template()["Parameters"][parameter]["Default"])


MEMORY_MB: Final = _default("MemorySize")
MEMORY_MB_OF_A_PROCESSOR: Final = 1769
"""Lambda gives one whole processor at this size, and a proportional share of it below."""

BATCH_READ_MS: Final = 6.0
"""Assumed, for a call from Lambda to DynamoDB over a connection that is open."""

WRITE_MS: Final = 6.0
"""Assumed, likewise."""

COLD_STARTS: Final = 1 / 1000
"""Assumed: the share of requests that wait for an initialisation, which is billed."""

METRICS: Final = 10 + 3
"""Assumed: ten outcomes of a submit counted in a month, and the three that are counted in the access log."""

HEADERS_OUT: Final = 600
"""Assumed: bytes of a response's headers, and of TLS round it."""

KMS_REQUESTS: Final = 30 * 24 * 12
"""Assumed, a month of each table: DynamoDB asks for its key again after five minutes."""

# What API Gateway writes for the names in an access log's format.
ACCESS_LOG_VALUES: Final = {
    "$context.requestId": "JKJaXmPLvHcESHA=",
    "$context.routeKey": "POST /api/integration/activity-results/tasks",
    "$context.status": "201",
    "$context.responseLatency": "23",
    "$context.responseLength": "512",
    "$context.identity.sourceIp": "203.0.113.117",
    "$context.error.message": "-",
    "$context.integrationErrorMessage": "-",
}


@dataclass(frozen=True, slots=True)
class Submit:
    """What one submit uses."""

    read_units: float
    write_units: float
    log_bytes: float
    answer_bytes: float
    milliseconds: float
    """Billed."""


def billed_ms(processor_us: float, initialisation_ms: float) -> int:
    """How long a submit is billed: measured work on a share of a processor, and assumed waits for DynamoDB."""
    work = processor_us / 1000 * MEMORY_MB_OF_A_PROCESSOR / MEMORY_MB
    return rounded(work + BATCH_READ_MS + WRITE_MS + COLD_STARTS * initialisation_ms)


def rounded(milliseconds: float) -> int:
    """As they are billed."""
    return math.ceil(milliseconds)


def cost_of(submits_per_month: float, submit: Submit) -> dict[str, float]:
    """Dollars a month by item, for submits that come evenly."""
    gb_seconds = submits_per_month * submit.milliseconds / 1000 * MEMORY_MB / 1024
    return {
        "API Gateway, HTTP API requests": charge(prices.API_REQUEST, submits_per_month),
        "Lambda, requests": charge(prices.LAMBDA_REQUEST, submits_per_month),
        "Lambda, duration (arm64)": charge(prices.LAMBDA_GB_SECOND, gb_seconds),
        "DynamoDB, write units": charge(prices.WRITE_UNIT, submits_per_month * submit.write_units),
        "DynamoDB, read units": charge(prices.READ_UNIT, submits_per_month * submit.read_units),
        "CloudWatch Logs, ingestion": charge(prices.LOG_GB, submits_per_month * submit.log_bytes / 1e9),
        "CloudWatch, custom metrics": charge(prices.METRIC, METRICS),
        "Data out": charge(prices.DATA_OUT_GB, submits_per_month * (submit.answer_bytes + HEADERS_OUT) / 1e9),
        "KMS, requests": charge(prices.KMS_REQUEST, 2 * KMS_REQUESTS),
    }


def cost_with_journal(submits_per_month: float, submit: Submit) -> dict[str, float]:
    """Likewise with the journal on, which publishes as many events at once as come."""
    events = cost_of_events(submits_per_month, events_at_once(submits_per_month)) | {
        "CloudWatch, custom metrics": charge(prices.METRIC, 1),
        "KMS, requests": charge(prices.KMS_REQUEST, KMS_REQUESTS),
    }
    return cost_of(submits_per_month, submit) | {f"Journal: {item}": dollars for item, dollars in events.items()}


PUT_EVENTS_MS: Final = 15.0
"""Assumed, for a call of PutEvents, which takes up to ten events."""

DERIVING_MS: Final = 3.0
"""Assumed: an event's own work on a share of a processor."""

EVENT_WRITE_UNITS: Final = 2
"""An event of up to 1 KB as it is stored, and its entry in the feed. Those of submits have 900 to 950 bytes."""

EVENT_READ_UNITS: Final = 1
"""Of the commerce, which an activity's event names: one read for all of a batch, assumed to be of different ones."""

BATCH_LOG_BYTES: Final = 150
"""The line of an invocation that published all (a test compares)."""

SHARDS: Final = 4
"""Assumed: a new table on demand takes 4,000 writes a second, a partition 1,000, and each is a shard of the stream."""

POLLS_A_SECOND: Final = 4
"""Of each shard by Lambda, which is its base rate (docs.aws.amazon.com/lambda/latest/dg/with-ddb.html)."""

_SECONDS_A_MONTH: Final = 30 * 24 * 3600


def events_at_once(events_per_month: float) -> float:
    """How many events a batch has on average, where they come by chance at an even rate.

    Lambda divides what a shard has among its parallel batches, and gathers for the window, or between two polls. A
    function is not called for nothing.
    """
    mapping = template()["Resources"]["PublishEventsStream"]["Properties"]
    seconds = max(1 / POLLS_A_SECOND, _default(mapping["MaximumBatchingWindowInSeconds"]["Ref"]))
    parts = SHARDS * mapping["ParallelizationFactor"]
    expected: float = events_per_month / _SECONDS_A_MONTH / parts * seconds
    return min(float(mapping["BatchSize"]), expected / -math.expm1(-expected))


def cost_of_events(events_per_month: float, batch: float) -> dict[str, float]:
    """Dollars a month by item, for events that come in batches of so many: what the journal adds to what is written."""
    batches = events_per_month / batch
    milliseconds = BATCH_READ_MS + batch * (WRITE_MS + DERIVING_MS) + math.ceil(batch / 10) * PUT_EVENTS_MS
    gb_seconds = batches * milliseconds / 1000 * MEMORY_MB / 1024
    return {
        "EventBridge, events": charge(prices.EVENT, events_per_month),
        "DynamoDB, write units": charge(prices.WRITE_UNIT, events_per_month * EVENT_WRITE_UNITS),
        "DynamoDB, read units": charge(prices.READ_UNIT, events_per_month * EVENT_READ_UNITS),
        "Lambda, requests": charge(prices.LAMBDA_REQUEST, batches),
        "Lambda, duration (arm64)": charge(prices.LAMBDA_GB_SECOND, gb_seconds),
        "CloudWatch Logs, ingestion": charge(prices.LOG_GB, batches * BATCH_LOG_BYTES / 1e9),
        "DynamoDB Streams, reads by Lambda": charge(prices.STREAM_READ, batches),
    }


def access_log_bytes(log_format: str) -> int:
    """How long a line of the access log is."""
    line = re.sub(r"\$context[\w.]+", lambda name: ACCESS_LOG_VALUES[name[0]], log_format)
    return len(line.encode()) + 1
