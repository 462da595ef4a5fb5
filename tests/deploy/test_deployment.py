"""The deployment rehearsed: `sam deploy` to MiniStack, and requests through its gateway and its Lambda processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from acuse_admin.stack import LOCAL_CREDENTIALS
from tests.deploy.conftest import MACHINE, sam
from tests.remembered import forget_everything
from tests.world import World, submission


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MiniStack of its own, with every service that the template needs."""
    folder = tmp_path_factory.mktemp("aws")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "LOG_LEVEL": "WARNING"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from ministack.app import main; main()"],
            env=os.environ | LOCAL_CREDENTIALS | settings | {"TMPDIR": str(folder), "STATE_DIR": str(folder)},
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        give_up = time.monotonic() + 60
        while not _answers(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < give_up
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def deployed(address: str, built: Path, functions: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The built template, deployed; where its API answers. This process's storage code is connected to its tables."""
    parameters = [f"Architecture={MACHINE}", "DeletionProtection=false"]
    sam(
        *("deploy", "--template-file", str(built / "template.yaml"), "--stack-name", "acuse", "--resolve-s3"),
        *("--no-confirm-changeset", "--capabilities", "CAPABILITY_IAM", "--parameter-overrides", *parameters),
        AWS_ENDPOINT_URL=address,
        **LOCAL_CREDENTIALS,
    )
    session = boto3.Session(
        aws_access_key_id="local", aws_secret_access_key="local", region_name=LOCAL_CREDENTIALS["AWS_DEFAULT_REGION"]
    )
    stack = session.client("cloudformation", endpoint_url=address)
    resources = stack.describe_stack_resources(StackName="acuse")["StackResources"]
    ids = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}
    _add_routes(session.client("apigatewayv2", endpoint_url=address), ids, functions)
    outputs = {
        each["OutputKey"]: each["OutputValue"]
        for each in stack.describe_stacks(StackName="acuse")["Stacks"][0]["Outputs"]
    }
    with pytest.MonkeyPatch.context() as patched:
        for name, value in LOCAL_CREDENTIALS.items():
            patched.setenv(name, value)
        patched.setenv("RESULTS_TABLE", outputs["ResultsTable"])
        patched.setenv("CONFIGS_TABLE", outputs["ConfigsTable"])
        patched.setenv("OBJECTS_BUCKET", outputs["ObjectsBucket"])
        patched.setenv("DYNAMODB_ENDPOINT", address)
        patched.setenv("S3_ENDPOINT", address)
        forget_everything()
        yield f"{address}/_aws/execute-api/{ids['Api']}/$default"
    forget_everything()


def _add_routes(api: Any, ids: dict[str, str], functions: dict[str, dict[str, Any]]) -> None:
    """MiniStack does not read an HTTP API's routes from CloudFormation; these are what SAM made of the events."""
    for name, function in functions.items():
        integration = api.create_integration(
            ApiId=ids["Api"],
            IntegrationType="AWS_PROXY",
            IntegrationUri=f"arn:aws:lambda:us-east-1:000000000000:function:{ids[name]}",
            PayloadFormatVersion="2.0",
        )
        for event in function["Events"].values():
            route = f"{event['Properties']['Method']} {event['Properties']['Path']}"
            target = f"integrations/{integration['IntegrationId']}"
            api.create_route(ApiId=ids["Api"], RouteKey=route, Target=target)


@pytest.fixture
def tenant(deployed: str, http: httpx.Client) -> World:
    return World(deployed, http)


def test_a_result_is_submitted_once(tenant: World) -> None:
    body = submission(tenant.new_activity())
    assert tenant.submit(body).status_code == 201
    assert tenant.submit(body).status_code == 409


def test_a_task_is_created_with_a_file_and_read(tenant: World) -> None:
    task = tenant.new_task(fileAttachments=[{"fileName": "a.txt", "data": "aGVsbG8="}])
    [file] = tenant.oracle("GET", f"/tasks/{task['id']}/fileAttachments").json()["items"]
    data = tenant.oracle("GET", f"/tasks/{task['id']}/fileAttachments/{file['href'].rpartition('/')[2]}/data")
    assert data.json()["data"] == "aGVsbG8="


def test_a_log_is_saved_in_xml_read_listed_and_deleted(tenant: World) -> None:
    sent = {"content-type": "text/xml", "accept": "application/json"}
    body = "<task_activity_log><subject>Delivered</subject></task_activity_log>"
    log = tenant.wello("POST", "/Save", body, sent).json()
    assert tenant.wello("GET", f"/{log['id']}").json() == log
    assert tenant.wello("GET").json()["value"] == [log]
    assert tenant.wello("DELETE", f"/{log['id']}").status_code == 204
    assert tenant.wello("GET", f"/{log['id']}").status_code == 404


def test_the_literal_route_wins_and_what_is_not_routed_is_refused(tenant: World) -> None:
    refused = tenant.wello("GET", "/Save")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert tenant.oracle("PUT", "/tasks").status_code == 405
    assert tenant.get("/nothing").json() == {"message": "Not Found"}
