"""Models of the objects whose histories are checked."""

from typing import Final

BUSY: Final = "busy"
"""The status of an answer that asks to come again, which says that nothing was done."""
