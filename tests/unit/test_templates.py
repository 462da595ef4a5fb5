"""Templates are read by libyaml, for the time that takes, and as SAM CLI reads them."""

import pytest
import yaml
from samcli import yamlhelper

from local.running import ROOT
from tools import templates


def test_a_template_is_read_as_sam_cli_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    path = ROOT / "template.yaml"
    read = templates.read(path)
    monkeypatch.setattr(yamlhelper, "yaml", yaml)
    assert read == yamlhelper.yaml_parse(path.read_text())
