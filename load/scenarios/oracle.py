"""What the users of Oracle's dialect need."""

from typing import Final

from acuse.identity.permissions import Permission
from load.scenarios import Scenario

PART: Final = Scenario(lambda world, _: {"account": world.new_staff(*Permission)})
