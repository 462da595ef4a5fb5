"""`make growth`: how what a request uses grows with a tenant's records, counted on the embedded database."""

import math
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Final

import typer

import dialects
from benchmarks import report
from benchmarks.artefacts import ROOT
from benchmarks.calls import Caller, Requests, Used, embedded
from local.world import World

PLOT: Final = ROOT / "docs" / "growth.svg"
_COLORS: Final = ("#1b6ca8", "#c2571a", "#2e7d32", "#8e24aa", "#c62828", "#00838f", "#5d4037", "#455a64")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    most: Annotated[int, typer.Option(min=100, help="Records of each kind in the end.")] = 10_000,
    write: Annotated[bool, typer.Option(help="Write docs/performance.md and docs/growth.svg.")] = True,
) -> None:
    """Add records to a tenant, and count what requests use at 100, 1,000 and so on. 10,000 take about ten minutes."""
    numbers = decades_to(most)
    with embedded() as world:
        found = measure(world, numbers, lambda number: sys.stderr.write(f"{number:,} records\n"))
    text = table(numbers, found)
    sys.stdout.write(text + "\n")
    if write:
        report.write(ROOT / "docs" / "performance.md", {"growth": text})
        PLOT.write_text(plot(numbers, found))


def decades_to(most: int) -> list[int]:
    """100, 1,000 and so on, as far as `most` goes."""
    return [10**power for power in range(2, len(str(most)))]


def measure(world: World, numbers: list[int], say: Callable[[int], object]) -> dict[str, list[Used]]:
    """By request: what it used at each number of records."""
    call = Caller()
    growing = [each.grow(call, world) for each in dialects.parts("benchmarks.calls", Requests).values() if each.grow]
    requests = {name: request for each in growing for name, request in each.requests.items()}
    found: dict[str, list[Used]] = {name: [] for name in requests}
    there = 0
    for number in numbers:
        for each in growing:
            each.more(number - there)
        there = number
        say(number)
        for name, request in requests.items():
            request()  # the function knows its caller from now on
            found[name].append(request())
    return found


def table(numbers: list[int], found: Mapping[str, list[Used]]) -> str:
    """Calls and units of each request, by the tenant's records."""
    rows = [
        (name, *(f"{len(each.operations)} · {each.read_units:g} · {each.write_units:g}" for each in used))
        for name, used in found.items()
    ]
    return report.table(["calls · read units · write units", *(f"{number:,} records" for number in numbers)], rows)


def plot(numbers: list[int], found: Mapping[str, list[Used]]) -> str:
    """Units by records, both axes logarithmic, as SVG."""
    left, top, width, height = 60, 20, 420, 300
    units = {name: [each.read_units + each.write_units for each in used] for name, used in found.items()}
    decades = math.ceil(math.log10(max(max(each) for each in units.values()))) or 1
    across = math.log10(numbers[-1] / numbers[0]) or 1

    def place(number: float, used: float) -> str:
        x = left + width * math.log10(number / numbers[0]) / across
        y = top + height * (1 - math.log10(max(used, 1)) / decades)
        return f"{x:.0f},{y:.0f}"

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 360" font-family="sans-serif" font-size="12">',
        "<title>Units of a request by a tenant's records</title>",
        '<rect width="800" height="360" fill="white"/>',
    ]
    for decade in range(decades + 1):
        x, y = place(numbers[0], 10**decade).split(",")
        parts.append(f'<path d="M{x} {y}h{width}" stroke="#ddd"/><text x="{left - 8}" y="{y}" text-anchor="end">')
        parts.append(f"{10**decade:,}</text>")
    for number in numbers:
        x, _ = place(number, 1).split(",")
        parts.append(f'<path d="M{x} {top}v{height}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{top + height + 18}" text-anchor="middle">{number:,}</text>')
    for row, (name, used) in enumerate(units.items()):
        color = _COLORS[row % len(_COLORS)]
        line = " ".join(map(place, numbers, used))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{left + width + 15}" y="{top + 20 + 20 * row}" fill="{color}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    app()
