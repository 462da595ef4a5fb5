"""What watches production: alarms on metrics that exist, a dashboard and saved queries of what is really logged."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from acuse.runtime import telemetry

# What AWS publishes, each with the sets of dimensions under which it does: of the same metric under others there is
# never a value, and an alarm on that never rings.
OF_TABLES = [{"TableName"}, {"TableName", "GlobalSecondaryIndexName"}]
OF_FUNCTIONS = [set(), {"FunctionName"}]
PUBLISHED: dict[tuple[str, str], list[set[str]]] = {
    **{("AWS/ApiGateway", name): [{"ApiId"}] for name in ("Count", "4xx", "5xx", "Latency", "IntegrationLatency")},
    **{("AWS/Lambda", name): OF_FUNCTIONS for name in ("Duration", "Errors", "Throttles", "ConcurrentExecutions")},
    ("AWS/DynamoDB", "ReadThrottleEvents"): OF_TABLES,
    ("AWS/DynamoDB", "WriteThrottleEvents"): OF_TABLES,
    ("AWS/DynamoDB", "ConsumedReadCapacityUnits"): OF_TABLES,
    ("AWS/DynamoDB", "ConsumedWriteCapacityUnits"): OF_TABLES,
    ("AWS/DynamoDB", "SystemErrors"): [{"TableName", "Operation"}],
    ("AWS/Lambda", "IteratorAge"): [{"FunctionName"}],
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): [{"QueueName"}],
}
OF_RULES = """SELECT SUM(FailedInvocations) FROM "AWS/Events" WHERE EventBusName = '${EventBus}'"""
"""A query of Metrics Insights: rules are others', and an alarm takes no search."""
OUR_NAMESPACE = {"Fn::Sub": "Acuse/${AWS::StackName}"}
MOST_METRICS_OF_AN_ALARM = 10
MOST_LOG_GROUPS_OF_A_QUERY = 50


@pytest.fixture
def resources(template: dict[str, Any], monitoring: dict[str, Any]) -> dict[str, Any]:
    """Of both: what one is given by the other has the same name in both."""
    assert not template["Resources"].keys() & monitoring["Resources"].keys()
    found: dict[str, Any] = template["Resources"] | monitoring["Resources"]
    return found


def if_there_is_a_journal(value: dict[str, Any], otherwise: Any = "") -> dict[str, Any]:
    return {"Fn::If": ["HasJournal", value, otherwise]}


def test_what_is_watched_has_one_name_in_both_stacks(template: dict[str, Any], monitoring: dict[str, Any]) -> None:
    stack = template["Resources"]["MonitoringStack"]
    assert (stack["Condition"], stack["Properties"]["TemplateURL"]) == ("IsMonitored", "monitoring/template.yaml")
    given = stack["Properties"]["Parameters"]
    others = {
        "StackName": {"Ref": "AWS::StackName"},
        "ServerErrorsAlarmArn": {"Fn::GetAtt": ["ServerErrorsAlarm", "Arn"]},
        "FunctionLogs": given["FunctionLogs"],
        "UnpublishedQueue": if_there_is_a_journal({"Fn::GetAtt": ["UnpublishedQueue", "QueueName"]}),
        "EventBus": {"Fn::If": ["MakesEventBus", {"Ref": "EventBus"}, {"Ref": "EventBusName"}]},
        **{name: if_there_is_a_journal({"Ref": name}) for name in ("JournalTable", "JournalLog", "PublishEvents")},
    }
    assert given == {name: others.get(name, {"Ref": name}) for name in monitoring["Parameters"]}
    assert {each["Type"] for each in monitoring["Parameters"].values()} == {"String"}


def of_type(resources: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == kind}


