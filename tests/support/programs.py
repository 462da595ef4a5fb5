"""Programs of other languages and libraries, run where they may build and write."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from local.running import PATIENCE, ROOT

CLIENTS: Final = ROOT / "tests" / "clients"


def run(command: list[str], folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a program that is on this machine; without it the test is skipped."""
    if not shutil.which(command[0]):
        pytest.skip(f"there is no {command[0]} on this machine")
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def copied(name: str, folder: Path) -> Path:
    """A client's sources where it may be built."""
    return Path(shutil.copytree(CLIENTS / name, folder / name))


def install_from_npm(folder: Path) -> None:
    installed = run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], folder)
    if installed.returncode:
        pytest.skip(f"npm did not install {folder.name}'s packages: {installed.stderr}")
