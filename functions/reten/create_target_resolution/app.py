"""POST /api/activity-config/target-resolution: create a configuration."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.bodies import ConfigView
from acuse.reten.target_resolution.model import Config, Configs, PriorityTaken, with_config

from .models import NewConfig


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_ACTIVITY_CONFIG,
    body=NewConfig,
    success=201,
    raises=(Invalid, PriorityTaken, Contended),
)
def handler(call: Call[NewConfig]) -> ConfigView:
    """Add it to what the tenant has."""
    config: Config = call.body.config()

    def add(configs: Configs) -> Configs:
        return with_config(configs, config)

    target_resolution.update(call.tenant, add)
    return ConfigView.of(config)
