"""`make audit`: whether a package that is pinned here is known to be vulnerable.

pip-audit asks an advisory service. It ends alike for what is vulnerable and for a service that it cannot reach, and
well where the service knows none of the packages; here these are three outcomes. Options are passed on to it.
"""

import json
import subprocess
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent
PINNED = sorted([*_ROOT.glob("requirements/*.txt"), *_ROOT.glob("layers/dependencies/*.txt")])


class Outcome(IntEnum):
    """The exit codes."""

    NOTHING_KNOWN = 0
    VULNERABLE = 1
    UNREADABLE = 2
    NOT_ANSWERED = 3


def main(options: list[str]) -> Outcome:
    """Say in words how the audit ended."""
    audited = _pip_audit(*options)
    try:
        packages: list[dict[str, Any]] = json.loads(audited.stdout)["dependencies"]
    except ValueError:
        return _explain(audited.stderr, options)
    vulnerable = [package for package in packages if package.get("vulns")]
    for package in vulnerable:
        for found in package["vulns"]:
            fixed = ", ".join(found["fix_versions"]) or "no version"
            sys.stderr.write(f"{package['name']} {package['version']} has {found['id']}, fixed in {fixed}\n")
    unanswered = [package["name"] for package in packages if "skip_reason" in package]
    if unanswered:
        sys.stderr.write(
            f"The advisory service could not be asked about {len(unanswered)} of {len(packages)} packages, "
            f"such as {unanswered[0]}\n"
        )
    if vulnerable:
        return Outcome.VULNERABLE
    if unanswered or not packages:
        return Outcome.NOT_ANSWERED
    sys.stdout.write(f"No known vulnerability in {len(packages)} packages\n")
    return Outcome.NOTHING_KNOWN


def _explain(said: str, options: list[str]) -> Outcome:
    """Say why there is no report: by what pip-audit makes of the files alone."""
    if (collected := _pip_audit(*options, "--dry-run")).returncode:
        sys.stderr.write(f"The requirements cannot be read: {_last_line(collected.stderr)}\n")
        return Outcome.UNREADABLE
    sys.stderr.write(f"The advisory service could not be reached, nothing is audited: {_last_line(said)}\n")
    return Outcome.NOT_ANSWERED


def _pip_audit(*options: str) -> "subprocess.CompletedProcess[str]":
    files = [option for path in PINNED for option in ("--requirement", str(path))]
    # OSV is asked, which says nothing of hashes: they are checked where packages are installed.
    fixed = [
        "--disable-pip",
        "--require-hashes",
        "--format=json",
        "--progress-spinner=off",
        "--vulnerability-service=osv",
    ]
    return subprocess.run(  # noqa: S603 - of this environment
        [sys.executable, "-m", "pip_audit", *fixed, *files, *options], capture_output=True, text=True, check=False
    )


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
