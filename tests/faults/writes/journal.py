"""The journal's clients write nothing."""

from typing import Final

from tests.faults.writes import Tables

PART: Final = Tables({}, reads=["ListEvents", "GetEvent", "GetRecord"])