def metrics_of(alarm: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "MetricName" in alarm:
        yield alarm
    yield from (each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each)


def counted_from_logs(resources: dict[str, Any]) -> set[str]:
    filters = of_type(resources, "AWS::Logs::MetricFilter").values()
    made = [transformation for each in filters for transformation in each["MetricTransformations"]]
    assert {json.dumps(each["MetricNamespace"]) for each in made} == {json.dumps(OUR_NAMESPACE)}
    return {each["MetricName"] for each in made}


def test_every_alarm_is_on_metrics_and_dimensions_that_exist(resources: dict[str, Any]) -> None:
    ours = counted_from_logs(resources)
    indexes = {index["IndexName"] for index in resources["ResultsTable"]["Properties"]["GlobalSecondaryIndexes"]}
    kinds = {
        "ApiId": "AWS::Serverless::HttpApi",
        "TableName": "AWS::DynamoDB::Table",
        "FunctionName": "AWS::Serverless::Function",
        "QueueName": "AWS::SQS::Queue",
    }
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        metrics = list(metrics_of(alarm))
        assert metrics or alarm["Metrics"][0]["Expression"] == {"Fn::Sub": OF_RULES}, name
        for metric in metrics:
            dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
            if metric["Namespace"] == OUR_NAMESPACE:
                assert (metric["MetricName"] in ours, dimensions) == (True, {}), name
                continue
            assert set(dimensions) in PUBLISHED[metric["Namespace"], metric["MetricName"]], name
            for dimension, value in dimensions.items():
                if dimension in kinds:
                    assert resources[value["Ref"]]["Type"] == kinds[dimension], name
            assert dimensions.get("GlobalSecondaryIndexName", "lists") in indexes


def test_an_alarm_can_ring(resources: dict[str, Any]) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    assert len(alarms) >= 8
    for name, alarm in alarms.items():
        assert alarm["DatapointsToAlarm"] <= alarm["EvaluationPeriods"], name
        assert len(list(metrics_of(alarm))) <= MOST_METRICS_OF_AN_ALARM, name
        for actions in ("AlarmActions", "OKActions"):
            assert alarm[actions]["Fn::If"][:2] == ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}]], name
        if "Metrics" in alarm:
            [expression] = [each["Expression"] for each in alarm["Metrics"] if "Expression" in each]
            given = {each["Id"] for each in alarm["Metrics"] if "MetricStat" in each}
            if expression == {"Fn::Sub": OF_RULES}:
                assert alarm["Metrics"][0]["Period"], name
                continue
            used = set(re.findall(r"[a-z_]+", expression))
            assert used == given or expression == "SUM(FILL(METRICS(), 0))", name


def test_what_is_there_with_the_journal_alone_is_watched_with_it_alone(
    template: dict[str, Any], monitoring: dict[str, Any]
) -> None:
    """By names that are empty where it is left out."""
    names = {name for name, each in monitoring["Resources"].items() if each.get("Condition") == "HasJournal"}
    assert names == {
        "UnpublishedAlarm",
        "PublishingLateAlarm",
        "RulesFailedAlarm",
        "UnpublishedQuery",
        "JournalRequestsFilter",
    }
    assert monitoring["Conditions"]["HasJournal"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "JournalTable"}, ""]}]}
    of_journal = {name for name, each in template["Resources"].items() if each.get("Condition") == "HasJournal"}
    assert of_journal >= {"JournalTable", "JournalLog", "PublishEvents", "PublishEventsStream", "UnpublishedQueue"}
    for name, each in monitoring["Resources"].items():
        if name not in names and each["Type"] != "AWS::CloudWatch::Dashboard":
            assert not {f'"{other}"' for other in of_journal if f'"{other}"' in json.dumps(each)}, name


def test_an_alarm_is_quiet_where_nothing_is_measured(resources: dict[str, Any]) -> None:
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        assert alarm["TreatMissingData"] == "notBreaching", name


@pytest.mark.parametrize(("name", "part"), [("ServerErrorsAlarm", "errors"), ("RejectedRequestsAlarm", "rejected")])
def test_an_alarm_on_a_share_rings_above_one_per_cent(name: str, part: str, resources: dict[str, Any]) -> None:
    alarm = resources[name]["Properties"]
    [expression] = [each["Expression"] for each in alarm["Metrics"] if "Expression" in each]
    assert expression == f"IF(answers > 0, 100 * {part} / answers, 0)"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 1)


def test_the_alarm_on_slow_answers_rings_before_functions_are_cut_off(
    template: dict[str, Any], resources: dict[str, Any]
) -> None:
    alarm = resources["SlowAnswersAlarm"]["Properties"]
    timeout = template["Globals"]["Function"]["Timeout"] * 1000
    assert 0.7 * timeout <= alarm["Threshold"] < timeout


@pytest.mark.parametrize("table", ["Results", "Configs"])
def test_dynamodbs_failures_are_watched_for_every_call_that_functions_may_make(
    table: str, resources: dict[str, Any]
) -> None:
    """SystemErrors has no value for a table as a whole, and a transaction is an operation of its own."""
    alarm = resources[f"{table}SystemErrorsAlarm"]["Properties"]
    dimensions = [each for metric in metrics_of(alarm) for each in metric["Dimensions"]]
    watched = {each["Value"] for each in dimensions if each["Name"] == "Operation"}
    statements = [
        statement
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for policy in function.get("Policies", [])
        for statement in policy["Statement"]
        if f"{table}Table" in json.dumps(statement["Resource"]) and "StreamArn" not in json.dumps(statement["Resource"])
    ]
    permitted = set(re.findall(r"dynamodb:(\w+)", json.dumps(statements)))
    assert permitted - {"ConditionCheckItem"} <= watched
    assert "TransactWriteItems" in watched


