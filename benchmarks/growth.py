"""`make growth`: how what a request uses, and its time, grow with a tenant's records, on the embedded database."""

import gc
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import batched, groupby
from operator import itemgetter
from statistics import median
from string import ascii_uppercase
from typing import Annotated, Final

import typer

import dialects
from acuse.storage import dynamodb
from acuse.storage.values import Values
from benchmarks import report
from benchmarks.artefacts import ROOT
from benchmarks.calls import Caller, Growing, Requests, Used, embedded
from local.world import World

PLOT: Final = ROOT / "docs" / "growth.svg"
_ROUNDED: Final = 10
"""Milliseconds from which no tenths are told."""
_TIMES: Final = 3
"""That a request is timed."""
_WRITERS: Final = 3
_A_BATCH: Final = 25
"""DynamoDB's most."""
_AHEAD: Final = 200 * _A_BATCH

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    most: Annotated[int, typer.Option(min=100, help="Records of each kind in the end.")] = 100_000,
    minutes: Annotated[float, typer.Option(help="Of a kind: what would take longer is left out.")] = 10,
    write: Annotated[bool, typer.Option(help="Write docs/performance.md and docs/growth.svg.")] = True,
) -> None:
    """Add records to a tenant, kind by kind; count and time requests at 1,000, 10,000 and so on."""
    numbers = decades_to(most)
    found = measure(numbers, minutes * 60, lambda name, number: sys.stderr.write(f"{number:,} records: {name}\n"))
    text = table(numbers, found)
    sys.stdout.write(text + "\n")
    if write:
        report.write(ROOT / "docs" / "performance.md", {"growth": text})
        PLOT.write_text(plot(numbers, found))


def decades_to(most: int) -> list[int]:
    """1,000, 10,000 and so on, as far as `most` goes; what is less where it does not go so far."""
    return [10**power for power in range(3, len(str(most)))] or [most]


def measure(numbers: list[int], seconds: float, say: Callable[[str, int], object]) -> dict[str, list[Used]]:
    """By request: what it used at each number of records, and the median of its times; at fewer if it takes longer."""
    found: dict[str, list[Used]] = {}
    for name, each in dialects.parts("benchmarks.calls", Requests).items():
        if each.grow:
            with embedded() as world:  # whose memory is free again afterwards
                found |= _measure(each.grow, world, numbers, seconds, partial(say, name))
    return found


def _measure(
    grow: Callable[[Caller, World], Growing],
    world: World,
    numbers: list[int],
    seconds: float,
    say: Callable[[int], object],
) -> dict[str, list[Used]]:
    call = Caller()
    at = dynamodb.connection()
    # Nobody reads the stream of what is stored here, and the engine keeps it.
    at.client.update_table(TableName=at.results, StreamSpecification={"StreamEnabled": False})
    growing = grow(call, world)
    found: dict[str, list[Used]] = defaultdict(list)
    began, took = time.monotonic(), 0.0
    for before, number in zip([0, *numbers], numbers, strict=False):
        if before and took * number / before > seconds:
            break
        _store(growing.more(number - before))
        gc.collect()
        gc.freeze()  # a function does not have what was stored in its memory
        say(number)
        for name, request in growing.requests.items():
            request()  # the function knows its caller from now on
            used = request()
            call.counts = False
            used.milliseconds = median(request().milliseconds for _ in range(_TIMES))
            call.counts = True
            found[name].append(used)
        took = time.monotonic() - began
    return found


def _store(items: Iterable[tuple[str, Values]]) -> None:
    with ThreadPoolExecutor(_WRITERS) as writers:
        for some in batched(items, _AHEAD, strict=False):
            for table, those in groupby(some, itemgetter(0)):
                batches = batched((item for _, item in those), _A_BATCH, strict=False)
                for _ in writers.map(lambda puts, table=table: dynamodb.batch_write(table, puts=puts), batches):
                    pass


