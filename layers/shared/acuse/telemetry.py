"""One log line and one metric a request. Never a key, a token or a payload."""

import logging
import os
import traceback

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

# Every field of a line is given with the line: nothing is kept between requests, so nothing can leak from one
# tenant's into another's.
logging.getLogger("botocore").setLevel(logging.WARNING)  # it announces where its credentials come from
_logger = Logger(service="acuse", level="INFO", location=None)


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
    """Log how a request ended and count it."""
    _logger.info(
        "%s %s",
        operation,
        outcome,
        operation=operation,
        outcome=outcome,
        status=status,
        duration_ms=round(seconds * 1000, 1),
        request_id=request_id,
        tenant=tenant,
        caller=caller,
    )
    # A provider of its own for each request: the Metrics class shares one set among all threads.
    metrics = AmazonCloudWatchEMFProvider(namespace=os.environ["POWERTOOLS_METRICS_NAMESPACE"])
    metrics.add_dimension("operation", operation)
    metrics.add_dimension("outcome", outcome)
    metrics.add_metric("Requests", "Count", 1)
    metrics.flush_metrics()


def record_failure(error: BaseException, *, operation: str, request_id: str) -> None:
    """Log where the code failed. An exception's own words may quote the request, so they are left out."""
    where = traceback.format_list(traceback.extract_tb(error.__traceback__))
    _logger.error("%s failed", operation, request_id=request_id, error=type(error).__qualname__, traceback=where)


def warn(message: str, error: BaseException, *, request_id: str | None = None) -> None:
    """Log something that went wrong beside a request without changing its answer."""
    _logger.warning(message, request_id=request_id, error=type(error).__qualname__)
