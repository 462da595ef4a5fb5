"""`make load`: the scenario runs, every answer is as it should be, and the report is written."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from load.memory import Sample, growth
from local.running import PATIENCE, ROOT

MB = 1_000_000


def test_the_scenario_runs_without_a_failure(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "load", "--duration", "3s", "--users", "5", "--folder", str(tmp_path / "load")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "local: SAM's gateway and an embedded database in one machine, not AWS" in ended.stdout
    name, answered, failed, *_ = json.loads((tmp_path / "load" / "requests.json").read_text())[-1]
    assert name == "Aggregated"
    assert answered > 0
    assert failed == 0
    assert "<title>local: " in (tmp_path / "load" / "report.html").read_text()
    with (tmp_path / "load" / "memory.csv").open(newline="") as file:
        used = [float(row["gateway"]) for row in csv.DictReader(file)]
    assert used
    assert min(used) > MB


def of(*megabytes: float) -> list[Sample]:
    return [Sample(float(second), int(each * MB), 0) for second, each in enumerate(megabytes)]


def test_memory_is_flat_if_it_stays_after_warming_up() -> None:
    warming_up = [100 + second for second in range(15)]
    assert growth(of(*warming_up, *[115.0] * 45)) == 0
    leaking = growth(of(*warming_up, *(115 + 0.5 * second for second in range(45))))
    assert leaking
    assert leaking > 0.05
    assert growth(of(*warming_up)) is None, "too short to say"


def test_a_peak_is_no_growth() -> None:
    assert growth(of(*[100.0] * 59, 500.0)) == 0
