"""`make load`: start a stack of its own, let many users call it, and see that none fails and that memory stays."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Final, NoReturn

import httpx
import typer
from rich.console import Console
from rich.table import Table

import dialects
from acuse.runtime.remembered import forget_everything
from acuse_admin.stack import isolate
from load import memory
from load.memory import Sample
from load.scenarios import Scenario
from local.running import PATIENCE, ROOT, start_local_stack
from local.world import World

LABEL: Final = "local: SAM's gateway and an embedded database in one machine, not AWS"
_MOST_SECONDS: Final = 15 * 60
_SECONDS_TO_END: Final = 300
_out = Console(width=150)


def _seconds(text: str) -> int:
    match = re.fullmatch(r"([1-9]\d{0,5})(s|m)", text)
    if not match:
        raise typer.BadParameter("must be such as 90s or 2m")
    return int(match[1]) * (60 if match[2] == "m" else 1)


def main(
    duration: Annotated[int, typer.Option(parser=_seconds, metavar="TIME", help="Such as 90s or 2m; 15m at most.")],
    users: Annotated[int, typer.Option(min=3, help="How many call at once.")] = 10,
    folder: Annotated[Path, typer.Option(help="Where the reports go.")] = Path(".local/load"),
) -> None:
    """Put load on a local stack that is started for it alone, and write report.html and memory.csv.

    The exit status is 1 if a request failed, or if the gateway's memory grew by more than 5% after warming up.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    if duration > _MOST_SECONDS:
        _out.print(f"No run is longer than 15 minutes: {duration} seconds become {_MOST_SECONDS}.")
        duration = _MOST_SECONDS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        samples, succeeded = _run(duration, users, folder.absolute())
    except KeyboardInterrupt:
        _out.print("Stopped.")
        sys.exit(130)
    memory.write(samples, folder / "memory.csv")
    report = folder / "report.html"
    report.write_text(report.read_text().replace("<title>Locust", f"<title>{LABEL}"))
    _out.print(f"{duration} seconds, {users} users. {LABEL}")
    _print_requests(folder / "requests.json")
    growth = memory.growth(samples)
    _print_memory(samples)
    is_flat = growth is None or growth <= memory.MOST_GROWTH
    if growth is None:
        _out.print(f"Memory is judged in runs of {memory.JUDGED_FROM} seconds and more.")
    else:
        _out.print(f"The gateway's memory after warming up grew by {growth:.1%}: {'flat' if is_flat else 'NOT flat'}.")
    _out.print(f"Report: {report}")
    sys.exit(not (succeeded and is_flat))


def _run(seconds: int, users: int, folder: Path) -> tuple[list[Sample], bool]:
    """Memory, and whether every request succeeded."""
    with tempfile.TemporaryDirectory(prefix="acuse-load-") as data:
        stack = start_local_stack(Path(data))
        try:
            isolate()
            os.environ |= stack.environment
            forget_everything()
            scenario = Path(data) / "scenario.json"
            scenario.write_text(json.dumps(_scenario(stack.base_url, seconds)))
            command = [
                sys.executable,
                "-m",
                "locust",
                "--locustfile",
                str(ROOT / "load" / "locustfile.py"),
                "--headless",
            ]
            command += ["--host", stack.base_url, "--users", str(users), "--spawn-rate", str(users)]
            command += ["--run-time", f"{seconds}s", "--stop-timeout", "120", "--only-summary", "--loglevel", "WARNING"]
            command += ["--html", str(folder / "report.html")]
            given = {"ACUSE_LOAD_SCENARIO": str(scenario), "ACUSE_LOAD_SUMMARY": str(folder / "requests.json")}
            with memory.sampled(stack.process.pid) as samples, (folder / "locust.log").open("w") as log:
                locust = subprocess.Popen(
                    command, cwd=ROOT, env=os.environ | given, stdout=log, stderr=subprocess.STDOUT
                )
                try:
                    succeeded = locust.wait(seconds + _SECONDS_TO_END) == 0
                finally:
                    locust.kill()
                    locust.wait()
            return samples, succeeded
        finally:
            stack.stop()


def _scenario(base_url: str, seconds: int) -> dict[str, Any]:
    """What the users of each dialect need, in one tenant."""
    with httpx.Client(timeout=PATIENCE) as http:
        world = World(base_url, http)
        return {name: each.make(world, seconds) for name, each in dialects.parts("load.scenarios", Scenario).items()}


def _print_requests(summary: Path) -> None:
    table = Table("request", "answered", "failed", "a second", "p50 ms", "p95 ms", "p99 ms")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, answered, failed, rate, *percentiles in json.loads(summary.read_text()):
        table.add_row(name, str(answered), str(failed), f"{rate:.1f}", *(f"{each:.0f}" for each in percentiles))
    _out.print(table)


def _print_memory(samples: list[Sample]) -> None:
    table = Table("resident memory, MB", "at the start", "after warming up", "at the end")
    for column in table.columns[1:]:
        column.justify = "right"
    moments = (samples[0], memory.quarter(samples, 2), memory.quarter(samples, 4))
    for name in ("gateway", "database"):
        table.add_row(name, *(f"{getattr(each, name) / 1_000_000:.1f}" for each in moments))
    _out.print(table)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


typer.run(main)
