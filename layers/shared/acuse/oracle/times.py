"""Instants as this dialect writes them: whole seconds, `2016-03-17T14:00:56.000Z` (seed 003)."""

from acuse import timestamps
from acuse.timestamps import Timestamp


def now() -> Timestamp:
    """The present second."""
    return whole_second(timestamps.now())


def after(earlier: Timestamp) -> Timestamp:
    """The present second, or an earlier change's that another clock says is not over yet."""
    return max(now(), earlier)


def whole_second(moment: Timestamp) -> Timestamp:
    """The instant without its fraction of a second."""
    return Timestamp(f"{moment[:19]}.000Z")
