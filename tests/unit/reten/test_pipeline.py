"""acuse.requests.pipeline: whatever happens, the dialect answers and the log keeps quiet about the request."""

import io
import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from acuse.identity import api_keys, members
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from acuse.reten.reference_data import store as reference_data
from acuse.runtime import telemetry

TENANT = TenantId("tenant-1")
TRACE = "1-62e900b2-710d76f009d6e7785905449a"
SECRET = "s3cr3t-payload"  # noqa: S105 - it is looked for in logs


def event(key: str, body: str = "{}") -> dict[str, Any]:
    return {
        "headers": {"x-api-key": key, "content-type": "application/json"},
        "requestContext": {"requestId": "request-1"},
        "body": body,
        "isBase64Encoded": False,
    }


@pytest.fixture
def key(tables: object) -> str:
    del tables
    return api_keys.create(TenantId("tenant-1"), "test", list(Permission))[1]


THROTTLED: Any = {
    "Error": {"Code": "ThrottlingException", "Message": SECRET},
    "ResponseMetadata": {"HTTPStatusCode": 400},
}


@pytest.mark.parametrize(
    ("failure", "status", "outcome"),
    [(RuntimeError(SECRET), 500, "fault"), (ClientError(THROTTLED, "Query"), 503, "unavailable")],
)
def test_a_failure_is_answered_in_the_envelope_and_logged_without_its_words(
    key: str,
    failure: Exception,
    status: int,
    outcome: str,
    monkeypatch: pytest.MonkeyPatch,
    printed: Callable[[], str],
) -> None:
    from reten.list_task_result_type_configs.app import handler

    def fail(_tenant: TenantId) -> None:
        raise failure

    monkeypatch.setattr(reference_data, "result_types", fail)
    answer = handler(event(key), None)
    assert answer["statusCode"] == status
    assert SECRET not in answer["body"]
    output = printed()
    assert SECRET not in output
    assert type(failure).__name__ in output
    assert f'"outcome":"{outcome}"' in output


def test_the_words_of_a_fault_are_for_those_who_listen_and_lambdas_own_handler_does_not(
    key: str, monkeypatch: pytest.MonkeyPatch, printed: Callable[[], str]
) -> None:
    from reten.list_task_result_type_configs.app import handler

    def fail(_tenant: TenantId) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(reference_data, "result_types", fail)
    lambdas, developers = io.StringIO(), io.StringIO()
    monkeypatch.setattr(logging.root, "handlers", [logging.StreamHandler(lambdas)])
    monkeypatch.setattr(telemetry.faults, "handlers", [*telemetry.faults.handlers, logging.StreamHandler(developers)])
    assert handler(event(key), None)["statusCode"] == 500
    assert SECRET not in lambdas.getvalue() + printed()
    assert "Traceback" in developers.getvalue()
    assert developers.getvalue().endswith(f"RuntimeError: {SECRET}\n")


def test_a_request_is_one_short_line_without_key_or_payload(key: str, printed: Callable[[], str]) -> None:
    from reten.submit_task_result.app import handler

    body = {"commerce_external_id": SECRET, "raw_payload": {"x": SECRET}}
    assert handler(event(key, json.dumps(body)), SimpleNamespace(aws_request_id="invocation-1"))["statusCode"] == 400
    output = printed()
    assert SECRET not in output
    assert key not in output
    [line] = map(json.loads, output.splitlines())
    assert (
        line.items()
        >= {
            "level": "INFO",
            "operation": "submit_task_result",
            "outcome": "invalid",
            "status": 400,
            "correlation_id": "request-1",
            "tenant": "tenant-1",
            "caller": key[:15],
        }.items()
    )
    assert line["duration_ms"] >= 0
    assert abs(datetime.fromisoformat(line["timestamp"]).timestamp() - time.time()) < 60
    assert line["timestamp"].endswith("Z")
    assert not line.keys() & {"message", "service", "function_request_id"}


