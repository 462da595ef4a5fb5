"""What each dialect's users need: made before they begin, in another process than theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.world import World


@dataclass(frozen=True)
class Scenario:
    """A dialect's part: given the tenant and the seconds that the run takes, what JSON can say to its users."""

    make: Callable[[World, int], dict[str, Any]]
