"""What a change makes of a task (contract Oracle, section 2)."""

from typing import Final

from acuse import exact_json
from acuse.errors import Invalid, Problem
from acuse.exact_json import JsonText
from acuse.oracle import request_models, task_rules, task_views
from acuse.oracle.links import Links
from acuse.oracle.request_models import named_members, read_only_members
from acuse.oracle.task_models import MOST_CUSTOM_FIELDS_BYTES, TaskChanges
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
    added = exact_json.members_of(body.custom_fields.c)
    return Change(
        name=body.name if "name" in named_members(body) else None,
        members=task_rules.changes_of(task.members, wanted.members, wanted.settings, now),
        custom_fields=_merged(task.custom_fields, added) if added else None,
        depends_on=task_rules.derived_from(wanted.members) | repeated | ({"custom_fields"} if added else set()),
    )


def _merged(before: JsonText, added: dict[str, str]) -> JsonText:
    merged = exact_json.object_of(exact_json.members_of(before) | added)
    if len(merged.encode(errors="surrogatepass")) > MOST_CUSTOM_FIELDS_BYTES:
        raise Invalid([Problem("customFields.c", "would be more than 64 KiB")])
    return merged
