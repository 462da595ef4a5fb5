"""The built template, deployed to MiniStack by `sam deploy`, and a token issuer whose key is here."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import boto3
from flask import Flask
from samcli.yamlhelper import yaml_dump
from werkzeug.serving import make_server

from acuse_admin.tokens import SigningKey
from local import issuer
from local.running import ROOT
from tests.support.ministack import API_DOMAIN
from tests.support.sam_cli import MACHINE, where_conditions_hold
from tools import templates

NAME = "acuse"

_PARAMETERS = {"Monitoring": "false", "DeletionProtection": "false"}


_INSTEAD_OF_A_QUERY = {
    "Stat": "Sum",
    "Period": 60,
    "Metric": {"Namespace": "AWS/Events", "MetricName": "FailedInvocations"},
}


def for_ministack(built: Path, folder: Path) -> Path:
    """A copy of what was built, without what MiniStack's CloudFormation lacks; gives where it is.

    It knows no AWS::Logs::QueryDefinition, no alarm that calculates or asks: such a one is on one metric here.
    """
    shutil.copytree(built, folder, copy_function=os.link)
    for path in (folder / "template.yaml", *folder.glob("*Stack/template.yaml")):
        template = templates.read(path)
        for name, resource in list(template["Resources"].items()):
            if resource["Type"] == "AWS::Logs::QueryDefinition":
                del template["Resources"][name]
            elif resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]:
                measured = resource["Properties"].pop("Metrics")[-1].get("MetricStat", _INSTEAD_OF_A_QUERY)
                resource["Properties"] |= measured["Metric"] | {
                    "Statistic": measured["Stat"],
                    "Period": measured["Period"],
                }
        path.unlink()  # the original has the same content
        path.write_text(yaml_dump(template))
    return folder


def make_deploy(
    built: Path, aws: Mapping[str, str], *, stack: str = NAME, architecture: str = MACHINE, **parameters: str
) -> subprocess.CompletedProcess[str]:
    """What `make deploy` does with what was built, in a pipeline; an empty architecture is one that nobody named."""
    asked = {
        "STACK": stack,
        "ARCHITECTURE": architecture or MACHINE,
        "ARCHITECTURE_ORIGIN": "command line" if architecture else "file",
        "PARAMETERS": " ".join(f"{name}={shlex.quote(value)}" for name, value in parameters.items()),
        "DEPLOY_OPTIONS": "--no-confirm-changeset",
        "SAM_CLI_TELEMETRY": "0",
    }
    return subprocess.run(
        [sys.executable, "-m", "tools.deploy", "--built", str(built)],
        cwd=ROOT,
        env=os.environ | dict(aws) | asked,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Stack:
    """A deployment of the stack."""

    aws: dict[str, str]
    """The environment that leads AWS's clients to where it is."""

    @property
    def base_url(self) -> str:
        """Where its API answers."""
        port = urlsplit(self.aws["AWS_ENDPOINT_URL"]).port
        return f"https://{self.resources['Api']}.{API_DOMAIN}:{port}"

    @property
    def resources(self) -> dict[str, str]:
        """Physical ids by logical ones."""
        return self.resources_of(NAME)

    def resources_of(self, stack: str) -> dict[str, str]:
        """The same of a stack in the stack, by its physical id."""
        found = self.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}

    @property
    def template(self) -> dict[str, Any]:
        """The template as SAM transformed it."""
        answer = self.client("cloudformation").get_template(StackName=NAME, TemplateStage="Processed")
        template: dict[str, Any] = answer["TemplateBody"]
        return template

    def client(self, service: str) -> Any:
        """A client of an AWS service there, which may do everything."""
        session = boto3.Session(self.aws["AWS_ACCESS_KEY_ID"], self.aws["AWS_SECRET_ACCESS_KEY"])
        return session.client(
            service,  # type: ignore[call-overload]
            region_name=self.aws["AWS_DEFAULT_REGION"],
            endpoint_url=self.aws["AWS_ENDPOINT_URL"],
            verify=self.aws["AWS_CA_BUNDLE"],
        )

    def deploy(self, built: Path, **parameters: str) -> None:
        """Deploy what was built, for the first time or again."""
        done = make_deploy(built, self.aws, **(_PARAMETERS | parameters))
        assert done.returncode == 0, done.stdout + done.stderr
        self._make_routes()
        self.give_boundary()

    def called(self) -> dict[str, dict[str, Any]]:
        """The version of a function that each route leads to, as Lambda describes it."""
        api, functions, api_id = self.client("apigatewayv2"), self.client("lambda"), self.resources["Api"]
        uris = {each["IntegrationId"]: each["IntegrationUri"] for each in api.get_integrations(ApiId=api_id)["Items"]}
        found = {}
        for route in api.get_routes(ApiId=api_id)["Items"]:
            name = uris[route["Target"].removeprefix("integrations/")].partition("/functions/")[2]
            found[route["RouteKey"]] = functions.get_function_configuration(
                FunctionName=name.removesuffix("/invocations")
            )
        return found

    def give_boundary(self) -> None:
        """Give functions' roles the boundary that the template gives them: MiniStack's CloudFormation leaves it out.

        It compares with the ARN of a log group that does not end with `:*`, as the one does that AWS compares with.
        """
        iam, resources = self.client("iam"), self.resources
        own = iam.get_policy(PolicyArn=resources["FunctionBoundary"])["Policy"]
        version = iam.get_policy_version(PolicyArn=own["Arn"], VersionId=own["DefaultVersionId"])["PolicyVersion"]
        logs = version["Document"]["Statement"][0]
        logs["Resource"] = [arn.removesuffix(":*") for arn in logs["Resource"]]
        made = iam.create_policy(PolicyName=f"boundary-{uuid4()}", PolicyDocument=json.dumps(version["Document"]))
        for name, described in self.template["Resources"].items():
            if name in resources and "PermissionsBoundary" in described.get("Properties", {}):
                iam.put_role_permissions_boundary(RoleName=resources[name], PermissionsBoundary=made["Policy"]["Arn"])

    def _make_routes(self) -> None:
        """Make the routes of the OpenAPI document that SAM wrote: MiniStack does not read it from CloudFormation."""
        api, resources = self.client("apigatewayv2"), self.resources
        api_id = resources["Api"]
        for route in api.get_routes(ApiId=api_id)["Items"]:
            api.delete_route(ApiId=api_id, RouteId=route["RouteId"])
        paths = where_conditions_hold(self.template["Resources"]["Api"]["Properties"]["Body"]["paths"])
        for path, operations in paths.items():
            for method, operation in operations.items():
                integration = operation["x-amazon-apigateway-integration"]
                if not resources.keys() >= set(re.findall(r"\$\{(\w+)\}", integration["uri"]["Fn::Sub"])):
                    continue  # the function's condition does not hold
                made = api.create_integration(
                    ApiId=api_id,
                    IntegrationType=integration["type"].upper(),
                    IntegrationUri=self._substituted(integration["uri"]["Fn::Sub"], resources),
                    PayloadFormatVersion=integration["payloadFormatVersion"],
                )
                verb = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
                target = f"integrations/{made['IntegrationId']}"
                api.create_route(ApiId=api_id, RouteKey=f"{verb} {path}", Target=target)

    def _substituted(self, text: str, resources: dict[str, str]) -> str:
        """What `Fn::Sub` makes of the address of an integration."""

        def value(name: re.Match[str]) -> str:
            match name[1].split("."):
                case ["AWS::Partition"]:
                    return "aws"
                case ["AWS::Region"]:
                    return self.aws["AWS_DEFAULT_REGION"]
                case [function, "Arn"]:
                    found = self.client("lambda").get_function(FunctionName=resources[function])
                    return str(found["Configuration"]["FunctionArn"])
            return resources[name[1]]

        return re.sub(r"\$\{([^}]+)\}", value, text)


@contextmanager
def token_issuer(key_file: Path) -> Iterator[str]:
    """Publish the keys of a token issuer on loopback; gives its address."""
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    issuer.publish(app, address, SigningKey(key_file).jwk)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
