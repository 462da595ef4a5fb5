"""What is routed under /services/rest/connect. A test holds it against template.yaml."""

from collections.abc import Mapping
from typing import Final

from acuse.oracle.links import BASE
from acuse.oracle.members import SINGULAR
from acuse.routes import OperationsByMethod, Routes

VERSIONS: Final = ("v1.3", "v1.4", "latest")
NEWEST: Final = "latest"
_VERSION: Final = "/{version}"

_TABLE: Final[Mapping[str, OperationsByMethod]] = {
    "/exceptions": {"GET": "list_exceptions"},
    "/exceptions/{code}": {"GET": "get_exception"},
    "/{version}/tasks": {"GET": "list_tasks", "POST": "create_task"},
    "/{version}/tasks/{id}": {
        "GET": "get_task",
        "PATCH": "update_task",
        "POST": "update_task",
        "DELETE": "delete_task",
    },
    "/{version}/tasks/{id}/notes": {"GET": "list_task_notes", "POST": "create_task_note", "PATCH": "update_task"},
    "/{version}/tasks/{id}/notes/{child_id}": {
        "GET": "get_task_note",
        "PATCH": "update_task_note",
        "POST": "update_task_note",
        "DELETE": "delete_task_note",
    },
    "/{version}/tasks/{id}/fileAttachments": {
        "GET": "list_task_file_attachments",
        "POST": "create_task_file_attachment",
        "PATCH": "update_task",
    },
    "/{version}/tasks/{id}/fileAttachments/{child_id}": {
        "GET": "get_task_file_attachment",
        "PATCH": "update_task_file_attachment",
        "POST": "update_task_file_attachment",
        "DELETE": "delete_task_file_attachment",
    },
    "/{version}/tasks/{id}/fileAttachments/{child_id}/data": {"GET": "get_task_file_attachment_data"},
    "/{version}/metadata-catalog": {"GET": "list_metadata"},
    "/{version}/metadata-catalog/{collection}": {"GET": "get_metadata"},
    "/{version}/metadata-catalog/{collection}/{attribute}": {"GET": "get_metadata"},
    "/{version}/metadata-catalog/{collection}/{attribute}/{part}": {"GET": "get_metadata"},
    "/{version}/namedIDs/tasks": {"GET": "list_named_ids"},
    "/{version}/namedIDs/tasks/{field}": {"GET": "list_named_id_entries"},
    "/{version}/namedIDs/tasks/{field}/{member}": {"GET": "list_named_id_entries"},
    "/{version}/{collection}/{id}": {"GET": "get_reference"},
}

ROUTES: Final = Routes(
    BASE,
    _TABLE,
    {"collection": "|".join(["tasks", *SINGULAR])},
    aliases={each.removeprefix(_VERSION): each for each in _TABLE if each.startswith(_VERSION)},
    defaults={"version": NEWEST},
)


def allowed_methods(path: str) -> frozenset[str]:
    """The methods that are supported at a path after /services/rest/connect; none where nothing is.

    The base itself and a version list what is served below them.

    POST is not named where it only stands for PATCH (X-HTTP-Method-Override).
    """
    if path == "" or (path.count("/") == 1 and path[1:] in VERSIONS):
        return frozenset({"GET", "OPTIONS"})
    operations = ROUTES.operations_at(path)
    if not operations:
        return frozenset()
    stands_for_patch = operations.get("POST") == operations.get("PATCH")
    return frozenset(operations) - ({"POST"} if stands_for_patch else set()) | {"OPTIONS"}
