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

from benchmarks import artefacts, cold, costs, memory, report, verdict, warm
from benchmarks.artefacts import OURS, ROOT, BenchFailed, Built
from benchmarks.calls import Counted, count
from benchmarks.costs import Submit
from benchmarks.report import PEERS, Bar

_BARRED = ("BareBoto3", "BareBoto3+", "FastapiMangum")
_MOST_TIMES = 3
"""That what varies is measured."""
_SLOWEST = 5
"""Functions that are compared with submit once more."""
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
    slowest: dict[str, list[float]]
    """Of the functions that took longest, in turns with submit: ratios to its initialisation, round by round."""
    of_calls: dict[str, list[float]]
    of_network: dict[str, list[float]]
    lines: list[str]
    counted: Counted
    layers_mb: float
    protection: str
    answer_bytes: int
    memory: dict[int, list[float]]
    """By megabytes: milliseconds of warm requests; empty where no process can be limited."""

    def initialisation_ratios(self, peer: str) -> list[float]:
        """Round by round."""
        return verdict.ratios(self.initialisation[OURS], self.initialisation[peer])

    def warm_ratios(self) -> list[float]:
        """Of requests with botocore's work, to boto3 by hand."""
        return verdict.ratios(self.of_network[OURS], self.of_network["BareBoto3"])

    def varied(self) -> bool:
        """Whether a ratio that a bar is about cannot be trusted."""
        return any(map(verdict.varies, (*map(self.initialisation_ratios, _BARRED), self.warm_ratios())))