@pytest.fixture
def access_log(resources: dict[str, Any]) -> dict[str, Any]:
    """A line of the access log, with 7 for every number and variable."""
    line = json.loads(re.sub(r"\$context[\w.]+", "7", resources["Api"]["Properties"]["AccessLogSettings"]["Format"]))
    assert isinstance(line, dict)
    return line


def test_what_is_counted_in_the_access_log_is_a_number_there(
    resources: dict[str, Any], access_log: dict[str, Any]
) -> None:
    filters = {
        name: each
        for name, each in of_type(resources, "AWS::Logs::MetricFilter").items()
        if each["LogGroupName"] == {"Ref": "AccessLog"}
    }
    assert {name: each["FilterPattern"] for name, each in filters.items()} == {
        "AnswersFilter": "{ $.status = * }",
        "ServerErrorsFilter": "{ $.status >= 500 }",
        "RejectedRequestsFilter": "{ $.status = 429 }",
    }
    assert {name for name, value in access_log.items() if value == 7} == {"status"}, "others may be a hyphen"


def test_requests_of_every_system_are_counted_by_operation_and_outcome(
    resources: dict[str, Any], logged: set[str]
) -> None:
    given = resources["MonitoringStack"]["Properties"]["Parameters"]["FunctionLogs"]["Fn::If"][2]["Fn::Sub"]
    groups: dict[str, Any] = {
        f"RequestsFilter{place}": {"Fn::Select": [place, {"Fn::Split": [",", {"Ref": "FunctionLogs"}]}]}
        for place in range(len(given.split(",")))
    }
    groups["JournalRequestsFilter"] = {"Ref": "JournalLog"}
    for name, group in groups.items():
        counting = resources[name]
        assert counting.get("Condition") == ("HasJournal" if name.startswith("Journal") else None)
        [made] = counting["Properties"]["MetricTransformations"]
        assert counting["Properties"]["LogGroupName"] == group
        assert counting["Properties"]["FilterPattern"] == "{ ($.outcome = *) && ($._aws NOT EXISTS) }"
        dimensions = {each["Key"]: each["Value"] for each in made["Dimensions"]}
        assert dimensions == {"operation": "$.operation", "outcome": "$.outcome"}
        assert logged >= dimensions.keys()
        assert (made["MetricName"], made["MetricValue"], "DefaultValue" in made) == ("Requests", "1", False)


@pytest.fixture
def logged(printed: Callable[[], str], access_log: dict[str, Any]) -> set[str]:
    """Every field that a line of a function's log or of the access log has."""
    telemetry.record(
        operation="o",
        outcome="ok",
        status=500,
        seconds=0.1,
        correlation_id="r",
        function_request_id="i",
        tenant="tenant-1",
        caller="caller-1",
    )
    telemetry.record_failure(RuntimeError(), operation="o", correlation_id="r")
    telemetry.warn("w", RuntimeError(), correlation_id="r")
    lines = [json.loads(line) for line in printed().splitlines()]
    return set(itertools.chain.from_iterable(lines)) | set(access_log)


def test_saved_queries_ask_for_what_is_logged(resources: dict[str, Any], logged: set[str]) -> None:
    queries = of_type(resources, "AWS::Logs::QueryDefinition")
    assert len(queries) >= 4
    language = "fields filter stats sort limit by desc as in or and count pct latest ispresent bin"
    own_names = "requests p99_ms time times last"
    assert "status in [401, 403]" in queries["RefusedCallersQuery"]["QueryString"]
    assert "status = 429 or status >= 500" in queries["TurnedAwayQuery"]["QueryString"]
    for query in queries.values():
        text = re.sub(r'"[^"]*"|^#.*$|@\w+', "", query["QueryString"], flags=re.MULTILINE)
        assert set(re.findall(r"\b[a-z]\w*", text)) <= {*language.split(), *own_names.split(), *logged}


def test_saved_queries_look_at_every_function(resources: dict[str, Any]) -> None:
    """But those that answer web pages: they log none of what is asked for."""
    functions = set(of_type(resources, "AWS::Logs::LogGroup")) - {"AccessLog", "ApiReferenceLog", "ConsoleLog"}
    given = resources["MonitoringStack"]["Properties"]["Parameters"]["FunctionLogs"]["Fn::If"]
    groups, without = (re.findall(r"\$\{(\w+)\}", each["Fn::Sub"]) for each in given[1:])
    assert (given[0], set(groups), set(without)) == ("HasJournal", functions, functions - {"JournalLog"})
    assert len(groups) < MOST_LOG_GROUPS_OF_A_QUERY, "and one is the API's"
    for name, query in of_type(resources, "AWS::Logs::QueryDefinition").items():
        assert query["LogGroupNames"] in (
            {"Fn::Split": [",", {"Fn::Sub": "${AccessLog},${FunctionLogs}"}]},
            {"Fn::Split": [",", {"Ref": "FunctionLogs"}]},
            [{"Ref": "AccessLog"}],
            [{"Ref": "JournalLog"}],
        ), name


