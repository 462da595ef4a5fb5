"""POST /services/rest/connect/{version}/tasks/{id}/notes: add a note to a task."""

from acuse.errors import Contended, Invalid
from acuse.oracle import additions, children, note_views, task_changes, task_requests, times
from acuse.oracle.children import TaskNotFound, TooManyChildren
from acuse.oracle.endpoint import Answer, Call, endpoint
from acuse.oracle.note_models import NewNote
from acuse.permissions import Permission


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=NewNote,
    success=201,
    patches=task_changes.PATCH,
    raises=(Invalid, TaskNotFound, TooManyChildren, Contended),
)
def handler(call: Call[NewNote]) -> Answer:
    """The note is the calling account's unless it says otherwise."""
    wanted, menus = task_requests.read_note(call.tenant, call.body)
    [note] = additions.new_notes(call.account, [wanted], times.now())
    with additions.stored(call.tenant, call.task_id, [note]) as [added]:
        children.add(call.tenant, call.task_id, added)
    location = call.links.to("tasks", call.task_id, "notes", note.id)
    return Answer(note_views.shown(call.task_id, note, menus, call.links), "created", {"location": location})
