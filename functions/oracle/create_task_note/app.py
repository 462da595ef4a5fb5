"""POST /services/rest/connect/{version}/tasks/{id}/notes: add a note to a task."""

from acuse.oracle import additions, children, note_views, notes, task_requests, times
from acuse.oracle.endpoint import Answer, Call, endpoint
from acuse.oracle.note_models import NewNote
from acuse.permissions import Permission


@endpoint(permission=Permission.CREATE_ACTIVITY, body=NewNote, success=201)
def handler(call: Call[NewNote]) -> Answer:
    """The note is the calling account's unless it says otherwise."""
    wanted, menus = task_requests.read_note(call.tenant, call.body)
    with additions.stored(call.account, call.task_id, times.now(), new_notes=[wanted]) as [added]:
        children.add(call.tenant, call.task_id, added)
    note = notes.find(call.tenant, call.task_id, added.id)
    location = call.links.to("tasks", call.task_id, "notes", note.id)
    return Answer(note_views.shown(call.task_id, note, menus, call.links), "created", {"location": location})
