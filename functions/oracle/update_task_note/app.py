"""PATCH /services/rest/connect/{version}/tasks/{id}/notes/{child_id}: change a note of a task."""

from acuse.errors import Contended, Invalid
from acuse.oracle import child_changes, note_views, notes, request_models, task_requests
from acuse.oracle.endpoint import Call, endpoint
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.note_models import NoteChanges
from acuse.oracle.notes import Note
from acuse.permissions import Permission


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=NoteChanges,
    patches=True,
    raises=(Invalid, NoSuchResource, Contended),
)
def handler(call: Call[NoteChanges]) -> None:
    """The calling account is who changed it unless it says otherwise."""
    wanted, menus = task_requests.read_note(call.tenant, call.body)

    def check(note: Note) -> None:
        request_models.refuse_changes(call.body, lambda: note_views.shown(call.task_id, note, menus, call.links))

    changes = child_changes.of_note(call.account, wanted)
    repeats = request_models.read_only_members(call.body)
    notes.change(call.tenant, call.task_id, call.child_id, changes, check if repeats else None)
