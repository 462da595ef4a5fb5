"""PATCH /services/rest/connect/{version}/tasks/{id}: change fields of a task."""

from acuse.identity.permissions import Permission
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.tasks import changes as task_changes
from acuse.oracle.tasks.bodies import TaskChanges


@endpoint(permission=Permission.CREATE_ACTIVITY, body=TaskChanges, patches=True, raises=task_changes.REFUSALS)
def handler(call: Call[TaskChanges]) -> None:
    """Where the path ends in a member, the body is its value."""
    task_changes.apply(call)
