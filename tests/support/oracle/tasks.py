"""A task as the tests call for it: its path, its changes, and what tables and bucket hold of it."""

from typing import Any

import httpx

from acuse.oracle import integer_ids, times
from acuse.oracle.children import store as children
from acuse.oracle.members import CHANNEL
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.rules import Members
from acuse.requests.exact_json import JsonText
from acuse.storage import dynamodb, objects
from local.world import World

LONG_AGO = "2020-02-29T01:02:03.000Z"

WRONG_IDS = {
    "zero": "0",
    "negative": "-1",
    "signed": "+1",
    "leading zero": "01",
    "fraction": "1.0",
    "word": "abc",
    "space": "%201",
    "Arabic digit": "%D9%A1",
    "beyond 2^63 - 1": "9223372036854775808",
    "twenty digits": "99999999999999999999",
}
"""Ids in a path that can be nobody's."""

UNKNOWN_ID = 9223372036854775807

MENUS = [
    Entry("taskTemplate", 1, "Follow-up"),
    Entry("marketingSettings.document", 1, "Letter"),
    Entry("marketingSettings.mailing", 1, "Spring"),
    Entry("marketingSettings.survey", 1, "Satisfaction"),
    Entry(CHANNEL, 1, "Phone"),
    Entry(CHANNEL, 2, "Email"),
    Entry(CHANNEL, 3, "Twice"),
    Entry(CHANNEL, 4, "Twice"),
    Entry(CHANNEL, 5, "Fax", is_retired=True),
]


def set_up_menus(world: World) -> None:
    """Fill the menus that a tenant starts without; functions remember them from the first call."""
    settings.save_entries(world.tenant, MENUS)


def path_of(task: dict[str, Any], *further: str | int) -> str:
    return "/".join(["/tasks", str(task["id"]), *map(str, further)])


def patch(world: World, task: dict[str, Any], body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
    return world.oracle("PATCH", path_of(task), body, headers)


def changed(world: World, task: dict[str, Any], body: Any) -> dict[str, Any]:
    """The task after a change that must succeed."""
    response = patch(world, task, body)
    assert response.status_code == 200, response.text
    return read(world, task)


def read(world: World, task: dict[str, Any]) -> dict[str, Any]:
    response = world.oracle("GET", path_of(task))
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def ids_in(world: World, task: dict[str, Any], collection: str) -> list[int]:
    """The ids that a task's notes or file attachments are listed with."""
    response = world.oracle("GET", path_of(task, collection))
    assert response.status_code == 200, response.text
    return [int(item["href"].rpartition("/")[2]) for item in response.json()["items"]]


def kept_in_bucket(world: World, task: dict[str, Any] | None = None) -> list[str]:
    """The keys of a task's objects, or of all that the tenant has."""
    at = objects.bucket()
    prefix = f"{world.tenant}/tasks/{task['id']}/" if task else f"{world.tenant}/"
    answer = at.client.list_objects_v2(Bucket=at.name, Prefix=prefix)
    return [each["Key"] for each in answer.get("Contents", [])]


def kept_in_table(world: World, task: dict[str, Any]) -> list[str]:
    """The sort keys of a task's items."""
    at = dynamodb.connection()
    answer = at.client.query(
        TableName=at.results,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": children.task_key(world.tenant, task["id"])["pk"]}},
        ConsistentRead=True,
    )
    return [item["sk"]["S"] for item in answer["Items"]]


def make_old(world: World, task: dict[str, Any], collection: str = "", child_id: int = 0) -> None:
    """Say of a task, or of its note or attachment, that it was made and changed long ago."""
    at = dynamodb.connection()
    key = children.task_key(world.tenant, task["id"])
    if collection:
        key["sk"] = f"{collection}#{child_id:019d}"
    at.client.update_item(
        TableName=at.results,
        Key=dynamodb.to_item(key),
        UpdateExpression="SET created_time = :then, updated_time = :then",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":then": {"S": LONG_AGO}},
    )


def nested(path: str, value: Any) -> dict[str, Any]:
    for name in reversed(path.split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    return value


def at(body: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        body = body[name]
    return body


def stored(world: World, members: Members, custom_fields: str = "{}") -> dict[str, Any]:
    """A task that was stored under other settings than those that hold."""
    task = Task(
        id=integer_ids.take(world.tenant, "tasks")[0],
        name="Old",
        created_time=times.now(),
        updated_time=times.now(),
        members=members,
        custom_fields=JsonText(custom_fields),
    )
    tasks.create(world.tenant, task)
    return {"id": task.id}
