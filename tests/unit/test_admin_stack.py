"""The command line on a deployed stack finds its tables and its bucket by the stack's outputs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from acuse_admin import stack
from acuse_admin.stack import StackNotFound


def deploy(monkeypatch: pytest.MonkeyPatch, name: str, outputs: dict[str, str]) -> None:
    """Let CloudFormation know a stack of this name with these outputs."""
    cloudformation = boto3.client("cloudformation")
    stubber = Stubber(cloudformation)
    described: dict[str, Any] = {
        "StackName": name,
        "CreationTime": datetime(2026, 4, 11, tzinfo=UTC),
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
    }
    stubber.add_response("describe_stacks", {"Stacks": [described]}, {"StackName": name})
    stubber.activate()
    monkeypatch.setattr("acuse_admin.stack.boto3.client", lambda _: cloudformation)


def test_the_outputs_that_it_needs_are_the_templates(template: dict[str, Any]) -> None:
    needed = {"ResultsTable", "ConfigsTable", "ObjectsBucket", "UserPool", "UserPoolClient"}
    needed |= {"JournalTable", "EventBus", "UnpublishedQueue"}
    assert needed <= template["Outputs"].keys()


def test_it_works_on_what_the_outputs_name(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {"ResultsTable": "r", "ConfigsTable": "c", "ObjectsBucket": "o", "BaseUrl": "u", "JournalTable": "j"}
    deploy(monkeypatch, "acuse", outputs)
    assert stack._deployed("acuse") == {
        "RESULTS_TABLE": "r",
        "CONFIGS_TABLE": "c",
        "OBJECTS_BUCKET": "o",
        "DYNAMODB_ENDPOINT": "",
        "S3_ENDPOINT": "",
        "EVENTS_ENDPOINT": "",
        "JOURNAL_TABLE": "j",
        "API_KEY_CACHE_SECONDS": "30",
        "JOURNAL_DAYS": "",
        "EVENT_BUS": "",
        "UNPUBLISHED_QUEUE": "",
        "ACUSE_ISSUER_KEY": "",
        "USER_POOL": "",
        "USER_POOL_CLIENT": "",
    }


def test_a_stack_of_something_else_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(monkeypatch, "other", {"ResultsTable": "r"})
    with pytest.raises(
        StackNotFound, match="other is not an Acuse stack: it lacks the outputs ResultsTable, ConfigsTable"
    ):
        stack._deployed("other")


@pytest.mark.parametrize(
    ("endpoint", "is_one"),
    [
        ("http://127.0.0.1:8000", True),
        ("https://[::1]:8000", True),
        ("127.0.0.1:8000", False),
        ("http://", False),
        ("http://a b", False),
        ("http://[", False),
    ],
)
def test_an_address_is_one_that_boto3_takes(monkeypatch: pytest.MonkeyPatch, endpoint: str, is_one: bool) -> None:
    assert stack.is_address(endpoint) == is_one
    if not is_one:
        monkeypatch.setenv("RESULTS_TABLE", "r")
        monkeypatch.setenv("DYNAMODB_ENDPOINT", endpoint)
        with pytest.raises(StackNotFound, match="DYNAMODB_ENDPOINT is not a URL"):
            stack.use(None)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"RESULTS_TABLE": 3}', '{"RESULTS_TABLE": "r"'])
def test_a_damaged_description_of_the_local_stack_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    monkeypatch.delenv("RESULTS_TABLE", raising=False)
    monkeypatch.setattr("acuse_admin.stack.LOCAL_STACK", tmp_path / "stack.json")
    (tmp_path / "stack.json").write_text(content)
    monkeypatch.setattr("acuse_admin.folder_lock.is_held", lambda _: True)
    with pytest.raises(StackNotFound, match=r"stack\.json cannot be read"):
        stack.use(None)
