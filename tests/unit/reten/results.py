"""Results as tests make them."""

from typing import Any

from acuse import timestamps
from acuse.reten.activities.model import Result, ResultStatus


def result(**members: Any) -> Result:
    values: dict[str, Any] = {
        "id": "r",
        "created_at": timestamps.now(),
        "occurred_at": timestamps.now(),
        "status": ResultStatus.EFFECTIVE,
        "type_code": "SALE",
        "type_label": "Venta",
        "type_is_positive": True,
        "type_requires_future_scheduled_at": False,
    }
    return Result(**values | members)
