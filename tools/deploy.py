"""`make deploy`: build and `sam deploy`, so that a first day and a pipeline end well.

- A stack that does not exist yet is created without deletion protection, since a creation that fails must be able to
  delete its tables and its user pool again; a second, quick change set protects them. What a failed creation leaves is
  removed. Deploying again after an interruption goes on from where it was.
- An existing stack keeps the processor that it has, unless another is named.
- The user pool leads back to the console, whose address is known once the stack is there: then it is deployed again.
- Nothing is changed, and nothing fails, where nothing is new.
"""

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tools import templates

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

ROOT: Final = Path(__file__).parents[1]
BUILT: Final = ROOT / ".aws-sam" / "build"
_PROTECTION: Final = "DeletionProtection"
_POLL_SECONDS: Final = 5.0
_NOTHING_YET: Final = "REVIEW_IN_PROGRESS"
"""What CloudFormation calls a stack whose first change set nobody has executed."""


class NotDeployed(Exception):
    """Why nothing was deployed, and what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What `make deploy` was asked for."""

    stack: str
    architecture: str
    is_architecture_named: bool
    """Not only make's default."""
    parameters: Mapping[str, str]
    options: tuple[str, ...]
    """Of `sam deploy`."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Request":
        """Read it from the variables that make exports.

        Raises
        ------
        NotDeployed
        """
        words = shlex.split(environment.get("PARAMETERS", ""))
        if wrong := [word for word in words if "=" not in word]:
            raise NotDeployed(f"PARAMETERS must be NAME=VALUE, separated by blanks: {wrong[0]} is not")
        parameters = dict(word.split("=", 1) for word in words)
        if "Architecture" in parameters:
            raise NotDeployed("Name the processor as ARCHITECTURE=..., which the build needs too, not in PARAMETERS")
        return cls(
            environment["STACK"],
            environment["ARCHITECTURE"],
            environment.get("ARCHITECTURE_ORIGIN") != "file",
            parameters,
            tuple(shlex.split(environment.get("DEPLOY_OPTIONS", ""))),
        )


def main() -> None:
    """Deploy what the environment asks for."""
    parser = argparse.ArgumentParser(prog="python -m tools.deploy", description=__doc__)
    parser.add_argument("--built", type=Path, help="a folder that `sam build` made; without it, build")
    built: Path | None = parser.parse_args().built
    try:
        status = deploy(Request.of(os.environ), built)
    except NotDeployed as error:
        sys.exit(f"Not deployed: {error}")
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"Not deployed: {error}")
    sys.exit(status)


def deploy(asked: Request, built: Path | None = None) -> int:
    """Build unless something built is given, and deploy it; gives the exit status of what failed, or 0.

    Raises
    ------
    NotDeployed
        Before anything was changed.
    """
    cloudformation = _client(asked.options)
    found = _find(cloudformation, asked.stack)
    if found and found["StackStatus"] == "ROLLBACK_COMPLETE":
        _remove(cloudformation, asked.stack)
        found = None
    is_new = not found or found["StackStatus"] == _NOTHING_YET
    if found and not is_new:
        _check_can_be_changed(asked, found)
    if not built:
        make = ["make", "--no-print-directory", "build", f"ARCHITECTURE={asked.architecture}"]
        if status := subprocess.run(make, cwd=ROOT, check=False).returncode:
            return status
    given = {"Architecture": asked.architecture, _PROTECTION: "true", **asked.parameters}
    given |= _console_url(found, given)
    given["Revision"] = revision(built or BUILT, _parameters_of(found) | given)
    if is_new and given[_PROTECTION] == "true":
        _say(
            f"{asked.stack} is new: it is created first, and its tables and user pool are protected from deletion then."
        )
        if status := _sam_deploy(asked, given | {_PROTECTION: "false"}, built):
            _remove_failed_creation(cloudformation, asked.stack)
            return status
        found = _find(cloudformation, asked.stack)
        if not found or found["StackStatus"] == _NOTHING_YET:  # somebody said no
            return 0
        return _sam_deploy(asked, given | _console_url(found, given), built, "--no-confirm-changeset")
    if given[_PROTECTION] != "true":
        _say(f"Deletion protection is off: {asked.stack}'s tables and user pool can be deleted.")
    status = _sam_deploy(asked, given, built)
    if status and is_new:
        _remove_failed_creation(cloudformation, asked.stack)
    return status or _tell_where_the_console_is(cloudformation, asked, given, built)


def revision(built: Path, parameters: Mapping[str, str]) -> str:
    """A hash of all that functions are made of: SAM publishes no version for a parameter's new value by itself.

    `parameters` are those of the stack with those that are given anew. What has its default is as if it were not there.
    """
    defined = templates.read(built / "template.yaml")["Parameters"]
    of_functions = sorted(
        (name, value)
        for name, value in parameters.items()
        if name in defined and name not in ("Revision", _PROTECTION) and value != str(defined[name].get("Default"))
    )
    digest = hashlib.sha256(json.dumps(of_functions).encode())
    for path in sorted(each for each in built.rglob("*") if each.is_file()):
        digest.update(f"\0{path.relative_to(built)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _client(options: tuple[str, ...]) -> "CloudFormationClient":
    """CloudFormation where `sam deploy` will look for the stack."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--region")
    parser.add_argument("--profile")
    chosen, _ = parser.parse_known_args(options)
    return boto3.Session(profile_name=chosen.profile, region_name=chosen.region).client("cloudformation")


