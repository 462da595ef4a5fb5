"""One line a request, in which CloudWatch counts it too. Never a key, a token or a payload."""

import json
import logging
import os
import sys
import traceback
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.shared.functions import strtobool

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


def logger_of(name: str) -> Logger:
    """Make a logger whose lines are JSON; they name the trace where functions are traced."""
    is_untraced = strtobool(os.environ.get("POWERTOOLS_TRACE_DISABLED", "false"))
    constant: dict[str, Any] = {"xray_trace_id": None} if is_untraced else {}
    logger = Logger(
        service=name,
        level="INFO",
        location=None,
        utc=True,
        datefmt="%Y-%m-%dT%H:%M:%S.%FZ",
        json_serializer=json.JSONEncoder(separators=(",", ":"), default=str).encode,
        json_deserializer=str,  # a message is a text, also one that looks like JSON
        **constant,
    )
    logger.remove_keys(["service"])  # every line's
    return logger


_cold: Final = [True]
"""Empty once a request was logged in this process."""
# Every field of a line is given with the line: nothing is kept between requests, so nothing can leak from one
# tenant's into another's.
_logger = logger_of("acuse")


def record(
    *,
    operation: str,
    outcome: str,
    status: int,
    seconds: float,
    correlation_id: str | None,
    function_request_id: str | None,
    tenant: str | None,
    caller: str | None,
) -> None:
    """Log how a request ended; filters of the log's group count it by operation and outcome (monitoring/template.yaml).

    What goes without saying is left out: CloudWatch charges for each byte. `correlation_id` is the gateway's id of the
    request, `function_request_id` Lambda's.
    """
    fields: dict[str, Any] = {
        "operation": operation,
        "outcome": outcome,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "cold_start": bool(_cold) or None,
        "correlation_id": correlation_id,
        "function_request_id": function_request_id if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None,
        "tenant": tenant,
        "caller": caller,
    }
    _cold.clear()
    _logger.info(None, extra=fields)


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
