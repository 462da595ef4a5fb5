"""One line a request, which is its log and its metric. Never a key, a token or a payload."""

import json
import logging
import os
import sys
import traceback
from contextlib import suppress
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics.functions import is_metrics_disabled
from aws_lambda_powertools.metrics.provider import cold_start
from aws_lambda_powertools.shared.functions import strtobool

from acuse.runtime.remembered import made_once

logging.getLogger("botocore").setLevel(logging.WARNING)  # it announces where its credentials come from
# No line has these, and finding them out takes a tenth of a line's time.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
faults: Final = logging.getLogger("acuse.faults")
"""Hears of errors of the code with their own words, which may quote a request: for a developer's terminal alone.

Nobody listens to it on AWS, where the root's handler would write to CloudWatch; the local stack does.
"""
faults.propagate = False
if not faults.handlers:
    faults.addHandler(logging.NullHandler())


def logger_of(service: str) -> Logger:
    """Make a logger whose lines are JSON; they name the trace where functions are traced."""
    is_untraced = strtobool(os.environ.get("POWERTOOLS_TRACE_DISABLED", "false"))
    constant: dict[str, Any] = {"xray_trace_id": None} if is_untraced else {}
    return Logger(
        service=service,
        level="INFO",
        location=None,
        utc=True,
        use_rfc3339=True,
        json_serializer=json.JSONEncoder(separators=(",", ":"), default=str).encode,
        json_deserializer=str,  # a message is a text, also one that looks like JSON
        **constant,
    )


# Every field of a line is given with the line: nothing is kept between requests, so nothing can leak from one
# tenant's into another's.
_logger = logger_of("acuse")
_ONE_REQUEST: Final = {"Requests": {"Unit": "Count", "Value": 1}}


@made_once
def metrics() -> Metrics | None:
    """What counts requests, in the namespace that the environment names; None where metrics are disabled."""
    return None if is_metrics_disabled() else Metrics(namespace=os.environ["POWERTOOLS_METRICS_NAMESPACE"])


def record(
    *,
    operation: str,
    outcome: str,
    status: int,
    seconds: float,
    correlation_id: str,
    function_request_id: str | None,
    tenant: str | None,
    caller: str | None,
) -> None:
    """Log how a request ended and count it: the metric Requests, by operation and outcome.

    `correlation_id` is the gateway's id of the request, `function_request_id` Lambda's.
    """
    fields: dict[str, Any] = {
        "operation": operation,
        "outcome": outcome,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "cold_start": cold_start.is_cold_start,
        "correlation_id": correlation_id,
        "function_request_id": function_request_id,
        "tenant": tenant,
        "caller": caller,
    }
    cold_start.is_cold_start = False
    if counting := metrics():  # the line then is a metric too (embedded metric format)
        fields |= counting.serialize_metric_set(_ONE_REQUEST, {"operation": operation, "outcome": outcome}, {})
    _logger.info(outcome, extra=fields)


def record_failure(error: BaseException, *, operation: str, correlation_id: str) -> None:
    """Log where the code failed. An exception's own words may quote the request, so they are left out."""
    where = traceback.format_list(traceback.extract_tb(error.__traceback__))
    _logger.error(
        "%s failed", operation, correlation_id=correlation_id, error=type(error).__qualname__, traceback=where
    )


def report_lost_line(error: BaseException, *, operation: str) -> None:
    """Say on standard error, which Lambda logs too, that a line of the log could not be written."""
    with suppress(Exception):
        sys.stderr.write(f"ERROR {operation}: a log line could not be written: {type(error).__qualname__}\n")


def warn(message: str, error: BaseException | None = None, *, correlation_id: str | None = None) -> None:
    """Log something that went wrong beside a request without changing its answer."""
    _logger.warning(message, correlation_id=correlation_id, error=type(error).__qualname__ if error else None)
