"""What the seed says of the result that `local.world.submission` registers."""

from typing import Any, Final

RESULT_DETAILS: Final[dict[str, Any]] = {
    "type": "TASK",
    "result": {"code": "SALE_COMPLETED", "label": "Venta completada", "isPositive": True},
    "comment": "Customer accepted renewal offer",
    "externalOperatorId": "OP-042",
    "operator": {"externalId": "OP-042", "name": "Carlos Pérez"},
    "requiresFutureScheduledAt": False,
}
"""In the order of its members."""
