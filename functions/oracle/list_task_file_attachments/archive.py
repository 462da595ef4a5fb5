"""All files of a task in one archive."""

import io
import tarfile
from collections.abc import Sequence
from datetime import datetime

from acuse.oracle.file_attachments import FileAttachment


def packed(files: Sequence[tuple[FileAttachment, bytes]]) -> bytes:
    """A compressed tar archive; a file whose name is taken has its id before it."""
    archive, names = io.BytesIO(), set[str]()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for attachment, data in files:
            name = attachment.file_name
            if name in names:
                name = f"{attachment.id}-{name}"
            names.add(name)
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.mtime = int(datetime.fromisoformat(attachment.created_time).timestamp())
            tar.addfile(entry, io.BytesIO(data))
    return archive.getvalue()
