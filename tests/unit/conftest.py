"""Unit tests see no AWS: a database in this process, and no credentials that could work.

The database is MiniStack's, as behind `make run`. Tests of storage code run on moto too, a second reading of what
DynamoDB does.
"""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final

import moto
import pytest
from botocore import handlers

from acuse.runtime import telemetry
from acuse.runtime.remembered import forget_everything
from acuse.storage import dynamodb, objects
from acuse_admin.stack import LOCAL_CREDENTIALS
from local.database import create_tables
from local.running import PATIENCE, ROOT
from tests.unit import services
from tools import templates

_DATABASES: Final[dict[str, Callable[[], AbstractContextManager[Any]]]] = {
    "ministack": services.here,
    "moto": moto.mock_aws,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests of storage code on every database."""
    if "database" in metafunc.fixturenames:
        is_of_storage = metafunc.definition.get_closest_marker("storage")
        metafunc.parametrize("database", _DATABASES if is_of_storage else ["ministack"], indirect=True)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in LOCAL_CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RESULTS_TABLE", "ResultsTable")
    monkeypatch.setenv("CONFIGS_TABLE", "ConfigsTable")
    monkeypatch.setenv("OBJECTS_BUCKET", "objects")
    monkeypatch.setenv("JOURNAL_TABLE", "JournalTable")
    monkeypatch.setenv("JOURNAL_DAYS", "30")
    monkeypatch.setenv("EVENT_BUS", "EventBus")
    monkeypatch.setenv("FUNCTION_TIMEOUT_SECONDS", str(PATIENCE))
    monkeypatch.delenv("DYNAMODB_ENDPOINT", raising=False)
    monkeypatch.delenv("S3_ENDPOINT", raising=False)
    monkeypatch.delenv("EVENTS_ENDPOINT", raising=False)
    forget_everything()
    yield
    forget_everything()


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """template.yaml, with CloudFormation's functions as the dictionaries that they are short for."""
    return templates.read(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def monitoring() -> dict[str, Any]:
    """The template of MonitoringStack, in which the stack that is watched is called as it calls itself."""
    text = (ROOT / "monitoring" / "template.yaml").read_text()
    return templates.parse(text.replace("${StackName}", "${AWS::StackName}"))


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database, by its name."""
    with _DATABASES[request.param]():
        yield request.param


@pytest.fixture
def tables(database: str, template: dict[str, Any]) -> Iterator[dynamodb.Connection]:
    """The template's tables, empty."""
    with pytest.MonkeyPatch.context() as patched:
        connection = _connection(database)
        patched.setattr(dynamodb, "connection", lambda: connection)
        create_tables(connection.client, template)
        yield connection


@cache
def _connection(_database: str) -> dynamodb.Connection:
    """Making a client takes longer than most tests."""
    connection = dynamodb.connection()
    for event, handler, *_ in handlers.BUILTIN_HANDLERS:  # of which it has none, and databases in this process are some
        if event == "before-send":
            connection.client.meta.events.register(event, handler)
    return connection


@pytest.fixture
def bucket(tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The template's bucket, empty."""
    del tables
    monkeypatch.setenv("S3_ENDPOINT", services.S3_ENDPOINT)
    objects.bucket().client.create_bucket(Bucket="objects")


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What the function printed, its log above all."""
    log = io.StringIO()
    for handler in telemetry._logger.handlers:
        monkeypatch.setattr(handler, "stream", log)
    return lambda: log.getvalue() + capsys.readouterr().out


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Makes the time that code measures go on."""
    late = 0.0

    def go_on(seconds: float) -> None:
        nonlocal late
        late += seconds

    monotonic = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + late)
    return go_on
