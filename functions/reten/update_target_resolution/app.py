"""PATCH /api/activity-config/target-resolution/{id}: change a configuration."""

from copy import replace

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.bodies import ConfigView
from acuse.reten.target_resolution.model import ConfigNotFound, Configs, PriorityTaken, existing, with_config

from .models import ConfigChanges


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_ACTIVITY_CONFIG,
    body=ConfigChanges,
    raises=(Invalid, ConfigNotFound, PriorityTaken, Contended),
)
def handler(call: Call[ConfigChanges]) -> ConfigView:
    """Put the changed configuration in the old one's place."""
    changes = call.body.changes()

    def change(configs: Configs) -> Configs:
        return with_config(configs, replace(existing(configs, call.path_id), **changes))

    return ConfigView.of(target_resolution.update(call.tenant, change)[call.path_id])
