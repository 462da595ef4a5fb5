"""PATCH /services/rest/connect/{version}/tasks/{id}: change members of a task; those of nested objects are merged."""

from acuse.errors import Contended, Invalid
from acuse.oracle import additions, child_changes, children, task_requests, tasks, times
from acuse.oracle.children import TaskNotFound, TooManyChildren
from acuse.oracle.endpoint import Call, endpoint
from acuse.oracle.task_models import TaskChanges
from acuse.oracle.tasks import Change, Task
from acuse.permissions import Permission
from acuse.timestamps import Timestamp

from .rule import changed


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=TaskChanges,
    patches=True,
    raises=(Invalid, TaskNotFound, TooManyChildren, Contended),
)
def handler(call: Call[TaskChanges]) -> None:
    """Concurrent changes of other members are kept."""
    wanted = task_requests.read_task(call.tenant, call.body)

    def rule(task: Task, now: Timestamp) -> Change:
        return changed(task, call.body, wanted, call.links, now=now)

    now = times.now()
    notes = additions.new_notes(call.account, wanted.notes, now)
    files = additions.new_files(call.account, wanted.files, now)
    changed_children, texts = child_changes.together(call.account, call.task_id, wanted, call.links)
    with additions.stored(call.tenant, call.task_id, notes, files, texts) as added:
        tasks.update(call.tenant, call.task_id, rule, added, changed_children)
    for kind in wanted.cleared:
        children.delete_those_of(call.tenant, call.task_id, kind)
