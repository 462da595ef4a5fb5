"""POST /services/rest/connect/{version}/tasks: create a task with its notes and file attachments."""

from contextlib import suppress

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.oracle import integer_ids, times
from acuse.oracle.children.model import TaskNotFound
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Settings
from acuse.oracle.tasks import additions, custom_fields, expanded_tasks
from acuse.oracle.tasks import requests as task_requests
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks import views as task_views
from acuse.oracle.tasks.bodies import CustomFields, NewTask
from acuse.oracle.tasks.model import Task


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=NewTask,
    success=201,
    needs="name",
    query=("expand",),
    repeatable=True,
    raises=(Invalid, InvalidParameter, TaskNotFound, Contended),
)
def handler(call: Call[NewTask]) -> Answer:
    """Store all of it or nothing, and once for one Idempotency-Key."""
    children = expanded_tasks.asked_for(call.request.query)
    if call.repeatable and (earlier := tasks.task_of_request(call.tenant, call.repeatable)):
        return _repeated(call, earlier, children)
    wanted = task_requests.read_task(call.tenant, call.body)
    own, others = custom_fields.texts_of(
        custom_fields.resolved((call.body.custom_fields or CustomFields()).packages, wanted.settings)
    )
    now = times.now()
    task = Task(
        id=integer_ids.take(call.tenant, "tasks")[0],
        name=call.body.name,
        created_time=now,
        updated_time=now,
        custom_fields=own,
        custom_packages=others,
        members=task_rules.members_of_new(wanted.members, wanted.settings, now),
    )
    notes = additions.new_notes(call.account, wanted.notes, now)
    files = additions.new_files(call.account, wanted.files, now)
    with additions.prepared(call.tenant, task.id, notes, files) as added:
        created = tasks.create(call.tenant, task, added, call.repeatable)
    if created.is_replay:
        additions.discard(added)
        return _repeated(call, created.task_id, children)
    return _answer(call, task, wanted.settings, children)


def _repeated(call: Call[NewTask], task_id: int, children: frozenset[str]) -> Answer:
    task = tasks.find(call.tenant, task_id)
    return _answer(call, task, settings.of(call.tenant), children, is_replay=True)


def _answer(
    call: Call[NewTask], task: Task, menus: Settings, children: frozenset[str], *, is_replay: bool = False
) -> Answer:
    body = task_views.shown(task, menus, call.links, excludes_nulls=call.excludes_nulls)
    call.task_id = task.id
    with suppress(InvalidParameter, TaskNotFound):  # more than fits, or gone already: created all the same
        body = expanded_tasks.expanded(call, body, children)
    headers = {"location": call.links.to("tasks", task.id)}
    if is_replay:
        return Answer(body, "replayed", {**headers, "idempotent-replay": "true"})
    return Answer(body, "created", headers)
