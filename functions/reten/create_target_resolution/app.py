"""POST /api/activity-config/target-resolution: a new configuration, if its priority is free."""

from acuse.errors import Contended, Invalid
from acuse.permissions import Permission
from acuse.reten import target_resolution
from acuse.reten.credentials import EITHER
from acuse.reten.endpoint import Call, endpoint
from acuse.reten.target_resolution import Config, Configs, PriorityTaken, with_config
from acuse.reten.target_resolution_models import ConfigView

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