def _find(cloudformation: "CloudFormationClient", stack: str) -> Any:
    try:
        return cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            return None
        raise


def _parameters_of(found: Any) -> dict[str, str]:
    described = found.get("Parameters", []) if found else []
    return {each["ParameterKey"]: each.get("ParameterValue", "") for each in described}


def _tell_where_the_console_is(
    cloudformation: "CloudFormationClient", asked: Request, given: Mapping[str, str], built: Path | None
) -> int:
    """Deploy again, if the user pool does not know it yet; gives the exit status."""
    known = _console_url(_find(cloudformation, asked.stack), given)
    return _sam_deploy(asked, {**given, **known}, built, "--no-confirm-changeset") if known else 0


def _console_url(found: Any, given: Mapping[str, str]) -> dict[str, str]:
    """The parameter ConsoleUrl, where the user pool needs it, nobody has given it, and the stack's address is known."""
    parameters = {**_parameters_of(found), **given}
    needs = parameters.get("Console") == "true" and not any(
        parameters.get(name) for name in ("ConsoleUrl", "DomainName", "TokenIssuer")
    )
    outputs = {each["OutputKey"]: each["OutputValue"] for each in (found or {}).get("Outputs", [])}
    return {"ConsoleUrl": f"{outputs['BaseUrl']}/console"} if needs and "BaseUrl" in outputs else {}


def _check_can_be_changed(asked: Request, found: Any) -> None:
    if found["StackStatus"] in ("ROLLBACK_FAILED", "DELETE_FAILED", "CREATE_FAILED"):
        raise NotDeployed(
            f"{asked.stack} is {found['StackStatus']}: delete it first (docs/operations.md says how), then deploy again"
        )
    has = _parameters_of(found).get("Architecture", asked.architecture)
    if has != asked.architecture and not asked.is_architecture_named:
        raise NotDeployed(
            f"{asked.stack} runs on {has}, and {asked.architecture} is only the default: ARCHITECTURE={has} keeps it, "
            f"ARCHITECTURE={asked.architecture} changes it on purpose"
        )


def _sam_deploy(asked: Request, parameters: Mapping[str, str], built: Path | None, *more: str) -> int:
    command = [sys.executable, "-m", "samcli", "deploy", "--stack-name", asked.stack, "--no-fail-on-empty-changeset"]
    if built:
        command += ["--template-file", str(built / "template.yaml"), "--config-file", str(ROOT / "samconfig.toml")]
    command += [*asked.options, *more]
    command += ["--parameter-overrides", *(f"{name}={shlex.quote(value)}" for name, value in parameters.items())]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _remove_failed_creation(cloudformation: "CloudFormationClient", stack: str) -> None:
    """Wait until a failed creation is undone, and remove its record: with it a second try would be refused."""
    while (found := _find(cloudformation, stack)) and found["StackStatus"] in (
        "CREATE_IN_PROGRESS",
        "ROLLBACK_IN_PROGRESS",
    ):
        time.sleep(_POLL_SECONDS)
    if found and found["StackStatus"] == "ROLLBACK_COMPLETE":
        _remove(cloudformation, stack)
        _say(f"Nothing is left of {stack}: mend what failed, and deploy again.")


def _remove(cloudformation: "CloudFormationClient", stack: str) -> None:
    _say(f"Removing the record of {stack}'s creation, which failed and was undone.")
    cloudformation.delete_stack(StackName=stack)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 5})


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
