"""Text made harmless for a terminal."""

import json
import logging
import sys
import unicodedata

import pytest

from acuse_admin.printable import PrintableFormatter, printable, printable_json

OBEYED_OR_HIDDEN = "\x00\x07\x08\t\n\r\x1b\x7f\x80\x85\x9b\x9d\xad\u061c\u200b\u200d\u200e\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\U000e0041"  # noqa: E501
ORDINARY = "Almacén «Ñandú» 日本語 Ελλάδα עברית नमस्ते 🎉 e\u0301 a\u00a0b [red] \\x1b"


@pytest.mark.parametrize("character", OBEYED_OR_HIDDEN)
def test_what_a_terminal_obeys_or_hides_is_an_escape(character: str) -> None:
    shown = printable(f"a{character}b")
    assert shown == f"a{character.encode('unicode_escape').decode()}b"
    assert shown.isascii()


def test_ordinary_text_of_any_writing_stays() -> None:
    assert printable(ORDINARY) == ORDINARY
    assert printable_json(json.dumps(ORDINARY, ensure_ascii=False)) == json.dumps(ORDINARY, ensure_ascii=False)


def test_nothing_of_a_dangerous_category_is_left() -> None:
    dangerous = ("Cc", "Cf", "Cs", "Zl", "Zp")
    every = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in dangerous]
    assert printable("".join(every)).isascii()


@pytest.mark.parametrize("text", [OBEYED_OR_HIDDEN, ORDINARY, "😀", "\\n\\u0041", '"', ""])
def test_json_that_is_escaped_means_the_same(text: str) -> None:
    document = json.dumps({text: [text]}, ensure_ascii=False)
    for is_ascii in (False, True):
        escaped = printable_json(document, is_ascii=is_ascii)
        assert json.loads(escaped) == {text: [text]}
        assert printable(escaped) == escaped
        assert escaped.isascii() or not is_ascii


def test_line_breaks_between_members_do_not_break_a_line() -> None:
    kept = '{"a":\r\n\t1,\n"b": "\x9b"}'
    assert printable_json(kept) == '{"a":   1, "b": "\\u009b"}'
    assert printable_json(kept, is_one_line=False) == '{"a": \n 1,\n"b": "\\u009b"}'


def test_a_faults_traceback_shows_what_a_client_sent_with_escapes() -> None:
    fault = ValueError("no \x1b[31m\x9b here")
    record = logging.LogRecord("acuse.faults", logging.ERROR, "", 1, "it failed", (), (ValueError, fault, None))
    assert PrintableFormatter().format(record).splitlines() == ["it failed", r"ValueError: no \x1b[31m\x9b here"]
