"""GUIDs in the forms that .NET reads."""

import re
from typing import Final

_DIGITS: Final = r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
PATTERN: Final = rf"{_DIGITS}|\{{(?:{_DIGITS})\}}"
_FORMS: Final = re.compile(PATTERN)


def read(text: str) -> str | None:
    """A GUID in any case, with or without hyphens or braces, as lower case with hyphens; None if it is none."""
    if not _FORMS.fullmatch(text):
        return None
    digits = text.strip("{}").replace("-", "").lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
