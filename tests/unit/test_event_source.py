"""What the template says of the stream that publish_events reads: nothing is lost, and nothing blocks it for long."""

import json
from typing import Any

import pytest

from acuse.journal import kinds
from local.running import ROOT

STREAM_KEEPS_SECONDS = 24 * 3600


@pytest.fixture
def mapping(template: dict[str, Any]) -> dict[str, Any]:
    [found] = [each for each in template["Resources"].values() if each["Type"] == "AWS::Lambda::EventSourceMapping"]
    assert found["Condition"] == "HasJournal"
    properties: dict[str, Any] = found["Properties"]
    return properties


def test_the_stream_of_work_leads_to_what_is_published_and_from_its_oldest_record(mapping: dict[str, Any]) -> None:
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["ResultsTable", "StreamArn"]}
    assert mapping["FunctionName"] == {"Ref": "PublishEvents.Alias"}
    assert mapping["StartingPosition"] == "TRIM_HORIZON"


def test_every_records_own_item_gets_through_the_filter(mapping: dict[str, Any]) -> None:
    [filtered] = mapping["FilterCriteria"]["Filters"]
    taken = json.loads(filtered["Pattern"])["dynamodb"]["Keys"]["sk"]["S"]
    assert set(taken) >= set(kinds.by_item())


def test_a_record_that_cannot_be_published_blocks_no_longer_than_the_documentation_says(
    mapping: dict[str, Any],
) -> None:
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] <= 100
    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 3600 < STREAM_KEEPS_SECONDS


def test_changes_are_gathered_for_less_time_than_the_documentation_promises(
    mapping: dict[str, Any], template: dict[str, Any]
) -> None:
    assert mapping["MaximumBatchingWindowInSeconds"] == {"Ref": "JournalWindowSeconds"}
    assert template["Parameters"]["JournalWindowSeconds"]["Default"] == 2
    assert "within three seconds of its change" in (ROOT / "docs" / "journal.md").read_text()


def test_what_is_given_up_is_in_an_encrypted_queue_for_as_long_as_a_queue_keeps_it(
    mapping: dict[str, Any], template: dict[str, Any]
) -> None:
    assert mapping["DestinationConfig"]["OnFailure"] == {"Destination": {"Fn::GetAtt": ["UnpublishedQueue", "Arn"]}}
    queue = template["Resources"]["UnpublishedQueue"]["Properties"]
    assert queue == {"MessageRetentionPeriod": 14 * 24 * 3600, "SqsManagedSseEnabled": True}


@pytest.mark.parametrize("name", ["JournalTable", "EventBus", "UnpublishedQueue"])
def test_the_outputs_name_what_the_command_line_and_rules_need(name: str, template: dict[str, Any]) -> None:
    assert template["Outputs"][name]["Condition"] == "HasJournal"
