"""What the journal tells of Wello: task activity logs."""

from contextlib import suppress
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.journal.model import Change, Draft, RecordKind, differing
from acuse.wello import guids
from acuse.wello.errors import LogNotFound
from acuse.wello.http.json_format import shown
from acuse.wello.task_activity_logs import store

SAVED: Final = "task-activity-log.saved"
DELETED: Final = "task-activity-log.deleted"


def _derive(change: Change, _known: None) -> Draft | None:
    """A log that is deleted leaves an item, which is none any more."""
    before, after = store.members_of(change.before), store.members_of(change.after)
    there = after or before
    if there is None:
        return None
    data = shown(there)
    changed = differing(shown(before), data) if before else ()
    return Draft(type=SAVED if after else DELETED, data=data, changed=changed)


def _read(tenant: TenantId, log_id: str) -> dict[str, Any] | None:
    if guids.read(log_id) == log_id:
        with suppress(LogNotFound):
            return shown(store.find(tenant, log_id))
    return None


KINDS: Final = (
    RecordKind(
        name="task-activity-logs",
        item="task-activity-log",
        types=(SAVED, DELETED),
        derive=_derive,
        read=_read,
        every=store.every_id,
        href="/api/TaskActivityLog/{}".format,
    ),
)
