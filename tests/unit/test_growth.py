"""What `make growth` writes (benchmarks/growth.py)."""

import pytest
from defusedxml import ElementTree

from benchmarks.calls import Used
from benchmarks.growth import decades_to, plot, table

NUMBERS = [1000, 10_000]
FOUND = {
    "Flat": [Used(["PutItem"], 0, 2, 0.5)] * 2,
    "Grows": [Used(["Query"], 3, 0, 1.25), Used(["Query", "Query"], 30, 0, 125.4)],
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(100, [100]), (1000, [1000]), (5000, [1000]), (10_000, [1000, 10_000]), (1_000_000, [10**3, 10**4, 10**5, 10**6])],
)
def test_it_is_measured_at_each_power_of_ten_that_is_not_too_many(most: int, numbers: list[int]) -> None:
    assert decades_to(most) == numbers


def test_the_table_has_calls_units_and_time_for_each_number_of_records() -> None:
    assert table(NUMBERS, FOUND).splitlines()[2:] == [
        "| A Flat | 1 · 0 · 2 · 0.5 | 1 · 0 · 2 · 0.5 |",
        "| B Grows | 1 · 3 · 0 · 1.2 | 2 · 30 · 0 · 125 |",
    ]


def test_a_request_that_was_not_measured_so_far_has_a_shorter_line() -> None:
    found = {**FOUND, "Short": FOUND["Flat"][:1]}
    assert table(NUMBERS, found).splitlines()[-1] == "| C Short | 1 · 0 · 2 · 0.5 | – |"
    lines = ElementTree.fromstring(plot(NUMBERS, found)).iter(f"{SVG}polyline")
    assert [len(each.attrib["points"].split()) for each in lines] == [2, 2, 1] * 2


def test_the_plot_has_a_line_for_each_request_in_both_panels() -> None:
    document = ElementTree.fromstring(plot(NUMBERS, FOUND))
    lines = [each.attrib["points"].split() for each in document.iter(f"{SVG}polyline")]
    for flat, grows in (lines[:2], lines[2:]):
        assert flat[0].split(",")[1] == flat[1].split(",")[1]
        assert int(grows[1].split(",")[1]) < int(grows[0].split(",")[1])


def test_a_letter_at_each_point_tells_the_lines_of_the_plot_apart() -> None:
    texts = [each.text for each in ElementTree.fromstring(plot(NUMBERS, FOUND)).iter(f"{SVG}text")]
    assert [texts.count(letter) for letter in "AB"] == [4, 4]


def test_lines_that_lie_on_each_other_have_their_letters_together() -> None:
    one = dict.fromkeys(("One", "Other"), FOUND["Flat"])
    assert "AB" in [each.text for each in ElementTree.fromstring(plot(NUMBERS, one)).iter(f"{SVG}text")]
