"""The files of S3's objects, as MiniStack keeps them: each beside a description of it."""

import json
from pathlib import Path
from typing import Final

from local.engine.journal import Damaged

_DESCRIPTION: Final = ".meta.json"


def check(folder: Path) -> None:
    """See whether every object is what it was: MiniStack passes over damaged descriptions in silence.

    Raises
    ------
    Damaged
    """
    for path in folder.rglob(f"*{_DESCRIPTION}"):
        try:
            described = json.loads(path.read_bytes())
            is_marker, size = described.get("is_delete_marker"), described.get("size")
        except (ValueError, AttributeError):
            raise Damaged(f"{path} is empty or damaged: it is no JSON object") from None
        content = path.with_name(path.name.removesuffix(_DESCRIPTION))
        if is_marker or size is None:
            continue
        if not content.is_file():
            raise Damaged(f"{content} is missing, and {path.name} beside it describes it")
        if (there := content.stat().st_size) != size:
            raise Damaged(f"{content} is damaged: it has {there} bytes, not {size}")
