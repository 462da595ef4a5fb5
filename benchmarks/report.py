"""What `make bench` says: tables in Markdown, printed, and written into the documentation between markers."""

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import costs, prices
from benchmarks.calls import READS, Used
from benchmarks.costs import Submit, cost_of, cost_of_events, cost_with_journal

PEERS = {
    "BareBoto3": '`boto3.client("dynamodb")` alone',
    "FastapiMangum": "FastAPI + Mangum",
    "PowertoolsResolver": "Powertools' resolver",
}
VOLUMES = (1e6, 100e6, 1e9)
"""Submits a month."""


@dataclass(frozen=True)
class Bar:
    """What a measured value may be at the most."""

    name: str
    unit: str
    most: float
    measured: float
    is_certain: bool = True
    """Whether it can be trusted: what was repeated did not vary."""

    @property
    def is_met(self) -> bool:
        """Whether it is."""
        return self.measured <= self.most


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], texts: int = 1) -> str:
    """A Markdown table; all columns but the first `texts` are numbers."""
    marks = ["---"] * texts + ["---:"] * (len(columns) - texts)
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in (columns, marks, *rows))


def bars(found: Iterable[Bar]) -> str:
    """Each bar, and whether it is met."""
    rows = [
        (bar.name, f"{bar.most:g} {bar.unit}".strip(), f"{bar.measured:.3g} {bar.unit}".strip(), _met(bar))
        for bar in found
    ]
    return table(["what", "at most", "measured", "met"], rows, texts=1)


def _met(bar: Bar) -> str:
    if not bar.is_certain:
        return f"cannot be trusted: it varied ({'met' if bar.is_met else 'not met'} here)"
    return "met" if bar.is_met else "**NOT met**"


def machine(protection: str) -> str:
    """Where and when it was measured."""
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d} with {platform.python_implementation()} {platform.python_version()} on "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors. The built tree was read-only "
        f"({protection}; a test write failed)."
    )


def initialisation(ours: list[float], shipped: Mapping[str, list[float]], compiled: Mapping[str, list[float]]) -> str:
    """submit_task_result beside its peers."""
    rows = [("`submit_task_result`", *_timing(ours), "1.00", "", "")]
    for name, words in PEERS.items():
        rows.append(
            (
                words,
                *_timing(shipped[name]),
                f"{median(ours) / median(shipped[name]):.2f}",
                f"{median(compiled[name]):.0f}",
                f"{median(ours) / median(compiled[name]):.2f}",
            )
        )
    columns = [
        f"initialisation, {len(ours)} processes each, in turns",
        "median ms",
        "fastest ms",
        "ours ÷ this",
        "with bytecode: median ms",
        "ours ÷ this",
    ]
    return table(columns, rows)


def _timing(milliseconds: list[float]) -> tuple[str, str]:
    return f"{median(milliseconds):.0f}", f"{min(milliseconds):.0f}"


def functions(found: Mapping[str, list[float]]) -> str:
    """Every function's initialisation."""
    rounds = len(next(iter(found.values())))
    rows = [(f"`{name}`", *_timing(each)) for name, each in sorted(found.items(), key=lambda it: median(it[1]))]
    return table([f"function, {rounds} processes", "median ms", "fastest ms"], rows)


def warm(of_calls: Mapping[str, list[float]], of_network: Mapping[str, list[float]]) -> str:
    """What a request takes beside DynamoDB."""
    words = {"SubmitTaskResult": "`submit_task_result`", **PEERS, "BareBoto3": "boto3 and a handler by hand"}
    batches = len(next(iter(of_calls.values())))
    rows = [
        (words[name], f"{median(each):.0f}", f"{min(each):.0f}", f"{median(of_network[name]):.0f}")
        for name, each in of_calls.items()
    ]
    columns = [
        f"warm request, {batches} batches each, in turns",
        "median µs",
        "fastest µs",
        "with botocore's work: median µs",
    ]
    return table(columns, rows)


def calls(found: Mapping[str, Used]) -> str:
    """Calls and units by request."""
    rows = [
        (
            name,
            used,
            sum(each in READS for each in used.operations),
            f"{used.read_units:g}",
            sum(each not in READS for each in used.operations),
            f"{used.write_units:g}",
        )
        for name, used in found.items()
    ]
    return table(["request", "calls", "reads", "read units", "writes", "write units"], rows, texts=2)


