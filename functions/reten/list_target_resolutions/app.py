"""GET /api/activity-config/target-resolution: every configuration of the tenant, active or not, by priority."""

from acuse.permissions import Permission
from acuse.reten import target_resolution
from acuse.reten.credentials import EITHER
from acuse.reten.endpoint import Call, NoBody, endpoint
from acuse.reten.target_resolution_models import ConfigView


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call[NoBody]) -> list[ConfigView]:
    """One read."""
    return [ConfigView.of(config) for config in target_resolution.ordered(target_resolution.read(call.tenant))]
