"""POST /api/TaskActivityLog/Save: add or change a task_activity_log."""

import uuid

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.wello.http.endpoint import Call, endpoint
from acuse.wello.members import Members
from acuse.wello.task_activity_logs import store as task_activity_logs

from .models import TaskActivityLog
from .rule import to_save


@endpoint(permission=Permission.CREATE_ACTIVITY, body=TaskActivityLog, offers_minimal=True, raises=(Invalid, Contended))
def handler(call: Call[TaskActivityLog]) -> Members:
    """Concurrent changes of other members are kept."""
    sent = call.body.model_dump(exclude={"id"}, exclude_unset=True)
    return task_activity_logs.save(call.tenant, call.body.id or str(uuid.uuid4()), to_save(sent))
