"""Fixtures that every kind of test shares."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import botocore.session
import httpx
import hypothesis
import pytest

from acuse.runtime.remembered import forget_everything
from acuse.storage import objects
from acuse_admin import stack as admin_stack

from . import conformance, secrecy
from .world import World

ROOT = Path(__file__).parent.parent
PATIENCE: Final = 600
"""Seconds after which something will never come. It says nothing about how fast a machine has to be."""

_OF_ANOTHER_STACK: Final = ("DYNAMODB_ENDPOINT", "S3_ENDPOINT", "FUNCTION_TIMEOUT_SECONDS", "ACUSE_STACK")

# How long an example takes says something about the machine only. `make test` tries the same examples every time,
# `make fuzz` new ones and more of them.
hypothesis.settings.register_profile("acuse", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("acuse")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at what was printed during every test."""
    report = yield
    secrecy.check_report(report)
    return report


@dataclass
class LocalStack:
    """A local stack that runs."""

    process: "subprocess.Popen[str]"
    folder: Path
    facts: dict[str, Any]
    environment: dict[str, str]

    @property
    def base_url(self) -> str:
        return str(self.facts["base_url"])

    def printed(self) -> str:
        """What the functions printed so far: what follows the welcome, which shows the demo's credentials."""
        return (self.folder / "output").read_text().partition("The log of every request follows.\n")[2]

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


@contextmanager
def connected_to(running: LocalStack) -> Iterator[LocalStack]:
    """Let this process's storage code work on a stack's database; end the stack and see what it printed."""
    before = dict(os.environ)
    admin_stack.isolate()
    os.environ |= running.environment
    forget_everything()
    yield running
    os.environ.clear()
    os.environ |= before
    forget_everything()
    said, printed = running.stop(), running.printed()
    assert '"operation":' in printed or running.base_url not in secrecy.asked, "what functions print is not seen"
    secrecy.check(printed + said)


@pytest.fixture(scope="session", autouse=True)
def one_session_of_botocore() -> Iterator[None]:
    """Tests make S3's client anew more often than functions do, and every session reads what S3 is like anew: 0.1 s."""
    get_session = SimpleNamespace(get_session=cache(botocore.session.get_session))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(objects, "botocore", SimpleNamespace(session=get_session))
        yield


@pytest.fixture(scope="session")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One local stack for all tests, and this process's storage code connected to its database."""
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"))) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
    """Where the stack under test answers: ACUSE_BASE_URL (with its tables, by ACUSE_STACK), else a local one."""
    if deployed := os.environ.get("ACUSE_BASE_URL"):
        admin_stack.use(os.environ.get("ACUSE_STACK"))
        os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Acuse/tests")  # of functions called in this process
        return deployed.rstrip("/")
    local: LocalStack = request.getfixturevalue("local_stack")
    return local.base_url


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """An HTTP client, which holds every answer against the OpenAPI document, and what it sends to be no log's."""
    hooks: dict[str, list[Callable[..., None]]] = {"request": [secrecy.note], "response": [conformance.check]}
    with httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_connections=None), event_hooks=hooks) as client:
        yield client


@pytest.fixture
def new_world(request: pytest.FixtureRequest, base_url: str, http: httpx.Client) -> Iterator[Callable[[], World]]:
    """Makes tenants."""
    made: list[World] = []
    is_reten = not {"oracle", "wello"} & set(request.node.path.parts)

    def make() -> World:
        made.append(World(base_url, http, has_reference_data=is_reten))
        return made[-1]

    yield make
    for world in made:
        world.clean_up()


@pytest.fixture(scope="module")
def shared_world(base_url: str, http: httpx.Client) -> World:
    """A tenant that the tests of a file share, for requests that are refused."""
    return World(base_url, http, has_reference_data=False)


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    """A tenant of the test's own."""
    return new_world()


@pytest.fixture
def other(new_world: Callable[[], World]) -> World:
    """A second tenant, with the same external ids, that must see nothing of the first."""
    return new_world()