def bodies_of_the_dashboard(resources: dict[str, Any]) -> tuple[str, str]:
    """With a journal, and without one."""
    [dashboard] = of_type(resources, "AWS::CloudWatch::Dashboard").values()
    text, parts = dashboard["DashboardBody"]["Fn::Sub"]
    assert {json.dumps(part["Fn::If"][::2]) for part in parts.values()} == {'["HasJournal", ""]'}
    without = text
    for name, part in parts.items():
        text = text.replace(f"${{{name}}}", part["Fn::If"][1]["Fn::Sub"])
        without = without.replace(f"${{{name}}}", "")
    return text, without


@pytest.mark.parametrize("has_journal", [True, False], ids=["with a journal", "without"])
def test_the_dashboard_shows_every_alarm_and_only_metrics_that_exist(
    has_journal: bool, resources: dict[str, Any]
) -> None:
    text = bodies_of_the_dashboard(resources)[not has_journal]
    for name in re.findall(r"\$\{(\w+)[.}]", text):
        assert name in resources or name in ("AWS", "ServerErrorsAlarmArn")
    if not has_journal:
        resources = {name: each for name, each in resources.items() if each.get("Condition") != "HasJournal"}
    widgets = [each["properties"] for each in json.loads(text)["widgets"]]
    [alarms] = [widget["alarms"] for widget in widgets if "alarms" in widget]
    names = {name.removesuffix("Arn}").removesuffix(".") for name in alarms}
    assert names == {f"${{{name}" for name in of_type(resources, "AWS::CloudWatch::Alarm")}
    for widget in widgets:
        for namespace, name, dimensions in shown(widget.get("metrics", [])):
            if namespace == "Acuse/${AWS::StackName}":
                assert (name in counted_from_logs(resources), dimensions) == (True, {})
            else:
                assert set(dimensions) in PUBLISHED[namespace, name], name
                assert all(value[2:-1] in resources for value in dimensions.values())


def test_the_dashboard_is_named_after_its_stack_and_region(resources: dict[str, Any]) -> None:
    """Two stacks of an account share none: a dashboard is the account's, in whatever Region."""
    [dashboard] = of_type(resources, "AWS::CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == {"Fn::Sub": "${AWS::StackName}-operation-${AWS::Region}"}


def shown(rows: list[list[Any]]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of a widget's metrics, in which `.` stands for what is above and `...` for all."""
    above: list[str] = []
    for row in rows:
        words = [word for word in row if isinstance(word, str)]
        if words == ["..."]:
            words = above
        words = [above[position] if word == "." else word for position, word in enumerate(words)]
        if words:
            above = words
            yield words[0], words[1], dict(itertools.batched(words[2:], 2, strict=True))


def test_the_dashboards_searches_find_what_there_is(resources: dict[str, Any]) -> None:
    """In quotes a term is the whole of a name; a function's name begins with the stack's."""
    text, _ = bodies_of_the_dashboard(resources)
    searches = re.findall(r"SEARCH\('\{(.*?)\} MetricName=\\\"(\w+)\\\"(.*?)', '", text)
    assert len(searches) == text.count("SEARCH(")
    assert OF_RULES in text.replace('\\"', '"')
    for schema, metric, filters in searches:
        namespace, *dimensions = schema.split(",")
        if namespace == "AWS/Lambda":
            assert set(dimensions) in PUBLISHED[namespace, metric]
            assert filters == " FunctionName=${AWS::StackName}"
        else:
            assert (namespace, dimensions) == ('\\"Acuse/${AWS::StackName}\\"', ["operation", "outcome"])
            assert (metric, filters) == ("Requests", "")


def test_logs_are_kept_as_long_as_the_parameter_says(resources: dict[str, Any]) -> None:
    for group in of_type(resources, "AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("name", ["ResultsTable", "ConfigsTable", "JournalTable"])
def test_tables_can_be_restored_and_are_not_deleted(name: str, template: dict[str, Any]) -> None:
    table = template["Resources"][name]
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert template["Parameters"]["DeletionProtection"]["Default"] == "true"
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
