"""GET /journal/v1/events/{id}: get an event."""

from acuse.journal import store
from acuse.journal.errors import EventNotFound
from acuse.journal.http.endpoint import endpoint
from acuse.journal.model import key_of_id
from acuse.requests.exact_json import JsonText
from acuse.requests.pipeline import Exchange


@endpoint(raises=(EventNotFound,))
def handler(call: Exchange) -> JsonText:
    """One read, also of an event that lists do not show yet."""
    key = key_of_id(call.tenant, call.request.path_parameters["id"])
    event = store.find(call.tenant, key) if key else None
    if event is None:
        raise EventNotFound
    return JsonText(event.text)
