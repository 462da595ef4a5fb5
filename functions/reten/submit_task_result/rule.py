"""When a submission may be registered, and as what (contract Reten, section 2)."""

from acuse.errors import Refused
from acuse.reten.activities import rules
from acuse.reten.activities.model import Result
from acuse.reten.commerces.model import CommerceNotFound
from acuse.reten.reference_data.model import References
from acuse.timestamps import Timestamp

from .models import TaskResultSubmission


def judge(submission: TaskResultSubmission, references: References, *, now: Timestamp) -> Result | Refused:
    """The result that a submission gives an activity, or why it gives none: 400 comes before an unknown commerce."""
    judged = rules.judge(submission, references, now=now)
    return judged if references.commerce or isinstance(judged, Refused) else CommerceNotFound()
