"""A local stack as a process of its own: tests, load and benchmarks start theirs here."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parent.parent
PATIENCE: Final = 600
"""Seconds after which something will never come. It says nothing about how fast a machine has to be."""
WITHOUT_PUBLISHER: Final = "--no-publish"
"""An option of a stack of which nobody looks at the events: they cost as much as the requests."""
_OF_ANOTHER_STACK: Final = ("DYNAMODB_ENDPOINT", "S3_ENDPOINT", "FUNCTION_TIMEOUT_SECONDS", "ACUSE_STACK")


@dataclass
class LocalStack:
    """A local stack that runs."""

    process: "subprocess.Popen[str]"
    folder: Path
    facts: dict[str, Any]
    environment: dict[str, str]

    @property
    def base_url(self) -> str:
        """Where the API answers."""
        return str(self.facts["base_url"])

    def printed(self) -> str:
        """What the functions printed so far: what follows the welcome, which shows the demo's credentials."""
        return (self.folder / "output").read_text().partition("A log line for each request follows.\n")[2]

    def stop(self) -> str:
        """End it as a user does; gives what it said on standard error."""
        self.process.terminate()
        self.process.wait(PATIENCE)
        return self.said()

    def said(self) -> str:
        """What it said on standard error so far."""
        return (self.folder / "errors").read_text()


def of_no_stack() -> dict[str, str]:
    """The environment without what this process was connected to: a stack that is started has a database of its own."""
    return {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_STACK}


def start_local_stack(folder: Path, *options: str, **environment: str) -> LocalStack:
    """Start `make run`'s program with its data in `folder`, on free ports."""
    running = folder / "stack.json"
    running.unlink(missing_ok=True)
    with (folder / "output").open("w") as output, (folder / "errors").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "local", "--folder", str(folder), "--port", "0", "--dynamodb-port", "0", *options],
            cwd=ROOT,
            env=of_no_stack() | environment,
            stdout=output,
            stderr=errors,
            text=True,
        )
    give_up = time.monotonic() + PATIENCE
    while not (running.exists() and running.read_text().endswith("}")):
        if process.poll() is not None or time.monotonic() > give_up:
            process.kill()
            process.wait()
            raise RuntimeError(f"the local stack did not start: {(folder / 'errors').read_text()}")
        time.sleep(0.05)
    return LocalStack(process, folder, json.loads((folder / "demo.json").read_text()), json.loads(running.read_text()))
