"""The console in a browser, on a stack that publishes events as `make run` does."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

import httpx
import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import (
    element_to_be_clickable,
    invisibility_of_element_located,
    presence_of_element_located,
    visibility_of_element_located,
)
from selenium.webdriver.support.ui import WebDriverWait

from acuse.identity import members
from acuse.identity.members import Member
from acuse.identity.permissions import Role
from local.demo import USER_ID
from local.running import LocalStack, start_local_stack
from local.world import World
from tests.support.conformance import contract
from tests.support.stacks import connected_to

_PATIENCE = 60
"""Seconds: a page that does not show something by then never will."""
_SET_VALUE = """
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(arguments[0], arguments[1]);
    arguments[0].dispatchEvent(new Event("input", { bubbles: true }));
    arguments[0].dispatchEvent(new Event("change", { bubbles: true }));
"""
"""As a person does who picks a time."""
_TEXTS = """
    const found = document.evaluate(arguments[0], document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    return Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index).innerText.trim());
"""
"""In one look: between two the page may have drawn anew."""


@contextmanager
def joined(world: World) -> Iterator[None]:
    """Let the demo user be an administrator of another tenant."""
    members.save(world.tenant, Member(USER_ID, Role.ADMIN))
    yield
    members.remove(world.tenant, USER_ID)
    world.clean_up()


@dataclass(frozen=True)
class Console:
    """The console as the person in front of it sees it."""

    browser: webdriver.Chrome
    base_url: str
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Those that the page made of the API: method and address."""

    @property
    def _wait(self) -> WebDriverWait[webdriver.Chrome]:
        return WebDriverWait(self.browser, _PATIENCE, poll_frequency=0.05)

    def open(self, view: str = "") -> None:
        """Load the page anew, and sign in as the demo user if it asks for that."""
        self.browser.get("about:blank")
        self.browser.get(f"{self.base_url}/console{view}")
        shown = self.seen("//main//h1")
        if shown.text == "Console":
            self.click("//button[.='Sign in as the demo user']")
            self.seen("//nav")

    def work_for(self, tenant: str, view: str = "") -> None:
        """Load the page anew as a member of a tenant, with what it remembers otherwise forgotten."""
        self.open()
        self.browser.execute_script("localStorage.clear(); localStorage['console.tenant'] = arguments[0]", tenant)
        self.open(view)

    def text(self) -> str:
        """All that can be read."""
        return self.seen("//main").text

    def show(self, view: str, heading: str) -> None:
        """Go to a view, as a link does."""
        self.browser.execute_script("location.hash = arguments[0]", f"#{view}")
        self.seen(f"//h1[normalize-space()='{heading}']")

    def seen(self, path: str) -> WebElement:
        """An element by its XPath, when it can be seen."""
        return self._wait.until(visibility_of_element_located((By.XPATH, path)), path)

    def all(self, path: str) -> list[WebElement]:
        """The elements of an XPath that are there now."""
        return self.browser.find_elements(By.XPATH, path)

    @staticmethod
    def address(link: WebElement) -> str:
        """The view that a link leads to, with its filters."""
        return (link.get_attribute("href") or "").partition("#")[2]

    def click(self, path: str) -> None:
        """Click what can be clicked; what was drawn anew before the click is found again."""

        def is_clicked(browser: webdriver.Chrome) -> bool:
            found = element_to_be_clickable((By.XPATH, path))(browser)
            if found:
                found.click()
            return bool(found)

        patient = WebDriverWait(self.browser, _PATIENCE, 0.05, (NoSuchElementException, StaleElementReferenceException))
        patient.until(is_clicked, path)

    def gone(self, path: str) -> None:
        """Wait until nothing is at an XPath."""
        self._wait.until(invisibility_of_element_located((By.XPATH, path)), path)

    def fill(self, label: str, text: str) -> None:
        """Write into a field, in the place of what is there."""
        field = self.seen(f"//label[normalize-space()='{label}']/following-sibling::*[self::input or self::textarea]")
        if field.get_attribute("type") in ("datetime-local", "date"):  # what is typed depends on the language
            self.browser.execute_script(_SET_VALUE, field, text)
        else:
            field.send_keys(Keys.CONTROL, "a")
            field.send_keys(text)

    def choose(self, label: str, text: str) -> None:
        """Choose an option of a field."""
        option = f"//label[normalize-space()='{label}']/following-sibling::select/option[normalize-space()='{text}']"
        self._wait.until(presence_of_element_located((By.XPATH, option)), option).click()

    def confirm(self, button: str) -> None:
        """Press the button of a dialog, which closes it."""
        self.click(f"//dialog//button[normalize-space()='{button}']")
        self.gone("//dialog")

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        ActionChains(self.browser).send_keys(*keys).perform()

    def texts(self, path: str) -> list[str]:
        """What stands in each element of an XPath."""
        self.seen(path)
        found: list[str] = self.browser.execute_script(_TEXTS, path)
        return found

    def settled(self) -> None:
        """Wait until the view has loaded what it shows."""
        self.seen("//main//h1")
        self.until(lambda: not self.all("//main//*[@role='status'][.='Loading…'] | //*[@aria-busy='true']"))

    def until(self, is_so: Callable[[], object]) -> None:
        """Wait until something comes true."""
        self._wait.until(lambda _: is_so())

    def complaints(self) -> list[dict[str, Any]]:
        """What the browser calls severe since the last time, such as what the content security policy refused."""
        severe = [entry for entry in self.log("browser") if entry["level"] == "SEVERE"]
        return [entry for entry in severe if "/favicon.ico" not in entry["message"]]  # which JSON by itself has not

    def sent(self) -> list[dict[str, Any]]:
        """The requests that were sent since the last time, as Chromium describes them."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        sent = [each["params"]["request"] for each in messages if each["method"] == "Network.requestWillBeSent"]
        self.requests.extend((each["method"], each["url"]) for each in sent if is_of_the_api(each["url"]))
        return sent

    def undocumented(self) -> list[str]:
        """What the page asked of the API that docs/openapi.json does not say."""
        self.sent()
        return [wrong for method, url in dict.fromkeys(self.requests) for wrong in differences(method, urlsplit(url))]

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What Chromium noted since the last time."""
        entries: list[dict[str, Any]] = self.browser.get_log(kind)  # type: ignore[no-untyped-call]
        return entries


