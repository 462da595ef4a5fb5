"""How a file attachment is shown (contract Oracle, section 3)."""

from collections.abc import Iterator, Sequence
from typing import Any

from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments.store import FileAttachment
from acuse.oracle.http.endpoint import Call
from acuse.oracle.http.links import Links
from acuse.storage.values import Values


def shown(task_id: int, attachment: FileAttachment, links: Links) -> dict[str, Any]:
    """What is said of the file, and where its data is."""
    path = ("tasks", task_id, "fileAttachments", attachment.id)
    return {
        "contentType": attachment.content_type,
        "createdTime": attachment.created_time,
        "data": links.subcollection(*path, "data"),
        "description": attachment.description,
        "fileName": attachment.file_name,
        "id": attachment.id,
        "name": attachment.name,
        "size": attachment.size,
        "updatedTime": attachment.updated_time,
        "uRL": attachment.url,
        "links": links.all_of(*path),
    }


def whole(call: Call, task_id: int, found: Sequence[Values]) -> Iterator[dict[str, Any]]:
    """Stored file attachments, each with what is said of it."""
    for values in found:
        yield shown(task_id, file_attachments.from_values(values), call.links)
