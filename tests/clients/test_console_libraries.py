"""The console's libraries are what npm's packages have, byte for byte."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from tools.console import page, vendor


@pytest.mark.parametrize("library", vendor.listed().values(), ids=vendor.listed())
def test_a_library_is_the_file_of_its_package(library: dict[str, str], tmp_path: Path) -> None:
    try:
        package = vendor.fetch(library["package"], library["version"], tmp_path)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        pytest.skip(f"npm did not fetch {library['package']}: {error}")
    assert vendor.integrity_of_package(package) == library["packageIntegrity"]
    with tarfile.open(package) as archive:
        content = vendor.read(archive, library["file"])
        licence = vendor.read(archive, library["licenceFile"])
    assert content == (vendor.VENDOR / library["kept"]).read_bytes()
    assert licence == (vendor.VENDOR / "licences" / f"{library['package']}.txt").read_bytes()
    assert page.integrity(content) == library["integrity"]
