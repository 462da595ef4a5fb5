"""What is routed under /api/TaskActivityLog. A test holds it against template.yaml."""

from typing import Final

from acuse.requests.routes import Routes
from acuse.wello import guids

_ENTITY: Final = "/TaskActivityLog"
BASE: Final = f"/api{_ENTITY}"

ROUTES: Final = Routes(
    "/api",
    {
        _ENTITY: {"GET": "list_task_activity_logs"},
        f"{_ENTITY}/Save": {"POST": "save_task_activity_log"},
        f"{_ENTITY}/{{id}}": {"GET": "get_task_activity_log", "DELETE": "delete_task_activity_log"},
    },
    {"id": guids.PATTERN},
    aliases={f"{_ENTITY}({{id}})": f"{_ENTITY}/{{id}}"},
    ignores_case=True,
)


def is_ours(path: str) -> bool:
    """Whether a path after `/api` is this dialect's, though there may be nothing."""
    return path.lower().startswith(_ENTITY.lower()) and path[len(_ENTITY) :][:1] in ("", "/", "(")


def allowed_methods(path: str) -> frozenset[str]:
    """The methods that are supported at a path after `/api`; none where nothing is."""
    return frozenset(ROUTES.operations_at(path))
