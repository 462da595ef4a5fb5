"""What a sync makes of an operator (contract Reten, section 7: operator)."""

from copy import replace
from dataclasses import dataclass

from acuse.requests.exact_json import JsonText
from acuse.reten.catalogues.model import merged
from acuse.reten.operators.model import Operator, OperatorType
from acuse.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class SyncedOperator:
    """An operator as a sync names them; what is None stays as it is, metadata is merged."""

    external_id: str
    name: str
    type: OperatorType = OperatorType.SALESMAN
    email: str | None = None
    phone: str | None = None
    metadata: JsonText | None = None
    is_active: bool | None = None

    @property
    def key(self) -> tuple[str, str]:
        """By what the operator is known in the tenant."""
        return self.type, self.external_id


def synced(item: SyncedOperator, old: Operator | None, now: Timestamp) -> Operator:
    """An operator, if they are there, with an item laid over them; equal to the old one where nothing changes."""
    there = old or Operator(item.external_id, item.name, item.type)
    return replace(
        there,
        name=item.name,
        email=item.email or there.email,
        phone=item.phone or there.phone,
        metadata=merged(there.metadata, item.metadata),
        is_active=there.is_active if item.is_active is None else item.is_active,
        created_at=there.created_at or now,
        updated_at=there.updated_at or now,
    )
