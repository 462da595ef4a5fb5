"""Operators, who work activities (contract Reten, section 7: operator)."""

import uuid
from enum import StrEnum
from typing import Final, NamedTuple

from acuse.errors import NotFound
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import EMPTY_OBJECT, JsonText
from acuse.timestamps import Timestamp

_OPERATORS: Final = uuid.UUID("b5a0d0c8-1f63-4b7a-8f0b-6c2e9d4a7f53")


class OperatorType(StrEnum):
    """What an operator does; of two with one external id a result names the first in this order."""

    SALESMAN = "SALESMAN"
    ACTIVATOR = "ACTIVATOR"
    CALLCENTER = "CALLCENTER"


class OperatorNotFound(NotFound):
    """The tenant has no such operator."""

    def __init__(self) -> None:
        super().__init__("Operator not found")


class Operator(NamedTuple):
    """A person who works activities, by type and the id that the tenant's own system gave them.

    What an older release stored has an external id and a name alone, and is a SALESMAN.
    """

    external_id: str
    name: str
    type: OperatorType | str = OperatorType.SALESMAN
    """A text where only a newer release knows it."""
    email: str | None = None
    phone: str | None = None
    metadata: JsonText = EMPTY_OBJECT
    is_active: bool = True
    is_placeholder: bool = False
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None


def operator_id(tenant: TenantId, kind: str, external_id: str) -> str:
    """An operator's id."""
    return str(uuid.uuid5(_OPERATORS, f"{tenant}#operator#{kind}#{external_id}"))
