"""CloudFormation templates as SAM CLI reads them, by libyaml: PyYAML's own Python takes seven times as long."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from samcli import yamlhelper

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Where PyYAML was built without libyaml, its own."""


def let_sam_read_by_libyaml() -> None:
    """From now on SAM CLI does too, in this process."""
    yamlhelper.yaml = SimpleNamespace(
        **vars(yaml) | {"SafeLoader": _LOADER, "safe_load": partial(yaml.load, Loader=_LOADER)}
    )


def read(path: Path) -> dict[str, Any]:
    """A template, with CloudFormation's functions as the dictionaries that they are short for."""
    return parse(path.read_text())


def parse(text: str) -> dict[str, Any]:
    """The same, of a text."""
    let_sam_read_by_libyaml()
    document: dict[str, Any] = yamlhelper.yaml_parse(text)
    return document
