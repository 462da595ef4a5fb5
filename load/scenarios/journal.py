"""What the journal's users need: an API key."""

from typing import Final

from load.scenarios import Scenario

PART: Final = Scenario(lambda world, _: {"api_key": world.api_key})
