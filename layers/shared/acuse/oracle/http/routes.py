"""The routes under /services/rest/connect. A test compares them with template.yaml."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from acuse.oracle.errors import MethodNotAllowed, NoSuchResource, VersionNotSupported
from acuse.oracle.http.links import BASE
from acuse.oracle.members import MEMBERS, SINGULAR, Kind
from acuse.requests.routes import OperationsByMethod, Routes

VERSIONS: Final = ("v1.3", "v1.4", "latest")
NEWEST: Final = "latest"
_VERSION: Final = "/{version}"

_WITHOUT_VERSION: Final = {"exceptions", "tasks", "queryResults", "metadata-catalog", "namedIDs", *SINGULAR}
"""The words that a path may begin with instead of a version."""
_LOOKS_LIKE_A_VERSION: Final = re.compile(r"v[\d.]+|latest", re.IGNORECASE)

_MEMBER: Final = {"GET": "get_task_member", "PATCH": "update_task", "POST": "update_task"}

_TABLE: Final[Mapping[str, OperationsByMethod]] = {
    **{path: {"GET": "list_collections"} for path in ("", *(f"/{version}" for version in VERSIONS))},
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
    "/{version}/queryResults": {"GET": "list_query_results"},
    "/{version}/tasks/{id}/{task_member}": _MEMBER,
    "/{version}/tasks/{id}/{task_member}/{part}": _MEMBER,
    "/{version}/tasks/{id}/{task_member}/{part}/{inner}": _MEMBER,
    "/{version}/metadata-catalog": {"GET": "list_metadata"},
    "/{version}/metadata-catalog/{collection}": {"GET": "get_metadata"},
    "/{version}/metadata-catalog/{collection}/{attribute}": {"GET": "get_metadata"},
    "/{version}/metadata-catalog/{collection}/{attribute}/{part}": {"GET": "get_metadata"},
    "/{version}/namedIDs/tasks": {"GET": "list_named_ids"},
    "/{version}/namedIDs/tasks/{field}": {"GET": "list_named_id_entries"},
    "/{version}/namedIDs/tasks/{field}/{member}": {"GET": "list_named_id_entries"},
    **{f"{_VERSION}/{collection}/{{id}}": {"GET": "get_reference"} for collection in SINGULAR},
}

_CAUGHT: Final[Mapping[str, OperationsByMethod]] = {
    "/metadata-catalog/tasks": {"GET": "get_metadata"},
    "/metadata-catalog/queryResults": {"GET": "get_metadata"},
    "/metadata-catalog/tasks/{attribute}": {"GET": "get_metadata"},
    "/metadata-catalog/tasks/{attribute}/{part}": {"GET": "get_metadata"},
    **{f"/metadata-catalog/{collection}/{{attribute}}": {"GET": "get_metadata"} for collection in SINGULAR},
    "/namedIDs/tasks": {"GET": "list_named_ids"},
    "/namedIDs/tasks/{field}": {"GET": "list_named_id_entries"},
    "/namedIDs/tasks/{field}/{member}": {"GET": "list_named_id_entries"},
}
"""Paths without a version that look like another operation's with one, and so come before those."""

_HANDED_ON: Final[Mapping[str, str]] = {
    **{f"list_collections_{version.replace('.', '')}": f"GET /{version}" for version in VERSIONS},
    "update_task_override": "POST /{version}/tasks/{id}",
    "update_task_memberoverride": "POST /{version}/tasks/{id}/{task_member}",
    "update_task_partoverride": "POST /{version}/tasks/{id}/{task_member}/{part}",
    "update_task_inneroverride": "POST /{version}/tasks/{id}/{task_member}/{part}/{inner}",
    "update_task_part": "PATCH /{version}/tasks/{id}/{task_member}/{part}",
    "update_task_inner": "PATCH /{version}/tasks/{id}/{task_member}/{part}/{inner}",
    "update_task_note_override": "POST /{version}/tasks/{id}/notes/{child_id}",
    "update_task_file_attachment_override": "POST /{version}/tasks/{id}/fileAttachments/{child_id}",
    "get_task_member_part": "GET /{version}/tasks/{id}/{task_member}/{part}",
    "get_task_member_inner": "GET /{version}/tasks/{id}/{task_member}/{part}/{inner}",
    "list_named_id_entries_nested": "GET /{version}/namedIDs/tasks/{field}/{member}",
    **{
        name: f"GET {path}"
        for collection in SINGULAR
        if collection != "accounts"
        for name, path in (
            (f"get_reference_{collection}", f"{_VERSION}/{collection}/{{id}}"),
            (f"get_metadata_unversioned{collection}", f"/metadata-catalog/{collection}/{{attribute}}"),
        )
    },
}
"""Operations that arrive at the catch-all, since every route takes one of the stack's resources.

None looks like a path of a route; without a version, `_CAUGHT` says which must be routes.
"""


def _member_paths() -> Iterator[str]:
    """Regular expressions of the paths of a task's members, and of what is in one."""
    yield from ("id", "lookupName", "createdTime", "updatedTime", "links")
    for member in MEMBERS:
        match member.kind:
            case Kind.SUBCOLLECTION:
                continue
            case Kind.CUSTOM_FIELDS:
                inner = "(/[^/]+(/[^/]+)?)?"
            case Kind.NAMED_ID | Kind.STATUS_TYPE:
                inner = "(/id|/lookupName)?"
            case _:
                inner = ""
        group, dot, name = member.path.partition(".")
        yield f"{group}(/{name}{inner})?" if dot else f"{group}{inner}"


ROUTES: Final = Routes(
    BASE,
    {**_CAUGHT, **_TABLE},
    {
        "collection": "|".join(["tasks", *SINGULAR]),
        "member": r"(?<=/customFields/)[^/]+/[^/]+|[^/]+",
        "task_member": rf"(?=({'|'.join(_member_paths())})\Z)[^/]+",
    },
    aliases={each.removeprefix(_VERSION): each for each in _TABLE if each.startswith(_VERSION)},
    defaults={"version": NEWEST},
    handed_on=_HANDED_ON,
)


def allowed_methods(path: str) -> frozenset[str]:
    """The methods that are supported at a path after /services/rest/connect; none where nothing is.

    POST is not named where it only stands for PATCH (X-HTTP-Method-Override).
    """
    operations = ROUTES.operations_at(path)
    if not operations:
        return frozenset()
    stands_for_patch = operations.get("POST") == operations.get("PATCH")
    return frozenset(operations) - ({"POST"} if stands_for_patch else set()) | {"OPTIONS"}


def methods_at(path: str, method: str) -> frozenset[str]:
    """The methods that are supported at a path, for a request that none of them is for.

    Raises
    ------
    VersionNotSupported, NoSuchResource, MethodNotAllowed
    """
    version = path[1:].partition("/")[0]
    allowed = allowed_methods(path)
    is_version = _LOOKS_LIKE_A_VERSION.fullmatch(version) or (allowed and path and version not in _WITHOUT_VERSION)
    if is_version and version not in VERSIONS:
        raise VersionNotSupported(version)
    if not allowed:
        raise NoSuchResource
    if method != "OPTIONS":
        raise MethodNotAllowed(method, allowed)
    return allowed
