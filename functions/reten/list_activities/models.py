"""What the endpoint takes and answers (contract Reten, section 7: A1)."""

from enum import StrEnum

from acuse.reten.activities.views import ActivityItemView
from acuse.reten.http.pages import Page


class ActivityType(StrEnum):
    """What kind of work an activity is; there are no messages."""

    TASK = "TASK"
    MESSAGE = "MESSAGE"


class ActivityPage(Page[ActivityItemView]):
    """A page of activities."""
