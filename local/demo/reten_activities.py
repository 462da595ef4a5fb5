"""Work of the demo tenant's last weeks and next days, so that lists, filters and the console have something to show."""

import contextlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Final, NamedTuple

from acuse import timestamps
from acuse.reten.activities import resolving, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import (
    Activity,
    ActivityStatus,
    Channel,
    Result,
    ResultAlreadyRegistered,
    ResultStatus,
    WrongStatus,
    canceled,
)
from acuse.reten.operators import store as operators
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser
from acuse.timestamps import Timestamp
from local.demo import TENANT_ID

_IDS: Final = uuid.UUID("5c0b7c1e-4a57-4a0e-9c0e-2f4c8f0f7d10")
_COMMERCES: Final = ("COM-001", "COM-002", "COM-003")
_REASONS: Final = ("Visita de reposición", "Renovación de contrato", "Cobranza", "Encuesta de satisfacción")
_OPERATORS: Final = ("OP-042", "OP-043")
_WORKED_FOR: Final = timedelta(minutes=250)
_OPEN: Final = ActivityStatus.READY


class _Stretch(NamedTuple):
    """Activities that came to the same, some days apart."""

    number: int
    first_day: int
    """From today; negative before it."""
    days_apart: int
    status: ActivityStatus
    result: ResultStatus | None = None
    result_type: str = ""
    is_canceled: bool = False


_STRETCHES: Final = (
    _Stretch(9, -27, 3, _OPEN, ResultStatus.EFFECTIVE, "SALE_COMPLETED"),
    _Stretch(6, -26, 4, _OPEN, ResultStatus.NOT_EFFECTIVE, "NOT_INTERESTED"),
    _Stretch(4, -20, 5, _OPEN, ResultStatus.NOT_EFFECTIVE, "NO_CONTACT"),
    _Stretch(3, -6, 2, _OPEN, ResultStatus.PENDING, "NO_CONTACT"),
    _Stretch(3, -15, 4, _OPEN, is_canceled=True),
    _Stretch(2, -3, 1, ActivityStatus.FAILED),
    _Stretch(2, -1, 1, ActivityStatus.DISPATCHED),
    _Stretch(3, -5, 2, _OPEN),
    _Stretch(7, 1, 1, _OPEN),
    _Stretch(2, 2, 3, ActivityStatus.UNRESOLVED),
)
"""Together with those of activities.jsonl more than 40, in every status."""


def load() -> None:
    """Store what is not there yet."""
    today = datetime.now(UTC).replace(hour=13, minute=0, second=0, microsecond=0)
    days = [
        (stretch, today + timedelta(days=stretch.first_day + step * stretch.days_apart))
        for stretch in _STRETCHES
        for step in range(stretch.number)
    ]
    names = {each: operators.find_all(TENANT_ID, each)[0].name for each in _OPERATORS}
    made = [_activity(number, stretch, day, names) for number, (stretch, day) in enumerate(days)]
    resolved = iter(resolving.resolved_for_all(TENANT_ID, [each for each in made if each.status is _OPEN]))
    made = [next(resolved) if each.status is _OPEN else each for each in made]
    for some in batched(made, activities.MOST_CREATED_AT_ONCE, strict=False):
        activities.create(TENANT_ID, some)
    types = {each.code: each for each in reference_data.result_types(TENANT_ID)}
    for activity, (stretch, day) in zip(made, days, strict=True):
        if stretch.result:
            result = _result(activity, stretch.result, types[stretch.result_type], timestamps.of(day + _WORKED_FOR))
            with contextlib.suppress(ResultAlreadyRegistered):
                results.register(TENANT_ID, activity.id, result, commerce=activity.commerce_external_id)
        if stretch.is_canceled:
            with contextlib.suppress(WrongStatus):
                _cancel(activity, timestamps.of(day))


def _activity(number: int, stretch: _Stretch, day: datetime, names: Mapping[str, str]) -> Activity:
    operator = _OPERATORS[number % len(_OPERATORS)]
    return Activity(
        id=str(uuid.uuid5(_IDS, str(number))),
        commerce_external_id=_COMMERCES[number % len(_COMMERCES)],
        created_at=timestamps.of(min(day, datetime.now(UTC)) - timedelta(days=2, minutes=number)),
        status=stretch.status,
        provider_activity_id=f"DEMO-{number + 1:03d}",
        channel=str([*Channel][number % len(Channel)]),
        scheduled_at=timestamps.of(day + timedelta(minutes=15 * (number % 16))),
        reason=_REASONS[number % len(_REASONS)],
        score=20 + 7 * number % 80,
        operator_external_id=operator,
        operator_name=names[operator],
        target=_nobody(number) if stretch.status is ActivityStatus.UNRESOLVED else None,
    )


def _nobody(number: int) -> TargetUser:
    """The target user of an activity for whom nobody was found."""
    target_id = str(uuid.uuid5(_IDS, f"target {number}"))
    return TargetUser(id=target_id, status=ResolutionStatus.FAILED, strategy=Strategy.ON_CREATION)


def _cancel(activity: Activity, at: Timestamp) -> None:
    activities.change(TENANT_ID, activity.id, lambda found: canceled(found, "El comercio cerró", at))


def _result(activity: Activity, status: ResultStatus, kind: ResultType, at: Timestamp) -> Result:
    return Result(
        id=str(uuid.uuid5(_IDS, activity.id)),
        created_at=at,
        occurred_at=at,
        status=status,
        type_code=kind.code,
        type_label=kind.label,
        type_is_positive=kind.is_positive,
        type_requires_future_scheduled_at=kind.requires_future_scheduled_at,
        contact_type="OUTBOUND",
        operator_external_id=activity.operator_external_id,
        operator_name=activity.operator_name,
    )
