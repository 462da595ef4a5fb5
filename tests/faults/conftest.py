"""A proxy between functions, which are called in this process, and the local stack's database."""

import importlib
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.retries.quota import RetryQuota

from acuse.runtime import deadline
from acuse.runtime.remembered import forget_everything
from local.running import ROOT, LocalStack
from local.world import World
from tests.faults.attack import Attack
from tests.faults.calling import Caller, Clock, Route
from tests.support.proxy import LATE, Proxy
from tools import templates


@pytest.fixture(scope="session")
def routes() -> dict[str, Route]:
    """Where the functions are, by their names in template.yaml."""
    resources = templates.read(ROOT / "template.yaml")["Resources"]
    return {
        name: Route(
            resource["Properties"]["Handler"].rpartition(".")[0], *resource["Properties"]["Description"].split()
        )
        for name, resource in resources.items()
        if "Http" in resource["Properties"].get("Events", ())
    }


@pytest.fixture(scope="module")
def proxy(local_stack: LocalStack) -> Iterator[Proxy]:
    """Between this process and the local stack's database; the local stack itself does without."""
    with (
        Proxy(local_stack.environment["DYNAMODB_ENDPOINT"]).running() as proxy,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setenv("DYNAMODB_ENDPOINT", proxy.url)
        patched.setenv("S3_ENDPOINT", proxy.url)
        patched.setenv("API_KEY_CACHE_SECONDS", "600")
        forget_everything()
        yield proxy
    forget_everything()


@pytest.fixture
def caller(routes: dict[str, Route], proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Calls functions, whose calls go through the proxy. Nobody waits for a pause, and retries have no quota."""
    del proxy
    caller = Caller(routes)
    monkeypatch.setattr(RetryQuota, "acquire", lambda *_: True)
    for module in map(importlib.import_module, ("botocore.endpoint", "acuse.storage.dynamodb")):
        monkeypatch.setattr(module, "time", SimpleNamespace(**vars(module.time) | {"sleep": caller.pauses.append}))
    return caller


@pytest.fixture
def attack(world: World, proxy: Proxy, caller: Caller, subtests: pytest.Subtests) -> Attack:
    """What a row of the table and the faults need to meet."""
    return Attack(world, proxy, caller, subtests)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time that functions see when they are about to make a call."""
    clock = Clock()
    monkeypatch.setattr(deadline, "time", clock)
    return clock


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is said to be late is one that botocore has given up to wait for, and nobody has to wait here."""
    send = URLLib3Session.send

    def give_up(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        answer = send(session, request)
        if LATE in answer.headers:
            raise ReadTimeoutError(endpoint_url=request.url)
        return answer

    monkeypatch.setattr(URLLib3Session, "send", give_up)
