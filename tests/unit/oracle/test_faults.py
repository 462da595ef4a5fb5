"""What clients of Oracle's dialect are told when the fault is ours (contract Oracle, section 1: 00008 and 00035)."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from acuse.errors import Contended
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from acuse.oracle.tasks import store as tasks

SECRET = "s3cr3t-payload"  # noqa: S105 - it is looked for in answers
TENANT = TenantId("tenant-1")


def client_error(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": SECRET}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "GetItem")


@pytest.fixture
def get_task(tables: object, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], dict[str, Any]]:
    """Asks for a task whose reading fails; gives the answer as API Gateway gets it."""
    del tables
    from oracle.get_task.app import handler

    account, password = staff_accounts.create(TENANT, "ana", list(Permission))
    credentials = base64.b64encode(f"{account.username}:{password}".encode()).decode()
    event = {
        "headers": {
            "authorization": f"Basic {credentials}",
            "host": "mysite.example.com",
            "osvc-crest-application-context": "test",
        },
        "requestContext": {"requestId": "r", "http": {"method": "GET"}},
        "rawPath": "/services/rest/connect/v1.4/tasks/1",
        "pathParameters": {"version": "v1.4", "id": "1"},
    }

    def ask(failure: Exception) -> dict[str, Any]:
        def fail(*_: object) -> None:
            raise failure

        monkeypatch.setattr(tasks, "find", fail)
        return handler(event, None)

    return ask


@pytest.mark.parametrize(
    "failure",
    [
        client_error("ProvisionedThroughputExceededException", 400),
        client_error("ThrottlingException", 400),
        client_error("InternalServerError", 500),
        client_error("SlowDown", 503),
        ConnectTimeoutError(endpoint_url="http://database"),
        Contended(),
    ],
    ids=["throughput", "throttling", "database", "bucket", "network", "contended"],
)
def test_what_may_be_gone_in_a_moment_is_503_and_says_when_to_come_again(
    get_task: Callable[[Exception], dict[str, Any]], failure: Exception
) -> None:
    answer = get_task(failure)
    assert answer["statusCode"] == 503
    assert answer["headers"]["retry-after"] == "1"
    assert answer["headers"]["osvc-crest-next-request-after"] == "1000"
    body = json.loads(answer["body"])
    assert (body["o:errorCode"], body["status"]) == ("OSC-CREST-00035", 503)
    assert SECRET not in answer["body"]


@pytest.mark.parametrize(
    "failure", [RuntimeError(SECRET), client_error("AccessDeniedException", 400)], ids=["a bug", "a permission"]
)
def test_a_fault_of_ours_is_500_in_the_envelope_and_says_nothing_of_the_inside(
    get_task: Callable[[Exception], dict[str, Any]], failure: Exception
) -> None:
    answer = get_task(failure)
    assert answer["statusCode"] == 500
    body = json.loads(answer["body"])
    assert list(body) == ["type", "title", "status", "detail", "instance", "o:errorCode"]
    assert (body["o:errorCode"], body["status"]) == ("OSC-CREST-00008", 500)
    assert body["type"] == "https://mysite.example.com/services/rest/connect/exceptions/OSC-CREST-00008"
    assert SECRET not in answer["body"]
