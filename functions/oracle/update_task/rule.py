"""What a change makes of a task (contract Oracle, section 2)."""

from typing import Final

from acuse.oracle import custom_fields, request_models, task_rules, task_views, tasks
from acuse.oracle.links import Links
from acuse.oracle.request_models import named_members, read_only_members
from acuse.oracle.task_models import TaskChanges
from acuse.oracle.task_requests import TaskWanted
from acuse.oracle.tasks import Change, Task
from acuse.timestamps import Timestamp

# Read-only members that other requests change, and what they are stored as.
_CHANGED_BY_OTHERS: Final = {"lookupName": "name", "updatedTime": "updated_time"}


def changed(task: Task, body: TaskChanges, wanted: TaskWanted, links: Links, *, now: Timestamp) -> Change:
    """What a request changes of a task.

    Raises
    ------
    Invalid
        A read-only member is not as it is shown, or the whole would break a rule.
    """
    request_models.refuse_changes(body, lambda: task_views.shown(task, wanted.settings, links))
    repeated = {_CHANGED_BY_OTHERS[name] for name in read_only_members(body) if name in _CHANGED_BY_OTHERS}
    packages = custom_fields.packages_of(task)
    added = custom_fields.resolved(body.custom_fields.packages, wanted.settings, packages)
    merged = custom_fields.merged(packages, added)
    own, others = custom_fields.stored_as(merged) if merged else (None, None)
    return Change(
        name=body.name if "name" in named_members(body) else None,
        members=task_rules.changes_of(task.members, wanted.members, wanted.settings, now),
        custom_fields=own,
        custom_packages=others,
        depends_on=task_rules.derived_from(wanted.members) | repeated | (set(tasks.TEXTS) if merged else set()),
    )
