"""All files of a task in one archive."""

import io
import tarfile
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from acuse.oracle.file_attachments.store import FileAttachment
from acuse.storage import packed_text


def packed(files: Sequence[tuple[FileAttachment, bytes]]) -> bytes:
    """A compressed tar archive; a file whose name is taken has its id before it."""
    archive, taken = io.BytesIO(), set[str]()
    with tarfile.open(fileobj=archive, mode="w:gz", compresslevel=packed_text.LEVEL) as tar:
        for attachment, data in files:
            name = attachment.file_name
            while _as_file_systems_compare(name) in taken:
                name = f"{attachment.id}-{name}"
            taken.add(_as_file_systems_compare(name))
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.mtime = int(datetime.fromisoformat(attachment.created_time).timestamp())
            tar.addfile(entry, io.BytesIO(data))
    return archive.getvalue()


def _as_file_systems_compare(name: str) -> str:
    """A name without what those of Windows and macOS ignore: case, and how accents are written."""
    return unicodedata.normalize("NFC", name).casefold()
