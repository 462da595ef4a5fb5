"""What the endpoint takes."""

import re
from typing import Final

from acuse.errors import Invalid, Problem
from acuse.requests import validation
from acuse.requests.validation import ExternalKey, RequestBody


class Named(RequestBody):
    """The result type that the path names."""

    code: ExternalKey


def check_code(code: str) -> str:
    """A code that a result type may have.

    Raises
    ------
    Invalid
    """
    return validation.check(Named, {"code": code}).code


_UNREADABLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffd]"  # controls, lines, directions
)


def check_new_code(code: str) -> None:
    """Refuse to begin with a code that people cannot tell from another, or that a path cannot name.

    Raises
    ------
    Invalid
    """
    if code in {".", ".."}:
        raise Invalid([Problem("code", "is . or .., which a path does not keep")])
    if code != code.strip():
        raise Invalid([Problem("code", "begins or ends with a blank")])
    if _UNREADABLE.search(code):
        raise Invalid([Problem("code", "has a control character, or one that stands for none (U+FFFD)")])
