"""Built functions, each in an interpreter that has it alone, over TLS to a database that fails: answers as on Lambda.

The sources go through the same faults at every call (tests/faults); here it is what the layers leave out, and what they
set otherwise, that must lose nothing: retries, throttling, lost answers, connections that break.
"""

import ipaddress
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import awscrt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.running import LocalStack
from local.world import World, submission
from tests.deploy.conftest import PathOf
from tests.support.dialects import good_requests
from tests.support.faults import ALIKE, FAULTS, Trial
from tests.support.proxy import Proxy

SERVE = """
import importlib, json, os, sys
module, name = sys.argv[1].rsplit(".", 1)
handler = getattr(importlib.import_module(module), name)
out = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
print(json.dumps("awscrt.auth" in sys.modules), file=out, flush=True)
for line in sys.stdin:
    print(json.dumps(handler(json.loads(line), None)), file=out, flush=True)
"""

type Call = Callable[[dict[str, Any]], dict[str, Any]]
type Run = Callable[..., AbstractContextManager[Call]]


def make_certificate(path: Path) -> Path:
    """Write a key and a certificate of this machine's into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    of_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(of_key + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database's, which functions trust."""
    return make_certificate(tmp_path_factory.mktemp("tls") / "certificate.pem")


@pytest.fixture(scope="module")
def proxy(local_stack: LocalStack, certificate: Path) -> Iterator[Proxy]:
    """Between built functions and the local stack's database."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Proxy(local_stack.environment["DYNAMODB_ENDPOINT"], context).running() as proxy:
        yield proxy


@pytest.fixture(params=["with awscrt", "without awscrt"])
def run(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    path_of: PathOf,
    functions: dict[str, dict[str, Any]],
    local_stack: LocalStack,
    proxy: Proxy,
    certificate: Path,
) -> Run:
    """Runs a built function in a process of its own; gives what calls it."""
    has_awscrt = request.param == "with awscrt"
    if has_awscrt:  # as Lambda's runtime may bring it
        for package in Path(awscrt.__file__).parent.parent.glob("*awscrt*"):
            (tmp_path / package.name).symlink_to(package)

    @contextmanager
    def running(name: str, trusted: Path = certificate) -> Iterator[Call]:
        path = [*path_of(name), *([str(tmp_path)] if has_awscrt else [])]
        environment = local_stack.environment | {
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_CA_BUNDLE": str(trusted),
            "DYNAMODB_ENDPOINT": proxy.url,
            "S3_ENDPOINT": proxy.url,
            "FUNCTION_TIMEOUT_SECONDS": "10",
            "API_KEY_CACHE_SECONDS": "600",
            "PYTHONPATH": os.pathsep.join(path),
        }
        process = subprocess.Popen(
            [sys.executable, "-S", "-c", SERVE, functions[name]["Handler"]],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        assert process.stdout
        stdin, stdout = process.stdin, process.stdout

        def call(event: dict[str, Any]) -> dict[str, Any]:
            stdin.write(json.dumps(event) + "\n")
            stdin.flush()
            answer: dict[str, Any] = json.loads(stdout.readline())
            return answer

        try:
            assert json.loads(stdout.readline()) is has_awscrt
            yield call
        finally:
            process.kill()
            process.communicate()

    return running


TRIALS = FAULTS | {name: ALIKE[name] for name in ("internal error", "dropped", "cut off")}


def tried(calls: list[str]) -> Iterator[tuple[int, str, Trial]]:
    """Each fault, at each call of a request that it is for."""
    for name, trial in TRIALS.items():
        for position, operation in enumerate(calls):
            if trial.hits(operation) and not trial.is_conflict:
                yield position, f"{name} at {position}: {operation}", trial


def test_a_built_submit_registers_once_or_says_503(
    run: Run, proxy: Proxy, world: World, subtests: pytest.Subtests
) -> None:
    headers = {"x-api-key": world.api_key, "content-type": "application/json"}

    def event(activity: Any) -> dict[str, Any]:
        return {"headers": headers, "requestContext": {"requestId": "r"}, "body": json.dumps(submission(activity))}

    with run("SubmitTaskResult") as call:
        for _ in range(2):  # after the first the function knows its caller
            proxy.calls.clear()
            assert call(event(world.new_activity()))["statusCode"] == 201
        calls = [*proxy.calls]
        assert calls == ["BatchGetItem", "UpdateItem"]
        for position, named, trial in tried(calls):
            with subtests.test(f"{named}, once"):
                activity = world.new_activity()
                revision = world.stored(activity).revision
                with proxy.faulty(trial.fault, hits=trial.hits, after=position, times=1):
                    answer = call(event(activity))
                assert proxy.failed
                assert answer["statusCode"] == 201, answer
                assert world.stored(activity).revision == revision + 1
        for position, named, trial in tried(calls):
            with subtests.test(f"{named}, for ever"):
                activity = world.new_activity()
                with proxy.faulty(trial.fault, hits=trial.hits, after=position):
                    answer = call(event(activity))
                assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "1"), answer


@pytest.mark.parametrize("name", ["GetTask", "ListActivities", "ListTaskActivityLogs", "GetTaskFileAttachmentData"])
def test_a_built_read_is_answered_or_503(
    name: str, run: Run, proxy: Proxy, world: World, functions: dict[str, dict[str, Any]], subtests: pytest.Subtests
) -> None:
    sent = good_requests(world)[name]
    event = sent.event(*functions[name]["Description"].split())
    with run(name) as call:
        for _ in range(2):
            proxy.calls.clear()
            assert call(event)["statusCode"] == sent.status
        calls = [*proxy.calls]
        assert calls
        for position, named, trial in tried(calls):
            if trial.fault in (FAULTS["throttled"].fault, FAULTS["slow down"].fault, FAULTS["lost"].fault):
                with subtests.test(named):
                    with proxy.faulty(trial.fault, hits=trial.hits, after=position, times=1):
                        assert call(event)["statusCode"] == sent.status
                    with proxy.faulty(trial.fault, hits=trial.hits, after=position):
                        assert call(event)["statusCode"] == 503


def test_a_built_function_tells_nothing_to_a_database_that_it_does_not_trust(
    run: Run, proxy: Proxy, world: World, tmp_path: Path
) -> None:
    with run("SubmitTaskResult", trusted=make_certificate(tmp_path / "another.pem")) as call:
        headers = {"x-api-key": world.api_key, "content-type": "application/json"}
        proxy.calls.clear()
        answer = call({"headers": headers, "requestContext": {"requestId": "r"}, "body": json.dumps(submission())})
    assert (answer["statusCode"], proxy.calls) == (503, [])
