"""PATCH /api/activity-config/target-resolution/reorder: set the priorities of all active configurations."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.bodies import ConfigView
from acuse.reten.target_resolution.model import Configs, ordered, reordered

from .models import NewOrder


@endpoint(auth=EITHER, permission=Permission.MANAGE_ACTIVITY_CONFIG, body=NewOrder, raises=(Invalid, Contended))
def handler(call: Call[NewOrder]) -> list[ConfigView]:
    """Reorder all or none; answer the whole list."""
    priorities = [(item.id, item.priority) for item in call.body.items]

    def reorder(configs: Configs) -> Configs:
        return reordered(configs, priorities)

    changed = target_resolution.update(call.tenant, reorder)
    return [ConfigView.of(config) for config in ordered(changed)]
