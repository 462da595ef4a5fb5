"""GET /services/rest/connect/{version}/tasks/{id}: the whole task."""

from typing import Any

from acuse.oracle import settings, task_views, tasks
from acuse.oracle.children import TaskNotFound
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(TaskNotFound,))
def handler(call: Call[NoBody]) -> dict[str, Any]:
    """One read."""
    task = tasks.find(call.tenant, call.task_id)
    return task_views.shown(task, settings.of(call.tenant), call.links, excludes_nulls=call.excludes_nulls)
