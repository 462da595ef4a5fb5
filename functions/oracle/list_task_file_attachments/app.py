"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments: list a task's file attachments."""

from typing import Final

from acuse.identity.permissions import Permission
from acuse.oracle.children import pages as child_pages
from acuse.oracle.children.model import FILE_ATTACHMENTS, TaskNotFound
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments import views as file_attachment_views
from acuse.oracle.file_attachments.store import MOST_READ_AT_ONCE
from acuse.oracle.http.endpoint import Answer, Call, endpoint

from .archive import packed

MOST_DOWNLOADED: Final = 4 * 1024 * 1024
"""Bytes of files in one archive; Lambda answers with at most 6 MB, and in base64."""


@endpoint(
    permission=Permission.VIEW_ACTIVITIES,
    query=("download", *child_pages.PARAMETERS),
    raises=(InvalidParameter, TaskNotFound),
)
def handler(call: Call) -> Answer:
    """By id. With `?download` a tar archive, as public clients ask for it."""
    if "download" not in call.request.query:
        return Answer(child_pages.listed(call, FILE_ATTACHMENTS, file_attachment_views.whole))
    if len(call.request.query) > 1:
        raise InvalidParameter("download", "cannot be combined with other parameters")
    files = file_attachments.read_all(call.tenant, call.task_id, most=MOST_DOWNLOADED)
    if files is None:
        limits = f"{MOST_READ_AT_ONCE} files of 4 MiB together"
        raise InvalidParameter("download", f"is limited to {limits}: download the files one by one")
    headers = {"content-disposition": "attachment; filename=fileAttachments.tgz"}
    return Answer(packed(files), "downloaded", headers, "application/gzip")
