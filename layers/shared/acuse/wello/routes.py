"""What is routed under /api/TaskActivityLog. A test holds it against template.yaml."""

from typing import Final

from acuse.routes import Routes
from acuse.wello import guids

BASE: Final = "/api/TaskActivityLog"

ROUTES: Final = Routes(
    BASE,
    {
        "": {"GET": "list_task_activity_logs"},
        "/Save": {"POST": "save_task_activity_log"},
        "/{id}": {"GET": "get_task_activity_log", "DELETE": "delete_task_activity_log"},
    },
    {"id": guids.PATTERN},
)


def allowed_methods(path: str) -> frozenset[str]:
    """The methods that are supported at a path after `/api/TaskActivityLog`; none where nothing is."""
    return frozenset(ROUTES.operations_at(path))
