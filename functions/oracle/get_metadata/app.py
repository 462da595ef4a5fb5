"""GET /services/rest/connect/{version}/metadata-catalog/{collection}: get the JSON Schema of a collection."""

from acuse.identity.permissions import Permission
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.http.links import SCHEMA_MEDIA_TYPE
from acuse.oracle.tasks.schemas import part_of, schema_of


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(NoSuchResource,))
def handler(call: Call) -> Answer:
    """Made from the models that check requests; of a member of its resources where the path goes on to one."""
    collection, *path = call.request.path.partition("/metadata-catalog/")[2].rstrip("/").split("/")
    schema = part_of(collection, path, call.links) if path else schema_of(collection, call.links)
    if schema is None:
        raise NoSuchResource("schema")
    return Answer(schema, media_type=SCHEMA_MEDIA_TYPE)
