"""The stream of the table Results: publish an event for each change of a record."""

import time
from typing import Any

from acuse.journal import bus, kinds, publishing, stream
from acuse.runtime import deadline, initialisation, telemetry
from acuse.storage import dynamodb

# Create clients and import the dialects' kinds at import, so that the init phase pays for it or fails.
dynamodb.connection()
bus.bus()
kinds.by_item()
initialisation.end()


class NothingPublished(Exception):
    """The first record of several did not get through.

    Told the number of that record, Lambda would try the same batch again. One that failed as a whole it halves, until a
    record that cannot be published is alone.
    """


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish a batch; names the first record that did not get through, from which Lambda goes on.

    Raises
    ------
    NothingPublished
    """
    records = event["Records"]
    started = time.monotonic()
    deadline.begin(started)
    try:
        failed = publishing.publish(records)
    finally:
        deadline.begin(None)
    telemetry.record(
        operation=publishing.OPERATION,
        outcome="partly_published" if failed else "published",
        status=503 if failed else 200,
        seconds=time.monotonic() - started,
        correlation_id=failed,
        function_request_id=getattr(context, "aws_request_id", None),
        tenant=None,
        caller=None,
    )
    if failed and len(records) > 1 and failed == stream.number_of(records[0]):
        raise NothingPublished(failed)
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}
