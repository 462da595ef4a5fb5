"""What clients of Wello's dialect are told when the fault is ours: contract Wello, section "Errors"."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from acuse.errors import Contended, Unavailable
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.wello.identity import domain_accounts
from acuse.wello.task_activity_logs import store as task_activity_logs

SECRET = "s3cr3t-payload"  # noqa: S105 - it is looked for in answers
LOG_ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"


def client_error(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": SECRET}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "UpdateItem")


@pytest.fixture
def save(tables: object, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Saves a log whose writing fails; gives the answer as API Gateway gets it."""
    del tables
    from wello.save_task_activity_log.app import handler

    account, password = domain_accounts.create(TenantId("tenant-1"), "acme", "ana", list(Permission))
    credentials = base64.b64encode(f"{account.username}:{password}@acme".encode()).decode()

    def ask(failure: Exception, accept: str) -> dict[str, Any]:
        def fail(*_: object) -> None:
            raise failure

        monkeypatch.setattr(task_activity_logs, "_write", fail)
        return handler(
            {
                "headers": {"authorization": f"Basic {credentials}", "accept": accept},
                "requestContext": {"requestId": "r", "http": {"method": "POST"}},
                "rawPath": "/api/TaskActivityLog/Save",
                "body": json.dumps({"id": LOG_ID, "subject": SECRET}),
            },
            None,
        )

    return ask


def message_of(answer: dict[str, Any]) -> str:
    if answer["headers"]["content-type"].startswith("application/json"):
        body: dict[str, str] = json.loads(answer["body"])
        assert list(body) == ["Message"]
        return body["Message"]
    assert answer["headers"]["content-type"] == "text/xml; charset=utf-8"
    return str(answer["body"]).partition("<Message>")[2].partition("</Message>")[0]


@pytest.mark.parametrize("accept", ["application/json", "text/xml"])
@pytest.mark.parametrize(
    "failure",
    [
        client_error("ProvisionedThroughputExceededException", 400),
        client_error("InternalServerError", 500),
        ConnectTimeoutError(endpoint_url="http://database"),
        Contended(),
        Unavailable(),
    ],
    ids=["throughput", "database", "network", "contended", "slow"],
)
def test_what_may_be_gone_in_a_moment_is_503_and_says_when_to_come_again(
    save: Callable[..., dict[str, Any]], failure: Exception, accept: str
) -> None:
    answer = save(failure, accept)
    assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "1")
    assert "try again" in message_of(answer)
    assert SECRET not in answer["body"]


@pytest.mark.parametrize("accept", ["application/json", "text/xml"])
@pytest.mark.parametrize(
    "failure", [RuntimeError(SECRET), client_error("AccessDeniedException", 400)], ids=["a bug", "a permission"]
)
def test_a_fault_of_ours_is_500_and_says_nothing_of_it(
    save: Callable[..., dict[str, Any]], failure: Exception, accept: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = save(failure, accept)
    assert answer["statusCode"] == 500
    assert message_of(answer) == "An error has occurred."
    assert SECRET not in answer["body"]
    assert f'"{LOG_ID}"' not in capsys.readouterr().out, "the payload is not logged"
