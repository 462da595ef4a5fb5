"""The frame of the console: what it loads, what it lets run, and what it says when something fails."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import replace
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
from selenium import webdriver

from local.world import World
from tests.browser.console.conftest import Console, joined
from tests.support import console_front
from tools.console import page

MOST_BYTES: Final = 250_000
"""Of the first view, compressed."""
HOSTILE: Final = (
    "<script>document.title = 'attacked'</script><img src=x onerror=\"document.title = 'attacked'\">",
    "\u202eevitceffe ton\u202c \u2066",
    "javascript:alert(1)",
    "W" * 10_000,
)


def test_one_click_signs_in_and_a_reload_keeps_the_view(console: Console) -> None:
    console.seen("//nav//a[@aria-current='page'][.='Overview']")
    console.open("#/events?type=task.")
    console.seen("//h1[.='Events']")
    console.browser.refresh()
    console.seen("//h1[.='Events']")
    assert console.browser.current_url.endswith("#/events?type=task.")


def test_signing_out_forgets_the_token(console: Console) -> None:
    console.click("//button[.='Sign out']")
    console.seen("//button[.='Sign in as the demo user']")
    console.browser.refresh()
    console.seen("//button[.='Sign in as the demo user']")
    console.open("#/overview")


def test_the_first_view_is_small_and_comes_from_here_alone(console: Console) -> None:
    console.browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    console.sent()
    console.open("#/overview")
    console.seen("//canvas")
    console.settled()
    entries = console.log("performance")  # the request of the first view alone
    asked = {each["requestId"]: each["request"]["url"] for each in of(entries, "Network.requestWillBeSent")}
    assert {urlsplit(url).netloc for url in asked.values() if url.startswith("http")} == {
        urlsplit(console.base_url).netloc
    }
    sizes = {
        asked[each["requestId"]]: each["encodedDataLength"]
        for each in of(entries, "Network.loadingFinished")
        if "/console" in asked.get(each["requestId"], "")
    }
    assert any("chart" in url for url in sizes)
    assert sum(sizes.values()) < MOST_BYTES, sizes
    print(f"\n{len(sizes)} requests of the page, {sum(sizes.values()):,} bytes")  # noqa: T201 - shown with -s
    console.sent()
    console.open("#/overview")
    console.seen("//canvas")
    answers = [each["response"] for each in of(console.log("performance"), "Network.responseReceived")]
    assert all(each["fromDiskCache"] for each in answers if "/assets/" in each["url"])


def of(entries: list[dict[str, Any]], method: str) -> list[dict[str, Any]]:
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    return [each["params"] for each in messages if each["method"] == method]


@pytest.mark.parametrize("name", ["main.js", "vendor/preact.mjs", "views/overview.js", "vendor/chart.js"])
def test_a_module_that_is_not_what_was_built_does_not_run(
    name: str, console: Console, browser: webdriver.Chrome
) -> None:
    """Even from the right address."""
    site = page.make()

    def asset(path: str) -> tuple[str, bytes] | None:
        found = site.asset(path)
        return (found[0], page.compressed(b"document.title = 'attacked';")) if path.endswith(name) and found else found

    settings = httpx.get(f"{console.base_url}/console/settings.json").json()
    with console_front.front(replace(site, asset=asset), settings, console.base_url) as url:
        console.complaints()
        browser.get(f"{url}/console/nothing")
        browser.execute_script("sessionStorage['console.signedIn'] = 'true'")
        browser.get(f"{url}/console")
        console.until(lambda: [each for each in console.complaints() if "integrity" in each["message"]])
        if name in {"main.js", "vendor/preact.mjs"}:
            console.seen("//p[contains(., 'the page could not be loaded')]")
            console.seen("//p[@lang='es'][contains(., 'no se pudo cargar la página')]")
        assert browser.title != "attacked"
    console.open()


def test_a_page_that_was_open_while_another_was_deployed_says_to_load_it_again(
    console: Console, browser: webdriver.Chrome
) -> None:
    site, taken_away = page.make(), ["views/events.js"]

    def asset(path: str) -> tuple[str, bytes] | None:
        return None if path.endswith(tuple(taken_away)) else site.asset(path)

    settings = httpx.get(f"{console.base_url}/console/settings.json").json()
    with console_front.front(replace(site, asset=asset), settings, console.base_url) as url:
        browser.execute_cdp_cmd("Network.clearBrowserCache", {})
        Console(browser, url).open()
        browser.execute_script("location.hash = '#/events'")
        console.seen("//*[@role='alert'][contains(., 'it may have been updated in the meantime')]")
        taken_away.clear()
        console.click("//*[@role='alert']//button[.='Load the page again']")
        console.seen("//h1[.='Events']")
        taken_away.append("plots.js")
        browser.execute_cdp_cmd("Network.clearBrowserCache", {})
        Console(browser, url).open("#/overview")
        console.seen("//*[@role='alert']//button[.='Load the page again']")
    console.complaints()
    console.open()


def test_an_api_that_is_down_is_told_and_tried_again(console: Console, browser: webdriver.Chrome) -> None:
    console.open("#/overview")
    console.seen("//canvas")
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/api/*", "*/journal/*"]})
    browser.execute_script("location.hash = '#/events'")
    console.seen("//*[@role='alert'][contains(., 'The API cannot be reached.')]")
    console.seen("//*[@role='alert'][contains(., 'There was no answer')]")
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    console.click("//*[contains(@class, 'banner')]//button[.='Try again']")
    console.seen("//tbody//tr")
    assert not console.all("//*[contains(@class, 'banner')]")


@contextmanager
def answered(console: Console, path: str, body: str) -> Iterator[None]:
    """Let the API answer 200 with something else to what begins with a path."""
    script = f"""const asked = fetch; window.fetch = (url, ...rest) => String(url).startsWith({json.dumps(path)})
        ? Promise.resolve(new Response({json.dumps(body)}, {{headers: {{"apigw-requestid": "R-1"}}}}))
        : asked(url, ...rest);"""
    added = console.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    try:
        yield
    finally:
        console.browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    console.complaints()
    console.open()


@pytest.mark.parametrize("body", ["", "<p>Maintenance</p>"])
@pytest.mark.parametrize("path", ["/api/tenant/mine", "/journal/v1/records/"])
def test_an_answer_that_is_no_json_is_an_error_with_the_requests_id(console: Console, path: str, body: str) -> None:
    with answered(console, path, body):
        console.browser.get("about:blank")
        console.browser.get(f"{console.base_url}/console#/records/tasks/7")
        console.seen(
            "//*[@role='alert'][contains(., 'The answer was not one of the API’s')][contains(., 'Request R-1')]"
        )


@pytest.mark.parametrize("path", ["/api/tenant/mine", "/journal/v1/records/"])
def test_an_answer_of_another_shape_is_told_in_words(console: Console, path: str) -> None:
    with answered(console, path, "{}"):
        console.browser.get("about:blank")
        console.browser.get(f"{console.base_url}/console#/records/tasks/7")
        console.seen("//*[@role='alert'][contains(., 'Something went wrong on this page')]")
        console.seen("//button[.='Load the page again']")


@pytest.mark.parametrize("path", ["records/../events", "records/%2e%2e/events", "work/.", "work/"])
def test_an_address_that_would_ask_the_api_for_something_else_is_no_page(console: Console, path: str) -> None:
    console.show(f"/{path}", "There is no such page")


def test_the_address_of_no_view_is_the_first_ones_and_a_slash_is_not_needed(console: Console) -> None:
    console.open("#/")
    console.seen("//h1[.='Overview']")
    console.open("#work?is_open=true")
    console.seen("//h1[.='Work']")


def test_what_is_shown_once_outlives_another_try_and_is_not_left_unasked(
    console: Console, browser: webdriver.Chrome
) -> None:
    console.open("#/settings/api-keys")
    console.click("//button[.='New API key']")
    console.fill("Name", "Shown once")
    console.confirm("Create the key")
    shown = console.seen("//pre").text
    console.until(lambda: browser.switch_to.active_element.text == "New API key")
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/api/*"]})
    console.click("(//button[.='Revoke'])[1]")
    console.click("//dialog//button[.='Revoke']")
    console.seen("//dialog//*[@role='alert']")
    console.click("//dialog//button[.='Cancel']")
    console.gone("//dialog")
    console.click("//*[contains(@class, 'banner')]//button[.='Try again']")
    console.seen("//*[contains(@class, 'failure')]//button[.='Try again']")
    assert console.seen("//pre").text == shown
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    console.click("//*[contains(@class, 'banner')]//button[.='Try again']")
    console.gone("//*[contains(@class, 'banner')]")
    assert console.seen("//pre").text == shown
    console.click("//nav//a[.='Events']")
    browser.switch_to.alert.dismiss()
    assert console.seen("//pre").text == shown
    assert browser.current_url.endswith("#/settings/api-keys")
    console.click("//nav//a[.='Events']")
    browser.switch_to.alert.accept()
    console.seen("//h1[.='Events']")
    console.show("/overview", "Overview")
    console.complaints()


def test_text_that_attacks_is_shown_and_does_nothing(console: Console, base_url: str, http: httpx.Client) -> None:
    world = World(base_url, http)
    made = [world.new_activity(reason=text[:10_000]) for text in HOSTILE]
    with joined(world):
        console.until(lambda: len(world.get("/journal/v1/events").json()["data"]) == len(HOSTILE))
        console.complaints()
        console.work_for(world.tenant, "#/events")
        console.until(lambda: len(console.all("//tbody//tr")) == len(HOSTILE))
        assert HOSTILE[0][:40] in console.text()
        for activity in made:
            console.browser.execute_script("location.hash = arguments[0]", f"#/records/activities/{activity.id}")
            console.seen("//h2[.='As it is now']")
            assert console.browser.title != "attacked"
            assert not console.all("//main//script | //main//img")
            assert console.browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
            assert not any("\u202a" <= each <= "\u202e" or "\u2066" <= each <= "\u2069" for each in console.text())
            assert ("\\u202eevitceffe ton\\u202c" in console.text()) == (activity.reason == HOSTILE[1])
        console.click("//button[.='Show all 10,000 characters']")
        console.seen("//button[.='Show less']")
        assert console.complaints() == []


def test_a_deployment_without_a_journal_says_so(console: Console, browser: webdriver.Chrome) -> None:
    settings = httpx.get(f"{console.base_url}/console/settings.json").json()

    def refusal(path: str) -> int | None:
        return 404 if path.startswith("journal/") else None

    with console_front.front(page.make(), settings, console.base_url, refusal=refusal) as url:
        shown = Console(browser, url)
        shown.open("#/overview")
        shown.seen("//main//ul//a[contains(., 'Open')]")
        shown.seen("//main[contains(., 'This deployment keeps no journal')]")
        shown.show("/events", "Events")
        shown.seen("//main[contains(., 'This deployment keeps no journal')]")
        assert not shown.all("//button[.='Pause']")
    console.complaints()
    console.open()


def test_an_unknown_address_is_told(console: Console) -> None:
    console.browser.execute_script("location.hash = '#/nothing/here'")
    console.seen("//h1[.='There is no such page']")
