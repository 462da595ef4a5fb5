"""Where the journal is called."""

from typing import Final

EVENTS: Final = "/journal/v1/events"
RECORDS: Final = "/journal/v1/records"
