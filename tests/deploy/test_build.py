"""What SAM makes of the template: valid, buildable, and the built functions run from what was built alone."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from tests.conftest import ROOT, LocalStack
from tests.world import World, submission

SAM = [sys.executable, "-m", "samcli"]
MACHINE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]


def sam(*words: str, **environment: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"SAM_CLI_TELEMETRY": "0", "PATH": path, "AWS_DEFAULT_REGION": "us-east-1"} | environment
    done = subprocess.run([*SAM, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_template_is_valid_and_clean() -> None:
    sam("validate", "--lint")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`sam build` for this machine's processor."""
    folder = tmp_path_factory.mktemp("build")
    sam("build", "--build-dir", str(folder), "--parameter-overrides", f"Architecture={MACHINE}", ARCHITECTURE=MACHINE)
    return folder


@pytest.fixture(scope="module")
def functions(built: Path) -> dict[str, dict[str, Any]]:
    resources = yaml_parse((built / "template.yaml").read_text())["Resources"]
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}


def test_a_function_ships_its_own_folder_only_with_bytecode(built: Path, functions: dict[str, dict[str, Any]]) -> None:
    for name, function in functions.items():
        system, operation, *_ = function["Handler"].split(".")
        shipped = [path.relative_to(built / name) for path in (built / name).rglob("*") if path.is_file()]
        assert {path.parts[:2] for path in shipped} == {(system, operation)}
        sources = {path.stem for path in shipped if path.suffix == ".py"}
        assert {path.name.split(".")[0] for path in shipped if path.suffix == ".pyc"} == sources


def test_the_layers_hold_what_runs_and_are_under_30_mb(built: Path) -> None:
    layers = [built / "DependenciesLayer" / "python", built / "SharedLayer" / "python"]
    size = sum(path.stat().st_size for layer in layers for path in layer.rglob("*"))
    assert size < 30 * 1024 * 1024
    services = {path.name for path in (layers[0] / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == {"dynamodb"}
    for layer in layers:
        for source in layer.rglob("*.py"):
            assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


LAMBDA = """
import importlib, json, sys
event, handler = json.load(sys.stdin), sys.argv[1]
module, name = handler.rsplit(".", 1)
answer = getattr(importlib.import_module(module), name)(event, None)
outside = [m.__file__ for m in sys.modules.values() if "site-packages" in (getattr(m, "__file__", None) or "")]
print(json.dumps({"answer": answer, "outside": outside}))
"""


def test_a_built_function_answers_from_what_was_built_alone(
    built: Path, functions: dict[str, dict[str, Any]], local_stack: LocalStack, world: World
) -> None:
    """A fresh interpreter without the project or its environment's packages, as on Lambda."""
    activity = world.new_activity()
    event = {
        "headers": {"x-api-key": world.api_key, "content-type": "application/json"},
        "requestContext": {"requestId": "r"},
        "body": json.dumps(submission(activity)),
    }
    path = [built / "SubmitTaskResult", built / "DependenciesLayer" / "python", built / "SharedLayer" / "python"]
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAMBDA, functions["SubmitTaskResult"]["Handler"]],
        env=local_stack.environment
        | {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
        | {"PYTHONPATH": os.pathsep.join(map(str, path))},
        cwd=built,
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["answer"]["statusCode"] == 201, outcome
    assert outcome["outside"] == []
    assert world.stored(activity).status == "COMPLETED"