def assumptions(submit: Submit, parts: Mapping[str, int]) -> str:
    """What the costs are computed from."""
    logged = ", ".join(f"{name} {size}" for name, size in parts.items())
    share = f"{costs.MEMORY_MB} ÷ {costs.MEMORY_MB_OF_A_PROCESSOR} of a processor"
    text = f"""
- Measured, a submit: {submit.read_units:g} read units, {submit.write_units:g} write units, {submit.log_bytes:g} bytes
  of logs ({logged}; what API Gateway writes is assumed from its documentation), {submit.answer_bytes:g} bytes of
  answer (and {costs.HEADERS_OUT} assumed for headers and TLS).
- Billed {submit.milliseconds:g} ms at {costs.MEMORY_MB} MB: the measured work with botocore's, on {share}; assumed,
  {costs.BATCH_READ_MS:g} ms for the batch read, {costs.WRITE_MS:g} ms for the write, and one request in
  {1 / costs.COLD_STARTS:g} that waits for the measured initialisation; rounded up.
- Prices of {prices.REGION}, {prices.DATE}, without free tiers and without what is stored.
- {costs.METRICS} custom metrics: ten outcomes of a submit, three counted in the access log; the journal's one.
  {costs.KMS_REQUESTS:,} requests to KMS a month for each table, whatever the traffic.
- A submit is one event. Events that come together are published together ([journal.md](journal.md#what-it-costs)).
"""
    return text.replace("\n  ", " ").strip()


def monthly(submit: Submit) -> str:
    """Dollars a month at several volumes."""
    return _by_volume(submit, "dollars a month", lambda dollars, _: f"{dollars:,.2f}")


def events() -> str:
    """Dollars that a million events cost, by how many come together."""
    batches = (1, 10, 100)
    costs_of = [cost_of_events(1e6, batch) for batch in batches]
    rows = [[name, *(f"{cost[name]:.2f}" for cost in costs_of)] for name in costs_of[0]]
    rows.append(["**all**", *(f"**{sum(cost.values()):.2f}**" for cost in costs_of)])
    return table(["dollars per million events", "one by one", "ten at once", "a hundred at once"], rows)


def per_million(submit: Submit) -> str:
    """Dollars per million submits at several volumes."""
    return _by_volume(submit, "dollars per million submits", lambda dollars, volume: f"{dollars / volume * 1e6:.3f}")


def per_million_with_journal(submit: Submit) -> str:
    """Likewise with the journal on."""
    found = [(volume, cost_with_journal(volume, submit)) for volume in VOLUMES]
    own = {volume: sum(cost_of(volume, submit).values()) for volume in VOLUMES}
    rows = [
        ("events at once", *(f"{costs.events_at_once(volume):.1f}" for volume, _ in found)),
        ("dollars as above", *(f"{own[volume] / volume * 1e6:.3f}" for volume, _ in found)),
    ]
    for item in found[0][1]:
        if item.startswith("Journal: "):
            row = (f"{each[item] / volume * 1e6:.3f}" for volume, each in found)
            rows.append((item.removeprefix("Journal: "), *row))
    rows.append(("**all**", *(f"**{sum(each.values()) / volume * 1e6:.3f}**" for volume, each in found)))
    return table(["with the journal on", *_volumes()], rows)


def published() -> str:
    """Each price, its tiers and where it is published."""
    rows = [
        (
            name.lower().replace("_", " "),
            "; ".join(
                f"{tier.dollars:.10f}".rstrip("0").rstrip(".")
                + ("" if tier.up_to == inf else f" up to {tier.up_to:,.0f}")
                for tier in getattr(prices, name)
            ),
            *source,
        )
        for name, source in prices.SOURCES.items()
    ]
    columns = ["dollars", "published at", f"found again {prices.LOOKED_AT} at", "which is of"]
    return table([f"a unit, {prices.REGION}, {prices.DATE}", *columns], rows, texts=5)


def memory(found: Mapping[int, tuple[float, float]], best: int) -> str:
    """What a size of memory gives and costs; by megabytes: median milliseconds, and dollars a million requests."""
    notes = {best: " (by the rule)", costs.MEMORY_MB: " (default)"}
    if best == costs.MEMORY_MB:
        notes = {best: " (default, by the rule)"}
    rows = [
        (f"{size:,}{notes.get(size, '')}", f"{milliseconds:.1f}", f"{dollars:.3f}")
        for size, (milliseconds, dollars) in sorted(found.items())
    ]
    return table(["MB", "p50 ms", "dollars of Lambda per million"], rows)


def _volumes() -> list[str]:
    return [f"{volume / 1e6:,.0f} M submits a month" for volume in VOLUMES]


def _by_volume(submit: Submit, heading: str, show: Callable[[float, float], str]) -> str:
    found = [(volume, cost_of(volume, submit)) for volume in VOLUMES]
    rows = [(item, *(show(each[item], volume) for volume, each in found)) for item in found[0][1]]
    rows.append(("**all**", *(f"**{show(sum(each.values()), volume)}**" for volume, each in found)))
    return table([heading, *_volumes()], rows)


def write(page: Path, sections: Mapping[str, str]) -> None:
    """Put each section between its markers, `<!-- name -->` and `<!-- /name -->`, where the page has them."""
    if not page.exists():
        return
    text = page.read_text()
    for name, section in sections.items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if end:
            text = f"{before}{begin}\n{section}\n\n{end}{after}"
    page.write_text(text)
