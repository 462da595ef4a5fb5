"""The frame of the console: what it loads, what it lets run, and what it says when something fails."""

import json
from dataclasses import replace
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
        console.click("//*[@role='alert']//button[.='Try again']")
        console.seen("//h1[.='Events']")
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
