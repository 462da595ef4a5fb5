"""One line a request, which is its log and its metric. Never a key, a token or a payload."""

import json
import logging
import os
import sys
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.shared.functions import strtobool

_SERVICE: Final = "acuse"

# Every field of a line is given with the line: nothing is kept between requests, so nothing can leak from one
# tenant's into another's.
logging.getLogger("botocore").setLevel(logging.WARNING)  # it announces where its credentials come from
_logger = Logger(service=_SERVICE, level="INFO", location=None, use_rfc3339=True)
faults: Final = logging.getLogger("acuse.faults")
"""Hears of errors of the code with their own words, which may quote a request: for a developer's terminal alone.

Nobody listens to it on AWS, where the root's handler would write to CloudWatch; the local stack does.
"""
faults.propagate = False
if not faults.handlers:
    faults.addHandler(logging.NullHandler())
_encode = json.JSONEncoder(separators=(",", ":")).encode


def metrics_namespace() -> str | None:
    """Where requests are counted; None where metrics are disabled, which is said to Powertools in the same words."""
    if strtobool(os.environ.get("POWERTOOLS_METRICS_DISABLED", "false")):
        return None
    return os.environ["POWERTOOLS_METRICS_NAMESPACE"]


def record(
    *,
    operation: str,
    outcome: str,
    status: int,
    seconds: float,
    request_id: str,
    tenant: str | None,
    caller: str | None,
) -> None:
    """Log how a request ended and count it: the metric Requests, by operation and outcome.

    The members are those of Powertools' Logger. It and Powertools' metrics took more time for their two lines than
    anything else does for a request (docs/decisions.md).
    """
    line: dict[str, Any] = {
        "level": "INFO",
        "message": f"{operation} {outcome}",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "service": _SERVICE,
        "operation": operation,
        "outcome": outcome,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "request_id": request_id,
        "tenant": tenant,
        "caller": caller,
        "xray_trace_id": os.environ.get("_X_AMZN_TRACE_ID", "").partition(";")[0].removeprefix("Root=") or None,
    }
    if namespace := metrics_namespace():
        line |= _embedded_metric(namespace)
    sys.stdout.write(_encode({name: value for name, value in line.items() if value is not None}) + "\n")
    sys.stdout.flush()


def _embedded_metric(namespace: str) -> dict[str, Any]:
    """What makes CloudWatch count a line (embedded metric format)."""
    requests = {"Name": "Requests", "Unit": "Count"}
    metric = {"Namespace": namespace, "Dimensions": [["operation", "outcome"]], "Metrics": [requests]}
    return {"Requests": 1, "_aws": {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [metric]}}


def record_failure(error: BaseException, *, operation: str, request_id: str) -> None:
    """Log where the code failed. An exception's own words may quote the request, so they are left out."""
    where = traceback.format_list(traceback.extract_tb(error.__traceback__))
    _logger.error("%s failed", operation, request_id=request_id, error=type(error).__qualname__, traceback=where)


def report_lost_line(error: BaseException, *, operation: str) -> None:
    """Say on standard error, which Lambda logs too, that a line of the log could not be written."""
    with suppress(Exception):
        sys.stderr.write(f"ERROR {operation}: a log line could not be written: {type(error).__qualname__}\n")


def warn(message: str, error: BaseException, *, request_id: str | None = None) -> None:
    """Log something that went wrong beside a request without changing its answer."""
    _logger.warning(message, request_id=request_id, error=type(error).__qualname__)
