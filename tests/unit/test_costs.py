"""What submits cost (benchmarks/costs.py)."""

import re
from collections.abc import Callable
from math import exp, inf

import pytest

from acuse.runtime import telemetry
from benchmarks import costs, memory, prices, report
from benchmarks.costs import Submit, cost_of, cost_of_events
from benchmarks.prices import Tier, charge
from local.running import ROOT

SUBMIT = Submit(read_units=1.5, write_units=1, log_bytes=1000, answer_bytes=400, milliseconds=20)


def test_a_price_holds_up_to_its_tier() -> None:
    price = (Tier(100, 2.0), Tier(150, 1.0), Tier(inf, 0.5))
    assert [charge(price, units) for units in (0, 100, 120, 150, 250)] == [0, 200, 220, 250, 300]


def test_a_million_submits_cost_their_parts() -> None:
    cost = cost_of(1e6, SUBMIT)
    assert cost == {
        "API Gateway, HTTP API requests": pytest.approx(1.00),
        "Lambda, requests": pytest.approx(0.20),
        "Lambda, duration (arm64)": pytest.approx(1e6 * 0.020 * costs.MEMORY_MB / 1024 * 0.0000133334),
        "DynamoDB, write units": pytest.approx(0.625),
        "DynamoDB, read units": pytest.approx(0.1875),
        "CloudWatch Logs, ingestion": pytest.approx(0.50),
        "CloudWatch, custom metrics": pytest.approx(costs.METRICS * 0.30),
        "Data out": pytest.approx(0.09),
        "KMS, requests": pytest.approx(17_280 * 0.000003),
    }


def test_with_the_journal_on_a_submit_costs_its_event_too() -> None:
    off, on = (sum(cost(1e8, SUBMIT).values()) for cost in (cost_of, costs.cost_with_journal))
    of_events = sum(cost_of_events(1e8, costs.events_at_once(1e8)).values())
    a_metric_and_a_table = 0.30 + 8_640 * 0.000003
    assert on == pytest.approx(off + of_events + a_metric_and_a_table)


@pytest.mark.parametrize(
    ("events", "at_once"),
    [
        (1, 1),  # each comes alone
        (16 * 30 * 24 * 3600 / 2, 1 / (1 - exp(-1))),  # one on average in each part and window
        (1e9, 1e9 / (30 * 24 * 3600) / 16 * 2),
        (1e12, 100),  # no more than fit
    ],
)
def test_events_come_at_once_that_one_part_of_a_shard_has_in_a_window(events: float, at_once: float) -> None:
    assert costs.events_at_once(events) == pytest.approx(at_once)


def test_without_a_window_events_are_gathered_between_two_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(costs.template()["Parameters"]["JournalWindowSeconds"], "Default", 0)
    assert costs.events_at_once(1e9) == pytest.approx(1e9 / (30 * 24 * 3600) / 16 / 4, rel=0.01)


def test_the_documentation_says_how_many_events_come_at_once() -> None:
    told = f"{costs.events_at_once(1e8):.1f} at 100 million and {costs.events_at_once(1e9):.0f} at 1,000 million"
    assert told in (ROOT / "docs" / "journal.md").read_text()


def test_a_published_batch_logs_what_is_counted_for_it(
    printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acuse.runtime.telemetry._cold", [])
    telemetry.record(
        operation="publish_events",
        outcome="published",
        status=200,
        seconds=0.123,
        correlation_id=None,
        function_request_id="i",
        tenant=None,
        caller=None,
    )
    assert len(printed()) <= costs.BATCH_LOG_BYTES


def test_each_price_says_where_it_is_published() -> None:
    found = {name for name, each in vars(prices).items() if isinstance(each, tuple) and isinstance(each[0], Tier)}
    assert found == prices.SOURCES.keys()
    assert all(name.lower().replace("_", " ") in report.published() for name in found)


def test_the_default_size_is_the_cheapest_of_those_that_are_nearly_the_fastest() -> None:
    curve = {128: (40.0, 0.10), 256: (22.0, 0.11), 512: (18.0, 0.15), 1024: (17.0, 0.28)}
    assert memory.cheapest(curve) == 512
    milliseconds, dollars = memory.curve({128: [9.0, 8.0, 50.0]})[128]
    assert (milliseconds, dollars) == pytest.approx((21.0, 1e6 * 0.021 * 0.125 * 0.0000133334))


def test_the_table_of_sizes_marks_the_default_and_what_the_rule_says() -> None:
    curve = dict.fromkeys(memory.SIZES, (20.0, 0.1))
    other = next(size for size in memory.SIZES if size != costs.MEMORY_MB)
    assert f"| {costs.MEMORY_MB} (default, by the rule) |" in report.memory(curve, costs.MEMORY_MB)
    said = report.memory(curve, other)
    assert f"| {costs.MEMORY_MB} (default) |" in said
    assert f"| {other} (by the rule) |" in said


def test_a_million_events_cost_their_parts() -> None:
    cost = cost_of_events(1e6, batch=10)
    assert cost == {
        "EventBridge, events": pytest.approx(1.00),
        "DynamoDB, write units": pytest.approx(1.25),
        "DynamoDB, read units": pytest.approx(0.125),
        "Lambda, requests": pytest.approx(0.02),
        "Lambda, duration (arm64)": pytest.approx(1e5 * 0.111 * costs.MEMORY_MB / 1024 * 0.0000133334),
        "CloudWatch Logs, ingestion": pytest.approx(0.0075),
        "DynamoDB Streams, reads by Lambda": 0,
    }


def test_the_documentation_says_what_events_cost() -> None:
    assert report.events() in (ROOT / "docs" / "journal.md").read_text()


def test_the_readme_says_what_results_and_events_cost() -> None:
    readme = " ".join((ROOT / "README.md").read_text().split())
    said = re.search(r"(\d\.\d\d) dollars a million results .*events cost (\d\.\d\d) to (\d\.\d\d) dollars", readme)
    measured = (ROOT / "docs" / "performance.md").read_text().partition("| dollars per million submits |")[2]
    of_100_million = re.search(r"\*\*all\*\* \| \*\*[\d.]+\*\* \| \*\*([\d.]+)\*\*", measured)
    assert said
    assert of_100_million
    assert float(said[1]) == pytest.approx(float(of_100_million[1]), abs=0.05)
    events = [sum(cost_of_events(1e6, batch).values()) for batch in (100, 1)]
    assert [float(said[2]), float(said[3])] == [pytest.approx(each, abs=0.005) for each in events]


def test_requests_above_300_million_cost_less() -> None:
    assert cost_of(400e6, SUBMIT)["API Gateway, HTTP API requests"] == pytest.approx(300 + 90)


def test_tiers_of_a_price_go_up_and_end_nowhere() -> None:
    found = [each for each in vars(prices).values() if isinstance(each, tuple) and isinstance(each[0], Tier)]
    assert len(found) == 11
    for price in found:
        limits = [tier.up_to for tier in price]
        assert limits == sorted(set(limits))
        assert limits[-1] == inf


def test_a_line_of_the_access_log_is_as_long_as_its_values() -> None:
    assert costs.access_log_bytes('{"status":"$context.status"}') == len('{"status":"201"}\n')
