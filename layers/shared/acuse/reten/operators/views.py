"""How operators are shown (contract Reten, section 7: operator)."""

from typing import Annotated, Self

from acuse.identity.callers import TenantId
from acuse.reten.http.pages import Page
from acuse.reten.http.responses import Id, OneOf, ResponseBody
from acuse.reten.operators.model import Operator, OperatorType, operator_id


class OperatorDetailView(ResponseBody):
    """An operator."""

    id: Id
    name: str
    email: str | None
    phone: str | None
    type: Annotated[str, OneOf(OperatorType)]
    external_id: str
    is_active: bool
    is_placeholder: bool

    @classmethod
    def of(cls, tenant: TenantId, operator: Operator) -> Self:
        """Show an operator."""
        own = {name: getattr(operator, name) for name in cls.model_fields if name != "id"}
        return cls(id=operator_id(tenant, operator.type, operator.external_id), **own)


class OperatorPage(Page[OperatorDetailView]):
    """A page of operators."""
