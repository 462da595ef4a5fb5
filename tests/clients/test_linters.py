"""Two independent linters find no error in the OpenAPI documents: redocly and spectral, each with its own rules."""

import shutil
from pathlib import Path

import pytest

from local.running import ROOT
from tests.clients.programs import copied, install_from_npm, run


@pytest.fixture(scope="module")
def linters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied("linters", tmp_path_factory.mktemp("linters"))
    install_from_npm(folder)
    shutil.copy(ROOT / "docs" / "openapi.json", folder)
    return folder


@pytest.mark.parametrize(
    "command", [["redocly", "lint", "openapi.json"], ["spectral", "lint", "--fail-severity", "error", "openapi.json"]]
)
def test_a_linter_finds_no_error_in_the_document(linters: Path, command: list[str]) -> None:
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = run(["npx", "--no", *command], linters, **quiet)
    assert done.returncode == 0, done.stdout + done.stderr
