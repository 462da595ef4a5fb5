"""acuse.storage.clients: what our clients leave out of botocore's changes no call and no answer."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.compat import HTTPHeaders
from botocore.parsers import JSONParser
from hypothesis import given
from hypothesis import strategies as some

from acuse.storage import clients, dynamodb
from layers.dependencies.reduce_botocore import OPERATIONS

SERVICE_IDS = {"dynamodb": "dynamodb", "events": "eventbridge"}
"""What botocore's events call the services."""
SHAPES = botocore.session.get_session().get_service_model("dynamodb")

SCALARS = (
    some.builds(lambda text: {"S": text}, some.text())
    | some.builds(lambda number: {"N": str(number)}, some.integers())
    | some.builds(lambda content: {"B": base64.b64encode(content).decode()}, some.binary())
    | some.builds(
        lambda contents: {"BS": [base64.b64encode(each).decode() for each in contents]}, some.lists(some.binary())
    )
    | some.sampled_from([{"NULL": True}, {"BOOL": False}, {"SS": ["a"]}])
)
NAMES = some.sampled_from(["B", "BS", "S", "M"]) | some.text()
ATTRIBUTES = some.recursive(
    SCALARS,
    lambda inner: (
        some.builds(lambda values: {"L": values}, some.lists(inner))
        | some.builds(lambda values: {"M": values}, some.dictionaries(NAMES, inner))
    ),
    max_leaves=10,
)


def response(body: bytes, status: int = 200) -> dict[str, Any]:
    return {"status_code": status, "headers": HeadersDict({"x-amzn-requestid": "r"}), "body": body, "context": {}}


def both(operation: str, body: bytes, status: int = 200) -> list[dict[str, Any]]:
    """What our parser and botocore's own give, but for the headers, which nothing reads."""
    shape: Any = SHAPES.operation_model(operation).output_shape
    found = [parser.parse(response(body, status), shape) for parser in (clients.PlainAnswers(), JSONParser())]
    for each in found:
        each["ResponseMetadata"].pop("HTTPHeaders", None)
    return found


@given(some.dictionaries(NAMES, ATTRIBUTES))
def test_an_answer_is_read_as_botocore_reads_it(item: dict[str, Any]) -> None:
    ours, botocores = both("GetItem", json.dumps({"Item": item}).encode())
    assert ours == botocores
    page = {"Items": [item, item], "Count": 2, "ScannedCount": 3, "LastEvaluatedKey": item}
    ours, botocores = both("Query", json.dumps(page).encode())
    assert ours == botocores
    unprocessed = {"UnprocessedItems": {"T": [{"PutRequest": {"Item": item}}, {"DeleteRequest": {"Key": item}}]}}
    ours, botocores = both("BatchWriteItem", json.dumps(unprocessed).encode())
    assert ours == botocores


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b'{"Item": null}'),
        (200, b"<html>a proxy</html>"),
        (400, b'{"__type":"com.amazonaws#ConditionalCheckFailedException","message":"m","Item":{"x":{"B":"YQ=="}}}'),
        (500, b""),
        (503, b"<html>"),
    ],
)
def test_what_is_no_success_or_no_json_is_read_as_botocore_reads_it(status: int, body: bytes) -> None:
    ours, botocores = (
        {**each, "ResponseMetadata": {"RequestId": "", **each["ResponseMetadata"]}}
        for each in both("GetItem", body, status)
    )
    ours["ResponseMetadata"]["RequestId"] = botocores["ResponseMetadata"]["RequestId"]
    assert ours == botocores


EVENTS = (
    "creating-client-class.{service}",
    "creating-serializer.{service}",
    "provide-client-params.{service}.{operation}",
    "before-parameter-build.{service}.{operation}",
    "before-endpoint-resolution.{service}",
    "before-call.{service}.{operation}",
    "request-created.{service}.{operation}",
    "choose-signer.{service}.{operation}",
    "before-sign.{service}.{operation}",
    "before-send.{service}.{operation}",
    "response-received.{service}.{operation}",
    "needs-retry.{service}.{operation}",
    "before-parse.{service}.{operation}",
    "after-call.{service}.{operation}",
    "after-call-error.{service}.{operation}",
)
LEFT_OUT = {
    "add_generate_presigned_url",  # a method that nothing calls
    "_handle_request_validation_mode_member",  # of operations that ask for checksums: S3's
    "inject_api_version_header_if_needed",  # of APIs that have such a header: none of ours
    "add_recursion_detection_header",  # for services that call functions: SQS, SNS, S3 and Lambda
    "add_retry_headers",  # tell AWS how often a call was tried
    "set_operation_specific_signer",  # of operations that are signed differently from their service
    "_set_auth_scheme_preference_signer",  # where a configuration prefers another signature
}
"""botocore's handlers of events that our calls would go through, and why they need not."""


def handlers_of_our_calls() -> Iterator[str]:
    names = [
        event.format(service=SERVICE_IDS[service], operation=operation)
        for service, operations in OPERATIONS.items()
        for operation in operations
        for event in EVENTS
    ]
    registered = botocore.session.Session().get_component("event_emitter")._emitter._handlers
    for name in names:
        for handler in registered.prefix_search(name):
            of = getattr(handler, "__module__", "")
            if not of.startswith(("tests.", "moto.", "aws_lambda_powertools.")):  # theirs are not botocore's
                yield handler.__name__


def test_of_botocores_handlers_our_calls_need_one() -> None:
    """A release of botocore with another one that concerns them is looked at first."""
    assert {*handlers_of_our_calls()} == {"generate_idempotent_uuid", *LEFT_OUT}


def test_our_operations_are_signed_as_their_service_is_and_ask_for_no_checksum_or_header() -> None:
    for service, operations in OPERATIONS.items():
        model = botocore.session.get_session().get_service_model(service)
        assert model.metadata["auth"] == ["aws.auth#sigv4"]
        for name in operations:
            operation = model.operation_model(name)
            assert (operation.auth, operation.auth_type, operation.unsigned_payload) == (None, None, None)
            assert operation.http_checksum == {}
            assert not operation.has_streaming_output


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What our client of DynamoDB sends, which is answered with nothing."""
    requests: list[Any] = []

    def answer(request: Any, **_: Any) -> Any:
        requests.append(request)

        class Raw:
            def stream(self, **_: Any) -> Iterator[bytes]:
                yield b"{}"

        return AWSResponse(request.url, 200, HTTPHeaders(), Raw())

    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    dynamodb.connection().client.meta.events.register_first("before-send", answer)
    return requests


def test_a_transaction_has_the_token_by_which_it_is_done_once(sent: list[Any]) -> None:
    dynamodb.transact_write([{"Delete": {"TableName": "T", "Key": {"pk": {"S": "a"}}}}])
    assert json.loads(sent[0].body)["ClientRequestToken"]


def test_a_call_is_signed_and_goes_to_its_regions_address(sent: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """By our signer, which does not need botocore's."""
    monkeypatch.delattr(SigV4Auth, "add_auth")
    dynamodb.connection().client.get_item(TableName="T", Key={})
    [request] = sent
    assert request.url == "https://dynamodb.eu-west-3.amazonaws.com/"
    signature = request.headers["Authorization"]
    signature = signature.decode() if isinstance(signature, bytes) else signature
    assert signature.startswith("AWS4-HMAC-SHA256 Credential=local/")
    assert "/eu-west-3/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target" in signature
