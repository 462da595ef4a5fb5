"""JSON of Wello's dialect, which is read leniently: whatever comes is read or refused, and what is JSON as it is."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from acuse.errors import Invalid
from acuse.wello.http import json_format
from acuse.wello.members import KIND_BY_MEMBER, Kind
from tests.fuzz.strategies import JSON, objects

TEXT_MEMBERS = [name for name, kind in KIND_BY_MEMBER.items() if kind is Kind.TEXT]
PIECES = st.lists(
    st.sampled_from(
        ['"', "\\", "/*", "*/", "//", "\n", ",", "{", "}", "[", "]", ":", '"a"', "1", "true", " ", "x", "\ud800"]
    )
).map("".join)


@given(st.binary() | (PIECES | st.text()).map(lambda text: text.encode(errors="surrogatepass")), st.text(max_size=9))
@example(b'{"a":1,}', "")
@example(b"\xff\xfe{", "utf-16")
def test_any_bytes_in_any_charset_are_read_or_refused(body: bytes, charset: str) -> None:
    try:
        read = json_format.read(body, charset)
    except Invalid:
        return
    assert isinstance(read, dict)


@given(st.dictionaries(st.sampled_from(TEXT_MEMBERS), st.text()), PIECES.filter(lambda text: "*/" not in text + "*"))
def test_texts_are_what_they_are_whatever_stands_around_them(members: dict[str, str], comment: str) -> None:
    written = json.dumps(members)
    assert json_format.read(written.encode(), "") == members
    around = f"/*{comment}*/" + written[:-1] + ("," if members else "") + "/**/}"
    assert json_format.read(around.encode(errors="replace"), "") == members


@given(objects(JSON))
def test_what_is_json_is_read_with_all_its_members(text: str) -> None:
    read = json_format.read(text.encode(), "")
    assert read.keys() == {str(name).lower() for name in json.loads(text, parse_int=str, parse_float=str)}
