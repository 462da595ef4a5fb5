"""GET /services/rest/connect/{version}/tasks/{id}/{task_member}: get a single field of a task."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.children.model import TaskNotFound
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http.endpoint import Call, below_task, endpoint
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks import views as task_views
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(NoSuchResource, TaskNotFound))
def handler(call: Call) -> JsonText:
    """As the task shows it; null where that has null or, for those who prefer none, nothing."""
    task, menus = tasks.find(call.tenant, call.task_id), settings.of(call.tenant)
    found: Any = task_views.shown(task, menus, call.links, excludes_nulls=call.excludes_nulls)
    path = below_task(call.request)
    for name in path:
        is_text = isinstance(found, JsonText)
        members = exact_json.members_of(found) if is_text else found or {}
        if name not in members and path[0] == "customFields":
            raise NoSuchResource(f"custom field {name}")
        found = JsonText(members[name]) if is_text else members.get(name)
    return JsonText(exact_json.dumps(found))
