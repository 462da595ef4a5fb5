"""Operators as items of the table Configs, and back."""

from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.operators.model import Operator, OperatorType
from acuse.storage import packed_text, tolerant_readers
from acuse.storage.values import Values


def key_of(tenant: TenantId, kind: str, external_id: str) -> Values:
    """The key of an operator."""
    sk = "operator" if kind == OperatorType.SALESMAN else f"operator#{kind}"
    return {"pk": f"{tenant}#operator#{external_id}", "sk": sk}


def keys_of(tenant: TenantId, external_id: str) -> list[Values]:
    """The keys that operators with this external id can have: one for each type, in the order of the types."""
    return [key_of(tenant, kind, external_id) for kind in OperatorType]


def from_values(values: Values) -> Operator:
    """A stored operator."""
    own = tolerant_readers.known(Operator, values)
    own["type"] = tolerant_readers.member_of(OperatorType, own["type"])
    own["metadata"] = JsonText(packed_text.unpack(own["metadata"]))
    return Operator(**own)
