"""Which tables the command line works on: the local stack's, or those of a deployed one."""

import json
import os
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

LOCAL_STACK = Path(".local/stack.json")
"""There while the local stack runs: the environment of its functions."""

# The embedded database takes any; boto3 will not sign without some.
LOCAL_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class StackNotFound(Exception):
    """There is no such stack; the message says what to do."""


def use(stack: str | None) -> None:
    """Set the environment that `acuse.database` reads. None: the local stack."""
    os.environ |= _deployed(stack) if stack else _local()


def demo_tenant() -> str | None:
    """The local stack's demo tenant; None on another stack."""
    return os.environ.get("ACUSE_DEMO_TENANT")


def issuer_key() -> Path | None:
    """Where the local stack keeps the key that signs its tokens; None on another stack."""
    path = os.environ.get("ACUSE_ISSUER_KEY")
    return Path(path) if path else None


def _local() -> dict[str, str]:
    if "RESULTS_TABLE" in os.environ:  # somebody chose already
        return {}
    try:
        environment: dict[str, str] = json.loads(LOCAL_STACK.read_text())
    except FileNotFoundError:
        raise StackNotFound(
            "No local stack runs in this folder: start one with `make run`, or name a deployed one with --stack"
        ) from None
    return {name: os.environ.get(name, value) for name, value in LOCAL_CREDENTIALS.items()} | environment


def _deployed(stack: str) -> dict[str, str]:
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except (BotoCoreError, ClientError) as error:
        raise StackNotFound(f"Stack {stack} cannot be read: {error}") from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    needed = {"RESULTS_TABLE": "ResultsTable", "CONFIGS_TABLE": "ConfigsTable", "OBJECTS_BUCKET": "ObjectsBucket"}
    if not set(needed.values()) <= outputs.keys():
        raise StackNotFound(f"Stack {stack} is not one of Acuse: it has no outputs {', '.join(needed.values())}")
    aws = {"DYNAMODB_ENDPOINT": "", "S3_ENDPOINT": ""}  # AWS's own, whatever the environment names
    return {name: outputs[output] for name, output in needed.items()} | aws