def is_of_the_api(url: str) -> bool:
    """Whether a request leads neither to the page and its parts nor to an issuer."""
    return urlsplit(url).path.startswith(("/api/", "/journal/", "/services/"))


def differences(method: str, url: SplitResult) -> Iterator[str]:
    """How a request is not as the document says."""
    operation = contract().operation(method.lower(), url.path)
    if operation is None or not operation.is_of_method:
        yield f"{method} {url.path} is no operation"
        return
    known = {each["name"] for each in operation.described.get("parameters", [])}
    for name, _ in parse_qsl(url.query, keep_blank_values=True):
        if name not in known:
            yield f"{method} {url.path} takes no {name}"


@pytest.fixture(scope="package")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack that publishes events."""
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"))) as running:
        yield running


@pytest.fixture(scope="package")
def base_url(local_stack: LocalStack) -> str:
    """Where it answers: the console is the local stack's, wherever other tests run."""
    return local_stack.base_url


def demo_results(base_url: str) -> int:
    """How many results of the demo tenant the journal tells of by now: it begins with the stack."""
    demo = httpx.get(f"{base_url}/console/settings.json").json()["demo"]
    headers = {"authorization": f"Bearer {demo['token']}", "x-tenant-id": demo["tenantId"]}
    query = {"type": "task-result.", "limit": "100"}
    events = httpx.get(f"{base_url}/journal/v1/events", params=query, headers=headers, timeout=_PATIENCE).json()
    return len(events["data"])


@pytest.fixture(scope="module")
def console(browser: webdriver.Chrome, base_url: str) -> Iterator[Console]:
    """The page, with the demo user signed in; all that it asks of the API must be documented."""
    found = Console(browser, base_url)
    found.until(lambda: demo_results(base_url) > 10)
    found.open()
    yield found
    assert found.undocumented() == []
    assert found.requests
