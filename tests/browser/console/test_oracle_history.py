"""A task's history, step by step, whichever API changed it."""

from collections.abc import Iterator

import httpx
import pytest

from local.world import World
from tests.browser.console.conftest import Console, joined


@pytest.fixture(scope="module")
def world(base_url: str, http: httpx.Client) -> Iterator[World]:
    world = World(base_url, http)
    with joined(world):
        yield world


def test_each_change_of_a_task_is_shown_before_and_after(console: Console, world: World) -> None:
    task = world.new_task(name="Return customer call")
    assert world.oracle("PATCH", f"/tasks/{task['id']}", {"percentComplete": 50}).is_success
    assert world.oracle("PATCH", f"/tasks/{task['id']}", {"name": "Visit", "percentComplete": 75}).is_success
    console.until(lambda: len(world.get("/journal/v1/events?type=task.").json()["data"]) == 3)
    console.work_for(world.tenant, f"#/records/tasks/{task['id']}")
    history = console.seen("//h2[.='History']/ancestor::section").text
    assert history.count("Task updated") == 2
    assert "Task created" in history
    steps = [each.text.split() for each in console.all("//li//dt[.='percentComplete']/following-sibling::dd")]
    assert [[word for word in step if word.isdigit() or word == "–"] for step in steps] == [["50", "75"], ["–", "50"]]
    console.seen("//dl[@class='members']//dt[.='createdTime']/following-sibling::dd/time")
    assert "" not in console.texts("//dl[@class='members']//dd"), "a row without a value"
    assert world.oracle("DELETE", f"/tasks/{task['id']}").is_success
    console.until(lambda: world.get(f"/journal/v1/records/tasks/{task['id']}").json()["current"] is None)
    console.open(f"#/records/tasks/{task['id']}")
    console.seen("//main[contains(., 'It was deleted')]")
    console.seen("//h2[.='History']/ancestor::section//li[contains(., 'Task deleted')]")


def test_a_reference_is_shown_by_the_id_to_which_it_links(console: Console) -> None:
    shown = """
        const done = arguments[0], linked = (path) => ({ links: [{ rel: "self", href: `https://a.example/${path}` }] });
        import("console/records.js").then(({ membersOf, differences }) => done([
            membersOf({ links: [], contact: linked("contacts/7"), notes: linked("tasks/1/notes") }),
            differences(linked("contacts/7"), linked("contacts/8"), "contact"),
        ]), (error) => done(String(error)));"""
    assert console.browser.execute_async_script(shown) == [
        [["contact", "7"]],
        [{"path": "contact", "before": "7", "after": "8"}],
    ]
