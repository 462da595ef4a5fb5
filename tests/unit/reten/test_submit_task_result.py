"""The rule of submit_task_result on plain values: contract Reten, section 2."""

import pytest

from acuse.errors import Invalid, Refused
from acuse.reten.activities.model import Result
from acuse.reten.commerces.model import Commerce, CommerceNotFound
from acuse.reten.operators.model import Operator
from acuse.reten.reference_data.model import References, ResultType
from acuse.timestamps import Timestamp
from reten.submit_task_result.models import TaskResultSubmission
from reten.submit_task_result.rule import judge

NOW = Timestamp("2026-06-01T12:00:00.000Z")
LATER = Timestamp("2026-06-01T12:00:00.001Z")
SALE = ResultType("SALE", "Venta", is_positive=True)
LATER_VISIT = ResultType("LATER", "Otra visita", requires_future_scheduled_at=True)
GONE = ResultType("GONE", "Ya no", is_active=False)
COMMERCE = Commerce("COM-1", "Almacén")


def submission(future: str | None = None) -> TaskResultSubmission:
    return TaskResultSubmission.model_validate(
        {
            "activity_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
            "commerce_external_id": "COM-1",
            "occurred_at": "2026-01-01T00:00:00Z",
            "status": "EFFECTIVE",
            "task_result": {"result": "SALE", "operator_external_id": "OP-1", "future_scheduled_at": future},
        }
    )


def references(result_type: ResultType | None = SALE, commerce: Commerce | None = COMMERCE) -> References:
    return References("a", commerce, result_type, Operator("OP-1", "Ana"))


def test_a_result_carries_the_words_of_its_day() -> None:
    result = judge(submission(), references(), now=NOW)
    assert isinstance(result, Result)
    assert (result.created_at, result.occurred_at) == (NOW, "2026-01-01T00:00:00.000Z")
    assert (result.type_code, result.type_label, result.type_is_positive) == ("SALE", "Venta", True)
    assert (result.operator_external_id, result.operator_name) == ("OP-1", "Ana")


@pytest.mark.parametrize(
    ("future", "found", "refusal"),
    [
        (None, references(None), Invalid),
        (None, references(GONE), Invalid),
        (None, references(LATER_VISIT), Invalid),
        (NOW, references(LATER_VISIT), Invalid),
        (NOW, references(SALE), Invalid),
        (None, references(commerce=None), CommerceNotFound),
        (None, references(None, commerce=None), Invalid),  # the order of checks: 400 before 404
    ],
)
def test_refusals(future: str | None, found: References, refusal: type[Refused]) -> None:
    assert isinstance(judge(submission(future), found, now=NOW), refusal)


@pytest.mark.parametrize("found", [references(LATER_VISIT), references(SALE)])
def test_a_date_one_millisecond_ahead_is_in_the_future(found: References) -> None:
    result = judge(submission(LATER), found, now=NOW)
    assert isinstance(result, Result)
    assert result.future_scheduled_at == LATER


def test_all_that_is_wrong_is_named_at_once() -> None:
    refusal = judge(submission(NOW), references(None), now=NOW)
    assert isinstance(refusal, Invalid)
    assert [problem.path for problem in refusal.problems] == [
        "task_result.result",
        "task_result.future_scheduled_at",
    ]
