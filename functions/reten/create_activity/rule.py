"""When an activity may be created, and as what (contract Reten, section 7)."""

import uuid
from collections.abc import Iterator
from typing import NamedTuple

from acuse.errors import Invalid, Problem, Refused
from acuse.reten.activities.bodies import NewActivity
from acuse.reten.activities.model import Activity
from acuse.reten.commerces.model import Commerce, CommerceNotFound
from acuse.reten.operators.model import Operator
from acuse.reten.retention_statuses.model import RetentionStatus
from acuse.reten.target_resolution.bodies import criteria_of
from acuse.reten.target_resolution.texts import criteria_to_text
from acuse.timestamps import Timestamp


class Named(NamedTuple):
    """What a new activity names; None where there is no such thing, or it is not named."""

    commerce: Commerce | None
    operator: Operator | None
    user_status: RetentionStatus | None


def drafted(wanted: NewActivity, named: Named, *, now: Timestamp, is_type_needed: bool) -> Activity | Refused:
    """The activity that a request asks for, or why there will be none.

    It is Invalid if the type is missing where the path does not say it, or if what is named contradicts itself or does
    not exist.
    """
    if problems := [*_problems(wanted, named, is_type_needed=is_type_needed)]:
        return Invalid(problems)
    if not named.commerce:
        return CommerceNotFound()
    return Activity(
        id=str(uuid.uuid4()),
        commerce_external_id=named.commerce.external_id,
        created_at=now,
        provider_activity_id=wanted.provider_activity_id,
        channel=str(wanted.channel),
        scheduled_at=wanted.scheduled_at,
        reason=wanted.reason,
        suggested_execution_time=wanted.suggested_execution_time,
        user_status=named.user_status.code if named.user_status else None,
        user_status_label=named.user_status.label if named.user_status else None,
        score=wanted.score,
        assignment_reason=wanted.assignment_reason,
        operator_external_id=named.operator.external_id if named.operator else None,
        operator_name=named.operator.name if named.operator else None,
        idempotency_key=wanted.idempotency_key,
        attribute_keys=tuple(wanted.attribute_keys or ()),
        attributes=wanted.attributes,
        assigned_route_id=wanted.assigned_route_id,
        target_criteria=criteria_to_text(criteria_of(wanted.target_criteria)) if wanted.target_criteria else None,
    )


def _problems(wanted: NewActivity, named: Named, *, is_type_needed: bool) -> Iterator[Problem]:
    if is_type_needed and wanted.type is None:
        yield Problem("type", "is required")
    if wanted.commerce_id and named.commerce and wanted.commerce_external_id not in (None, named.commerce.external_id):
        yield Problem("commerce_external_id", "is not the commerce of commerce_id")
    if wanted.user_status is not None and not (named.user_status and named.user_status.is_active):
        yield Problem("user_status", "is not an active user retention status")
    if wanted.assigned_operator_id is not None:
        if not named.operator:
            yield Problem("assigned_operator_id", "is not an operator of the tenant")
        elif wanted.operator_external_id not in (None, named.operator.external_id):
            yield Problem("operator_external_id", "is not the operator of assigned_operator_id")
    elif wanted.operator_external_id is not None and not named.operator:
        yield Problem("operator_external_id", "is not an operator of the tenant")
