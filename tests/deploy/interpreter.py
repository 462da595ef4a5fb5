"""An interpreter that sees a built function as on Lambda: alone, and in a tree that cannot be written to."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "RESULTS_TABLE": "R",
    "CONFIGS_TABLE": "C",
    "OBJECTS_BUCKET": "o",
    "TOKEN_ISSUER": "http://127.0.0.1:1",
    "TOKEN_AUDIENCE": "us",
}
"""What functions read, none of which leads anywhere."""

# Permissions do not stop root, a mount of the process's own does.
_READ_ONLY = """
mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" || exit 3
! touch "$0/probe" 2>/dev/null || exit 4
exec "$@"
"""


def code_objects_of(modules: str, path: Sequence[str], tree: Path) -> list[str]:
    """The files in a read-only tree from which an interpreter takes code when it imports modules."""
    command = [sys.executable, "-S", "-v", "-c", f"import {modules}"]
    if os.geteuid() == 0:
        command = ["unshare", "--mount", "sh", "-c", _READ_ONLY, str(tree), *command]
    else:
        subprocess.run(["chmod", "-R", "a-w", str(tree)], check=True)
    try:
        done = subprocess.run(
            command,
            env=ENVIRONMENT | {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(path)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        if os.geteuid() != 0:
            subprocess.run(["chmod", "-R", "u+w", str(tree)], check=True)
    assert done.returncode == 0, done.stderr[-2000:]
    loaded: list[str] = re.findall(r"^# code object from '(.*)'$", done.stderr, re.MULTILINE)
    return [file for file in loaded if file.startswith(str(tree))]
