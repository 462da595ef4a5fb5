"""What requests say of result types."""

from pydantic import Field

from acuse.requests.validation import Name, RequestBody
from acuse.reten.reference_data.model import ResultType


class ResultTypeSettings(RequestBody):
    """What a result type is, whatever it was before."""

    label: Name
    is_positive: bool | None = None
    requires_future_scheduled_at: bool | None = None
    is_active: bool | None = None
    position: int | None = Field(default=None, ge=0, le=1_000_000)

    def entry(self, code: str) -> ResultType:
        """What is stored; what is absent has its default."""
        return ResultType(**self.model_dump(exclude_none=True) | {"code": code})
