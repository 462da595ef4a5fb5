"""acuse.requests.validation: what a body costs has an end, whatever it is made of."""

from typing import Any

import pytest

from acuse.errors import Invalid
from acuse.oracle.http.endpoint import BODY_LIMIT
from acuse.oracle.tasks.bodies import NewTask
from acuse.requests import exact_json, validation
from acuse.requests.validation import RequestBody


def filled(begin: str, again: str, end: str) -> bytes:
    """A body as large as they come, of one thing repeated."""
    return (begin + again * ((BODY_LIMIT - len(begin) - len(end)) // len(again)) + end).encode()


SMALL_VALUES = {
    "numbers": filled('{"x":[1', ",1", "]}"),
    "empty objects": filled('{"x":[{}', ",{}", "]}"),
    "empty strings": filled('{"x":[""', ',""', "]}"),
    "one member again and again": filled('{"name":"n","customFields":{"c":{}', ',"c":{}', "}}"),
    "custom fields": filled('{"name":"n","customFields":{"c":{"x":[1', ",1", "]}}}"),
    "nested": ('{"x":[' + ",".join(["[" * 900 + "]" * 900] * (BODY_LIMIT // 1801)) + "]}").encode(),
}


@pytest.mark.parametrize("body", SMALL_VALUES.values(), ids=SMALL_VALUES.keys())
def test_a_large_body_of_small_values_is_refused_unread(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_body: bytes) -> Any:
        raise AssertionError("it was read")

    monkeypatch.setattr(exact_json, "loads", fail)
    with pytest.raises(Invalid, match="more than 20000 fields"):
        validation.read_json(NewTask, body)


LONG_STRINGS = {
    "data": filled('{"name":"n","fileAttachments":[{"fileName":"f","data":"', "QUJD" * 4, '"}]}')[: BODY_LIMIT // 2],
    "escapes": filled('{"name":"n","notes":[{"text":"', '\\"', '"}]}'),
    "commas": filled('{"name":"n","notes":[{"text":"', ",[{", '"}]}'),
}


@pytest.mark.parametrize("body", LONG_STRINGS.values(), ids=LONG_STRINGS.keys())
def test_a_large_body_of_long_strings_is_read(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    real = exact_json.loads

    def read(each: bytes) -> Any:
        reads.append(len(each))
        return real(each)

    monkeypatch.setattr(exact_json, "loads", read)
    with pytest.raises(Invalid):  # too long a text, or cut off
        validation.read_json(NewTask, body)
    assert reads == [len(body)]


def test_the_most_members_that_are_taken_have_fewer_tokens_than_are_looked_for() -> None:
    class AnyBody(RequestBody):
        pass

    padding = "x" * validation._READ_UNCOUNTED
    members = ",".join('{"":""}' for _ in range(9_998))
    body = f'{{"padding":"{padding}","x":[{members}]}}'.encode()
    assert validation.read_json(AnyBody, body) == AnyBody()
