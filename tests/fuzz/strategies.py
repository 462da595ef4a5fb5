"""Strategies for hostile input: texts, JSON, and what becomes of good bytes when they are tampered with."""

import codecs
import json
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

AWKWARD: Final = [
    *("", " ", "\x00", "\ud800", "\udfff\ud83d", "\ufeff", "\ufffe", "\u2028", "İ", "ß", "😀", "\x7f", "\r\n", "\t"),
    *("..", "/", "%00", "%ff", "%", "+", "'", '"', "''", "\\", "{}", "[]", "null", "NaN", "-Infinity", "1e999999"),
    *("0", "-0", "-1", "9" * 18, "9" * 19, "9" * 39, "9" * 5000, "0x10", "1_000", "٣", "²", "true", "<a/>", "]]>"),
    *("a" * 300, "é" * 3000, "(" * 2000, ";" * 2000, ",".join("a" * 200), "2026-13-45", "9999-12-31T23:59:59-23:59"),
]
"""Texts that something is known to stumble over."""

TEXTS: Final = st.one_of(
    st.sampled_from(AWKWARD), st.text(max_size=40), st.text(st.characters(exclude_categories=()), max_size=10)
)
"""Any text, with halves of surrogate pairs."""

SPACE: Final = st.sampled_from(["", "", " ", "\n", "\t \r\n"])
_DIGITS: Final = st.from_regex(r"[0-9]{1,6}", fullmatch=True) | st.sampled_from(["9" * 30, "9" * 5000, "1" * 4300])

NUMBERS: Final = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-"]),
    _DIGITS.map(lambda digits: digits.lstrip("0") or "0"),
    st.just("") | _DIGITS.map(".{}".format),
    st.just("")
    | st.sampled_from(["e0", "E+5", "e-7", "e999999", "E-999999", "e" + "9" * 17, "e" + "9" * 20, "E-" + "9" * 20]),
)
"""Texts of JSON numbers, of any length and exponent."""

STRINGS: Final = st.one_of(
    st.text(max_size=12).map(lambda text: json.dumps(text, ensure_ascii=False)),
    TEXTS.map(json.dumps),
    st.sampled_from(['"\\ud800"', '"\\u0000"', '"\\/\\b\\f"', '"\\udfff\\ud800"']),
)
SCALARS: Final = st.one_of(st.sampled_from(["null", "true", "false"]), NUMBERS, STRINGS)


@st.composite
def _arrays(draw: DrawFn, values: SearchStrategy[str]) -> str:
    parts = draw(st.lists(st.tuples(SPACE, values, SPACE).map("".join), max_size=3))
    return "[" + ",".join(parts) + "]"


@st.composite
def objects(draw: DrawFn, values: SearchStrategy[str], names: SearchStrategy[str] = STRINGS) -> str:
    """Texts of JSON objects, some of whose names are repeated."""
    members = draw(st.lists(st.tuples(SPACE, names, SPACE, st.just(":"), SPACE, values, SPACE), max_size=4))
    members += draw(st.sampled_from([[], members[:1]]))
    return "{" + ",".join(map("".join, members)) + "}"


JSON: Final = st.recursive(SCALARS, lambda inner: _arrays(inner) | objects(inner), max_leaves=6)
"""Texts of JSON values, which RFC 8259 permits."""

_FRAGMENTS: Final = [
    *(
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b'"',
        b"\\",
        b"{",
        b"]",
        b",",
        b":",
        b"<",
        b">",
        b"&",
        b"=",
        b"'",
    ),
    *(
        b"NaN",
        b"Infinity",
        b"1e999999",
        b"&lt;",
        b"&a;",
        b"<![CDATA[",
        b"<!--",
        b"<?x?>",
        b'{"a":' * 2000,
        b"[" * 20000,
    ),
]


@st.composite
def tampered(draw: DrawFn, good: SearchStrategy[bytes]) -> bytes:
    """Good bytes, and what they become by one or two changes."""
    body = draw(good)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(body)))
        change = draw(st.sampled_from(["insert", "remove", "cut", "mark", "utf-16", "repeat"]))
        match change:
            case "insert":
                body = body[:at] + draw(st.sampled_from(_FRAGMENTS) | st.binary(min_size=1, max_size=4)) + body[at:]
            case "remove":
                body = body[:at] + body[at + draw(st.integers(1, 4)) :]
            case "cut":
                body = body[:at]
            case "mark":
                body = codecs.BOM_UTF8 + body
            case "utf-16":
                body = body.decode(errors="replace").encode("utf-16")
            case "repeat":
                body += body[at:]
    return body
