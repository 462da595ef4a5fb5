"""GET /services/rest/connect/{version}/metadata-catalog/{collection}: the JSON Schema of a collection."""

from acuse.oracle.endpoint import Answer, Call, NoBody, endpoint
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.links import SCHEMA_MEDIA_TYPE
from acuse.permissions import Permission

from .schemas import schema_of


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(NoSuchResource,))
def handler(call: Call[NoBody]) -> Answer:
    """Made from the models that check requests."""
    schema = schema_of(call.request.path_parameters["collection"], call.links)
    if schema is None:
        raise NoSuchResource("schema")
    return Answer(schema, media_type=SCHEMA_MEDIA_TYPE)
