"""What a sync of operators takes (contract Reten, section 7: operator)."""

from typing import Annotated

from pydantic import Field

from acuse.requests.validation import ExternalKey, Name, OptionalExternalId, RequestBody, ShallowObject
from acuse.reten.catalogues.model import MOST_ITEMS
from acuse.reten.operators.model import OperatorType
from acuse.reten.operators.rules import SyncedOperator


class OperatorItem(RequestBody):
    """An operator of a sync, known by type and external id."""

    external_id: ExternalKey
    name: Name
    type: OperatorType = Field(default=OperatorType.SALESMAN, strict=False)
    email: OptionalExternalId = None
    phone: OptionalExternalId = None
    metadata: ShallowObject | None = None
    is_active: bool | None = None

    def operator(self) -> SyncedOperator:
        """What the item says of its operator."""
        return SyncedOperator(**self.model_dump())


class OperatorSync(RequestBody):
    """Operators to create, or to bring up to date."""

    items: Annotated[list[OperatorItem], Field(max_length=MOST_ITEMS)]
