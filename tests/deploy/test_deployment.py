"""The deployed stack, beside the contract's tests: what its gateway does, and what becomes of it later."""

import io
import json
import shutil
import ssl
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from botocore.exceptions import ClientError

from local import world
from local.running import PATIENCE, ROOT
from local.world import ACTIVITY_LOGS, CONNECT, SUBMIT, World
from tests.deploy.interpreter import code_objects_of
from tests.deploy.stack import NAME, Stack, for_ministack
from tests.support import ministack
from tests.support.sam_cli import build
from tools.api_reference import page

type Ask = Callable[[], list[httpx.Response]]
OF_EACH_SYSTEM = [("POST", SUBMIT), ("GET", f"{CONNECT}/v1.4/tasks"), ("POST", f"{ACTIVITY_LOGS}/Save")]


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client that sends whatever it is told to."""
    with httpx.Client(timeout=PATIENCE) as client:
        yield client


# ---------------------------------------------------------------- the gateway


def test_bearer_tokens_can_be_made_for_the_rehearsal(base_url: str) -> None:
    """Else every test of a bearer token would be skipped, and nobody would see it."""
    assert base_url
    assert world.signing_key()


def test_what_is_not_routed_is_refused_by_the_gateway(base_url: str, http: httpx.Client) -> None:
    response = http.get(f"{base_url}/nothing")
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


def test_ministacks_gateway_still_answers_options_itself(base_url: str, http: httpx.Client) -> None:
    request = http.build_request("OPTIONS", f"{base_url}{CONNECT}/v1.4/tasks")
    assert ministack.difference(request)
    assert http.send(request).json() == {"message": "CORS not configured"}


def test_ministacks_gateway_still_wants_a_character_after_a_last_slash(base_url: str, http: httpx.Client) -> None:
    request = http.build_request("GET", f"{base_url}{CONNECT}/")
    assert ministack.difference(request)
    assert http.send(request).json() == {"message": "Not Found"}


def test_ministacks_gateway_still_replaces_what_is_not_utf_8(base_url: str, http: httpx.Client) -> None:
    world = World(base_url, http)
    headers = {"x-api-key": world.api_key, "content-type": "application/json"}
    request = http.build_request("POST", base_url + SUBMIT, content=b'{"activity_id": "\xf1"}', headers=headers)
    assert ministack.difference(request)
    assert "UTF-8" not in http.send(request).text


# ---------------------------------------------------------------- the API reference


def test_the_api_reference_is_there_where_it_was_asked_for(base_url: str, http: httpx.Client) -> None:
    response = http.get(f"{base_url}/docs")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert response.text == page.make(), "decompressed, and without anybody's credentials"


# ---------------------------------------------------------------- what becomes of a stack


@pytest.fixture(scope="module")
def copied(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was built, with as much of what watches as MiniStack makes."""
    return for_ministack(built, tmp_path_factory.mktemp("built") / "build")


@pytest.fixture(scope="module")
def own(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A deployment for these tests alone: they change it, and the last one deletes it."""
    with ministack.running(tmp_path_factory.mktemp("aws")) as aws:
        stack = Stack(aws)
        stack.deploy(copied, Monitoring="true")
        yield stack


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The sources, with a change of the shared layer alone: every answer has one header more."""
    sources = tmp_path / "sources"
    shutil.copytree(ROOT, sources, ignore=shutil.ignore_patterns(".*", "tests", "__pycache__"))
    path = sources / "layers" / "shared" / "acuse" / "requests" / "http.py"
    before = path.read_text()
    after = before.replace('"headers": headers,', '"headers": headers | {"x-new": "yes"},')
    assert after != before
    path.write_text(after)
    return sources


@pytest.fixture
def ask(own: Stack) -> Iterator[Ask]:
    """Asks each system something, as nobody; gives the answers."""
    with httpx.Client(timeout=PATIENCE, verify=ssl.create_default_context(cafile=own.aws["AWS_CA_BUNDLE"])) as client:
        yield lambda: [client.request(method, own.base_url + path) for method, path in OF_EACH_SYSTEM]


@pytest.fixture
def uploaded(own: Stack, tmp_path: Path) -> Callable[[str], list[str]]:
    """Unpacks what `sam deploy` uploaded of a function, as Lambda does; gives where its modules are."""
    template, bucket = own.template["Resources"], own.client("s3")

    def unpack(code: dict[str, str], folder: Path) -> str:
        content = bucket.get_object(Bucket=code["S3Bucket"], Key=code["S3Key"])["Body"].read()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(folder)
        return str(folder)

    def of(name: str) -> list[str]:
        function = template[name]["Properties"]
        layers = {layer["Ref"]: template[layer["Ref"]]["Properties"]["Content"] for layer in function["Layers"]}
        opened = [unpack(content, tmp_path / layer) for layer, content in layers.items()]
        return [unpack(function["Code"], tmp_path / name), *(f"{layer}/python" for layer in opened)]

    return of


@pytest.mark.parametrize("name", ["SubmitTaskResult", "ListTargetResolutions", "ListTasks"])
def test_what_was_uploaded_of_a_function_runs_from_its_bytecode(
    name: str, own: Stack, uploaded: Callable[[str], list[str]], tmp_path: Path
) -> None:
    handler = own.template["Resources"][name]["Properties"]["Handler"]
    files = code_objects_of(handler.removesuffix(".handler"), uploaded(name), tmp_path)
    assert len(files) > 200
    assert [file for file in files if not file.endswith(".pyc")] == []


def test_the_api_reference_is_not_there_by_default(own: Stack) -> None:
    assert not [name for name in own.resources if "ApiReference" in name]
    assert "GET /docs" not in own.called()


def test_what_is_deployed_has_the_tag_by_which_the_bill_names_it(own: Stack) -> None:
    described = own.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]
    assert {"Key": "application", "Value": "acuse"} in described["Tags"]


