"""The recipes of docs/recipes, made in MiniStack, whose CloudFormation lacks some kinds that its EventBridge has."""

import json
from collections.abc import Callable
from typing import Any

from samcli.yamlhelper import yaml_dump

from local.running import ROOT
from tests.deploy.stack import Stack
from tools import templates

type Make = Callable[[Any, str, dict[str, Any]], str]


def _connection(events: Any, name: str, described: dict[str, Any]) -> str:
    return str(events.create_connection(Name=name, **described)["ConnectionArn"])


def _destination(events: Any, name: str, described: dict[str, Any]) -> str:
    rate = int(described.pop("InvocationRateLimitPerSecond"))
    made = events.create_api_destination(Name=name, InvocationRateLimitPerSecond=rate, **described)
    return str(made["ApiDestinationArn"])


def _archive(events: Any, name: str, described: dict[str, Any]) -> str:
    made = events.create_archive(
        ArchiveName=name,
        EventSourceArn=described["SourceArn"],
        EventPattern=json.dumps(described["EventPattern"]),
        RetentionDays=int(described["RetentionDays"]),
    )
    return str(made["ArchiveArn"])


_MADE_BY_CALLS: dict[str, Make] = {
    "AWS::Events::Connection": _connection,
    "AWS::Events::ApiDestination": _destination,
    "AWS::Events::Archive": _archive,
}
"""Kinds that MiniStack's CloudFormation lacks, in the order in which one needs the other."""


def deploy(stack: Stack, recipe: str, **parameters: str) -> dict[str, str]:
    """Make a recipe; gives its outputs, beside the ARNs of what was made by calls.

    What CloudFormation would make, it makes; the kinds that MiniStack's lacks are made by calls with what the recipe
    says of them, and their ARNs are put where the recipe refers to them.
    """
    template = templates.read(ROOT / "docs" / "recipes" / f"{recipe}.yaml")
    values = {name: str(each.get("Default", "")) for name, each in template["Parameters"].items()} | parameters
    values |= {
        "AWS::Partition": "aws",
        "AWS::Region": stack.aws["AWS_DEFAULT_REGION"],
        "AWS::AccountId": stack.client("sts").get_caller_identity()["Account"],
    }
    made: dict[str, str] = {}
    for kind, make in _MADE_BY_CALLS.items():
        for name, resource in list(template["Resources"].items()):
            if resource["Type"] == kind:
                described = _resolved(resource["Properties"], values | made)
                made[name] = make(stack.client("events"), f"{recipe}-{name}", described)
                del template["Resources"][name]
    template["Resources"] = _with_arns(template["Resources"], made)
    template["Outputs"] = _with_arns(template["Outputs"], made)
    return made | (_deployed(stack, recipe, template, parameters) if template["Resources"] else {})


def _deployed(stack: Stack, recipe: str, template: dict[str, Any], parameters: dict[str, str]) -> dict[str, str]:
    cloudformation = stack.client("cloudformation")
    cloudformation.create_stack(
        StackName=f"recipe-{recipe}",
        TemplateBody=yaml_dump(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=f"recipe-{recipe}", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    [described] = cloudformation.describe_stacks(StackName=f"recipe-{recipe}")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}


def _with_arns(value: Any, made: dict[str, str]) -> Any:
    match value:
        case {"Fn::GetAtt": [name, "Arn"]} if name in made:
            return made[name]
        case dict():
            return {name: _with_arns(each, made) for name, each in value.items()}
        case list():
            return [_with_arns(each, made) for each in value]
    return value


def _resolved(value: Any, values: dict[str, str]) -> Any:
    match value:
        case {"Ref": name} | {"Fn::GetAtt": [name, "Arn"]}:
            return values[name]
        case {"Fn::Sub": str(text)}:
            for name, each in values.items():
                text = text.replace(f"${{{name}}}", each)
            return text
        case dict():
            return {name: _resolved(each, values) for name, each in value.items()}
        case list():
            return [_resolved(each, values) for each in value]
    return value
