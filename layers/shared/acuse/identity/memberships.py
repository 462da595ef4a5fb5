"""Memberships: the tenants of a user of the token issuer, found by the user."""

from itertools import islice
from typing import Final, NamedTuple

from acuse.identity import members, tenants
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.tenants import Tenant
from acuse.storage import dynamodb, lists

MOST: Final = 100
"""Of a user, that are listed: those of the tenants whose ids come first."""


class Membership(NamedTuple):
    """A tenant, and what a user is in it."""

    tenant: Tenant
    member: Member


def of_user(user_id: str) -> list[Membership]:
    """A user's memberships by the tenants' names, then ids; none in a tenant that is being deleted.

    Roles and names are as they are now. A membership that is a second old may be missing.
    """
    table = dynamodb.connection().configs
    parts = lists.names(members.LIST, members.owner_of_list(user_id))
    items = lists.items_at(table, list(islice(lists.places(table, parts), MOST)))
    there = tenants.find_many([TenantId(place.order) for place in items])
    found = [
        Membership(there[TenantId(place.order)], members.from_values(values))
        for place, values in items.items()
        if place.order in there
    ]
    return sorted(found, key=lambda membership: (membership.tenant.name, membership.tenant.id))
