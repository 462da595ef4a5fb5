"""PATCH /services/rest/connect/{version}/tasks/{id}/notes/{child_id}: change a note of a task."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.notes import store as notes
from acuse.oracle.notes.bodies import NoteChanges
from acuse.oracle.tasks import child_changes
from acuse.oracle.tasks import requests as task_requests


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=NoteChanges,
    patches=True,
    raises=(Invalid, NoSuchResource, Contended),
)
def handler(call: Call[NoteChanges]) -> None:
    """The calling account is who changed it unless it says otherwise."""
    wanted, menus = task_requests.read_note(call.tenant, call.body)
    check = child_changes.check_of_note(wanted, call.task_id, menus, call.links)
    notes.change(call.tenant, call.task_id, call.child_id, child_changes.of_note(call.account, wanted), check)
