"""Fixtures that every kind of test shares."""

import os
from collections.abc import Callable, Generator, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Final

import botocore.session
import httpx
import hypothesis
import pytest

from acuse.journal.model import Event
from acuse.storage import objects
from acuse_admin import stack as admin_stack
from dialects import REGISTERED
from local.running import PATIENCE, ROOT, WITHOUT_PUBLISHER, LocalStack, start_local_stack
from local.world import NoSigningKey, World
from tests.support import conformance, events, secrecy
from tests.support.stacks import connected_to

# How long an example takes says something about the machine only. `make test` tries the same examples every time,
# `make fuzz` new ones and more of them.
hypothesis.settings.register_profile("acuse", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("acuse")


_LONG: Final = (
    *(f"tests/{folder}/" for folder in ("budgets", "concurrency", "faults", "fuzz", "local", "stacks")),
    "tests/unit/test_versions.py",
)
"""Folders and files of which some take long."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start what takes long first, so that all processes of `make test` end at about the same time.

    pytest keeps no order of folders that it is given together with the one that they are in.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at what was printed during every test."""
    report = yield
    secrecy.check_report(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    """Skip what needs a bearer token of a stack whose issuer is not ours."""
    try:
        yield
    except NoSigningKey as none:
        pytest.skip(str(none))


pytest_runtest_call = pytest_runtest_setup


@pytest.fixture(scope="session", autouse=True)
def one_session_of_botocore() -> Iterator[None]:
    """Tests make S3's client anew more often than functions do, and every session reads what S3 is like anew: 0.1 s."""
    get_session = SimpleNamespace(get_session=cache(botocore.session.get_session))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(objects, "botocore", SimpleNamespace(session=get_session))
        yield


@pytest.fixture(scope="session", autouse=True)
def events_as_documented() -> Iterator[None]:
    """Hold every event that is made in this process against its schema."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Event, "envelope", events.checked(Event.envelope))
        yield


@pytest.fixture(scope="session")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One local stack for all tests, and this process's storage code connected to its database."""
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"), WITHOUT_PUBLISHER)) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
    """Where the stack under test answers: ACUSE_BASE_URL (with its tables, by ACUSE_STACK), else a local one."""
    if deployed := os.environ.get("ACUSE_BASE_URL"):
        issuer_key = os.environ.get("ACUSE_ISSUER_KEY", "")  # the rehearsal's, whose issuer is no local stack's
        admin_stack.use(os.environ.get("ACUSE_STACK"))
        os.environ["ACUSE_ISSUER_KEY"] = issuer_key
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
    """Makes tenants; in a dialect's folder, with the data of that dialect. The journal tells of all."""
    made: list[World] = []
    of_one = (REGISTERED.keys() - {"journal"}) & set(request.node.path.relative_to(ROOT).parts)

    def make() -> World:
        made.append(World(base_url, http, dialects=of_one or frozenset(REGISTERED)))
        return made[-1]

    yield make
    for world in made:
        world.clean_up()


@pytest.fixture(scope="module")
def shared_world(base_url: str, http: httpx.Client) -> World:
    """A tenant that the tests of a file share, without any data."""
    return World(base_url, http, dialects=())


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    """A tenant of the test's own."""
    return new_world()


@pytest.fixture
def other(new_world: Callable[[], World]) -> World:
    """A second tenant, with the same external ids, that must see nothing of the first."""
    return new_world()
