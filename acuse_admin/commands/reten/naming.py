"""What names an entry of a tenant's reference data, which is therefore not deleted.

Activities of a commerce are found by their pointers. Nothing leads from an operator or a result type to the results
that name them, since a submit would pay for it: all activities are looked at.
"""

from collections.abc import Callable, Generator, Sequence
from itertools import batched
from typing import Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.reten.activities import listing, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, Result
from acuse_admin.exporting import ahead

_BATCH: Final = 100


class Looked(NamedTuple):
    """How many activities more were looked at, and the ids of those that name the entry."""

    looked_at: int
    named_by: Sequence[str]


def by_commerce(tenant: TenantId, external_id: str) -> Generator[Looked]:
    """The first activities of a commerce."""
    found = activities.ids_of_commerce(tenant, external_id, most=_BATCH)
    yield Looked(len(found), found)


def by_operator(tenant: TenantId, external_id: str) -> Generator[Looked]:
    """Activities that are assigned to operators with an external id, or were reported by them."""
    return _walk(
        tenant,
        lambda activity: activity.operator_external_id == external_id,
        lambda result: result.operator_external_id == external_id,
    )


def by_result_type(tenant: TenantId, code: str) -> Generator[Looked]:
    """Activities that have, or had, a result of a type."""
    return _walk(tenant, lambda _: False, lambda result: result.type_code == code)


def _walk(
    tenant: TenantId, of_activity: Callable[[Activity], bool], of_result: Callable[[Result], bool]
) -> Generator[Looked]:
    def look(ids: Sequence[str]) -> Looked:
        there = listing.read_activities(tenant, ids).values()
        return Looked(len(ids), [each.id for each in there if of_activity(each) or _reports(tenant, each, of_result)])

    return ahead(look, batched(activities.every_id(tenant), _BATCH, strict=False))


def _reports(tenant: TenantId, activity: Activity, of_result: Callable[[Result], bool]) -> bool:
    return any(map(of_result, results.newest_first(tenant, activity)))
