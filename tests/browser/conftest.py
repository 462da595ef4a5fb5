"""A browser without a window: Debian's Chromium, driven by Selenium."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import (
    element_to_be_clickable,
    invisibility_of_element_located,
    visibility_of_element_located,
)
from selenium.webdriver.support.ui import WebDriverWait

from local.reference import PATH
from local.running import PATIENCE, LocalStack

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # root has none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--force-prefers-reduced-motion",
    "--window-size=1440,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # there is no elsewhere
)
_MISSED_AFTER_SECONDS = 20
"""After this time without an answer, a click counts as missed."""
_CLIENT = "//*[@role='dialog'][@aria-label='API Client']"


@dataclass(frozen=True)
class Reference:
    """The API reference as its reader sees it."""

    browser: webdriver.Chrome
    picture: Path | None
    """The file to take a picture into, when one is wanted."""

    @property
    def _wait(self) -> WebDriverWait[webdriver.Chrome]:
        return WebDriverWait(self.browser, PATIENCE, poll_frequency=0.05)

    def open(self, address: str) -> None:
        self.browser.get(address)
        self.seen("//h1[.='Acuse']")

    def seen(self, path: str) -> WebElement:
        """An element by its XPath, when it can be seen."""
        return self._wait.until(visibility_of_element_located((By.XPATH, path)), path)

    def click(self, path: str) -> None:
        self._wait.until(element_to_be_clickable((By.XPATH, path)), path).click()

    def search(self, words: str) -> WebElement:
        """Type words into the search; gives what is found first."""
        self.keys("k")
        self.seen("//input[@type='search']").send_keys(words)
        return self.seen("//*[@role='option']")

    def try_out(self, method: str, path: str) -> None:
        """Open the form that sends a request."""
        self.click(f"//button[normalize-space()='Test Request({method} {path})']")
        self.seen(_CLIENT)

    def replace_body(self, text: str) -> None:
        """Write another body over the example; the request has it when the curl line that says the same has."""
        self.click(f"{_CLIENT}//button[starts-with(normalize-space(), 'Code Snippet')]")
        self.click(f"{_CLIENT}//*[contains(@class, 'cm-content')][contains(., '{{')]")
        self.keys("a")
        self.browser.execute_cdp_cmd("Input.insertText", {"text": text})  # typing would complete brackets
        self.seen(f"{_CLIENT}//pre[contains(translate(normalize-space(), ' ', ''), '{''.join(text.split())}')]")

    def send(self) -> str:
        """Send the request; gives the status that is shown. A click that a busy browser missed comes again."""
        shown = (By.XPATH, f"{_CLIENT}//*[contains(text(), 'Status:')]/..")
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            self.click(f"{_CLIENT}//button[starts-with(normalize-space(), 'Send')]")
            with suppress(TimeoutException):
                looks = WebDriverWait(self.browser, _MISSED_AFTER_SECONDS, poll_frequency=0.05)
                return looks.until(visibility_of_element_located(shown)).text.partition("Status:")[2].strip()
        raise TimeoutException("no status was shown")

    def close(self) -> None:
        """Close the form."""
        self.click(f"{_CLIENT}//button[normalize-space()='Close Client']")
        self._wait.until(invisibility_of_element_located((By.XPATH, _CLIENT)))

    def keys(self, key: str) -> None:
        """Press a key together with Ctrl."""
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()

    def take_picture(self) -> None:
        """Keep what is seen now."""
        if self.picture:
            self.picture.write_bytes(self.browser.get_screenshot_as_png())

    def requested(self) -> set[str]:
        """The addresses that the browser asked for since the last time."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        sent = [each["params"] for each in messages if each["method"] == "Network.requestWillBeSent"]
        return {each["request"]["url"] for each in sent}

    def complaints(self) -> list[dict[str, Any]]:
        """What the console calls severe since the last time, such as what the content security policy refused."""
        return [entry for entry in self._log("browser") if entry["level"] == "SEVERE"]

    def _log(self, kind: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.browser.get_log(kind)  # type: ignore[no-untyped-call]
        return entries


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/browser --picture docs/api-reference.png` takes the picture in the README."""
    parser.addoption("--picture", type=Path)
    parser.addoption("--pictures", type=Path, help="a folder for the pictures of the console")


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        (pytest.fail if "CI" in os.environ else pytest.skip)("needs Debian's packages chromium and chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for option in _OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    with webdriver.Chrome(options, Service(driver)) as running:
        yield running


@pytest.fixture(scope="module")
def reference(browser: webdriver.Chrome, local_stack: LocalStack, request: pytest.FixtureRequest) -> Reference:
    """The page of the local stack, opened once: that takes long."""
    found = Reference(browser, request.config.getoption("--picture", None))
    found.open(local_stack.base_url + PATH)
    return found
