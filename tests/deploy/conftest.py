"""What `sam build` made, and a fresh interpreter that has that alone, as on Lambda."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support import secrecy
from tests.support.sam_cli import build
from tools import templates

GLOBAL_LAYERS = ("DependenciesLayer", "SharedLayer")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`sam build` for this machine's processor."""
    folder = tmp_path_factory.mktemp("build")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def functions(built: Path) -> dict[str, dict[str, Any]]:
    resources = templates.read(built / "template.yaml")["Resources"]
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}


# Each function in a process of its own, which begins with what all of them load: that takes most of the time.
LAMBDA = """
import importlib, json, os, sys
import acuse.requests.pipeline, pydantic
import botocore.client

calls, call = [], botocore.client.BaseClient._make_api_call

def note(client, operation, parameters):
    calls.append([client.meta.service_model.service_name, operation, parameters])
    return call(client, operation, parameters)

botocore.client.BaseClient._make_api_call = note

def invoke(path, handler, event):
    sys.path[:0] = path
    module, name = handler.rsplit(".", 1)
    answer = getattr(importlib.import_module(module), name)(event, None)
    files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
    packages = list({name.split(".")[0] for name in sys.modules})
    return {"calls": calls, "answer": answer, "packages": packages, "files": files}

for name, *invocation in json.load(sys.stdin):
    sys.stdout.flush()
    child = os.fork()
    if not child:
        print("\\n" + json.dumps([name, invoke(*invocation)], default=str), flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{name} failed")
"""


class Invocation(NamedTuple):
    """What a function answered and what it had loaded then."""

    answer: dict[str, Any]
    packages: set[str]
    files: list[str]
    calls: list[tuple[str, str, dict[str, Any]]]
    """To AWS: service, operation, parameters."""


type Invoke = Callable[[Mapping[str, Mapping[str, Any]], Mapping[str, str]], dict[str, Invocation]]


type PathOf = Callable[[str], list[str]]


@pytest.fixture(scope="session")
def path_of(built: Path, functions: dict[str, dict[str, Any]]) -> PathOf:
    """Where a function finds modules: in its own folder and its layers."""

    def path(name: str) -> list[str]:
        layers = [*(layer["Ref"] for layer in functions[name].get("Layers", [])), *GLOBAL_LAYERS]
        return [str(built / name), *(str(built / layer / "python") for layer in layers)]

    return path


@pytest.fixture(scope="session")
def invoke(built: Path, functions: dict[str, dict[str, Any]], path_of: PathOf) -> Invoke:
    """Runs built functions, each on an event, where there is nothing but them and their layers."""

    def run(events: Mapping[str, Mapping[str, Any]], environment: Mapping[str, str]) -> dict[str, Invocation]:
        invocations = [[name, path_of(name), functions[name]["Handler"], event] for name, event in events.items()]
        done = subprocess.run(
            [sys.executable, "-S", "-c", LAMBDA],
            env={"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
            | dict(environment)
            | {"PYTHONPATH": os.pathsep.join(str(built / layer / "python") for layer in GLOBAL_LAYERS)},
            cwd=built,
            input=json.dumps(invocations),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        secrecy.check("\n".join(line for line in done.stdout.splitlines() if not line.startswith("[")) + done.stderr)
        outcomes = dict(json.loads(line) for line in done.stdout.splitlines() if line.startswith("["))
        return {
            name: Invocation(outcome["answer"], set(outcome["packages"]), outcome["files"], outcome["calls"])
            for name, outcome in outcomes.items()
        }

    return run
