"""What the file attachment endpoints take (contract Oracle, section 3)."""

import base64
import binascii
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from acuse.oracle.http.bodies import OracleBody, ReadOnlyId, ReadOnlyLinks, ReadOnlyObject, ReadOnlyTime, ResourceId
from acuse.requests.validation import STORABLE

LARGEST_FILE: Final = 3 * 1024 * 1024
"""Bytes."""
DEFAULT_CONTENT_TYPE: Final = "application/octet-stream"


def _is_shown(value: object) -> bool:
    """Whether data is the link that answers have in its place."""
    return isinstance(value, dict) and value.keys() == {"links"}


def _decode(value: object, info: ValidationInfo) -> object:
    """The data; None where the file is elsewhere."""
    if value is None or _is_shown(value):
        if info.data.get("url") is None:
            raise PydanticCustomError("missing", "is required")
        return None
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "must be a string")
    value = value.replace("\r", "").replace("\n", "")  # as base64 FILE and mail put them in
    if len(value) > LARGEST_FILE // 3 * 4:
        raise PydanticCustomError("file_too_large", "must be at most 3 MiB")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise PydanticCustomError("base64", "must be base64") from None


def _decode_new(value: object, info: ValidationInfo) -> object:
    """The data of a new one; of one that is there it cannot be changed, and is shown as a link."""
    if info.data.get("id") is None:
        return _decode(value, info)
    if _is_shown(value):
        return None
    raise PydanticCustomError("read_only", "cannot be changed")


def _can_be_a_file(text: str) -> str:
    if text in {".", ".."}:
        raise PydanticCustomError("folder", "must not name a folder")
    if any(character < " " or character == "\x7f" for character in text):
        raise PydanticCustomError("control_character", "must not contain control characters")
    return text


FileName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=r'^[^/\\:*?"<>|]*$'),
    AfterValidator(_can_be_a_file),
    STORABLE,
]
ContentType = Annotated[str, StringConstraints(max_length=128, pattern=r"^[a-zA-Z-]+/[-a-zA-Z0-9.+_*]+$")]
AttachmentName = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^\S*$"), STORABLE]
_Base64Text = Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]
Base64 = Annotated[bytes | None, BeforeValidator(_decode, json_schema_input_type=_Base64Text | None)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=1333), STORABLE]


_Data = _Base64Text | dict[str, Any] | None


class FileAttachment(OracleBody):
    """A file attachment in a request."""

    content_type: ContentType = DEFAULT_CONTENT_TYPE
    created_time: ReadOnlyTime = None
    description: Annotated[str, StringConstraints(max_length=1333), STORABLE] | None = None
    file_name: FileName = ""
    id: ReadOnlyId = None
    name: AttachmentName | None = None
    size: ReadOnlyId = None
    updated_time: ReadOnlyTime = None
    url: Address | None = Field(default=None, alias="uRL")
    links: ReadOnlyLinks = None


class NewFileAttachment(FileAttachment):
    """A file attachment to create, with its content or URL."""

    file_name: FileName
    data: Base64 = Field(default=None, validate_default=True)


class FileAttachmentInTask(FileAttachment):
    """A file attachment in a change of its task: a new one, or with `id` the changes of an existing one."""

    id: ResourceId | None = None
    data: Annotated[bytes | None, BeforeValidator(_decode_new, json_schema_input_type=_Data)] = None


class FileAttachmentChanges(FileAttachment):
    """Changes of a file attachment's metadata; `data` cannot be changed."""

    data: ReadOnlyObject = None
