"""GET /services/rest/connect/{version}/tasks: list the tenant's tasks."""

from typing import Any
from urllib.parse import urlencode

from acuse.identity.permissions import Permission
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.http.links import SCHEMA_MEDIA_TYPE
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import pages as task_pages
from acuse.oracle.tasks import parameters as task_parameters
from acuse.oracle.tasks import queries
from acuse.oracle.tasks import schemas as task_schemas
from acuse.oracle.tasks import views as task_views
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.pages import Page
from acuse.oracle.tasks.parameters import Parameters
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText

queries.parser()


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=task_parameters.NAMES, raises=(InvalidParameter,))
def handler(call: Call) -> Answer | dict[str, Any]:
    """What a page costs has an end: where one call stops short of it, the next link goes on."""
    if task_schemas.is_asked_for(call.request):
        return Answer(task_schemas.schema_of("tasks", call.links), media_type=SCHEMA_MEDIA_TYPE)
    asked = task_parameters.read(call.request.query)
    menus = settings.of(call.tenant)

    def write(task: Task) -> str:
        return exact_json.dumps(
            task_views.listed(task, menus, call.links, asked.fields, excludes_nulls=call.excludes_nulls)
        )

    page = task_pages.find(call.tenant, menus, asked, write)
    body: dict[str, Any] = {"items": [JsonText(item) for item in page.items], "hasMore": page.has_more}
    if page.total is not None:
        body["totalResults"] = page.total
    return {**body, "links": _links(call, asked, page)}


def _links(call: Call, asked: Parameters, page: Page) -> list[dict[str, str]]:
    """In the vendor's order: clients take the third for the next page."""
    own, canonical, described_by = call.links.all_of("tasks", uri=call.request.origin + call.request.uri)
    links = [own, canonical]
    if page.has_more:
        onwards: dict[str, Any] = {"offset": asked.offset + len(page.items)}
        if page.continuation and len(page.items) < asked.limit:
            onwards |= {"continuation": str(page.continuation)}
        links.append({"rel": "next", "href": _address(call, onwards)})
    if asked.offset:
        size = min(asked.limit, asked.offset)
        links.append({"rel": "prev", "href": _address(call, {"offset": asked.offset - size, "limit": size})})
    return [*links, described_by]


def _address(call: Call, changed: dict[str, Any]) -> str:
    """The request's own address with another place in the list."""
    kept = {name: value for name, value in call.request.query.items() if name not in ("offset", "continuation")}
    return f"{call.links.to('tasks')}?{urlencode(kept | changed)}"
