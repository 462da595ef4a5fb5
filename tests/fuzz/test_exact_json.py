"""JSON whose text is kept: read as it was sent, or refused."""

import bisect
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import field_validator

from acuse.errors import Invalid, Malformed
from acuse.requests import exact_json, validation
from acuse.requests.exact_json import JsonText
from acuse.requests.validation import RequestBody
from tests.fuzz.strategies import JSON, NUMBERS, SPACE, objects, tampered


class Row(RequestBody):
    kept: JsonText | None = None


class Sent(RequestBody):
    kept: JsonText | None = None
    rows: list[Row] | None = None
    number: int | None = None


NAMES = st.sampled_from(['"kept"', '"rows"', '"number"', '"other"', '"k\\u0065pt"'])
ROWS = st.lists(objects(JSON, NAMES), max_size=3).map(lambda rows: f"[{', '.join(rows)}]")
BODIES = objects(JSON | objects(JSON) | ROWS, NAMES).map(lambda text: text.encode(errors="replace"))


def read(body: bytes) -> Sent | None:
    """The body; None if it was refused."""
    try:
        return validation.read_json(Sent, body)
    except Invalid:
        return None


@given(st.binary(max_size=80) | tampered(BODIES))
def test_any_bytes_are_read_or_refused_and_what_is_kept_stands_in_them(body: bytes) -> None:
    sent = read(body)
    if sent is None:
        return
    for kept in [sent.kept, *(row.kept for row in sent.rows or [])]:
        assert kept is None or (kept in body.decode() and kept[0] + kept[-1] == "{}")
        assert kept is None or isinstance(exact_json.loads(kept.encode()), dict)


@given(objects(JSON), objects(JSON), JSON, SPACE)
def test_of_a_repeated_name_the_last_object_is_kept_byte_for_byte(
    first: str, last: str, other: str, space: str
) -> None:
    body = f'{space}{{"kept":{space}{first}{space},"other":{other}, "k\\u0065pt"{space}:{last}{space}}}{space}'
    sent = validation.read_json(Sent, body.encode())
    assert sent.kept == last
    assert exact_json.dumps({"shown": sent.kept}) == f'{{"shown":{last}}}'


@given(objects(JSON))
def test_an_object_taken_apart_and_put_together_has_the_same_members(text: str) -> None:
    members = exact_json.members_of(JsonText(text))
    again = exact_json.object_of(members)
    assert exact_json.members_of(again) == members
    assert exact_json.loads(again.encode()) == exact_json.loads(text.encode())
    assert set(members.values()) <= set(exact_json.values_in(JsonText(text)))


@given(st.sampled_from(["NaN", "Infinity", "-Infinity"]), JSON)
def test_what_only_javascript_calls_a_number_is_refused_everywhere(word: str, other: str) -> None:
    for text in (f'{{"kept":{{"a":[{other},{word}]}}}}', f'{{"rows":[{{"kept":{{"a":{word}}}}}]}}', f'{{"a":{word}}}'):
        with pytest.raises(Malformed):
            validation.read_json(Sent, text.encode())


@given(NUMBERS)
@example("1e999999")
@example("9" * 100_000)
def test_numbers_of_any_size_are_kept_and_where_one_is_read_it_is_an_integer(number: str) -> None:
    sent = validation.read_json(Sent, f'{{"kept":{{"a":{number}}},"other":{number}}}'.encode())
    assert sent.kept == f'{{"a":{number}}}'
    with_number = read(f'{{"number":{number}}}'.encode())
    assert with_number is None or with_number.number == json.loads(number)


def is_refused(depth: int) -> bool:
    return read(b"[" * depth + b"]" * depth) is None and read(b'{"a":' + b"[" * depth + b"]" * depth + b"}") is None


class ReadAgain(RequestBody):
    """What is kept is read once more by a validator, deeper in the calls than the whole was: here 20 levels."""

    kept: JsonText

    @field_validator("kept")
    @classmethod
    def _is_read(cls, kept: JsonText) -> JsonText:
        json.loads("[" * 20 + kept + "]" * 20)
        return kept


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")], ids=["arrays", "objects"])
def test_any_depth_is_read_or_refused(opening: str, closing: str) -> None:
    limit = bisect.bisect(range(100_000), False, key=is_refused)
    outcomes = set()
    for depth in (10, *range(limit - 30, limit + 30), 100_000):
        kept = '{"a":' + opening * depth + "1" + closing * depth + "}"
        try:
            assert validation.read_json(ReadAgain, f'{{"kept":{kept}}}'.encode()).kept == kept
        except Invalid:  # too deep, or more than is read
            outcomes.add("refused")
        else:
            outcomes.add("read")
    assert outcomes == {"read", "refused"}
