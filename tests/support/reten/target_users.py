"""What the tests of target users share."""

from typing import Any, Final

from acuse.reten.activities.model import Activity, ActivityStatus
from acuse.reten.commerces.model import user_id
from acuse.reten.target_resolution.model import Criterion, CriterionType, Strategy, new_id
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser
from acuse.reten.target_resolution.texts import criteria_to_text
from local.world import World, creation

ACTIVITIES: Final = "/api/activities"


def bring(world: World, *roles: str, external_id: str = "U-1", name: str = "Ana Rojas", **members: Any) -> str:
    """Sync a user of COM-001; gives their id."""
    user = {"external_id": external_id, "name": name, "roles": roles, **members}
    item = {"external_id": "COM-001", "name": "Almacén", "users": [user]}
    response = world.call("POST", "/api/commerces/sync", {"items": [item]}, {"x-api-key": world.api_key})
    assert response.status_code == 201, response.text
    return user_id(world.tenant, "COM-001", external_id)


def created(world: World, **members: Any) -> dict[str, Any]:
    """A new activity of COM-001, as it was answered."""
    response = world.call("POST", ACTIVITIES, creation(**members))
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def target_of(world: World, activity_id: str) -> dict[str, Any]:
    """An activity's target user, as it is listed."""
    response = world.call("GET", f"{ACTIVITIES}/{activity_id}/target-users")
    assert response.status_code == 200, response.text
    [target] = response.json()
    found: dict[str, Any] = target
    return found


def found_by(target: dict[str, Any]) -> tuple[str, str | None, str | None]:
    """Status, lock reason and user of a target user."""
    return target["resolutionStatus"], target["lockReason"], target["commerceUserId"]


def story(world: World, activity_id: str) -> list[tuple[str, str | None, str | None]]:
    """What happened to an activity."""
    events = world.call("GET", f"{ACTIVITIES}/{activity_id}/status-events").json()
    return [(event["eventType"], event["fromStatus"], event["toStatus"]) for event in events]


def unresolved(world: World, **members: Any) -> Activity:
    """An activity whose target user was not found; resolving it again looks for the last contact."""
    target = TargetUser(id=new_id(), status=ResolutionStatus.FAILED, strategy=Strategy.ON_CREATION)
    criteria = criteria_to_text([Criterion(new_id(), CriterionType.LAST_CONTACTED_ALL_CHANNELS)])
    values = {"target": target, "target_criteria": criteria, "status": ActivityStatus.UNRESOLVED} | members
    return world.new_activity(**values)
