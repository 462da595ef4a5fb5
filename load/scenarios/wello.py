"""What the users of Wello's dialect need."""

from typing import Final

from acuse.identity.permissions import Permission
from load.scenarios import Scenario

PART: Final = Scenario(lambda world, _: {"account": world.new_account_of_domain(*Permission)})
