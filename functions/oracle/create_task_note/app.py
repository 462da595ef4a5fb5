"""POST /services/rest/connect/{version}/tasks/{id}/notes: add a note to a task."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.oracle import times
from acuse.oracle.children import store as children
from acuse.oracle.children.model import TaskNotFound, TooManyChildren
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.notes import views as note_views
from acuse.oracle.notes.bodies import NewNote
from acuse.oracle.tasks import additions
from acuse.oracle.tasks import changes as task_changes
from acuse.oracle.tasks import requests as task_requests


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
    with additions.prepared(call.tenant, call.task_id, [note]) as [added]:
        children.add(call.tenant, call.task_id, added)
    location = call.links.to("tasks", call.task_id, "notes", note.id)
    return Answer(note_views.shown(call.task_id, note, menus, call.links), "created", {"location": location})
