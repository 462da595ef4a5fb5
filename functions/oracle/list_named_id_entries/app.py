"""GET /services/rest/connect/{version}/namedIDs/tasks/{field}: list the entries of a menu."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.views import named_id


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(NoSuchResource,))
def handler(call: Call) -> dict[str, Any]:
    """Those that can be chosen, by id; of a field with parts, links to theirs.

    A nested field may be written with dots or as segments of the path.
    """
    parameters = call.request.path_parameters
    field = ".".join(parameters[name] for name in ("field", "member") if name in parameters).replace("/", ".")
    href = call.links.to("namedIDs", "tasks", field)
    links = [{"rel": "self", "href": href}, {"rel": "canonical", "href": href}]
    menus = settings.of(call.tenant)
    if parts := [menu for menu in menus.fields if menu.startswith(f"{field}.")]:
        items = [{"rel": "canonical", "href": call.links.to("namedIDs", "tasks", part)} for part in parts]
        return {"items": items, "links": links}
    if field not in menus.fields:
        raise NoSuchResource("menu")
    entries = [named_id(menus, field, entry.id) for entry in menus.open_entries(field)]
    return {"items": entries, "links": links}
