"""GET /services/rest/connect/{version}/tasks/{id}: a task, whole or what is asked for of it."""

from typing import Any

from acuse.oracle import (
    expanded_tasks,
    resource_parameters,
    settings,
    task_fields,
    task_schemas,
    task_views,
    tasks,
)
from acuse.oracle.children import TaskNotFound
from acuse.oracle.endpoint import Answer, Call, NoBody, endpoint
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.links import SCHEMA_MEDIA_TYPE
from acuse.oracle.resource_parameters import OF_ONE_RESOURCE
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=OF_ONE_RESOURCE, raises=(InvalidParameter, TaskNotFound))
def handler(call: Call[NoBody]) -> Answer | dict[str, Any]:
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