def table(numbers: list[int], found: Mapping[str, list[Used]]) -> str:
    """Calls, units and time of each request, by the tenant's records; its letter is that of its line in the plot."""
    rows = [
        (f"{letter} {name}", *map(_cell, used), *("–" for _ in numbers[len(used) :]))
        for letter, (name, used) in zip(ascii_uppercase, found.items(), strict=False)
    ]
    columns = ["calls · read units · write units · ms", *(f"{number:,} records" for number in numbers)]
    return report.table(columns, rows)


def _cell(used: Used) -> str:
    milliseconds = f"{used.milliseconds:.{1 if used.milliseconds < _ROUNDED else 0}f}"
    return f"{len(used.operations)} · {used.read_units:g} · {used.write_units:g} · {milliseconds}"


_LEFT: Final = 64
_TOP: Final = 30
_WIDTH: Final = 330
_HEIGHT: Final = 300
_PANEL: Final = _WIDTH + 2 * _LEFT
_ROW: Final = 18


def plot(numbers: list[int], found: Mapping[str, list[Used]]) -> str:
    """Units, and milliseconds, by records, all axes logarithmic, as SVG. Letters tell the lines apart."""
    rows = math.ceil(len(found) / 2)
    below = _TOP + _HEIGHT + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * _PANEL} {below + rows * _ROW}">',
        '<g font-family="sans-serif" font-size="12">',
        "<title>Units and milliseconds of a request by a tenant's records</title>",
        f'<rect width="{2 * _PANEL}" height="{below + rows * _ROW}" fill="white"/>',
    ]
    units = [[each.read_units + each.write_units for each in used] for used in found.values()]
    times = [[each.milliseconds for each in used] for used in found.values()]
    parts += _panel("read and write units", numbers, units, 0)
    parts += _panel("milliseconds of a processor", numbers, times, _PANEL)
    for place, (letter, name) in enumerate(zip(ascii_uppercase, found, strict=False)):
        x, y = _LEFT + place // rows * _PANEL, below + place % rows * _ROW
        parts.append(f'<text x="{x}" y="{y}"><tspan font-weight="bold">{letter}</tspan> {name}</text>')
    return "\n".join([*parts, "</g></svg>"]) + "\n"


def _panel(title: str, numbers: list[int], lines: list[list[float]], left: int) -> list[str]:
    values = [max(value, 0.01) for line in lines for value in line]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    high = max(high, low + 1)
    across = math.log10(numbers[-1] / numbers[0]) or 1

    def place(number: float, value: float) -> tuple[int, int]:
        x = left + _LEFT + _WIDTH * math.log10(number / numbers[0]) / across
        y = _TOP + _HEIGHT * (high - math.log10(max(value, 0.01))) / (high - low)
        return round(x), round(y)

    parts = [f'<text x="{left + _LEFT}" y="{_TOP - 12}" font-weight="bold">{title}</text>']
    for decade in range(low, high + 1):
        x, y = place(numbers[0], 10**decade)
        parts.append(f'<path d="M{x} {y}h{_WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 18}" y="{y + 4}" text-anchor="end">{10**decade:,g}</text>')
    for number in numbers:
        x, y = place(number, 10**low)
        parts.append(f'<path d="M{x} {_TOP}v{_HEIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{number:,}</text>')
    letters: dict[tuple[int, int], str] = defaultdict(str)
    for letter, line in zip(ascii_uppercase, lines, strict=False):
        points = [place(number, value) for number, value in zip(numbers, line, strict=False)]
        parts.append(f'<polyline points="{" ".join(f"{x},{y}" for x, y in points)}" fill="none" stroke="#777"/>')
        for x, y in points:
            letters[x, y // 12 * 12] += letter
    for (x, y), those in letters.items():
        parts.append(
            f'<text x="{x}" y="{y + 10}" text-anchor="middle" font-weight="bold" font-size="10" stroke="white" '
            f'stroke-width="3" paint-order="stroke">{those}</text>'
        )
    return parts


if __name__ == "__main__":
    app()
