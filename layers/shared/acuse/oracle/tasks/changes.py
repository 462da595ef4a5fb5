"""Changes of a task, or of one of its members alone (contract Oracle, section 2)."""

from typing import Final

from acuse.errors import Contended, Invalid
from acuse.oracle import times
from acuse.oracle.children import store as children
from acuse.oracle.children.model import TaskNotFound, TooManyChildren
from acuse.oracle.http import bodies
from acuse.oracle.http.bodies import named_members, read_only_members
from acuse.oracle.http.endpoint import Call, Patch
from acuse.oracle.http.links import Links
from acuse.oracle.members import STATUS, STATUS_TYPE, STORED
from acuse.oracle.settings.model import NOT_STARTED
from acuse.oracle.tasks import additions, child_changes, custom_fields
from acuse.oracle.tasks import requests as task_requests
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks import views as task_views
from acuse.oracle.tasks.bodies import TaskChanges
from acuse.oracle.tasks.model import TEXTS, Change, Task
from acuse.oracle.tasks.requests import TaskWanted
from acuse.timestamps import Timestamp

REFUSALS: Final = (Invalid, TaskNotFound, TooManyChildren, Contended)

# Read-only members that other requests change, and what they are stored as.
_CHANGED_BY_OTHERS: Final = {"lookupName": "name", "updatedTime": "updated_time"}


def apply(call: Call[TaskChanges]) -> None:
    """Change a task; concurrent changes of other members are kept.

    Raises
    ------
    Invalid, TaskNotFound, TooManyChildren, Contended
    """
    wanted = task_requests.read_task(call.tenant, call.body)

    def rule(task: Task, now: Timestamp) -> Change:
        return changed(task, call.body, wanted, call.links, now=now)

    now = times.now()
    notes = additions.new_notes(call.account, wanted.notes, now)
    files = additions.new_files(call.account, wanted.files, now)
    changed_children, texts = child_changes.together(call.account, call.task_id, wanted, call.links)
    with additions.prepared(call.tenant, call.task_id, notes, files, texts) as added:
        tasks.update(call.tenant, call.task_id, rule, added, changed_children)
    for kind in wanted.cleared:
        children.delete_those_of(call.tenant, call.task_id, kind)


PATCH: Final = Patch(TaskChanges, apply, REFUSALS)
"""A POST to a task's notes or file attachments that says it is a PATCH."""


def changed(task: Task, body: TaskChanges, wanted: TaskWanted, links: Links, *, now: Timestamp) -> Change:
    """The changes that a request makes to a task.

    Raises
    ------
    Invalid
        A read-only member is not as it is shown, or the whole would break a rule.
    """
    bodies.refuse_changes(body, lambda: task_views.shown(task, wanted.settings, links))
    repeated = {_CHANGED_BY_OTHERS[name] for name in read_only_members(body) if name in _CHANGED_BY_OTHERS}
    status_type = wanted.settings.type_of(int(task.members.get(STATUS) or NOT_STARTED))
    task_rules.refuse_new(wanted.standing, {**task.members, STATUS_TYPE: status_type})
    packages = custom_fields.packages_of(task)
    added = custom_fields.resolved(body.custom_fields.packages, wanted.settings, packages)
    merged = custom_fields.merged(packages, added)
    own, others = custom_fields.texts_of(merged) if merged else (None, None)
    return Change(
        name=body.name if "name" in named_members(body) else None,
        members=task_rules.changes_of(task.members, wanted.members, wanted.settings, now),
        custom_fields=own,
        custom_packages=others,
        depends_on=task_rules.derived_from({**wanted.members, **dict.fromkeys(wanted.standing)})
        | (wanted.standing.keys() & STORED.keys())
        | repeated
        | (set(TEXTS) if merged else set()),
    )
