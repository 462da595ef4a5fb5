"""`acuse task-activity-logs export`."""

from local.world import World
from tests.local.command_line.conftest import Acuse, rows
from tests.support.spreadsheets import cells_read_back


def test_logs_are_exported_as_their_api_shows_them_in_the_order_of_changes(acuse: Acuse, world: World) -> None:
    first, second, third = (world.save_log(subject=f"log {number}") for number in range(3))
    first = world.save_log(id=first["id"], is_closed=True)
    world.wello("DELETE", f"/{third['id']}")
    done = acuse("task-activity-logs", "export")
    assert rows(done) == [second, first]
    assert done.stderr == "Exported: 2 task-activity-logs\n"


def test_a_log_is_of_the_period_of_its_last_change(acuse: Acuse, world: World) -> None:
    logs = [world.save_log() for _ in range(3)]
    middle = logs[1]["modified_dateutc"][:23] + "Z"
    later = rows(acuse("task-activity-logs", "export", "--from", middle))
    earlier = rows(acuse("task-activity-logs", "export", "--to", middle))
    assert earlier + later == logs
    assert logs[1] in later


def test_csv_has_a_column_for_each_member(acuse: Acuse, world: World) -> None:
    log = world.save_log(subject="+56 9 1234", description="a\nb", is_closed=True)
    done = acuse("task-activity-logs", "export", "--format", "csv")
    assert "'+56 9 1234" in done.stdout
    [head, line] = cells_read_back(done.stdout)
    assert head == list(log)
    assert line == [str(value) if not isinstance(value, bool) else str(value).lower() for value in log.values()]
