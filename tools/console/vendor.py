"""`python -m tools.console.vendor` (`make vendor`) copies libraries, byte for byte, from npm packages into page/vendor.

page/vendor/vendor.json says which file of which package is kept. To take another version, write it there and run this:
the package's integrity and the file's are written anew. npm fetches and checks packages, from where it is told to.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

from tools.console.page import SOURCES, integrity

VENDOR: Final = SOURCES / "vendor"
LIST: Final = VENDOR / "vendor.json"


def listed() -> dict[str, dict[str, Any]]:
    """What is kept, by the name under which modules import it."""
    found: dict[str, dict[str, Any]] = json.loads(LIST.read_text())
    return found


def update() -> None:
    """Copy every file that is listed, with its package's licence, and write down what was taken."""
    libraries = listed()
    with tempfile.TemporaryDirectory() as folder:
        for each in libraries.values():
            package = fetch(each["package"], each["version"], Path(folder))
            with tarfile.open(package) as archive:
                content = read(archive, each["file"])
                (VENDOR / each["kept"]).write_bytes(content)
                (VENDOR / "licences" / f"{each['package']}.txt").write_bytes(read(archive, each["licenceFile"]))
                each["licence"] = json.loads(read(archive, "package.json"))["license"]
            each["packageIntegrity"] = integrity_of_package(package)
            each["integrity"] = integrity(content)
    LIST.write_text(json.dumps(libraries, indent=2) + "\n")


def fetch(package: str, version: str, folder: Path) -> Path:
    """Have npm fetch a package; gives its tarball."""
    command = ["npm", "pack", f"{package}@{version}", "--json", "--pack-destination", str(folder)]
    packed = subprocess.run(command, capture_output=True, text=True, check=True)
    return folder / str(json.loads(packed.stdout)[0]["filename"])


def integrity_of_package(package: Path) -> str:
    """What npm's own lock files say of a tarball."""
    return "sha512-" + base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()


def read(archive: tarfile.TarFile, name: str) -> bytes:
    """A file of a package."""
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise ValueError(f"{name} is no file of the package")
    return member.read()


if __name__ == "__main__":
    update()
    sys.stdout.write(f"{len(listed())} libraries are in {VENDOR}\n")
