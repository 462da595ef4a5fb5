"""What SAM makes of the template: valid, buildable, and the built functions run from what was built alone."""

import base64
import json
import os
import random
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import awscrt
import pytest

from acuse import api_keys
from acuse.permissions import Permission
from acuse.reten import retention_statuses
from tests.conftest import LocalStack
from tests.deploy.conftest import Invoke, PathOf, sam
from tests.world import World, submission


def test_the_template_is_valid_and_clean() -> None:
    sam("validate", "--lint")


def test_a_function_ships_its_own_folder_only_with_bytecode(built: Path, functions: dict[str, dict[str, Any]]) -> None:
    for name, function in functions.items():
        system, operation, *_ = function["Handler"].split(".")
        shipped = [path.relative_to(built / name) for path in (built / name).rglob("*") if path.is_file()]
        assert {path.parts[:2] for path in shipped} == {(system, operation)}
        sources = {path.stem for path in shipped if path.suffix == ".py"}
        assert {path.name.split(".")[0] for path in shipped if path.suffix == ".pyc"} == sources


def test_the_layers_hold_what_runs_and_are_under_30_mb(built: Path) -> None:
    layers = [
        built / name / "python"
        for name in ("DependenciesLayer", "BearerLayer", "QueryLayer", "FormatsLayer", "SharedLayer")
    ]
    size = sum(path.stat().st_size for layer in layers for path in layer.rglob("*") if path.is_file())
    assert size < 30_000_000
    services = {path.name for path in (layers[0] / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == {"dynamodb", "s3"}
    for layer in layers:
        for source in layer.rglob("*.py"):
            assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


@pytest.mark.parametrize("name", ["SubmitTaskResult", "ListTargetResolutions", "ListTasks", "SaveTaskActivityLog"])
def test_a_built_function_runs_from_its_bytecode(name: str, path_of: PathOf, functions: dict[str, Any]) -> None:
    """Lambda's file system is read-only: what is compiled there is compiled again at every cold start."""
    system, operation, *_ = functions[name]["Handler"].split(".")
    needed = f"{system}.{operation}.app, defusedxml.ElementTree" if system == "wello" else f"{system}.{operation}.app"
    done = subprocess.run(
        [sys.executable, "-S", "-v", "-c", f"import {needed}"],
        env=NOTHING | {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONPATH": os.pathsep.join(path_of(name))},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = re.findall(r"^# code object from '(.*)'$", done.stderr, re.MULTILINE)
    ours = [file for file in loaded if file.startswith(tuple(path_of(name)))]
    assert len(ours) > 200
    assert [file for file in ours if not file.endswith(".pyc")] == []


def test_a_built_function_runs_where_the_runtime_brings_awscrt(path_of: PathOf, tmp_path: Path) -> None:
    """botocore signs with it then: what is cut off from it must not be what that needs."""
    for package in Path(awscrt.__file__).parent.parent.glob("*awscrt*"):
        (tmp_path / package.name).symlink_to(package)
    path = os.pathsep.join([*path_of("CreateTaskFileAttachment"), str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import awscrt, oracle.create_task_file_attachment.app, botocore.crt.auth"],
        env=NOTHING | {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_built_function_answers_from_what_was_built_alone(
    invoke: Invoke, local_stack: LocalStack, world: World
) -> None:
    activity = world.new_activity()
    event = {
        "headers": {"x-api-key": world.api_key, "content-type": "application/json"},
        "requestContext": {"requestId": "r"},
        "body": json.dumps(submission(activity)),
    }
    invocation = invoke({"SubmitTaskResult": event}, local_stack.environment)["SubmitTaskResult"]
    assert invocation.answer["statusCode"] == 201, invocation.answer
    assert not [file for file in invocation.files if "site-packages" in file]
    assert world.stored(activity).status == "COMPLETED"


def test_a_built_function_checks_a_bearer_token(invoke: Invoke, local_stack: LocalStack, world: World) -> None:
    event = {"headers": world.bearer(world.new_user()), "requestContext": {"requestId": "r"}}
    invocation = invoke({"ListTargetResolutions": event}, local_stack.environment)["ListTargetResolutions"]
    assert (invocation.answer["statusCode"], invocation.answer["body"]) == (200, "[]")
    assert {"jwt", "cryptography"} <= invocation.packages
    assert not [file for file in invocation.files if "site-packages" in file]


QUERIES = frozenset({"lark"})


@dataclass
class Sent:
    """A request to a function, the status of its answer, and what it loads that others do not."""

    status: int
    headers: dict[str, str]
    parameters: dict[str, str] = field(default_factory=dict)
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    loads: frozenset[str] = frozenset()

    def event(self, method: str, path: str) -> dict[str, Any]:
        """What API Gateway sends, for a route."""
        for name, value in self.parameters.items():
            path = path.replace(f"{{{name}}}", value).replace(f"{{{name}+}}", value)
        is_text = self.body is None or isinstance(self.body, str)
        return {
            "headers": {"content-type": "application/json"} | self.headers,
            "requestContext": {"requestId": "r", "http": {"method": method}},
            "rawPath": path,
            "pathParameters": self.parameters,
            "queryStringParameters": self.query,
            "body": self.body if is_text else json.dumps(self.body),
        }


def requests_to_reten(world: World) -> dict[str, Sent]:
    admin = world.bearer(world.new_user())
    key = {"x-api-key": world.api_key}
    status = retention_statuses.new(f"deploy-{world.tenant[:8]}", "label", None)
    retention_statuses.create(status)
    made, _ = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=world.user_of(admin))
    config = world.call("POST", "/api/activity-config/target-resolution", {"resolution_strategy": "MANUAL"}).json()
    one_config, one_status = {"id": config["id"]}, {"id": status.id}
    return {
        "SubmitTaskResult": Sent(201, key, body=submission(world.new_activity())),
        "ListTaskResultTypeConfigs": Sent(200, key),
        "ListTargetResolutions": Sent(200, admin),
        "CreateTargetResolution": Sent(201, admin, body={"resolution_strategy": "MANUAL", "priority": 5}),
        "ReorderTargetResolutions": Sent(400, admin, body={"items": []}),
        "UpdateTargetResolution": Sent(200, admin, one_config, {"priority": 9}),
        "DeleteTargetResolution": Sent(204, admin, one_config),
        "ListUserRetentionStatuses": Sent(200, key),
        "CreateUserRetentionStatus": Sent(201, key, body={"code": status.code + "-2", "label": "x"}),
        "UpdateUserRetentionStatus": Sent(200, key, one_status, {"label": "y"}),
        "DeleteUserRetentionStatus": Sent(204, key, one_status),
        "CreateApiKey": Sent(201, admin, body={"name": "k", "permissions": ["VIEW_ACTIVITIES"]}),
        "ListApiKeys": Sent(200, admin),
        "RevokeApiKey": Sent(200, admin, {"id": made.id}),
    }


def requests_to_oracle(world: World) -> dict[str, Sent]:
    long_text, file = "x" * 20_000 + str(random.random()), {"fileName": "a.txt", "data": "aGVsbG8="}
    task = world.new_task(notes=[{"text": random.randbytes(9000).hex()}], fileAttachments=[file])
    of_task = {"version": "v1.4", "id": str(task["id"])}
    children = {
        path: str(world.oracle("GET", f"/tasks/{task['id']}/{path}").json()["items"][0]["href"].rpartition("/")[2])
        for path in ("notes", "fileAttachments")
    }
    of_note, of_file = ({**of_task, "child_id": children[path]} for path in ("notes", "fileAttachments"))
    staff = world.new_staff(*Permission)
    authorization = base64.b64encode(":".join(staff).encode()).decode()
    headers = {"authorization": f"Basic {authorization}", "osvc-crest-application-context": "deploy"}
    version = {"version": "v1.4"}
    return {
        "CreateTask": Sent(201, headers | {"idempotency-key": "k"}, version, {"name": "x", "fileAttachments": [file]}),
        "ListTasks": Sent(200, headers, version, query={"q": "id > 0", "totalResults": "true"}, loads=QUERIES),
        "GetTask": Sent(200, headers, of_task),
        "UpdateTask": Sent(200, headers, of_task, {"percentComplete": 5, "notes": [{"text": "more"}]}),
        "ListTaskNotes": Sent(200, headers, of_task),
        "CreateTaskNote": Sent(201, headers, of_task, {"text": long_text}),
        "GetTaskNote": Sent(200, headers, of_note),
        "UpdateTaskNote": Sent(200, headers, of_note, {"text": "short"}),
        "DeleteTaskNote": Sent(200, headers, of_note),
        "ListTaskFileAttachments": Sent(200, headers, of_task, query={"download": ""}),
        "CreateTaskFileAttachment": Sent(201, headers, of_task, file),
        "GetTaskFileAttachment": Sent(200, headers, of_file, query={"download": ""}),
        "GetTaskFileAttachmentData": Sent(200, headers, of_file),
        "UpdateTaskFileAttachment": Sent(200, headers, of_file, {"name": "renamed"}),
        "DeleteTaskFileAttachment": Sent(200, headers, of_file),
        "DeleteTask": Sent(200, headers, of_task),
        "ListMetadata": Sent(200, headers, version),
        "GetMetadata": Sent(200, headers, {**version, "collection": "tasks"}),
        "ListNamedIds": Sent(200, headers, version),
        "ListNamedIdEntries": Sent(200, headers, {**version, "field": "priority"}),
        "GetReference": Sent(200, headers, {**version, "collection": "contacts", "id": "83"}),
        "ListExceptions": Sent(200, {}),
        "GetException": Sent(200, {}, {"code": "OSC-CREST-00006"}),
        "AnswerOtherRoutes": Sent(404, {}, {"proxy": "nothing"}),
    }


def requests_to_wello(world: World) -> dict[str, Sent]:
    log = world.save_log(subject="x", is_closed=True)
    authorization = base64.b64encode(":".join(world.new_account_of_domain(*Permission)).encode()).decode()
    headers = {"authorization": f"Basic {authorization}"}
    xml = frozenset({"defusedxml"})
    options = {"$filter": "modified_dateutc gt 2026-01-01 and is_closed eq true"}
    document = f"<task_activity_log><id>{log['id']}</id></task_activity_log>"
    of_log = {"id": log["id"]}
    return {
        "SaveTaskActivityLog": Sent(200, headers | {"content-type": "text/xml"}, body=document, loads=xml),
        "GetTaskActivityLog": Sent(200, headers, of_log),
        "ListTaskActivityLogs": Sent(200, headers, query=options, loads=QUERIES),
        "DeleteTaskActivityLog": Sent(204, headers, of_log),
        "RefuseOtherRequests": Sent(405, {"accept": "text/xml"}, {"proxy": "Save"}, loads=xml),
    }


def test_every_built_function_works(
    built: Path, invoke: Invoke, functions: dict[str, dict[str, Any]], local_stack: LocalStack, world: World
) -> None:
    """Each once on a good request, since a layer lacks what nothing is known to need."""
    requests = requests_to_reten(world) | requests_to_oracle(world) | requests_to_wello(world)
    assert requests.keys() == functions.keys()
    events = {name: sent.event(*functions[name]["Description"].split()) for name, sent in requests.items()}
    invocations = invoke(events, local_stack.environment)
    for name, sent in requests.items():
        invocation = invocations[name]
        assert invocation.answer["statusCode"] == sent.status, (name, invocation.answer)
        assert not [file for file in invocation.files if "site-packages" in file]
        assert used(invocation.calls) <= permitted(functions[name]), name
        needed = set(sent.loads)
        if sent.headers.get("authorization", "").startswith("Bearer"):
            needed = {"jwt", "cryptography"}
        assert invocation.packages & LOADED_WHEN_NEEDED == needed, name
        shipped = [file for file in invocation.files if file.startswith(str(built))]
        assert len(shipped) <= MODULES + sum(MORE_MODULES.get(package, 0) for package in needed), name


ACTIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def used(calls: list[tuple[str, str, dict[str, Any]]]) -> set[tuple[str, str]]:
    """What calls to AWS need to be permitted: the action, and the table, index or bucket."""
    found: set[tuple[str, str]] = set()
    for service, operation, parameters in calls:
        if service == "s3":
            found.add((f"s3:{operation.replace('Objects', 'Object')}", "objects"))
        elif operation == "TransactWriteItems":
            parts = [part for each in parameters["TransactItems"] for part in each.items()]
            found |= {(f"dynamodb:{ACTIONS[kind]}", part["TableName"]) for kind, part in parts}
        elif operation.startswith("Batch"):
            found |= {(f"dynamodb:{operation}", table) for table in parameters["RequestItems"]}
        else:
            place = f"{parameters['TableName']}/{parameters['IndexName']}" if "IndexName" in parameters else ""
            found.add((f"dynamodb:{operation}", place or parameters["TableName"]))
    return found


def permitted(function: dict[str, Any]) -> set[tuple[str, str]]:
    """What a function's policy permits."""
    places = {
        "ResultsTable.Arn": "ResultsTable",
        "ConfigsTable.Arn": "ConfigsTable",
        "${ResultsTable.Arn}/index/lists": "ResultsTable/lists",
        "${ConfigsTable.Arn}/index/lists": "ConfigsTable/lists",
        "${objects.Arn}/*": "objects",
    }
    statements = [each for policy in function.get("Policies", []) for each in policy["Statement"]]
    found: set[tuple[str, str]] = set()
    for statement in statements:
        [resource] = statement["Resource"].values()
        name = ".".join(resource) if isinstance(resource, list) else resource
        actions = statement["Action"]
        found |= {(action, places[name]) for action in ([actions] if isinstance(actions, str) else actions)}
    return found


NOTHING = {
    "RESULTS_TABLE": "R",
    "CONFIGS_TABLE": "C",
    "OBJECTS_BUCKET": "o",
    "POWERTOOLS_METRICS_NAMESPACE": "Acuse/test",
    "TOKEN_ISSUER": "http://127.0.0.1:1",
    "TOKEN_AUDIENCE": "us",
}
MODULES = 300
"""What a function may load of what it is shipped with: each takes time at a cold start."""
MORE_MODULES = {"jwt": 50, "lark": 20}
LOADED_WHEN_NEEDED = {"jwt", "cryptography", "defusedxml", "lark"}


def test_a_function_that_could_see_a_bearer_token_loads_nothing_for_one_before(invoke: Invoke) -> None:
    event = {"headers": {"x-api-key": "malformed"}, "requestContext": {"requestId": "r"}}
    invocation = invoke({"ListTargetResolutions": event}, NOTHING)["ListTargetResolutions"]
    assert invocation.answer["statusCode"] == 401
    assert {"boto3", "pydantic", "acuse"} <= invocation.packages
    assert not invocation.packages & LOADED_WHEN_NEEDED
