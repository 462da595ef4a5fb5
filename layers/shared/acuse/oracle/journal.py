"""What the journal tells of Oracle: tasks, their notes and file attachments included."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.journal.model import Change, Draft, RecordKind, differing
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, TaskNotFound
from acuse.oracle.http.bodies import read_id
from acuse.oracle.http.links import BASE, Links
from acuse.oracle.http.routes import NEWEST
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Settings
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks import views
from acuse.storage.values import Values

CREATED: Final = "task.created"
UPDATED: Final = "task.updated"
DELETED: Final = "task.deleted"

LINKS: Final = Links(f"{BASE}/{NEWEST}")
"""Paths, since no request says at which host."""


def _look_up(tenant: TenantId, _changes: Sequence[Change]) -> Settings:
    """The tenant's menus, by which values are called; at most 30 seconds old."""
    return settings.of(tenant)


def _derive(change: Change, menus: Settings) -> Draft | None:
    stored = change.after or change.before
    if stored is None:
        return None
    data = _shown(stored, menus)
    if change.before is None:
        return Draft(type=CREATED, data=data)
    if change.after is None:
        return Draft(type=DELETED, data=data)
    children = tuple(
        kind.path
        for kind in (NOTES, FILE_ATTACHMENTS)
        if any(change.before.get(name) != change.after.get(name) for name in (kind.path, kind.revision))
    )
    changed = (*differing(_shown(change.before, menus), data), *children)
    return Draft(type=UPDATED, data=data, changed=changed)


def _shown(stored: Values, menus: Settings) -> dict[str, Any]:
    return views.shown(tasks.from_values(stored), menus, LINKS)


def _read(tenant: TenantId, task_id: str) -> dict[str, Any] | None:
    if number := read_id(task_id):
        with suppress(TaskNotFound):
            return views.shown(tasks.find(tenant, number), settings.of(tenant), LINKS)
    return None


KINDS: Final = (
    RecordKind(
        name="tasks",
        item="task",
        types=(CREATED, UPDATED, DELETED),
        look_up=_look_up,
        every=tasks.every_id,
        derive=_derive,
        read=_read,
        href=lambda task_id: LINKS.to("tasks", task_id),
    ),
)