def test_the_stack_of_monitoring_watches_what_this_stack_made(own: Stack) -> None:
    resources, monitoring = own.resources, own.resources_of(own.resources["MonitoringStack"])
    alarms = own.client("cloudwatch").describe_alarms()["MetricAlarms"]
    made = {name for name in [*resources, *monitoring] if name.endswith("Alarm")}
    assert len(alarms) == len(made) >= 11
    of_ours = ("ApiId", "FunctionName", "QueueName", "TableName")
    watched = {each["Value"] for alarm in alarms for each in alarm["Dimensions"] if each["Name"] in of_ours}
    queue = resources["UnpublishedQueue"].rpartition("/")[2]
    names = ("Api", "ResultsTable", "ConfigsTable", "PublishEvents")
    assert watched == {queue, *(resources[name] for name in names)}
    of_none = {alarm["Namespace"] for alarm in alarms if not alarm["Dimensions"]}
    assert of_none == {f"Acuse/{NAME}", "AWS/Lambda", "AWS/Events"}
    filters = own.client("logs").describe_metric_filters(logGroupName=resources["AccessLog"])["metricFilters"]
    assert len(filters) == 3
    body = own.client("cloudwatch").get_dashboard(DashboardName=monitoring["OperationDashboard"])["DashboardBody"]
    [shown] = [each["properties"]["alarms"] for each in json.loads(body)["widgets"] if each["type"] == "alarm"]
    assert set(shown) == {alarm["AlarmArn"] for alarm in alarms}
    assert all(name in body for name in (resources["Api"], resources["JournalTable"], queue))


def test_an_update_of_the_shared_layer_reaches_every_function(
    own: Stack, changed: Path, tmp_path: Path, ask: Ask
) -> None:
    before = own.called()
    assert ["x-new" in answer.headers for answer in ask()] == [False, False, False]
    build(tmp_path / "build", changed)
    own.deploy(for_ministack(tmp_path / "build", tmp_path / "copy"), Monitoring="true")
    after = own.called()
    [shared] = [made for name, made in own.resources.items() if name.startswith("SharedLayer")]
    assert after.keys() == before.keys()
    for route, function in after.items():
        assert function["Version"] not in ("$LATEST", before[route]["Version"])
        assert shared in {layer["Arn"] for layer in function["Layers"]}
        assert shared not in {layer["Arn"] for layer in before[route]["Layers"]}
    assert [(answer.status_code, answer.headers["x-new"]) for answer in ask()] == [(401, "yes")] * 3


def test_a_journal_that_is_switched_off_takes_all_but_its_table_along(own: Stack, copied: Path) -> None:
    """Without monitoring: MiniStack forgets the ARNs of what an update of a stack in a stack leaves as it is."""
    before = own.resources
    own.deploy(copied, Monitoring="false", Journal="false")
    resources = own.resources
    for name in ("PublishEvents", "PublishEventsStream", "EventBus", "UnpublishedQueue", "JournalTable"):
        assert name in before
        assert name not in resources
    table = own.client("dynamodb").describe_table(TableName=before["JournalTable"])["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert not [route for route in own.called() if "/journal/" in route]


def test_what_is_stored_outlives_the_stack(own: Stack) -> None:
    """Deletion protection is off in the rehearsal: it is the template's policies that keep it."""
    resources, item = own.resources, {"pk": {"S": "kept"}, "sk": {"S": "kept"}}
    tables, bucket = [resources["ResultsTable"], resources["ConfigsTable"]], resources["objects"]
    database, objects, users = own.client("dynamodb"), own.client("s3"), own.client("cognito-idp")
    for table in tables:
        database.put_item(TableName=table, Item=item)
    objects.put_object(Bucket=bucket, Key="kept", Body=b"kept")
    functions = {function["FunctionName"] for function in own.called().values()}

    # Not by `sam delete`, which takes a nested template's address only where it begins with https://s3, as AWS's do.
    own.client("cloudformation").delete_stack(StackName=NAME)
    own.client("cloudformation").get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig={"Delay": 1})

    for table in tables:
        assert database.get_item(TableName=table, Key=item)["Item"] == item
    assert objects.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"kept"
    assert users.describe_user_pool(UserPoolId=resources["UserPool"])["UserPool"]["Id"] == resources["UserPool"]
    with pytest.raises(ClientError, match="does not exist"):
        own.client("cloudformation").describe_stacks(StackName=NAME)
    assert own.client("apigatewayv2").get_apis()["Items"] == []
    assert own.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert own.client("lambda").list_event_source_mappings()["EventSourceMappings"] == []
    assert own.client("sqs").list_queues().get("QueueUrls", []) == []
    left = {function["FunctionName"] for function in own.client("lambda").list_functions()["Functions"]}
    assert not functions & left
