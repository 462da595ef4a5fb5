"""What can be exported of Reten: the results of activities."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice, takewhile
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.reten.activities import listing, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, Result
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import Commerce, CommerceUser
from acuse.reten.operators import store as operators
from acuse.reten.reference_data import store as reference_data
from acuse.reten.target_resolution import store as target_resolution
from acuse_admin.archives import ArchivedFile, lines
from acuse_admin.exporting import ahead
from acuse_admin.exports import Batch, Cell, Export, Period

_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Reported:
    """A result with its activity, and the commerce's name."""

    activity: Activity
    result: Result
    commerce_name: str | None
    is_replaced: bool
    """Whether the activity has a later result."""

    def document(self) -> dict[str, Any]:
        """The activity as `acuse activities list` prints it, with this result."""
        own = self.activity._asdict()
        return {
            **own,
            "commerce_name": self.commerce_name,
            "is_replaced": self.is_replaced,
            "result": self.result,
        }


def results_of(
    tenant: TenantId, period: Period, *, statuses: Sequence[str] = (), with_replaced: bool = True
) -> Generator[Batch[Reported]]:
    """The results that were registered in a period, in the order in which their activities were created.

    No list is of results, so that a submit pays for none: every activity that was created before the period's end is
    looked at. Those that were replaced are read where the activity's result is of the period or later.
    """

    def read(ids: Sequence[str]) -> Batch[Reported]:
        there = listing.read_activities(tenant, ids, with_payloads=True).values()
        found = [
            (activity, result)
            for activity in there
            for result in _since(tenant, activity, period, most=None if with_replaced else 1)
            if period.has(result.created_at) and (not statuses or result.status in statuses)
        ]
        named = listing.commerces_of(tenant, [activity for activity, _ in found]) if found else {}
        return Batch(len(ids), [_reported(*each, named) for each in found])

    return ahead(read, batched(activities.every_id(tenant, created_before=period.end), _BATCH, strict=False))


def _since(tenant: TenantId, activity: Activity, period: Period, *, most: int | None) -> Iterator[Result]:
    """An activity's results since a period began, newest first; a result is never older than the one it replaced."""
    newest_first = islice(results.newest_first(tenant, activity), most)
    return takewhile(lambda result: result.created_at >= (period.first or ""), newest_first)


def _reported(activity: Activity, result: Result, named: Mapping[str, Commerce]) -> Reported:
    commerce = named.get(activity.commerce_external_id)
    is_replaced = activity.result is not None and activity.result.version > result.version
    return Reported(activity, result, commerce.name if commerce else None, is_replaced)


def _of_activity(name: str) -> Callable[[Reported], Cell]:
    return lambda reported: getattr(reported.activity, name)


def _of_result(name: str) -> Callable[[Reported], Cell]:
    return lambda reported: getattr(reported.result, name)


RESULTS: Final = Export(
    name="results",
    batches=results_of,
    document=Reported.document,
    columns={
        "activity_id": _of_activity("id"),
        "provider_activity_id": _of_activity("provider_activity_id"),
        "activity_status": _of_activity("status"),
        "channel": _of_activity("channel"),
        "scheduled_at": _of_activity("scheduled_at"),
        "commerce_external_id": _of_activity("commerce_external_id"),
        "commerce_name": lambda reported: reported.commerce_name,
        "result_id": _of_result("id"),
        "version": _of_result("version"),
        "is_replaced": lambda reported: reported.is_replaced,
        **{
            name: _of_result(name)
            for name in (
                "status",
                "external_status",
                "type_code",
                "type_label",
                "type_is_positive",
                "operator_external_id",
                "operator_name",
                "contact_type",
                "comment",
                "occurred_at",
                "created_at",
                "future_scheduled_at",
            )
        },
    },
)


def archive(tenant: TenantId) -> Iterator[ArchivedFile]:
    """Activities with all their results, and reference data."""
    yield lines("commerces", ahead(lambda each: _with_users(tenant, each), commerces.list_of(tenant)))
    yield lines("operators", operators.list_of(tenant))
    yield lines("result-types", reference_data.result_types(tenant))
    yield lines("target-resolutions", target_resolution.read(tenant).values())
    batches = batched(activities.every_id(tenant), _BATCH, strict=False)
    yield lines(
        "activities", (each for some in ahead(lambda ids: _with_history(tenant, ids), batches) for each in some)
    )


def _with_users(tenant: TenantId, commerce: Commerce) -> dict[str, Any]:
    """A commerce as `acuse commerces import` takes it."""
    own = commerce._asdict()
    return {**own, "users": list(map(_user, commerces.users_of(tenant, commerce.external_id)))}


def _user(user: CommerceUser) -> dict[str, Any]:
    return {
        "external_id": user.external_id,
        "name": " ".join(filter(None, (user.first_name, user.last_name))),
        "is_active": user.is_active,
        "roles": [held.role for held in user.roles],
        "contacts": [
            {
                "contact_type": each.type,
                "value": each.value,
                "is_primary": each.is_primary,
                "is_active": each.is_active,
            }
            for each in user.contacts
        ],
    }


def _with_history(tenant: TenantId, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Activities, each with the results that were replaced, newest first."""
    return [
        {
            **activity._asdict(),
            "replaced_results": list(islice(results.newest_first(tenant, activity), 1, None)),
        }
        for activity in listing.read_activities(tenant, ids, with_payloads=True).values()
    ]