def test_a_line_names_the_invocation_where_the_function_failed(
    key: str, printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reten.list_task_result_type_configs.app import handler

    monkeypatch.setattr(reference_data, "result_types", lambda _: 1 / 0)
    assert handler(event(key), SimpleNamespace(aws_request_id="invocation-1"))["statusCode"] == 500
    assert json.loads(printed().splitlines()[-1])["function_request_id"] == "invocation-1"


def test_the_first_request_of_a_process_is_its_cold_start(
    key: str, printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reten.list_task_result_type_configs.app import handler

    monkeypatch.setattr("acuse.runtime.telemetry._cold", [True])
    for _ in range(3):
        handler(event(key), None)
    assert [json.loads(line).get("cold_start") for line in printed().splitlines()] == [True, None, None]


@pytest.mark.parametrize(("disabled", "logged"), [("false", TRACE), (None, TRACE), ("true", None)])
def test_the_id_of_a_trace_is_logged_where_there_are_traces(
    disabled: str | None, logged: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={TRACE};Parent=0efbd19962d95b05;Sampled=0")
    if disabled is None:
        monkeypatch.delenv("POWERTOOLS_TRACE_DISABLED", raising=False)
    else:
        monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", disabled)
    logger = telemetry.logger_of(f"traced_{disabled}")
    log = io.StringIO()
    logger.handlers[0].stream = log  # type: ignore[attr-defined]
    logger.info("ok")
    assert json.loads(log.getvalue()).get("xray_trace_id") == logged


def test_a_use_that_cannot_be_noted_does_not_change_the_answer(
    key: str, monkeypatch: pytest.MonkeyPatch, printed: Callable[[], str]
) -> None:
    from reten.list_task_result_type_configs.app import handler

    def fail(_key: api_keys.ApiKey) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(api_keys, "note_use", fail)
    assert handler(event(key), None)["statusCode"] == 200
    assert "RuntimeError" in printed()


def test_the_log_says_which_key_was_refused_and_the_answer_does_not(key: str, printed: Callable[[], str]) -> None:
    from reten.list_task_result_type_configs.app import handler

    [stored] = api_keys.list_of(TenantId("tenant-1"))
    api_keys.revoke(stored)
    unknown = f"rtn_sk_{'0' * 56}"
    refused = [handler(event(each), None) for each in (key, unknown)]
    assert [answer["statusCode"] for answer in refused] == [401, 401]
    assert refused[0]["body"] == refused[1]["body"]
    output = printed()
    assert output.count(f"key {key[:15]}... of tenant tenant-1 is revoked or has expired") == 1
    assert key not in output
    assert '"outcome":"key_refused"' in output


def test_a_revoked_key_dies_when_it_is_no_longer_remembered(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from reten.list_task_result_type_configs.app import handler

    clock = 1000.0
    monkeypatch.setattr("acuse.runtime.remembered.time.monotonic", lambda: clock)
    assert handler(event(key), None)["statusCode"] == 200
    [stored] = api_keys.list_of(TenantId("tenant-1"))
    assert api_keys.revoke(stored)
    clock = 1029.9
    assert handler(event(key), None)["statusCode"] == 200, "remembered"
    clock = 1030.0
    assert handler(event(key), None)["statusCode"] == 401
    monkeypatch.setenv("API_KEY_CACHE_SECONDS", "0")


@pytest.fixture
def anas(tables: object) -> str:
    """A key of Ana's, who was an ADMIN when she made it."""
    del tables
    members.save(TENANT, Member("ana", Role.ADMIN))
    return api_keys.create(TENANT, "hers", list(Permission), user_id="ana")[1]


def submit_and_view(key: str) -> list[int]:
    from reten.list_task_result_type_configs.app import handler as view
    from reten.submit_task_result.app import handler as submit

    return [submit(event(key), None)["statusCode"], view(event(key), None)["statusCode"]]


@pytest.mark.parametrize(
    ("becomes", "answers"),
    [(Role.FDE, [400, 200]), (Role.VIEWER, [403, 200]), ("AUDITOR", [403, 403]), (None, [401, 401])],
)
def test_a_key_can_do_no_more_than_its_owner_within_the_time_that_it_is_remembered(
    anas: str, monkeypatch: pytest.MonkeyPatch, becomes: Role | str | None, answers: list[int]
) -> None:
    clock = 1000.0
    monkeypatch.setattr("acuse.runtime.remembered.time.monotonic", lambda: clock)
    assert submit_and_view(anas) == [400, 200]
    clock = 1029.0  # Ana is remembered anew a moment before she is no ADMIN any more
    members.find_now(TENANT, "ana")
    if becomes:
        members.save(TENANT, Member("ana", becomes))
    else:
        members.remove(TENANT, "ana")
    assert submit_and_view(anas) == [400, 200], "remembered"
    clock = 1030.0
    assert submit_and_view(anas) == answers
    members.save(TENANT, Member("ana", Role.ADMIN))
    clock = 1060.0
    assert submit_and_view(anas) == [400, 200], "what the key may do by itself is as it was"


def test_a_key_of_nobodys_needs_no_member(key: str) -> None:
    assert submit_and_view(key) == [400, 200]


def test_with_zero_seconds_nothing_is_remembered(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from reten.list_task_result_type_configs.app import handler

    monkeypatch.setenv("API_KEY_CACHE_SECONDS", "0")
    assert handler(event(key), None)["statusCode"] == 200
    [stored] = api_keys.list_of(TenantId("tenant-1"))
    assert api_keys.revoke(stored)
    assert handler(event(key), None)["statusCode"] == 401
