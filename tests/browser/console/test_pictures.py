"""Pictures of the console, for docs: `pytest tests/browser/console/test_pictures.py --pictures docs/console`."""

import base64
from pathlib import Path
from typing import Final

import pytest

from tests.browser.console.conftest import Console

PICTURES: Final = (
    ("overview", "/overview", 1400, "light"),
    ("overview-dark", "/overview", 1400, "dark"),
    ("overview-phone", "/overview", 400, "light"),
    ("activity", "/work/4dd985bd-ebe3-5f37-bbdf-e91fb7ef8182", 1400, "light"),
    ("target-resolution", "/settings/target-resolution", 1400, "light"),
    ("record", "/records/activities/5f02cbdf-3804-5b3c-bd4c-10ed2aac80b4", 1400, "light"),
)
"""File, view, width, colours."""
HEIGHT: Final = 900


@pytest.mark.parametrize(("name", "view", "width", "colours"), PICTURES, ids=[each[0] for each in PICTURES])
def test_a_picture_is_taken(
    name: str, view: str, width: int, colours: str, console: Console, request: pytest.FixtureRequest
) -> None:
    folder: Path | None = request.config.getoption("--pictures", None)
    if folder is None:
        pytest.skip("--pictures names no folder")
    command = console.browser.execute_cdp_cmd
    command("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": colours}]})
    size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": width < 600}
    command("Emulation.setDeviceMetricsOverride", size)
    console.open(f"#{view}")
    console.settled()
    folder.mkdir(parents=True, exist_ok=True)
    picture = command("Page.captureScreenshot", {"format": "png"})["data"]
    (folder / f"{name}.png").write_bytes(base64.b64decode(picture))
    command("Emulation.clearDeviceMetricsOverride", {})
    command("Emulation.setEmulatedMedia", {"features": []})
