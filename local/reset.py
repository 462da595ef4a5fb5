"""`make reset`: forget the local data, unless a stack is using it. Standard library only."""

import shutil
import sys
from pathlib import Path

from acuse_admin import folder_lock


def reset(folder: Path) -> str | None:
    """Remove a folder. Gives why not, if it is not removed."""
    if not folder.exists():
        return None
    try:
        with folder_lock.held(folder):
            if folder_lock.is_held(folder / "dynamodb"):
                return f"The database of a killed run is still saving in {folder}: try again in a moment"
            shutil.rmtree(folder)
    except folder_lock.FolderTaken:
        return f"A stack runs in {folder}: stop it first (Ctrl-C in its terminal)"
    except OSError as error:
        return f"{error.filename} cannot be removed: {error.strerror}"
    return None


if __name__ == "__main__":
    sys.exit(reset(Path(".local").absolute()))
