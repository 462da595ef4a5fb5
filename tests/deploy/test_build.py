"""What SAM makes of the template: valid, buildable, and the built functions run from what was built alone."""

import json
from pathlib import Path
from typing import Any

from acuse import api_keys
from acuse.permissions import Permission
from acuse.reten import retention_statuses
from tests.conftest import LocalStack
from tests.deploy.conftest import Invoke, sam
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
    layers = [built / name / "python" for name in ("DependenciesLayer", "BearerLayer", "SharedLayer")]
    size = sum(path.stat().st_size for layer in layers for path in layer.rglob("*"))
    assert size < 30 * 1024 * 1024
    services = {path.name for path in (layers[0] / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == {"dynamodb"}
    for layer in layers:
        for source in layer.rglob("*.py"):
            assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


def test_a_built_function_answers_from_what_was_built_alone(
    invoke: Invoke, local_stack: LocalStack, world: World
) -> None:
    activity = world.new_activity()
    event = {
        "headers": {"x-api-key": world.api_key, "content-type": "application/json"},
        "requestContext": {"requestId": "r"},
        "body": json.dumps(submission(activity)),
    }
    invocation = invoke("SubmitTaskResult", event, local_stack.environment)
    assert invocation.answer["statusCode"] == 201, invocation.answer
    assert not [file for file in invocation.files if "site-packages" in file]
    assert world.stored(activity).status == "COMPLETED"


def test_a_built_function_checks_a_bearer_token(invoke: Invoke, local_stack: LocalStack, world: World) -> None:
    event = {"headers": world.bearer(world.new_user()), "requestContext": {"requestId": "r"}}
    invocation = invoke("ListTargetResolutions", event, local_stack.environment)
    assert (invocation.answer["statusCode"], invocation.answer["body"]) == (200, "[]")
    assert {"jwt", "cryptography"} <= invocation.packages
    assert not [file for file in invocation.files if "site-packages" in file]


def test_every_built_function_works(
    invoke: Invoke, functions: dict[str, dict[str, Any]], local_stack: LocalStack, world: World
) -> None:
    """Each once on a good request, since a layer lacks what nothing is known to need."""
    admin = world.bearer(world.new_user())
    key = {"x-api-key": world.api_key}
    status = retention_statuses.new(f"deploy-{world.tenant[:8]}", "label", None)
    retention_statuses.create(status)
    made, _ = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=world.user_of(admin))
    config = world.call("POST", "/api/activity-config/target-resolution", {"resolution_strategy": "MANUAL"}).json()
    requests: dict[str, tuple[dict[str, str], str, Any, int]] = {
        "SubmitTaskResult": (key, "", submission(world.new_activity()), 201),
        "ListTaskResultTypeConfigs": (key, "", None, 200),
        "ListTargetResolutions": (admin, "", None, 200),
        "CreateTargetResolution": (admin, "", {"resolution_strategy": "MANUAL", "priority": 5}, 201),
        "ReorderTargetResolutions": (admin, "", {"items": []}, 400),
        "UpdateTargetResolution": (admin, config["id"], {"priority": 9}, 200),
        "DeleteTargetResolution": (admin, config["id"], None, 204),
        "ListUserRetentionStatuses": (key, "", None, 200),
        "CreateUserRetentionStatus": (key, "", {"code": status.code + "-2", "label": "x"}, 201),
        "UpdateUserRetentionStatus": (key, status.id, {"label": "y"}, 200),
        "DeleteUserRetentionStatus": (key, status.id, None, 204),
        "CreateApiKey": (admin, "", {"name": "k", "permissions": ["VIEW_ACTIVITIES"]}, 201),
        "ListApiKeys": (admin, "", None, 200),
        "RevokeApiKey": (admin, made.id, None, 200),
    }
    assert requests.keys() == functions.keys()
    for name, (headers, path_id, body, expected) in requests.items():
        event = {
            "headers": {"content-type": "application/json"} | headers,
            "requestContext": {"requestId": "r"},
            "pathParameters": {"id": path_id} if path_id else None,
            "body": None if body is None else json.dumps(body),
        }
        invocation = invoke(name, event, local_stack.environment)
        assert invocation.answer["statusCode"] == expected, (name, invocation.answer)


NOTHING = {"RESULTS_TABLE": "R", "CONFIGS_TABLE": "C", "TOKEN_ISSUER": "http://127.0.0.1:1", "TOKEN_AUDIENCE": "us"}


def test_a_function_that_sees_no_bearer_token_loads_nothing_for_one(
    invoke: Invoke, functions: dict[str, dict[str, Any]]
) -> None:
    for name in functions:
        event = {"headers": {"x-api-key": "malformed"}, "requestContext": {"requestId": "r"}}
        invocation = invoke(name, event, NOTHING)
        assert invocation.answer["statusCode"] == 401
        assert {"boto3", "pydantic", "acuse"} <= invocation.packages
        assert invocation.packages.isdisjoint({"jwt", "cryptography", "defusedxml", "lark"}), name
