"""Commands for the journal."""

from typing import Final

from acuse_admin.commands import Commands

PART: Final = Commands(lambda _: None)
