"""File attachments of a task: what is said of a file in the table, its data in the bucket."""

from collections.abc import Callable
from typing import Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.oracle.children import store as children
from acuse.oracle.children.model import FILE_ATTACHMENTS, Child
from acuse.oracle.file_attachments.bodies import DEFAULT_CONTENT_TYPE
from acuse.storage import objects
from acuse.storage.tolerant_readers import known
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

CHANGEABLE: Final = frozenset({"content_type", "description", "file_name", "name", "url"})


class FileAttachment(NamedTuple):
    """A file attachment without its data; `size` is in bytes."""

    id: int
    file_name: str
    size: int
    created_time: Timestamp
    updated_time: Timestamp
    content_type: str = DEFAULT_CONTENT_TYPE
    name: str | None = None
    description: str | None = None
    url: str | None = None


def as_child(
    tenant: TenantId, task_id: int, attachment: FileAttachment, data: bytes | None
) -> tuple[Child, dict[str, bytes]]:
    """The attachment as a child, and what is to be in the bucket before it is added: nothing for an address alone."""
    key = f"{tenant}/tasks/{task_id}/fileAttachments/{attachment.id}"
    own: Values = {name: getattr(attachment, name) for name in FileAttachment._fields if name != "id"}
    if data is None:
        return Child(FILE_ATTACHMENTS, attachment.id, own), {}
    return Child(FILE_ATTACHMENTS, attachment.id, {**own, "object": key}), {key: data}


def find(tenant: TenantId, task_id: int, attachment_id: int) -> FileAttachment:
    """The attachment of this id.

    Raises
    ------
    TaskNotFound, NoSuchResource
    """
    return from_values(children.find(tenant, task_id, FILE_ATTACHMENTS, attachment_id))


MOST_READ_AT_ONCE: Final = 200
"""Files: each is a call to S3, which takes 1.5 ms of a whole processor, of which a function has a third."""


def read_all(tenant: TenantId, task_id: int, *, most: int) -> list[tuple[FileAttachment, bytes]] | None:
    """A task's attachments with their data, by id; None when they are more than `most` bytes together, or too many.

    Raises
    ------
    TaskNotFound
    """
    # One without an object is an address alone.
    found = [each for each in children.find_all(tenant, task_id, FILE_ATTACHMENTS) if "object" in each]
    if len(found) > MOST_READ_AT_ONCE or sum(values["size"] for values in found) > most:
        return None
    contents = objects.get_all(values["object"] for values in found)
    # One that was deleted in between is not there any more.
    return [(from_values(each), contents[each["object"]]) for each in found if each["object"] in contents]


def read(tenant: TenantId, task_id: int, attachment_id: int) -> tuple[FileAttachment, bytes]:
    """The attachment of this id with its data.

    Raises
    ------
    TaskNotFound, NoSuchResource
    """
    values, data = children.read_object(tenant, task_id, FILE_ATTACHMENTS, attachment_id)
    return from_values(values), data or b""


def change(
    tenant: TenantId,
    task_id: int,
    attachment_id: int,
    changes: Values,
    check: Callable[[Values], None] | None = None,
) -> None:
    """Set members of an attachment. `check`, if there is one, looks at what is stored of the one that is changed.

    Raises
    ------
    TaskNotFound, NoSuchResource, Contended, and what `check` raises
    """
    children.change(tenant, task_id, FILE_ATTACHMENTS, attachment_id, changes, check)


def from_values(values: Values) -> FileAttachment:
    """What is said of a file, of what is stored."""
    return FileAttachment(**known(FileAttachment, values))
