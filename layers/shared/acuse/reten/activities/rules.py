"""When a result may be registered, and as what (contract Reten, section 2)."""

import uuid

from acuse.errors import Invalid, Problem
from acuse.reten.activities.model import Result, ResultSource
from acuse.reten.activities.result_bodies import ActivityResult
from acuse.reten.reference_data.model import References, ResultType
from acuse.timestamps import Timestamp


def judge(
    submission: ActivityResult,
    references: References,
    *,
    now: Timestamp,
    source: ResultSource = ResultSource.INTEGRATION,
) -> Result | Invalid:
    """The result that a submission gives an activity, or why it gives none.

    It is Invalid if the result type is unknown or inactive, or if the future date is missing or not in the future.
    """
    task = submission.task_result
    result_type = references.result_type if references.result_type and references.result_type.is_active else None
    problems = [
        *([] if result_type else [Problem("task_result.result", "is not an active result type")]),
        *_future_date_problems(task.future_scheduled_at, result_type, now),
    ]
    if problems or not result_type:
        return Invalid(problems)
    return Result(
        id=str(uuid.uuid4()),
        created_at=now,
        occurred_at=submission.occurred_at,
        status=submission.status,
        external_status=submission.external_status,
        type_code=result_type.code,
        type_label=result_type.label,
        type_is_positive=result_type.is_positive,
        type_requires_future_scheduled_at=result_type.requires_future_scheduled_at,
        comment=task.comment,
        contact_type=task.contact_type,
        operator_external_id=task.operator_external_id,
        operator_name=references.operator.name if references.operator else None,
        future_scheduled_at=task.future_scheduled_at,
        payload=task.payload,
        raw_payload=submission.raw_payload,
        source=source,
    )


def _future_date_problems(date: Timestamp | None, result_type: ResultType | None, now: Timestamp) -> list[Problem]:
    path = "task_result.future_scheduled_at"
    if date is not None:
        return [] if date > now else [Problem(path, "must be in the future")]
    if result_type and result_type.requires_future_scheduled_at:
        return [Problem(path, f"is required for result {result_type.code}")]
    return []
