"""Independent linters find no error in the documents: redocly and spectral of OpenAPI, and AsyncAPI's own parser."""

import shutil
from pathlib import Path

import pytest

from local.running import ROOT
from tests.support.programs import copied, install_from_npm, run


@pytest.fixture(scope="module")
def linters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied("linters", tmp_path_factory.mktemp("linters"))
    install_from_npm(folder)
    for name in ("openapi.json", "asyncapi.json"):
        shutil.copy(ROOT / "docs" / name, folder)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["npx", "--no", "redocly", "lint", "openapi.json"],
        ["npx", "--no", "spectral", "lint", "--fail-severity", "error", "openapi.json"],
        ["node", "asyncapi.mjs", "asyncapi.json"],
    ],
    ids=["redocly", "spectral", "asyncapi"],
)
def test_a_linter_finds_no_error_in_the_document(linters: Path, command: list[str]) -> None:
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = run(command, linters, **quiet)
    assert done.returncode == 0, done.stdout + done.stderr
