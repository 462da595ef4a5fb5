"""acuse.requests.exact_json: members kept as the text that was sent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
objects = st.dictionaries(st.text(), documents, max_size=4)
PATHS = frozenset({("kept",), ("inner", "kept")})


@given(objects, objects, objects, st.sampled_from([None, 0, 2]), st.booleans())
def test_kept_members_are_slices_of_the_request(
    around: dict[str, Any], kept: dict[str, Any], nested: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    def write(value: Any) -> str:
        return json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    sent = {**around, "kept": kept, "inner": {**around, "kept": nested}}
    text = write(sent)
    try:
        body = text.encode()
    except UnicodeEncodeError:
        return
    document = exact_json.loads(body)
    exact_json.keep_text(document, body, PATHS)
    for found, value in ((document["kept"], kept), (document["inner"]["kept"], nested)):
        assert isinstance(found, JsonText)
        assert found in text
        assert json.loads(found) == value


def test_numbers_keep_their_digits() -> None:
    text = '{"a": 9007199254740993, "b": 0.10, "c": 1e308, "d": -0, "e": 1E400, "f": ' + "9" * 5000 + "}"
    document = exact_json.loads(f'{{"kept":{text}}}'.encode())
    exact_json.keep_text(document, f'{{"kept":{text}}}'.encode(), PATHS)
    assert document["kept"] == text


def test_of_a_repeated_name_the_last_counts_as_everywhere_in_json() -> None:
    body = b'{"kept": {"first": 1}, "kept": {"last": 2}}'
    document = exact_json.loads(body)
    exact_json.keep_text(document, body, PATHS)
    assert document["kept"] == '{"last": 2}'


@pytest.mark.parametrize("value", ["[]", '"{}"', "1", "null", "true"])
def test_what_is_no_object_is_left_as_it_is(value: str) -> None:
    body = f'{{"kept": {value}, "inner": {value}}}'.encode()
    document = exact_json.loads(body)
    exact_json.keep_text(document, body, PATHS)
    assert document == {"kept": json.loads(value), "inner": json.loads(value)}


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        exact_json.loads(body)
    except ValueError as error:
        assert str(error).startswith("is not ")


def test_paths_are_found_in_nested_and_optional_models() -> None:
    class Inner(BaseModel):
        kept: JsonText
        other: int

    class Outer(BaseModel):
        kept: JsonText | None
        inner: Inner | None
        plain: dict[str, Any]

    assert exact_json.kept_paths(Outer) == PATHS
    schema = Outer.model_json_schema()["properties"]["kept"]
    assert {"type": "object", "additionalProperties": True} in schema["anyOf"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('{"rows": [{"kept": {"a": 1.0}}, {"other": 1}, {"kept": {"a": 2e0}}]}', ['{"a": 1.0}', '{"a": 2e0}']),
        ('{"rows": [{"other": {"kept": {}}}]}', []),
        ('{"rows": {"kept": {"a": 1.0}}}', []),
        ('{"kept": {"a": 1.0}}', []),
        ('{"rows": [1, "kept", null]}', []),
    ],
)
def test_members_of_every_element_of_an_array_are_kept_where_they_are(sent: str, kept: list[str]) -> None:
    document = exact_json.loads(sent.encode())
    exact_json.keep_text(document, sent.encode(), frozenset({("rows", "*", "kept")}))
    rows = document.get("rows")
    found = (
        [each["kept"] for each in rows if isinstance(each, dict) and "kept" in each] if isinstance(rows, list) else []
    )
    assert found == kept
    assert all(isinstance(each, JsonText) for each in found)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (b"", 0),
        (b'{"a":1}', 2),
        (b'{"a":[1,2],"b":{}}', 7),
        (b'"a,b[{"', 1),
        (b'"\\",[\\\\"', 1),
        (b'"no end, [', 1),
        (b'"' + b'\\"' * 2_000_000, 1),
        (b'"ends in a backslash\\', 1),
        (b"[" * 1000, 1000),
    ],
    ids=lambda value: str(value)[:20],
)
def test_strings_commas_and_opening_brackets_are_counted(text: bytes, tokens: int) -> None:
    assert not exact_json.has_more_tokens(text, tokens)
    assert tokens == 0 or exact_json.has_more_tokens(text, tokens - 1)
