"""The DynamoDB connection: one client, two table names, items to values and back, failures by name."""

import os
import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NetworkError

from acuse.errors import Contended, Unavailable
from acuse.runtime import deadline
from acuse.runtime.remembered import made_once
from acuse.storage import clients, signatures
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Foreign(NamedTuple):
    """A value of a kind that this release does not store, a set or a fraction: a newer one did. It is kept as it is."""

    kind: str
    content: Any


# Of the function's 10 s (`request_time`), a call that must be repeated takes 2 s and a pause, one that fails twice 4 s
# and a pause: three calls in a row, two repeated and one failed, still leave time for an answer.
CONNECT: Final = 0.05
"""The part of a function's time that connecting to AWS may take."""
READ: Final = 0.15
"""The part that an answer of DynamoDB may take."""
# What is sent is made by to_item and typed; botocore's own check of it took a third of an import's processor time.
# A fixed user agent; botocore would build its own twice per call.
_CONFIG = Config(
    user_agent="acuse",
    parameter_validation=False,
    signature_version=signatures.VERSION,
    retries={"mode": "standard", "total_max_attempts": 2},
    tcp_keepalive=True,
)
_TRIES = 5
_INTEGER = re.compile(r"-?\d+", re.ASCII)
_SERVER_ERROR = 500


class Connection(NamedTuple):
    """A DynamoDB client and the names of the two tables."""

    client: "DynamoDBClient"
    results: str
    configs: str


@made_once
def connection() -> Connection:
    """The connection that the environment names, made once."""
    client = client_of("dynamodb", os.environ.get("DYNAMODB_ENDPOINT"))
    return Connection(client, os.environ["RESULTS_TABLE"], os.environ["CONFIGS_TABLE"])


def client_of(service: Any, endpoint: str | None) -> Any:
    """Make a client that is done within a function's time; of a service whose answers are as small as DynamoDB's."""
    times = Config(connect_timeout=deadline.of_a_call(CONNECT), read_timeout=deadline.of_a_call(READ))
    client = clients.session().create_client(service, endpoint_url=endpoint or None, config=_CONFIG.merge(times))
    deadline.limit(client)
    return client


def to_item(values: Mapping[str, Any]) -> Values:
    """Values as DynamoDB's JSON; None is left out."""
    return {name: _to_attribute(value) for name, value in values.items() if value is not None}


def to_values(item: Mapping[str, Any]) -> Values:
    """DynamoDB's JSON as values; what this release does not store is `Foreign`."""
    return {name: _to_value(attribute) for name, attribute in item.items()}


# Not boto3's TypeSerializer and TypeDeserializer, which look at every value for all that it could be and whose Binary
# and Decimal must be undone: they took a fifth of what a submit takes beside DynamoDB. A test compares with them.


def _to_attribute(value: Any) -> Values:
    content = value
    match value:
        case str():
            kind = "S"
        case bool():
            kind = "BOOL"
        case int():
            kind, content = "N", str(value)
        case None:
            kind, content = "NULL", True
        case bytes():
            kind = "B"
        case Mapping():
            kind, content = "M", to_item(value)
        case Foreign():  # before other tuples
            kind, content = value.kind, value.content
        case list() | tuple():
            kind, content = "L", [_to_attribute(inner) for inner in value]
        case _:
            raise TypeError(f"{type(value).__name__} is not stored")
    return {kind: content}


def _to_value(attribute: Mapping[str, Any]) -> Any:
    [(kind, content)] = attribute.items()
    match kind:
        case "S" | "BOOL" | "B":
            return content
        case "N":
            return int(content) if _INTEGER.fullmatch(content) else Foreign(kind, content)
        case "NULL":
            return None
        case "M":
            return to_values(content)
        case "L":
            return [_to_value(inner) for inner in content]
    return Foreign(kind, content)


_PASSING_ERRORS = frozenset(
    {
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


_BUSY = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
"""Why the parts of a transaction fail when there are too many requests. botocore does not send it again for that."""

LOST_RACE = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})
"""Why the parts of a transaction fail when another writer was faster."""


