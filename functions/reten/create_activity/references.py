"""What a new activity names, looked up."""

from acuse.errors import NotFound
from acuse.identity.callers import TenantId
from acuse.reten.activities.bodies import NewActivity
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import Commerce
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import Operator
from acuse.reten.retention_statuses import store as retention_statuses

from .rule import Named


def look_up(tenant: TenantId, wanted: NewActivity) -> Named:
    """Find what a new activity names; an id goes before an external id."""
    return Named(
        _commerce(tenant, wanted),
        _operator(tenant, wanted),
        retention_statuses.find_by_code(wanted.user_status) if wanted.user_status is not None else None,
    )


def _commerce(tenant: TenantId, wanted: NewActivity) -> Commerce | None:
    try:
        if wanted.commerce_id is not None:
            return commerces.find_by_id(tenant, wanted.commerce_id)
    except NotFound:
        return None
    return commerces.find(tenant, wanted.commerce_external_id or "")


def _operator(tenant: TenantId, wanted: NewActivity) -> Operator | None:
    try:
        if wanted.assigned_operator_id is not None:
            return operators.find_by_id(tenant, wanted.assigned_operator_id)
    except NotFound:
        return None
    if wanted.operator_external_id is None:
        return None
    return next(iter(operators.find_all(tenant, wanted.operator_external_id)), None)