@app.command()
def main(
    rounds: Annotated[int, typer.Option(min=3, help="Processes and batches of what is compared.")] = 11,
    function_rounds: Annotated[int, typer.Option(min=1, help="Processes of every other function.")] = 3,
    write: Annotated[
        bool, typer.Option(help="Write the tables into docs/performance.md and docs/operations.md.")
    ] = True,
) -> None:
    """Measure the built functions beside their peers, count what requests use, and compute what submits cost.

    It takes about four minutes, needs a network for `sam build`, and leaves nothing behind but its tables. The exit
    status is 1 if a bar is not met. On a busy machine what varies is measured up to three times, and what varies still
    is said to. Absolute times are this machine's; only the ratios say something elsewhere.
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
    found = verdict.judge(bars)
    if write:
        report.write(ROOT / "docs" / "performance.md", sections)
        report.write(ROOT / "docs" / "operations.md", {"costs": sections["dollars a month"]})
        report.write(ROOT / "docs" / "journal.md", {"costs of events": report.events()})
    _err.print(f"Bars: {found.value}.")
    sys.exit(found.exit_status)


def _measure(rounds: int, function_rounds: int) -> Measured:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=_err) as progress:
        with _step(progress, "Counting calls on the embedded database", 1):
            counted = count()
        with ExitStack() as stack:
            with _step(progress, "Building the functions and their peers", 1):
                built = stack.enter_context(artefacts.built())
            return _measure_built(built, counted, rounds, function_rounds, partial(_step, progress))


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
    with step("Initialising submit_task_result and its peers, in turns", rounds + 1) as advance:
        initialisation = dict(zip(compared, cold.in_turns(compared.values(), rounds, advance), strict=True))
    with step("Initialising every function", function_rounds + 1) as advance:
        functions = dict(
            zip(built.functions, cold.in_turns(built.functions.values(), function_rounds, advance), strict=True)
        )
    slow = sorted(functions, key=lambda name: -min(functions[name]))[:_SLOWEST]
    with step("Initialising the slowest of them, in turns with submit_task_result", rounds + 1) as advance:
        submits, *others = cold.in_turns([ours, *map(built.functions.__getitem__, slow)], rounds, advance)
        slowest = {name: verdict.ratios(each, submits) for name, each in zip(slow, others, strict=True)}
    serving = {OURS: ours, **built.peers_with_bytecode}
    with step("Answering warm requests, in turns", 2 * (rounds + 1)) as advance:
        with warm.serving(serving, "call", counted.submit_event, counted.submit_answers) as servers:
            of_calls = warm.in_turns(servers, rounds, _REQUESTS, advance)
            lines, answer_bytes = servers[OURS].lines, servers[OURS].answer_bytes
        with warm.serving(serving, "send", counted.submit_event, counted.submit_answers) as servers:
            of_network = warm.in_turns(servers, rounds, _REQUESTS // 3, advance)
    limited: dict[int, list[float]] = {}
    if memory.can_limit():
        with step("Answering with a share of a processor", rounds) as advance:
            limited = memory.milliseconds(ours, counted.submit_event, counted.submit_answers, rounds, advance)
    measured = Measured(
        initialisation,
        functions,
        slowest,
        of_calls,
        of_network,
        lines,
        counted,
        built.layers_mb,
        built.protection,
        answer_bytes,
        limited,
    )
    for _ in range(_MOST_TIMES - 1):
        if not measured.varied():
            break
        with step("What varied, once more", 2 * (rounds + 1)) as advance:
            for name, each in zip(compared, cold.in_turns(compared.values(), rounds, advance), strict=True):
                initialisation[name] += each
            with warm.serving(serving, "send", counted.submit_event, counted.submit_answers) as servers:
                for name, each in warm.in_turns(servers, rounds, _REQUESTS // 3, advance).items():
                    of_network[name] += each
    return measured


def _bars(measured: Measured) -> list[Bar]:
    """What must hold."""
    ratios = {
        f"initialisation ÷ that of {PEERS['BareBoto3']}, both with bytecode": (
            1.00,
            measured.initialisation_ratios("BareBoto3+"),
        ),
        f"initialisation ÷ that of {PEERS['BareBoto3']}, as shipped": (
            0.42,
            measured.initialisation_ratios("BareBoto3"),
        ),
        f"initialisation ÷ that of {PEERS['FastapiMangum']}, as shipped": (
            0.19,
            measured.initialisation_ratios("FastapiMangum"),
        ),
        "warm request with botocore's work ÷ boto3 by hand": (0.75, measured.warm_ratios()),
    }
    submit = _submit(measured)
    slowest, rounds_of_slowest = max(measured.slowest.items(), key=lambda each: median(each[1]))
    month = 100e6
    million = {
        journal: sum(cost(month, submit).values()) / month * 1e6
        for journal, cost in (("off", costs.cost_of), ("on", costs.cost_with_journal))
    }
    return [
        *(
            Bar(name, "", most, median(rounds), is_certain=not verdict.varies(rounds))
            for name, (most, rounds) in ratios.items()
        ),
        Bar(
            f"slowest function's initialisation ÷ submit's (`{slowest}`)",
            "",
            1.25,
            median(rounds_of_slowest),
            is_certain=not verdict.varies(rounds_of_slowest),
        ),
        Bar("a million submits, 100 M a month, journal off", "dollars", 2.60, million["off"]),
        Bar("the same, journal on", "dollars", 5.50, million["on"]),
        Bar("layers, unpacked", "MB", 45, measured.layers_mb),
    ]


def _log_parts(measured: Measured) -> dict[str, int]:
    """Bytes of a submit's lines in logs."""
    template = costs.template()
    return {
        "log line": sum(len(line.encode()) + 1 for line in measured.lines),
        "access log": costs.access_log_bytes(template["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"]),
    }


def _submit(measured: Measured) -> Submit:
    used = measured.counted.by_request[measured.counted.submit]
    milliseconds = costs.billed_ms(median(measured.of_network[OURS]), median(measured.initialisation[OURS]))
    log_bytes = sum(_log_parts(measured).values())
    return Submit(used.read_units, used.write_units, log_bytes, measured.answer_bytes, milliseconds)


def _sections(measured: Measured, bars: list[Bar]) -> dict[str, str]:
    """By the name of their place in the documentation."""
    submit = _submit(measured)
    shipped = {name: measured.initialisation[name] for name in PEERS}
    compiled = {name: measured.initialisation[f"{name}+"] for name in PEERS}
    return {
        "machine": report.machine(measured.protection),
        "bars": report.bars(bars),
        "initialisation": report.initialisation(measured.initialisation[OURS], shipped, compiled),
        "functions": report.functions(measured.functions),
        "warm requests": report.warm(measured.of_calls, measured.of_network),
        "calls": report.calls(measured.counted.by_request),
        "what a submit uses": report.assumptions(submit, _log_parts(measured)),
        "dollars per million": report.per_million(submit),
        "with the journal": report.per_million_with_journal(submit),
        "dollars a month": report.monthly(submit),
        "prices": report.published(),
    } | ({"memory": report.memory(curve, memory.cheapest(curve))} if (curve := memory.curve(measured.memory)) else {})


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


app()
