"""Everybody can use every view: axe finds nothing, in both languages and at both widths, of which no view is wider."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from local.running import ROOT
from tests.browser.console.conftest import Console
from tests.support.programs import install_from_npm

VIEWS: Final = {
    "/overview": "Overview",
    "/work": "Work",
    "/work/a1b2c3d4-e5f6-7890-abcd-ef1234567890": None,
    "/events": "Events",
    "/records/activities/a1b2c3d4-e5f6-7890-abcd-ef1234567890": None,
    "/settings/target-resolution": None,
    "/settings/result-types": None,
    "/settings/retention-statuses": None,
    "/settings/api-keys": None,
}
"""The views by their address, with their headings, unless the record says them."""
WIDTHS: Final = (1400, 400)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script, as npm fetches it."""
    folder = tmp_path_factory.mktemp("axe")
    for path in (ROOT / "tests" / "browser" / "axe").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    install_from_npm(folder)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest, console: Console) -> Iterator[int]:
    set_width(console, request.param)
    yield request.param
    console.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def set_width(console: Console, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    console.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def shown(console: Console, view: str) -> None:
    console.browser.execute_script("location.hash = arguments[0]", f"#{view}")
    console.until(lambda: console.browser.current_url.endswith(f"#{view}"))
    console.settled()
    if heading := VIEWS[view]:
        console.seen(f"//h1[.='{heading}']")


def findings(console: Console, axe: str) -> list[str]:
    if not console.browser.execute_script("return typeof axe === 'object'"):
        console.browser.execute_script(axe)
    found: dict[str, Any] = console.browser.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(done, error => done({error}))"
    )
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    view: str, width: int, console: Console, axe: str
) -> None:
    shown(console, view)
    assert findings(console, axe) == []
    assert console.browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_in_the_dark_nor_before_signing_in(console: Console, axe: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    console.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    for view in VIEWS:
        shown(console, view)
        assert findings(console, axe) == []
    console.click("//button[.='Sign out']")
    console.seen("//button[.='Sign in as the demo user']")
    assert findings(console, axe) == []
    console.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert findings(console, axe) == []
    console.open()


def test_every_view_is_there_in_spanish(console: Console, axe: str) -> None:
    console.open("#/overview")
    console.click("//label[contains(., 'Language')]//option[.='Español']")
    console.seen("//h1[.='Resumen']")
    assert console.browser.execute_script("return document.documentElement.lang") == "es"
    assert findings(console, axe) == []
    console.open("#/events")
    console.seen("//h1[.='Eventos']")
    console.seen("//tbody//tr")
    assert findings(console, axe) == []
    console.click("//label[contains(., 'Idioma')]//option[.='English']")
    console.seen("//h1[.='Events']")


def test_a_keyboard_is_enough(console: Console) -> None:
    """From the first key: past the navigation, or by it to another view, whose heading is read next."""
    console.open("#/overview")
    console.seen("//canvas")
    press(console, Keys.TAB)
    assert focused(console) == "Skip to content"
    press(console, Keys.ENTER)
    assert console.browser.switch_to.active_element.get_attribute("id") == "main"
    link = console.seen("//nav//a[.='Events']")
    console.browser.execute_script("arguments[0].focus()", link)
    press(console, Keys.ENTER)
    console.seen("//h1[.='Events']")
    console.until(lambda: focused(console) == "Events")
    assert console.browser.switch_to.active_element.tag_name == "h1"
    assert console.browser.title == "Events · Acuse"


def test_the_menu_of_a_narrow_screen_opens_and_closes(console: Console) -> None:
    set_width(console, 400)
    console.open("#/overview")
    assert console.seen("//button[.='Menu']").get_attribute("aria-expanded") != "true"
    console.click("//button[.='Menu']")
    console.click("//nav//a[.='Events']")
    console.seen("//h1[.='Events']")
    console.until(lambda: not console.browser.find_element(By.TAG_NAME, "nav").is_displayed())
    console.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def press(console: Console, key: str) -> None:
    ActionChains(console.browser).send_keys(key).perform()


def focused(console: Console) -> str:
    return console.browser.switch_to.active_element.text


def test_the_pages_own_texts_are_known_in_both_languages(console: Console) -> None:
    """A key that is shown as it is has no text."""
    for view in VIEWS:
        shown(console, view)
        words = json.dumps(console.text()).split()
        assert not [
            word for word in words if re.fullmatch(r"[\"'(]*[a-z]+([A-Z][a-z]+)*(\.[a-zA-Z_]+)+[\"').,:]*", word)
        ]
