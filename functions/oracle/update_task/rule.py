"""What a change makes of a task (contract Oracle, section 2)."""

from dataclasses import replace

from acuse import exact_json
from acuse.errors import Invalid, Problem
from acuse.exact_json import JsonText
from acuse.oracle import request_models, task_rules, task_views
from acuse.oracle.links import Links
from acuse.oracle.request_models import named_members
from acuse.oracle.task_models import MOST_CUSTOM_FIELDS_BYTES, TaskChanges
from acuse.oracle.task_requests import TaskWanted
from acuse.oracle.tasks import Task
from acuse.timestamps import Timestamp


def changed(task: Task, body: TaskChanges, wanted: TaskWanted, links: Links, *, now: Timestamp) -> Task:
    """The task as it is after the change.

    Raises
    ------
    Invalid
        A read-only member is not as it is shown, or the whole would break a rule.
    """
    request_models.refuse_changes(body, lambda: task_views.shown(task, wanted.settings, links))
    changes = task_rules.changes_of(task.members, wanted.members, wanted.settings, now)
    members = {path: value for path, value in {**task.members, **changes}.items() if value is not None}
    custom_fields = _merged(task.custom_fields, body.custom_fields.c)
    return replace(
        task,
        name=body.name if "name" in named_members(body) else task.name,
        custom_fields=custom_fields,
        custom_fields_as_stored=task.custom_fields_as_stored if custom_fields == task.custom_fields else None,
        members=members,
        updated_time=now,
    )


def _merged(before: JsonText, added: JsonText) -> JsonText:
    new = exact_json.members_of(added)
    if not new:
        return before
    merged = exact_json.object_of(exact_json.members_of(before) | new)
    if len(merged.encode(errors="surrogatepass")) > MOST_CUSTOM_FIELDS_BYTES:
        raise Invalid([Problem("customFields.c", "would be more than 64 KiB")])
    return merged
