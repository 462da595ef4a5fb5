"""Requests to every operation, by whoever calls."""

from collections.abc import Mapping
from copy import replace
from urllib.parse import quote

import httpx

from local.world import World
from tests.support.credentials import Headers
from tests.support.dialects import by_dialect
from tests.support.documented import Operation
from tests.support.sent import Sent

type GoodRequests = Mapping[str, Sent]
"""By the name of the function in template.yaml."""

_CREDENTIALS = ("x-api-key", "authorization", "x-tenant-id")
_MEMBERS = {"notes": [{"text": "t"}], "fileAttachments": [{"fileName": "a", "data": ""}]}
_OF_ANY_RESOURCE = {"attribute": "lookupName"}
"""Of a resource that is no task there is a schema of little else."""
_PARTS = {"attribute": "customFields", "task_member": "customFields", "part": "c", "inner": "x"}
_OF_TASK = {"{task_member}": {"c": {"x": 1}}, "{part}": {"x": 1}, "{inner}": 1}
_NESTED = {"field": "statusWithType", "member": "status"}


def send(
    world: World, operation: Operation, requests: GoodRequests, credentials: Headers | None = None
) -> httpx.Response:
    """Send an operation's good request, with its own credentials or these."""
    sent = requests[operation.function_in_template]
    parameters = sent.parameters | (_NESTED if "{member}" in operation.path else {}) | _PARTS
    if "/metadata-catalog/" in operation.path and "/tasks/" not in operation.path.replace("{collection}", "tasks"):
        parameters |= _OF_ANY_RESOURCE
    path = operation.path
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", quote(value))
    headers = {"content-type": "application/json"} | sent.headers
    if credentials is not None:
        headers = {name: value for name, value in headers.items() if name not in _CREDENTIALS} | credentials
    if operation.id.endswith("override"):
        headers["x-http-method-override"] = "PATCH"
    if (member := path.rpartition("/")[2]) in _MEMBERS and operation.method == "PATCH":  # the whole body is its value
        sent = replace(sent, body=_MEMBERS[member])
    if operation.method in ("PATCH", "POST") and "{task_member}" in operation.path:
        sent = replace(sent, body=_OF_TASK[operation.path.rpartition("/")[2]])
    content = sent.event(operation.method, path)["body"]
    return world.http.request(
        operation.method, world.base_url + path, params=sent.query, content=content, headers=headers
    )


def insider(world: World, operation: Operation) -> Headers:
    """The credentials of who may do everything in a tenant, by a scheme that an operation takes."""
    if not operation.schemes:
        return {}
    return by_dialect()[operation.system].insiders[min(operation.schemes)](world)