def is_passing(error: Exception) -> bool:
    """Whether a failure of DynamoDB may be gone in a moment: throttling, a conflict, its own errors, the network."""
    if isinstance(error, ClientError):
        codes = cancellation_codes(error) | {error.response["Error"]["Code"]}
        return bool(codes & _PASSING_ERRORS) or error.response["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR
    return isinstance(error, (NetworkError, HTTPClientError))


def cancellation_codes(error: ClientError) -> set[str]:
    """Why the parts of a transaction failed, `None` for those that did not; empty for any other error."""
    reasons: list[dict[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return {reason["Code"] for reason in reasons}


def is_item_too_large(error: ClientError) -> bool:
    """Whether an item would become larger than DynamoDB's 400 KB, for which it has no error code of its own."""
    return (
        error.response["Error"]["Code"] == "ValidationException" and "Item size" in error.response["Error"]["Message"]
    )


def tries(most: int = _TRIES, *, unpaused: int = 1) -> Iterator[int]:
    """Count tries at contended work, with full-jitter pauses between them (0.05 s, doubling up to 0.4 s).

    `unpaused` tries come at once: a first one may only find out how things are.
    """
    for number in range(most):
        if number >= unpaused:
            time.sleep(random.uniform(0, min(0.4, 0.05 * 2**number)))  # noqa: S311 - no secret depends on it
        yield number


def transact_write(parts: "Sequence[TransactWriteItemTypeDef]") -> None:
    """Write up to 100 parts or none, in one call; what was canceled because DynamoDB was busy is sent again.

    An answer that is lost leaves no doubt: botocore sends the same token again, and DynamoDB does it once.
    """
    at = connection()
    for number in tries():
        try:
            at.client.transact_write_items(TransactItems=parts)
        except at.client.exceptions.TransactionCanceledException as canceled:
            if number == _TRIES - 1 or not cancellation_codes(canceled) & _BUSY:
                raise
        else:
            return


def write_all_or_none(parts: "Sequence[TransactWriteItemTypeDef]", *, most_tries: int) -> set[int]:
    """Write all parts or none, again while other writers are in the way. Returns which parts' conditions do not hold.

    Raises
    ------
    Contended
    """
    canceled_by = connection().client.exceptions.TransactionCanceledException
    for _ in tries(most_tries):
        try:
            transact_write(parts)
        except canceled_by as canceled:
            codes = [reason["Code"] for reason in canceled.response["CancellationReasons"]]
            failed = {part for part, code in enumerate(codes) if code == "ConditionalCheckFailed"}
            if failed:
                return failed
            if not LOST_RACE.issuperset(codes):
                raise
        else:
            return set()
    raise Contended


def batch_get(requests: dict[str, Any]) -> dict[str, list[Values]]:
    """Read up to 100 items of several tables in one call; what DynamoDB left unprocessed is asked for again.

    Raises
    ------
    Unavailable
        Some keys stayed unprocessed.
    """
    found: dict[str, list[Values]] = {}
    pending = requests
    for _ in tries():
        answer = connection().client.batch_get_item(RequestItems=pending)
        for table, items in answer["Responses"].items():
            found.setdefault(table, []).extend(map(to_values, items))
        pending = answer.get("UnprocessedKeys") or {}
        if not pending:
            return found
    raise Unavailable


def batch_write(
    table: str, *, puts: Iterable[Mapping[str, Any]] = (), deletes: Iterable[Mapping[str, Any]] = ()
) -> None:
    """Put items and delete keys, up to 25 together, in one call; what stayed unprocessed is written again.

    Raises
    ------
    Unavailable
        Some stayed unprocessed.
    """
    requests: list[Any] = [{"PutRequest": {"Item": to_item(item)}} for item in puts]
    requests += [{"DeleteRequest": {"Key": to_item(key)}} for key in deletes]
    pending: Any = {table: requests}
    for _ in tries():
        pending = connection().client.batch_write_item(RequestItems=pending).get("UnprocessedItems") or {}
        if not pending:
            return
    raise Unavailable
