"""Everything that happened, as it happens, and a record's history."""

from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest
from selenium.webdriver.common.keys import Keys

from local.world import World, submission
from tests.browser.console.conftest import Console, joined


@pytest.fixture(scope="module")
def world(base_url: str, http: httpx.Client) -> Iterator[World]:
    """A tenant of which the demo user is a member."""
    world = World(base_url, http)
    with joined(world):
        yield world


@pytest.fixture
def events(console: Console, world: World) -> Console:
    console.work_for(world.tenant, "#/events")
    console.seen("//h1[.='Events']")
    return console


def test_a_tenant_in_which_nothing_happened_is_told_so(events: Console) -> None:
    events.seen("//main[contains(., 'Nothing happened yet')]")


def test_what_happens_appears_by_itself_unless_it_is_paused(events: Console, world: World) -> None:
    activity = world.new_activity(reason="Appears by itself")
    events.seen("//tbody//a[contains(., 'Appears by itself')]")
    assert events.all("//*[@role='status'][.='1 new event']")
    events.click("//button[.='Pause']")
    events.sent()
    assert world.submit(submission(activity)).status_code == 201
    events.seen("//button[.='Resume']")
    events.browser.execute_async_script("setTimeout(arguments[0], 6000)")
    assert not [each for each in events.sent() if "/journal/" in each["url"]]
    events.click("//button[.='Resume']")
    events.seen("//tbody//td[contains(., 'Result registered')]")


def test_a_type_is_in_the_address_and_back_undoes_it(events: Console) -> None:
    events.seen("//tbody/tr[2]")
    events.click("//option[.='Activity created']")
    events.until(lambda: len(events.all("//tbody/tr")) == 1)
    assert events.browser.current_url.endswith("#/events?type=activity.created")
    events.browser.refresh()
    events.until(lambda: len(events.all("//tbody/tr")) == 1)
    events.browser.back()
    events.until(lambda: len(events.all("//tbody/tr")) == 2)


def test_an_event_leads_to_the_history_of_its_record(events: Console) -> None:
    events.click("//tbody//a[contains(., 'Appears by itself')]")
    events.seen("//h1[.='Appears by itself']")
    events.seen("//h2[.='History']/ancestor::section//li[contains(., 'Activity created')]")
    changed = events.seen("//dt[.='status']/following-sibling::dd").text
    assert changed.index("READY") < changed.index("→") < changed.index("COMPLETED")
    events.seen("//h2[.='As it is now']/ancestor::section//dd[contains(., 'COMPLETED')]")
    assert Console.address(events.seen("//a[.='Open the activity']")).startswith("/work/")


def test_older_events_are_shown_on_demand(events: Console, world: World) -> None:
    for index in range(60):
        world.new_activity(reason=f"Activity {index}")
    events.until(lambda: len(world.get("/journal/v1/events?limit=100").json()["data"]) >= 62)
    events.open("#/events")
    events.until(lambda: len(events.all("//tbody/tr")) == 50)
    events.click("//button[.='Show more']")
    events.until(lambda: len(events.all("//tbody/tr")) == 62)
    assert not events.all("//button[.='Show more']")


def test_a_record_that_is_not_there_is_told_in_words(events: Console) -> None:
    events.browser.execute_script("location.hash = '#/records/tasks/999999'")
    events.seen("//*[@role='alert'][contains(., 'There is no such thing')]")


def test_the_events_of_one_record_are_found_by_its_kind_and_id_and_the_next_appears(
    events: Console, world: World
) -> None:
    activity = world.new_activity(reason="Found by its id")
    events.seen("//tbody//a[.='Found by its id']")
    events.fill("Record", f"{activity.id}{Keys.TAB}")
    events.seen("//p[@class='field-error'][.='Kind and id, such as tasks/7']")
    assert events.browser.current_url.endswith("#/events")
    events.fill("Record", f"activities/{activity.id}{Keys.TAB}")
    events.until(lambda: events.texts("//tbody//th//a") == ["Found by its id"])
    assert unquote(events.browser.current_url).endswith(f"#/events?subject=activities/{activity.id}")
    assert world.submit(submission(activity)).status_code == 201
    events.seen("//tbody//td[contains(., 'Result registered')]")
    assert set(events.texts("//tbody//th//a")) == {"Found by its id"}
    events.open("#/events?subject=tasks/999999")
    events.seen("//main//p[.='No event matches']")
    assert events.seen("//label[.='Record']/following-sibling::input").get_attribute("value") == "tasks/999999"
