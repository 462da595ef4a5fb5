"""What can be exported of Wello's dialect: task activity logs."""

from collections.abc import Generator, Iterator
from datetime import datetime
from itertools import batched
from operator import itemgetter
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.timestamps import Timestamp
from acuse.wello import date_times
from acuse.wello.date_times import DateTime
from acuse.wello.http.json_format import shown
from acuse.wello.members import KIND_BY_MEMBER
from acuse.wello.task_activity_logs import store
from acuse_admin.archives import ArchivedFile, lines
from acuse_admin.exports import Batch, Export, Period

_BATCH: Final = 100


def logs_of(tenant: TenantId, period: Period) -> Generator[Batch[dict[str, Any]]]:
    """The logs that were last changed in a period, in the order of these changes, as the API shows them."""
    ends = (("ge", period.first), ("lt", period.end))
    changed = [(comparison, _date_time(instant)) for comparison, instant in ends if instant]
    found = store.entries(tenant, deleted=False, changed=changed, batch=_BATCH)
    for some in batched(found, _BATCH, strict=False):
        yield Batch(len(some), [shown(each.members) for each in some])


def _date_time(instant: Timestamp) -> DateTime:
    return date_times.of(datetime.fromisoformat(instant))


LOGS: Final = Export(
    name="task-activity-logs",
    batches=logs_of,
    document=lambda log: log,
    columns={name: itemgetter(name) for name in KIND_BY_MEMBER},
)


def archive(tenant: TenantId) -> Iterator[ArchivedFile]:
    """Its logs."""
    yield lines(LOGS.name, (log for batch in logs_of(tenant, Period()) for log in batch.records))
