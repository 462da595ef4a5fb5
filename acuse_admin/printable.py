"""Text that is stored or was typed, made harmless for a terminal.

A terminal obeys control characters: ESC and U+009B begin its commands, a carriage return overwrites what is there.
Overrides of the direction of writing show another order than the text has, and a zero-width character hides.
"""

import json
import logging
import re
import unicodedata

_NOT_PLAIN = re.compile(r"[^\x20-\x7e]")


def printable(text: str) -> str:
    r"""The text with an escape, such as \x1b or \u202e, for each character that a terminal obeys or does not show."""
    return _NOT_PLAIN.sub(_python_escape, text)


class PrintableFormatter(logging.Formatter):
    """Log records for a terminal: a traceback's message may hold what a client sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines."""
        return "\n".join(map(printable, super().format(record).split("\n")))


def printable_json(text: str, *, is_one_line: bool = True, is_ascii: bool = False) -> str:
    r"""JSON text that means the same, with \u escapes for the same characters; and for all but ASCII if asked for.

    Between the members of what was kept as sent may be line breaks: they are blanks in one line, and tabs always.
    """

    def escape(match: re.Match[str]) -> str:
        character = match[0]
        if character in "\t\r" or (character == "\n" and is_one_line):
            return " "
        is_kept = character == "\n" or (_is_shown(character) and not is_ascii)
        return character if is_kept else json.dumps(character)[1:-1] if character != "\x7f" else r"\u007f"

    return _NOT_PLAIN.sub(escape, text)


def _python_escape(match: re.Match[str]) -> str:
    character = match[0]
    return character if _is_shown(character) else character.encode("unicode_escape").decode()


def _is_shown(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"
