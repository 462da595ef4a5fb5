"""The console where there is much: ten thousand activities, and more events than are read."""

from collections.abc import Iterator

import httpx
import pytest
from selenium import webdriver

from acuse import timestamps
from acuse.reten.activities import store
from acuse.reten.activities.model import Activity
from local.running import WITHOUT_PUBLISHER, LocalStack, start_local_stack
from local.world import World
from tests.browser.console.conftest import Console, joined
from tests.support.stacks import connected_to

ACTIVITIES = 10_050
AT_ONCE = 50


@pytest.fixture(scope="module")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One of its own, which publishes nothing."""
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"), WITHOUT_PUBLISHER)) as running:
        yield running


@pytest.fixture(scope="module")
def base_url(local_stack: LocalStack) -> str:
    return local_stack.base_url


@pytest.fixture(scope="module")
def console(browser: webdriver.Chrome, base_url: str) -> Console:
    return Console(browser, base_url)


@pytest.fixture(scope="module")
def world(base_url: str, http: httpx.Client) -> Iterator[World]:
    world = World(base_url, http)
    now = timestamps.now()
    ids = (f"{number:08x}-0000-4000-8000-000000000000" for number in range(ACTIVITIES))
    many = [Activity(id=each, commerce_external_id="COM-001", created_at=now, scheduled_at=now) for each in ids]
    for start in range(0, ACTIVITIES, AT_ONCE):
        assert not any(store.create(world.tenant, many[start : start + AT_ONCE]).values())
    with joined(world):
        yield world


def test_ten_thousand_activities_are_counted_as_far_as_the_api_counts(console: Console, world: World) -> None:
    console.work_for(world.tenant)
    console.seen("//main//ul//a[contains(., 'Open')][strong='10,000+']")
    console.seen("//main[contains(., 'No results in the last two weeks')]")


def test_work_of_ten_thousand_is_listed_page_by_page(console: Console, world: World) -> None:
    console.work_for(world.tenant, "#/work")
    console.seen("//p[.='More than 10,000 activities']")
    console.click("//button[.='Show more']")
    console.until(lambda: len(console.texts("//tbody/tr")) == 50)


def test_no_more_than_2000_events_are_read_for_the_plots(console: Console, world: World) -> None:
    console.work_for(world.tenant)
    read = console.browser.execute_async_script("""
        const done = arguments[0];
        const event = (number) => ({
          type: "task-result.registered", subject: `activities/${number}`, time: new Date().toISOString(),
          data: {result: {resultStatus: "EFFECTIVE", createdAt: new Date().toISOString(), resultDetails: {}}},
        });
        let pages = 0;
        const api = {get: async () => ({
          data: Array.from({length: 100}, (_, index) => event(100 * pages + index)),
          meta: {next: `${++pages}`, hasMore: true},
        })};
        import("console/results.js").then(({readResults}) => readResults(api)).then(
          ({results, isCut}) => done({pages, results: results.length, isCut}));
    """)
    assert read == {"pages": 20, "results": 2000, "isCut": True}
