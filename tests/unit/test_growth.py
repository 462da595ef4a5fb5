"""What `make growth` writes (benchmarks/growth.py)."""

import pytest
from defusedxml import ElementTree

from benchmarks.calls import Used
from benchmarks.growth import decades_to, plot, table

NUMBERS = [100, 1000]
FOUND = {"Flat": [Used(["PutItem"], 0, 2)] * 2, "Grows": [Used(["Query"], 3), Used(["Query", "Query"], 30)]}


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(100, [100]), (999, [100]), (1000, [100, 1000]), (5000, [100, 1000]), (10_000, [100, 1000, 10_000])],
)
def test_it_is_counted_at_each_power_of_ten_that_is_not_too_many(most: int, numbers: list[int]) -> None:
    assert decades_to(most) == numbers


def test_the_table_has_calls_and_units_for_each_number_of_records() -> None:
    assert table(NUMBERS, FOUND).splitlines()[2:] == [
        "| Flat | 1 · 0 · 2 | 1 · 0 · 2 |",
        "| Grows | 1 · 3 · 0 | 2 · 30 · 0 |",
    ]


def test_the_plot_has_a_line_for_each_request() -> None:
    document = ElementTree.fromstring(plot(NUMBERS, FOUND))
    lines = [each.attrib["points"].split() for each in document.iter("{http://www.w3.org/2000/svg}polyline")]
    flat, grows = lines
    assert flat[0].split(",")[1] == flat[1].split(",")[1]
    assert int(grows[1].split(",")[1]) < int(grows[0].split(",")[1])
