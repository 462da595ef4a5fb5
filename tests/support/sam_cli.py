"""SAM CLI, as `make build` and `make deploy` call it."""

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_dump

from local.running import ROOT
from tools import templates

MACHINE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]


def sam(*words: str, environment: Mapping[str, str] | None = None, source: Path = ROOT) -> None:
    """Run `sam` in a folder with a template; what it said is shown when it fails."""
    path = os.environ["PATH"]
    if source != ROOT:  # a copy has no environment of its own
        path = f"{Path(sys.executable).parent}{os.pathsep}{path}"
    env = (
        os.environ
        | {"SAM_CLI_TELEMETRY": "0", "PATH": path, "AWS_DEFAULT_REGION": "us-east-1"}
        | dict(environment or {})
    )
    done = subprocess.run(
        [sys.executable, "-m", "samcli", *words], cwd=source, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def where_conditions_hold(value: Any) -> Any:
    """What SAM made of a part of the template, where every condition holds."""
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value:
        return where_conditions_hold(value["Fn::If"][1])
    return {name: where_conditions_hold(each) for name, each in value.items()}


def build(folder: Path, source: Path = ROOT, architecture: str = MACHINE, template: Path | None = None) -> None:
    """Build the template, or another of the same sources, into a folder, for this machine's processor or another."""
    options = ["--build-dir", str(folder), "--parameter-overrides", f"Architecture={architecture}"]
    if template:
        options += ["--template-file", str(template), "--base-dir", str(source)]
    sam("build", *options, source=source)


def build_layers(folder: Path, architecture: str) -> None:
    """Build nothing but the layers of the template for a processor."""
    document = templates.read(ROOT / "template.yaml")
    resources = document["Resources"].items()
    document["Resources"] = {name: each for name, each in resources if each["Type"] == "AWS::Serverless::LayerVersion"}
    del document["Outputs"]
    template = folder / "layers.yaml"
    template.write_text(yaml_dump(document))
    build(folder / "build", architecture=architecture, template=template)
