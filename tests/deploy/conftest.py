"""What `sam build` made, and a fresh interpreter that has that alone, as on Lambda."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from samcli.yamlhelper import yaml_parse

from tests.conftest import ROOT

SAM = [sys.executable, "-m", "samcli"]
GLOBAL_LAYERS = ({"Ref": "DependenciesLayer"}, {"Ref": "SharedLayer"})
MACHINE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]


def sam(*words: str, **environment: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"SAM_CLI_TELEMETRY": "0", "PATH": path, "AWS_DEFAULT_REGION": "us-east-1"} | environment
    done = subprocess.run([*SAM, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`sam build` for this machine's processor."""
    folder = tmp_path_factory.mktemp("build")
    sam("build", "--build-dir", str(folder), "--parameter-overrides", f"Architecture={MACHINE}", ARCHITECTURE=MACHINE)
    return folder


@pytest.fixture(scope="session")
def functions(built: Path) -> dict[str, dict[str, Any]]:
    resources = yaml_parse((built / "template.yaml").read_text())["Resources"]
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}


LAMBDA = """
import importlib, json, sys
import botocore.client
event, handler = json.load(sys.stdin), sys.argv[1]
calls, call = [], botocore.client.BaseClient._make_api_call

def note(client, operation, parameters):
    calls.append([client.meta.service_model.service_name, operation, parameters])
    return call(client, operation, parameters)

botocore.client.BaseClient._make_api_call = note
module, name = handler.rsplit(".", 1)
answer = getattr(importlib.import_module(module), name)(event, None)
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
packages = list({name.split(".")[0] for name in sys.modules})
print(json.dumps({"calls": calls, "answer": answer, "packages": packages, "files": files}, default=str))
"""


class Invocation(NamedTuple):
    """What a function answered and what it had loaded then."""

    answer: dict[str, Any]
    packages: set[str]
    files: list[str]
    calls: list[tuple[str, str, dict[str, Any]]]
    """To AWS: service, operation, parameters."""


type Invoke = Callable[[str, Mapping[str, Any], Mapping[str, str]], Invocation]


@pytest.fixture(scope="session")
def invoke(built: Path, functions: dict[str, dict[str, Any]]) -> Invoke:
    """Runs a built function on an event in a fresh interpreter that has it and its layers alone."""

    def run(name: str, event: Mapping[str, Any], environment: Mapping[str, str]) -> Invocation:
        layers = [layer["Ref"] for layer in (*GLOBAL_LAYERS, *functions[name].get("Layers", []))]
        path = [built / name, *(built / layer / "python" for layer in layers)]
        done = subprocess.run(
            [sys.executable, "-S", "-c", LAMBDA, functions[name]["Handler"]],
            env={"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
            | dict(environment)
            | {"PYTHONPATH": os.pathsep.join(map(str, path))},
            cwd=built,
            input=json.dumps(event),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        outcome = json.loads(done.stdout.splitlines()[-1])
        return Invocation(outcome["answer"], set(outcome["packages"]), outcome["files"], outcome["calls"])

    return run
