"""The overview of the console: its numbers and plots are what the tenant's records say, and lead to them."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from itertools import pairwise
from urllib.parse import parse_qsl

import httpx
import pytest

from acuse.identity import tenants
from local.world import World, submission
from tests.browser.console.conftest import Console, joined


@pytest.fixture(scope="module")
def world(base_url: str, http: httpx.Client) -> Iterator[World]:
    """A tenant of which the demo user is a member, with five activities and what came of them."""
    world = World(base_url, http)
    tenants.rename(world.tenant, "Five activities")
    due, later = "2026-01-01T10:00:00.000Z", "2999-01-01T10:00:00.000Z"
    world.new_activity(scheduled_at=due)
    world.new_activity(scheduled_at=later)
    for status, code in (
        ("EFFECTIVE", "SALE_COMPLETED"),
        ("EFFECTIVE", "SALE_COMPLETED"),
        ("NOT_EFFECTIVE", "NO_CONTACT"),
    ):
        task_result = {"result": code, "operator_external_id": "OP-042"}
        assert world.submit(submission(world.new_activity(), status=status, task_result=task_result)).status_code == 201
    with joined(world):
        yield world


@pytest.fixture(scope="module")
def overview(console: Console, world: World) -> Console:
    console.until(lambda: len(events(world)) == 3)
    console.work_for(world.tenant)
    console.seen("//canvas")
    return console


def events(world: World) -> list[object]:
    found: list[object] = world.get("/journal/v1/events?type=task-result.").json()["data"]
    return found


def test_the_numbers_are_those_of_the_lists_that_they_lead_to(overview: Console, world: World) -> None:
    overview.until(lambda: overview.all("//main//ul//a[contains(., 'Results today')][strong='3']"))
    links = {each.text.split("\n")[1]: each for each in overview.all("//main//ul//a[strong]")}
    assert {name: each.text.split("\n")[0] for name, each in links.items()} == {
        "Open": "2",
        "Overdue": "1",
        "Without a target user": "0",
        "Failed": "0",
        "Results today": "3",
    }
    for name in ("Open", "Overdue", "Without a target user", "Failed"):
        path, _, query = Console.address(links[name]).partition("?")
        page = world.get(f"/api/activities?{query}").json()
        assert (path, str(page["meta"]["total"])) == ("/work", links[name].text.split("\n")[0]), name


def test_a_bar_leads_to_its_events(overview: Console) -> None:
    overview.show("/overview", "Overview")
    overview.click("//main//table//a[.='Venta completada']")
    overview.seen("//h1[.='Events']")
    overview.seen("//button[contains(., 'Type of result: SALE_COMPLETED')]")
    overview.until(lambda: len(overview.all("//tbody/tr")) == 2)
    overview.click("//button[contains(., 'Type of result: SALE_COMPLETED')]")
    overview.until(lambda: len(overview.all("//tbody/tr")) == 3)


def test_the_plot_is_a_table_too(overview: Console) -> None:
    overview.show("/overview", "Overview")
    overview.click("//summary[.='Show as a table']")
    overview.seen("//details//tbody/tr[1]/td[1]")
    assert [each.text for each in overview.all("//details//tbody/tr[1]/td")] == ["2", "1", "0"]
    overview.click("//details//tbody/tr[1]/td[2]//a")
    overview.seen("//h1[.='Events']")
    overview.until(lambda: len(overview.all("//tbody/tr")) == 1)


def test_a_tenant_is_chosen_and_remembered(overview: Console) -> None:
    overview.show("/overview", "Overview")
    overview.click("//label[contains(., 'Tenant')]//option[.='Demo']")
    overview.seen("//main//ul//a[contains(., 'Open')][strong!='2']")
    overview.click("//label[contains(., 'Tenant')]//option[.='Five activities']")
    overview.seen("//main//ul//a[contains(., 'Open')][strong='2']")
    overview.open()
    overview.seen("//main//ul//a[contains(., 'Open')][strong='2']")


def test_the_curl_lines_of_an_empty_tenant_lead_to_its_first_activity(
    console: Console, new_world: Callable[[], World]
) -> None:
    world = new_world()
    with joined(world):
        console.work_for(world.tenant)
        console.seen("//main[contains(., 'There is no work yet')]")
        for line in [each.text for each in console.all("//main//pre")]:
            _, _, _, address, *words = shlex.split(line.replace("\\\n", ""))
            headers = dict(re.split(": ", each) for flag, each in pairwise(words) if flag == "-H")
            body = json.loads(words[words.index("-d") + 1])
            sent = world.http.post(address, json=body, headers=headers | {"x-api-key": world.api_key})
            assert sent.is_success, sent.text
        console.open()
        console.seen("//main//ul//a[contains(., 'Open')][strong='1']")


def test_filters_in_links_are_those_that_the_api_takes(overview: Console) -> None:
    overview.show("/overview", "Overview")
    overview.seen("//main//ul//a[strong]")
    for each in overview.all("//main//ul//a[strong]"):
        query = Console.address(each).partition("?")[2]
        assert {name for name, _ in parse_qsl(query)} <= {"is_open", "scheduled_to", "status", "type", "day"}
