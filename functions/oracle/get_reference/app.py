"""GET /services/rest/connect/{version}/accounts/{id}: get a resource that tasks refer to."""

from pathlib import PurePosixPath
from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.members import SINGULAR
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Target
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import ReferenceMode


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(NoSuchResource,))
def handler(call: Call) -> dict[str, Any]:
    """Its id and name. Where every id is taken, every id is there, and one that is not registered has no name."""
    collection = PurePosixPath(call.request.path).parent.name
    if collection not in SINGULAR:
        raise NoSuchResource
    found = references.find(call.tenant, Target(collection, call.task_id))
    if not found and settings.of(call.tenant).references is ReferenceMode.REGISTERED:
        raise NoSuchResource(SINGULAR[collection], call.task_id)
    name = found.lookup_name if found else None
    return {"id": call.task_id, "lookupName": name, "links": call.links.all_of(collection, call.task_id)}
