"""`acuse tasks export`."""

import json
from pathlib import Path

from acuse.oracle import journal
from acuse.oracle.children import store as children
from acuse.requests import exact_json
from acuse.storage import dynamodb
from acuse.storage.update_expressions import Update
from local.world import World
from tests.local.command_line.conftest import Acuse, rows
from tests.support.spreadsheets import cells_read_back


def test_tasks_are_exported_as_their_api_shows_them_by_id(acuse: Acuse, world: World) -> None:
    made = [world.new_task(name=f"task {number}")["id"] for number in range(3)]
    world.oracle("DELETE", f"/tasks/{made.pop(1)}")
    [kind] = journal.KINDS
    done = acuse("tasks", "export")
    assert rows(done) == [json.loads(exact_json.dumps(kind.read(world.tenant, str(each)))) for each in made]
    assert done.stderr == "Exported: 2 tasks\n"


def test_a_task_is_of_the_period_of_its_last_change(acuse: Acuse, world: World) -> None:
    times = ["2026-11-01T00:00:00.000Z", "2026-11-15T00:00:00.000Z", "2026-12-01T00:00:00.000Z"]
    made = [changed_at(world, time) for time in times]

    def told(*words: str) -> list[int]:
        return [each["id"] for each in rows(acuse("tasks", "export", *words))]

    assert told("--from", "2026-11-01", "--to", "2026-12-01") == made[:2]
    assert told("--from", "2026-11-15") == made[1:]
    assert told("--to", "2026-11-01") == []


def changed_at(world: World, time: str) -> int:
    """A task that was last changed then; the stack's own clock has only seconds."""
    task_id: int = world.new_task()["id"]
    at, update = dynamodb.connection(), Update()
    update.set("updated_time", time)
    key = dynamodb.to_item(children.task_key(world.tenant, task_id))
    at.client.update_item(TableName=at.results, Key=key, **update.parameters())
    return task_id


def test_csv_has_a_column_for_each_member_with_ids_and_names(acuse: Acuse, world: World, tmp_path: Path) -> None:
    made = world.new_task(
        name="@SUM(A1)", contact={"id": 83}, priority={"id": 1}, percentComplete=5, customFields={"c": {"region": "=1"}}
    )
    rows(acuse("tasks", "export", "-o", str(tmp_path / "tasks.csv")))
    text = (tmp_path / "tasks.csv").read_text()
    assert "'@SUM(A1)" in text
    [head, line] = cells_read_back(text)
    row = dict(zip(head, line, strict=True))
    assert (row["id"], row["name"], row["contact.id"]) == (str(made["id"]), "@SUM(A1)", "83")
    assert (row["priority.id"], row["percentComplete"], row["organization.id"]) == ("1", "5", "")
    assert row["priority.lookupName"]
    assert row["statusWithType.statusType.id"]
    assert json.loads(row["customFields"]) == {"c": {"region": "=1"}}
    assert not {"notes", "fileAttachments"} & row.keys()
