"""What `make deploy` asks of AWS, by what it finds there."""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.running import ROOT
from tools import deploy
from tools.deploy import NotDeployed, Request

ASKED = {"STACK": "acuse", "ARCHITECTURE": "arm64", "ARCHITECTURE_ORIGIN": "file"}


class CloudFormation:
    """A stack that is in one state after the other; None is that there is none."""

    def __init__(self, *states: str | None, **parameters: str) -> None:
        self.states = list(states)
        self.deleted = False
        self._parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        self._outputs = [{"OutputKey": "BaseUrl", "OutputValue": "https://api.example"}]

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if state is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": f"{StackName} does not exist"}}, "x")
        outputs = [] if state == "REVIEW_IN_PROGRESS" else self._outputs
        return {"Stacks": [{"StackStatus": state, "Parameters": self._parameters, "Outputs": outputs}]}

    def delete_stack(self, StackName: str) -> None:  # noqa: N803
        assert StackName == "acuse"
        self.deleted, self.states = True, [None]

    def get_waiter(self, name: str) -> Any:
        assert name == "stack_delete_complete"
        return SimpleNamespace(wait=lambda **_: None)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "template.yaml", tmp_path)
    return tmp_path


@pytest.fixture
def run(built: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Deploys; gives the exit status and the parameters and options of each `sam deploy`, which ends as it is told."""

    def run(
        there: CloudFormation, *statuses: int, urls: list[str] | None = None, **environment: str
    ) -> tuple[int, list[tuple[str, bool]]]:
        calls: list[tuple[str, bool]] = []
        left = list(statuses)

        def sam(command: list[str], **_: object) -> Any:
            [protection] = [word for word in command if word.startswith("DeletionProtection=")]
            calls.append((protection.partition("=")[2], "--no-confirm-changeset" in command))
            if urls is not None:
                urls.append(next((word for word in command if word.startswith("ConsoleUrl=")), ""))
            return SimpleNamespace(returncode=left.pop(0) if left else 0)

        monkeypatch.setattr(deploy, "_client", lambda _: there)
        monkeypatch.setattr("tools.deploy.subprocess.run", sam)
        monkeypatch.setattr(deploy, "_POLL_SECONDS", 0)
        return deploy.deploy(Request.of(ASKED | environment), built), calls

    return run


def test_a_new_stack_is_protected_once_it_is_there(run: Any) -> None:
    """Before that, a failure must be able to delete its tables again."""
    assert run(CloudFormation(None, "CREATE_COMPLETE")) == (0, [("false", False), ("true", True)])


def test_a_new_stack_that_somebody_says_no_to_is_not_asked_about_again(run: Any) -> None:
    assert run(CloudFormation(None, "REVIEW_IN_PROGRESS")) == (0, [("false", False)])


def test_a_creation_that_fails_leaves_nothing(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    there = CloudFormation(None, "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE")
    assert run(there, 1) == (1, [("false", False)])
    assert there.deleted
    assert "Nothing is left of acuse" in capsys.readouterr().err


def test_what_an_earlier_creation_left_does_not_stop_the_next(run: Any) -> None:
    there = CloudFormation("ROLLBACK_COMPLETE")
    there_then = run(there)
    assert there.deleted
    assert there_then == (0, [("false", False)]), "nothing is there in this test, as if somebody said no"


@pytest.mark.parametrize("was", ["true", "false"])
def test_an_existing_stack_is_protected_in_one_step(was: str, run: Any) -> None:
    """That goes on from where an interrupted first deployment was."""
    there = CloudFormation("UPDATE_COMPLETE", DeletionProtection=was, Architecture="arm64")
    assert run(there) == (0, [("true", False)])


@pytest.mark.parametrize("state", [None, "UPDATE_COMPLETE"])
def test_a_stack_that_shall_not_be_protected_is_not(state: str | None, run: Any) -> None:
    assert run(CloudFormation(state), PARAMETERS="DeletionProtection=false") == (0, [("false", False)])


def test_a_failed_update_is_left_to_cloudformation(run: Any) -> None:
    there = CloudFormation("UPDATE_COMPLETE")
    assert run(there, 1)[0] == 1
    assert not there.deleted


def test_the_default_processor_does_not_change_a_stack(run: Any) -> None:
    there = CloudFormation("UPDATE_COMPLETE", Architecture="x86_64")
    with pytest.raises(NotDeployed, match="ARCHITECTURE=x86_64 keeps it, ARCHITECTURE=arm64 changes it on purpose"):
        run(there)
    assert run(there, ARCHITECTURE_ORIGIN="command line")[0] == 0


@pytest.mark.parametrize("state", ["ROLLBACK_FAILED", "DELETE_FAILED"])
def test_a_stack_that_must_be_deleted_first_is_named(state: str, run: Any) -> None:
    with pytest.raises(NotDeployed, match=f"acuse is {state}: delete it first"):
        run(CloudFormation(state))


@pytest.mark.parametrize(("parameters", "says"), [("x", "x is not"), ("Architecture=arm64", "Name the processor as")])
def test_parameters_that_cannot_be_meant_are_named(parameters: str, says: str) -> None:
    with pytest.raises(NotDeployed, match=says):
        Request.of(ASKED | {"PARAMETERS": parameters})


URL = "ConsoleUrl=https://api.example/console"


@pytest.mark.parametrize(
    ("states", "parameters", "given"),
    [
        ((None, "CREATE_COMPLETE"), "Console=true", ["", URL]),
        ((None, "CREATE_COMPLETE"), "Console=true DeletionProtection=false", ["", URL]),
        (("UPDATE_COMPLETE",), "Console=true", [URL]),
        (("UPDATE_COMPLETE",), "Console=true DomainName=api.example.com", [""]),
        (("UPDATE_COMPLETE",), "Console=true TokenIssuer=https://issuer.example", [""]),
        (("UPDATE_COMPLETE",), "", [""]),
    ],
)
def test_the_user_pool_is_told_where_the_console_is(
    states: tuple[str | None], parameters: str, given: list[str], run: Any
) -> None:
    urls: list[str] = []
    assert run(CloudFormation(*states), PARAMETERS=parameters, urls=urls)[0] == 0
    assert urls == given


def test_an_address_of_the_console_that_was_given_is_kept(run: Any) -> None:
    urls: list[str] = []
    there = CloudFormation("UPDATE_COMPLETE", Console="true", ConsoleUrl="https://a.example/console")
    assert run(there, urls=urls)[0] == 0
    assert urls == [""], "CloudFormation keeps what is not given"
