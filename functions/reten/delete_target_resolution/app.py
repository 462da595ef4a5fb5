"""DELETE /api/activity-config/target-resolution/{id}: delete a configuration."""

from acuse.errors import Contended
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import ConfigNotFound, Configs, without_config


@endpoint(auth=EITHER, permission=Permission.MANAGE_ACTIVITY_CONFIG, success=204, raises=(ConfigNotFound, Contended))
def handler(call: Call) -> None:
    """Remove it from what the tenant has."""

    def remove(configs: Configs) -> Configs:
        return without_config(configs, call.path_id)

    target_resolution.update(call.tenant, remove)
