"""A first day: a deployment that fails, a second one, a user, and a token. Who deploys may do no more than deploy."""

import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import jwt
import pytest
from botocore.exceptions import ClientError
from samcli.yamlhelper import yaml_dump

from acuse.identity import bearer_tokens
from local.running import ROOT
from tests.deploy.stack import NAME, Stack, make_deploy
from tests.support import ministack
from tools import templates

DOMAIN = "api.example.com"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/1"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An account in which somebody has the domain name already."""
    with ministack.running(tmp_path_factory.mktemp("aws")) as environment:
        account = Stack(environment)
        account.client("apigatewayv2").create_domain_name(DomainName=DOMAIN)
        yield account


@pytest.fixture(scope="module")
def deployer(aws: Stack) -> dict[str, str]:
    """The environment of a user who has the policies of docs/operations.md and nothing else."""
    iam = aws.client("iam")
    iam.create_user(UserName="deployer")
    for path in (ROOT / "docs").glob("deploying-role*.json"):
        policy = iam.create_policy(PolicyName=path.stem, PolicyDocument=path.read_text())["Policy"]["Arn"]
        iam.attach_user_policy(UserName="deployer", PolicyArn=policy)
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    return aws.aws | {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


@pytest.fixture(scope="module")
def failing(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was built, of which the domain name is made last."""
    folder = tmp_path_factory.mktemp("failing") / "build"
    shutil.copytree(built, folder)
    template = templates.read(folder / "template.yaml")
    others = template["Resources"]
    late = [name for name, each in others.items() if "Condition" not in each and name != "Api"] + ["UserPoolClient"]
    others["CustomDomain"]["DependsOn"] = late
    (folder / "template.yaml").write_text(yaml_dump(template))
    return folder


def left(aws: Stack) -> dict[str, list[str]]:
    """What there is in the account but for SAM's own bucket."""
    buckets = [each["Name"] for each in aws.client("s3").list_buckets()["Buckets"]]
    return {
        "tables": aws.client("dynamodb").list_tables()["TableNames"],
        "pools": [each["Name"] for each in aws.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]],
        "buckets": [name for name in buckets if not name.startswith("aws-sam-cli-managed-default")],
        "log groups": [each["logGroupName"] for each in aws.client("logs").describe_log_groups()["logGroups"]],
        "functions": [each["FunctionName"] for each in aws.client("lambda").list_functions()["Functions"]],
        "apis": [each["ApiId"] for each in aws.client("apigatewayv2").get_apis()["Items"]],
        "roles": [each["RoleName"] for each in aws.client("iam").list_roles()["Roles"] if NAME in each["RoleName"]],
    }


def test_a_first_deployment_that_fails_leaves_nothing(aws: Stack, deployer: dict[str, str], failing: Path) -> None:
    done = make_deploy(failing, deployer, Monitoring="false", DomainName=DOMAIN, CertificateArn=CERTIFICATE)
    assert done.returncode != 0
    assert "CREATE_FAILED" in done.stdout, done.stdout + done.stderr
    assert "DELETE_COMPLETE" in done.stdout, "something was made before"
    assert f"Nothing is left of {NAME}" in done.stderr
    assert {kind: names for kind, names in left(aws).items() if names} == {}
    with pytest.raises(ClientError, match="does not exist"):
        aws.client("cloudformation").describe_stacks(StackName=NAME)


@pytest.fixture(scope="module")
def deployed(aws: Stack, deployer: dict[str, str], built: Path) -> Stack:
    """The second try, without the domain name and without a journal, but with the console."""
    done = make_deploy(built, deployer, Monitoring="false", Journal="false", Console="true")
    assert done.returncode == 0, done.stdout + done.stderr
    return aws


def test_a_second_try_works_and_is_protected(deployed: Stack) -> None:
    resources = deployed.resources
    database, users = deployed.client("dynamodb"), deployed.client("cognito-idp")
    for table in ("ResultsTable", "ConfigsTable"):
        # MiniStack gives back CloudFormation's text
        assert str(database.describe_table(TableName=resources[table])["Table"]["DeletionProtectionEnabled"]) in (
            "True",
            "true",
        )
    pool = users.describe_user_pool(UserPoolId=resources["UserPool"])["UserPool"]
    assert pool["DeletionProtection"] == "ACTIVE"


def test_the_user_pool_signs_in_to_the_console(deployed: Stack) -> None:
    users, resources = deployed.client("cognito-idp"), deployed.resources
    ids = {"UserPoolId": resources["UserPool"], "ClientId": resources["UserPoolClient"]}
    client = users.describe_user_pool_client(**ids)["UserPoolClient"]
    [stack] = deployed.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert client["CallbackURLs"] == client["LogoutURLs"] == [outputs["ConsoleUrl"]]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert users.describe_user_pool_domain(Domain=resources["UserPoolDomain"])["DomainDescription"]["UserPoolId"]


def test_deploying_again_changes_nothing_and_is_no_failure(
    deployed: Stack, deployer: dict[str, str], built: Path
) -> None:
    """Though no parameter is named: each keeps its value."""
    before = deployed.client("lambda").list_versions_by_function(FunctionName=deployed.resources["SubmitTaskResult"])
    done = make_deploy(built, deployer)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No changes to deploy" in done.stdout
    after = deployed.client("lambda").list_versions_by_function(FunctionName=deployed.resources["SubmitTaskResult"])
    assert len(after["Versions"]) == len(before["Versions"])


def test_a_stack_without_a_journal_has_nothing_of_it(deployed: Stack) -> None:
    """The parameter kept its value in the deployment after the first one."""
    resources = deployed.resources
    assert not [name for name in resources if name.startswith(("Journal", "PublishEvents", "EventBus", "Unpublished"))]
    functions = {"".join(map(str.capitalize, each.name.split("_"))) for each in (ROOT / "functions/journal").iterdir()}
    assert len(functions) >= 4
    assert not functions & resources.keys()
    assert deployed.client("lambda").list_event_source_mappings()["EventSourceMappings"] == []
    assert [each["Name"] for each in deployed.client("events").list_event_buses()["EventBuses"]] == ["default"]
    environment = deployed.client("lambda").get_function_configuration(FunctionName=resources["SubmitTaskResult"])
    assert environment["Environment"]["Variables"].get("JOURNAL_TABLE", "") == ""


# ---------------------------------------------------------------- a user, and a token


def acuse(aws: Stack, *words: str, stdin: str = "") -> Any:
    """What the command line says to a program."""
    done = subprocess.run(
        [sys.executable, "-m", "acuse_admin", "--stack", NAME, *words],
        env={name: value for name, value in os.environ.items() if name not in ("RESULTS_TABLE", "CONFIGS_TABLE")}
        | aws.aws,
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_the_deployment_to_a_token_that_functions_accept(deployed: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for one step: MiniStack's tokens name AWS's own issuer, which functions cannot ask for keys here."""
    tenant = json.loads(acuse(deployed, "tenants", "create", "Mine"))["id"]
    user = json.loads(acuse(deployed, "users", "create", "ana@example.com", "--tenant", tenant, "--role", "ADMIN"))
    token = acuse(deployed, "tokens", "create", "ana@example.com", stdin=user["password"] + "\n").strip()

    described = deployed.client("lambda").get_function_configuration(FunctionName=deployed.resources["ListApiKeys"])
    environment = described["Environment"]["Variables"]
    monkeypatch.setenv("TOKEN_AUDIENCE", environment["TOKEN_AUDIENCE"])
    pool = deployed.resources["UserPool"]
    assert environment["TOKEN_ISSUER"].endswith(f"/{pool}")
    published = f"{deployed.aws['AWS_ENDPOINT_URL']}/{pool}/.well-known/jwks.json"
    trusted = ssl.create_default_context(cafile=deployed.aws["AWS_CA_BUNDLE"])
    keys = jwt.PyJWKSet.from_dict(httpx.get(published, verify=trusted).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = bearer_tokens._claims(token, key, environment["TOKEN_ISSUER"])
    assert bearer_tokens._subject_of(claims) == user["user_id"]
    [member] = acuse(deployed, "members", "list", "--tenant", tenant).splitlines()
    assert json.loads(member) == {"user_id": user["user_id"], "role": "ADMIN"}


# ---------------------------------------------------------------- the boundary


type AsFunction = Callable[[str], Any]


@pytest.fixture
def logs_as(deployed: Stack) -> AsFunction:
    """CloudWatch Logs, called with the role of a function."""
    iam, sts = deployed.client("iam"), deployed.client("sts")

    def assume(function: str) -> Any:
        role = iam.get_role(RoleName=deployed.resources[f"{function}Role"])["Role"]
        trust = role["AssumeRolePolicyDocument"]
        account = sts.get_caller_identity()["Account"]
        trust["Statement"] = [
            *trust["Statement"],
            {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"},
        ]
        iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(trust))
        given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
        session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return session.client(
            "logs",
            region_name=deployed.aws["AWS_DEFAULT_REGION"],
            endpoint_url=deployed.aws["AWS_ENDPOINT_URL"],
            verify=deployed.aws["AWS_CA_BUNDLE"],
        )

    return assume


def write(logs: Any, group: str) -> None:
    event = {"timestamp": 1_795_000_000_000, "message": "x"}
    logs.create_log_stream(logGroupName=group, logStreamName="test")
    logs.put_log_events(logGroupName=group, logStreamName="test", logEvents=[event])


def test_a_function_writes_the_log_of_its_stack_and_no_other(deployed: Stack, logs_as: AsFunction) -> None:
    """AWS's managed policy permits every log group: it is the boundary that refuses."""
    own, other = deployed.client("logs"), "/somebody/elses"
    own.create_log_group(logGroupName=other)
    deployed.give_boundary()
    logs = logs_as("SubmitTaskResult")
    described = deployed.client("lambda").get_function_configuration(
        FunctionName=deployed.resources["SubmitTaskResult"]
    )
    own_group = described["LoggingConfig"]["LogGroup"]
    write(logs, own_group)
    with pytest.raises(ClientError) as refused:
        write(logs, other)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    deployed.client("iam").delete_role_permissions_boundary(RoleName=deployed.resources["SubmitTaskResultRole"])
    write(logs, other)
