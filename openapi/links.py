"""What an answer makes possible next: OpenAPI's links from one operation to another."""

from typing import Any, Final

type Json = dict[str, Any]

_BODY_ID: Final = {"id": "$response.body#/id"}
_PATH_ID: Final = {"id": "$request.path.id"}
_VERSION: Final = {"version": "$request.path.version"}
_TASK: Final = _VERSION | _BODY_ID
_OF_TASK: Final = _VERSION | _PATH_ID
_CHILD: Final = _OF_TASK | {"child_id": "$response.body#/id"}

# By operation: what can follow, and where its parameters come from.
_NEXT: Final[dict[str, dict[str, dict[str, str]]]] = {
    **dict.fromkeys(
        ("create_activity", "create_activity_tasks"),
        dict.fromkeys(
            (
                "get_activity",
                "cancel_activity",
                "list_status_events",
                "list_target_users",
                "retry_resolution",
                "list_activity_results",
            ),
            _BODY_ID,
        ),
    ),
    "create_target_resolution": dict.fromkeys(("update_target_resolution", "delete_target_resolution"), _BODY_ID),
    "create_user_retention_status": dict.fromkeys(
        ("update_user_retention_status", "delete_user_retention_status"), _BODY_ID
    ),
    "create_api_key": {"revoke_api_key": _BODY_ID},
    "create_task": dict.fromkeys(
        (
            "get_task",
            "update_task",
            "delete_task",
            "create_task_note",
            "list_task_notes",
            "create_task_file_attachment",
            "list_task_file_attachments",
        ),
        _TASK,
    ),
    "delete_task": {"get_task": _OF_TASK},
    "create_task_note": dict.fromkeys(("get_task_note", "update_task_note", "delete_task_note"), _CHILD),
    "create_task_file_attachment": dict.fromkeys(
        (
            "get_task_file_attachment",
            "get_task_file_attachment_data",
            "update_task_file_attachment",
            "delete_task_file_attachment",
        ),
        _CHILD,
    ),
    "save_task_activity_log": dict.fromkeys(("get_task_activity_log", "delete_task_activity_log"), _BODY_ID),
    "delete_task_activity_log": {"get_task_activity_log": _PATH_ID},
}


def after(operation_id: str) -> Json:
    """The links of an operation's answer when all is well."""
    links = {
        following: {"operationId": following, "parameters": parameters}
        for following, parameters in _NEXT.get(operation_id, {}).items()
    }
    return {"links": links} if links else {}
