"""`make bench`: measure, count, compute; print the tables and write them into the documentation."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from samcli.yamlhelper import yaml_parse

from benchmarks import artefacts, cold, costs, report, verdict, warm
from benchmarks.artefacts import OURS, ROOT, BenchFailed, Built
from benchmarks.calls import Counted, count
from benchmarks.costs import Submit
from benchmarks.report import PEERS, Bar
from benchmarks.verdict import Verdict

_REQUESTS = 400
"""In a batch; with botocore's work a third of it."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_out = Console()
_err = Console(stderr=True)


@dataclass
class Measured:
    """Everything that was measured and counted."""

    initialisation: dict[str, list[float]]
    """Milliseconds; of submit_task_result, the peers as shipped, and the peers with bytecode."""
    functions: dict[str, list[float]]
    of_calls: dict[str, list[float]]
    of_network: dict[str, list[float]]
    lines: list[str]
    counted: Counted
    layers_mb: float
    protection: str
    waits: list[float]
    """Of calculations between what was measured (`verdict.waited`)."""

    def is_busy(self) -> bool:
        """Whether others used the processor meanwhile."""
        return verdict.is_busy(self.waits, (*self.initialisation.values(), *self.of_calls.values()))


@app.command()
def main(
    rounds: Annotated[int, typer.Option(min=3, help="Processes and batches of what is compared.")] = 11,
    function_rounds: Annotated[int, typer.Option(min=1, help="Processes of every other function.")] = 3,
    write: Annotated[
        bool, typer.Option(help="Write the tables into docs/performance.md and docs/operations.md.")
    ] = True,
) -> None:
    """Measure the built functions beside their peers, count what requests use, and compute what submits cost.

    It takes about three minutes, needs a network for `sam build`, and leaves nothing behind but its tables. The exit
    status is 1 if a bar is not met, 3 if others kept the machine so busy, twice, that this cannot be told: then no
    table is written. Absolute times are this machine's; only the ratios say something elsewhere.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        measured = _measure(rounds, function_rounds)
    except BenchFailed as failure:
        _err.print(str(failure), style="red", markup=False)
        sys.exit(2)
    except KeyboardInterrupt:
        _err.print("Stopped.")
        sys.exit(130)
    bars = _bars(measured)
    sections = _sections(measured, bars)
    text = "\n\n".join(f"## {name.capitalize()}\n\n{section}" for name, section in sections.items())
    _out.print(Markdown(text)) if _out.is_terminal else sys.stdout.write(text + "\n")
    found = verdict.judge(bars, busy=measured.is_busy())
    if found is Verdict.TOO_BUSY:
        _err.print("This machine is too busy to judge: try again when nothing else runs.", style="yellow")
    elif write:
        report.write(ROOT / "docs" / "performance.md", sections)
        report.write(ROOT / "docs" / "operations.md", {"costs": sections["dollars a month"]})
        report.write(ROOT / "docs" / "journal.md", {"costs of events": report.events()})
    sys.exit(found.value)


def _measure(rounds: int, function_rounds: int) -> Measured:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=_err) as progress:
        with _step(progress, "Counting calls on the embedded database", 1):
            counted = count()
        with ExitStack() as stack:
            with _step(progress, "Building the functions and their peers", 1):
                built = stack.enter_context(artefacts.built())
            measure = partial(_measure_built, built, counted, rounds, function_rounds, partial(_step, progress))
            measured = measure()
            if verdict.judge(_bars(measured), busy=measured.is_busy()) is Verdict.TOO_BUSY:
                _err.print("Others keep this machine busy: once more.")
                measured = measure()
            return measured


@contextmanager
def _step(progress: Progress, description: str, total: int) -> Iterator[Callable[[], None]]:
    """A line of progress; it is complete when the work inside is."""
    if not _err.is_terminal:
        _err.print(f"{description} …")
    task = progress.add_task(description, total=total)
    yield partial(progress.advance, task)
    progress.update(task, completed=total)


type _Step = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


def _measure_built(built: Built, counted: Counted, rounds: int, function_rounds: int, step: _Step) -> Measured:
    ours = built.functions[OURS]
    compared = {OURS: ours, **built.peers, **{f"{name}+": peer for name, peer in built.peers_with_bytecode.items()}}
    waits: list[float] = []

    def noting_waits(advance: Callable[[], None]) -> Callable[[], None]:
        def note() -> None:
            waits.append(verdict.waited())
            advance()

        return note

    with step("Initialising submit_task_result and its peers, in turns", rounds + 1) as advance:
        initialisation = cold.in_turns(compared.values(), rounds, noting_waits(advance))
    with step("Initialising every function", function_rounds + 1) as advance:
        functions = cold.in_turns(built.functions.values(), function_rounds, advance)
    serving = {OURS: ours, **built.peers_with_bytecode}
    with step("Answering warm requests, in turns", 2 * (rounds + 1)) as advance:
        with warm.serving(serving, "call", counted.submit_event, counted.submit_answers) as servers:
            of_calls = warm.in_turns(servers, rounds, _REQUESTS, noting_waits(advance))
            lines = servers[OURS].lines
        with warm.serving(serving, "send", counted.submit_event, counted.submit_answers) as servers:
            of_network = warm.in_turns(servers, rounds, _REQUESTS // 3, advance)
    return Measured(
        dict(zip(compared, initialisation, strict=True)),
        dict(zip(built.functions, functions, strict=True)),
        of_calls,
        of_network,
        lines,
        counted,
        built.layers_mb,
        built.protection,
        waits,
    )


def _bars(measured: Measured) -> list[Bar]:
    """Design's bars: what must hold."""
    ours = measured.initialisation[OURS]
    bare, fastapi = (median(ours) / median(measured.initialisation[name]) for name in ("BareBoto3", "FastapiMangum"))
    return [
        Bar(f"initialisation ÷ that of {PEERS['BareBoto3']}, as shipped", "", 0.60, bare),
        Bar(f"initialisation ÷ that of {PEERS['FastapiMangum']}, as shipped", "", 0.30, fastapi),
        Bar("warm request, everything but DynamoDB", "µs", 150, median(measured.of_calls[OURS])),
        Bar("layers, unpacked", "MB", 45, measured.layers_mb, is_of_time=False),
    ]


def _sections(measured: Measured, bars: list[Bar]) -> dict[str, str]:
    """By the name of their place in the documentation."""
    template = yaml_parse((ROOT / "template.yaml").read_text())
    parts = {
        "log line": sum(len(line.encode()) + 1 for line in measured.lines),
        "access log": costs.access_log_bytes(template["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"]),
    }
    used = measured.counted.by_request[measured.counted.submit]
    milliseconds = costs.billed_ms(median(measured.of_network[OURS]), median(measured.initialisation[OURS]))
    submit = Submit(used.read_units, used.write_units, sum(parts.values()), milliseconds)
    shipped = {name: measured.initialisation[name] for name in PEERS}
    compiled = {name: measured.initialisation[f"{name}+"] for name in PEERS}
    return {
        "machine": report.machine(measured.protection),
        "bars": report.bars(bars, busy=measured.is_busy()),
        "initialisation": report.initialisation(measured.initialisation[OURS], shipped, compiled),
        "functions": report.functions(measured.functions),
        "warm requests": report.warm(measured.of_calls, measured.of_network),
        "calls": report.calls(measured.counted.by_request),
        "what a submit uses": report.assumptions(submit, parts),
        "dollars per million": report.per_million(submit),
        "dollars a month": report.monthly(submit),
    }


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


app()
