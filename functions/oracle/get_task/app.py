"""GET /services/rest/connect/{version}/tasks/{id}: get a task or selected fields of it."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.children.model import TaskNotFound
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http import resource_parameters
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.http.links import SCHEMA_MEDIA_TYPE
from acuse.oracle.http.resource_parameters import OF_ONE_RESOURCE
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import expanded_tasks
from acuse.oracle.tasks import fields as task_fields
from acuse.oracle.tasks import schemas as task_schemas
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks import views as task_views


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=OF_ONE_RESOURCE, raises=(InvalidParameter, TaskNotFound))
def handler(call: Call) -> Answer | dict[str, Any]:
    """One read, and those of the children that are to be whole."""
    if task_schemas.is_asked_for(call.request):
        return Answer(task_schemas.schema_of("tasks", call.links), media_type=SCHEMA_MEDIA_TYPE)
    sent = call.request.query
    children = expanded_tasks.asked_for(sent)
    fields = task_fields.selected("fields", sent["fields"]) if "fields" in sent else None
    task, menus = tasks.find(call.tenant, call.task_id), settings.of(call.tenant)
    body = (
        task_views.shown(task, menus, call.links, excludes_nulls=call.excludes_nulls)
        if fields is None
        else task_views.selected(task, menus, call.links, fields, excludes_nulls=call.excludes_nulls)
    )
    return resource_parameters.with_links(expanded_tasks.expanded(call, body, children), sent)
