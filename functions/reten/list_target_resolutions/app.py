"""GET /api/activity-config/target-resolution: list the tenant's configurations."""

from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.bodies import ConfigView
from acuse.reten.target_resolution.model import ordered


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call) -> list[ConfigView]:
    """One read."""
    return [ConfigView.of(config) for config in ordered(target_resolution.read(call.tenant))]
