"""The faults of DynamoDB and S3, and at which calls each is tried."""

from collections.abc import Callable
from typing import NamedTuple

from tests.support.proxy import Fault, canceled, cut_off, dropped, lost, refused, slow, unprocessed

BATCHES = frozenset({"BatchGetItem", "BatchWriteItem"})
OF_S3 = frozenset({"PutObject", "GetObject", "DeleteObjects"})
WRITES_ALONE = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
TRANSACTIONS = frozenset({"TransactWriteItems"})
WRITES = WRITES_ALONE | TRANSACTIONS | {"BatchWriteItem"}


class Trial(NamedTuple):
    """A fault, and the calls that it is tried at."""

    fault: Fault
    hits: Callable[[str], bool]
    is_conflict: bool = False
    """Whether it says that others are writing the same."""
    hangs: bool = False
    """Whether the client would wait for the answer until it gives up."""


def _of_database(operation: str) -> bool:
    return operation not in OF_S3


FAULTS = {
    "throttled": Trial(refused("ThrottlingException"), _of_database),
    "lost": Trial(lost, lambda _: True),
    "unprocessed": Trial(unprocessed, BATCHES.__contains__),
    "conflict": Trial(canceled("None", "TransactionConflict"), TRANSACTIONS.__contains__, is_conflict=True),
    "conflict alone": Trial(refused("TransactionConflictException"), WRITES_ALONE.__contains__, is_conflict=True),
    "part throttled": Trial(canceled("ThrottlingError"), TRANSACTIONS.__contains__),
    "slow down": Trial(refused("SlowDown", 503), OF_S3.__contains__),
}

ALIKE = {
    "throughput exceeded": Trial(refused("ProvisionedThroughputExceededException"), WRITES.__contains__),
    "request limit": Trial(refused("RequestLimitExceeded"), WRITES.__contains__),
    "internal error": Trial(refused("InternalServerError", 500), WRITES.__contains__),
    "dropped": Trial(dropped, (WRITES | {"PutObject"}).__contains__),
    "cut off": Trial(cut_off, WRITES.__contains__),
    "part over its throughput": Trial(canceled("None", "ProvisionedThroughputExceeded"), TRANSACTIONS.__contains__),
    "conflict and throttling": Trial(canceled("TransactionConflict", "ThrottlingError"), TRANSACTIONS.__contains__),
    "in progress": Trial(refused("TransactionInProgressException"), TRANSACTIONS.__contains__),
    "request timeout": Trial(refused("RequestTimeout"), OF_S3.__contains__),
}
"""Other words for the same, as DynamoDB and S3 have them."""

SLOW = {"slow": Trial(slow, WRITES.__contains__, hangs=True)}
"""Apart, for clients that do not wait (`impatient`)."""

OF_READS = {name: FAULTS[name] for name in ("throttled", "lost", "unprocessed", "slow down")}
