"""Which tables the command line works on: the local stack's, or those of a deployed one."""

import json
import os
from pathlib import Path
from typing import Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from botocore.utils import is_valid_endpoint_url, is_valid_ipv6_endpoint_url

from acuse_admin import folder_lock

LOCAL_STACK = Path(".local/stack.json")
"""There while the local stack runs: the environment of its functions."""

# The embedded database takes any; boto3 will not sign without some.
LOCAL_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
}

_LEADING_ELSEWHERE: Final = ("AWS_", "MINISTACK_")
"""Prefixes of environment variables that choose an account, a region, a profile, an endpoint or a database."""

_LOCAL_ONLY: Final = LOCAL_CREDENTIALS | {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "*",  # also of a proxy that the operating system is set to
    "no_proxy": "*",
}


class StackNotFound(Exception):
    """There is no such stack; the message says what to do."""


def use(stack: str | None) -> None:
    """Set the environment that `acuse.storage.dynamodb` reads. None: the local stack."""
    if stack:
        os.environ |= _deployed(stack)
        return
    os.environ |= _local()
    if endpoint := os.environ.get("DYNAMODB_ENDPOINT"):
        if not is_address(endpoint):
            raise StackNotFound(f"DYNAMODB_ENDPOINT is not a URL: {endpoint}")
        isolate()


def isolate() -> None:
    """Make this process's environment one that leads nowhere but to the local stack.

    An embedded database has separate data for each account and region, and a proxy would be sent what is stored: so
    the user's own credentials, region, profile, configuration files, endpoints and proxies are put aside.
    """
    for name in list(os.environ):
        if name.startswith(_LEADING_ELSEWHERE) or name.lower().endswith("_proxy") or name in ("BOTO_CONFIG", "USE_SSL"):
            del os.environ[name]
    os.environ |= _LOCAL_ONLY


def is_address(endpoint: str) -> bool:
    """Whether boto3 takes this for the address of a service."""
    try:
        is_host = bool(is_valid_endpoint_url(endpoint) or is_valid_ipv6_endpoint_url(endpoint))
    except ValueError:
        return False
    return is_host and endpoint.startswith(("http://", "https://"))


def demo_tenant() -> str | None:
    """The local stack's demo tenant; None on another stack."""
    return os.environ.get("ACUSE_DEMO_TENANT")


def issuer_key() -> Path | None:
    """Where the local stack keeps the key that signs its tokens; None on another stack."""
    path = os.environ.get("ACUSE_ISSUER_KEY")
    return Path(path) if path else None


def user_pool() -> tuple[str, str] | None:
    """A deployed stack's user pool, and the application of it; None where somebody else issues tokens."""
    pool, application = os.environ.get("USER_POOL"), os.environ.get("USER_POOL_CLIENT")
    return (pool, application) if pool and application else None


def _local() -> dict[str, str]:
    if "RESULTS_TABLE" in os.environ:  # somebody chose already
        return {}
    folder = LOCAL_STACK.parent
    try:
        if not folder_lock.is_held(folder):  # a run that was killed left the file, and another may have its ports
            raise FileNotFoundError(LOCAL_STACK)
        environment: dict[str, str] = json.loads(LOCAL_STACK.read_text())
        if "RESULTS_TABLE" not in environment or not all(isinstance(value, str) for value in environment.values()):
            raise ValueError("it names no tables")
    except FileNotFoundError:
        raise StackNotFound(
            "No local stack runs in this folder: start one with `make run`, or name a deployed one with --stack"
        ) from None
    except (AttributeError, OSError, TypeError, ValueError) as error:
        raise StackNotFound(f"{LOCAL_STACK} cannot be read ({error}): restart the local stack") from None
    return environment


def _deployed(stack: str) -> dict[str, str]:
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except (BotoCoreError, ClientError) as error:
        raise StackNotFound(f"Stack {stack} cannot be read: {error}") from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    parameters = {each["ParameterKey"]: each.get("ParameterValue", "") for each in found.get("Parameters", [])}
    needed = {"RESULTS_TABLE": "ResultsTable", "CONFIGS_TABLE": "ConfigsTable", "OBJECTS_BUCKET": "ObjectsBucket"}
    if not set(needed.values()) <= outputs.keys():
        raise StackNotFound(f"Stack {stack} is not an Acuse stack: it lacks the outputs {', '.join(needed.values())}")
    others = {  # whatever the environment names: AWS's own endpoints, and no issuer but the stack's
        "DYNAMODB_ENDPOINT": "",
        "S3_ENDPOINT": "",
        "EVENTS_ENDPOINT": "",
        "JOURNAL_TABLE": outputs.get("JournalTable", ""),
        "API_KEY_CACHE_SECONDS": parameters.get("ApiKeyCacheSeconds", "30"),
        "JOURNAL_DAYS": parameters.get("JournalDays", ""),
        "EVENT_BUS": outputs.get("EventBus", ""),
        "UNPUBLISHED_QUEUE": outputs.get("UnpublishedQueue", ""),
        "ACUSE_ISSUER_KEY": "",
        "USER_POOL": outputs.get("UserPool", ""),
        "USER_POOL_CLIENT": outputs.get("UserPoolClient", ""),
    }
    return {name: outputs[output] for name, output in needed.items()} | others
