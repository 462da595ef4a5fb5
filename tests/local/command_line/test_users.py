"""Users of a stack's user pool and their tokens, against MiniStack's Cognito."""

import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import jwt
import pytest

from local.running import ROOT
from local.world import World
from tests.local.command_line.conftest import Acuse, rows
from tests.support import ministack
from tools import templates

EMAIL, PASSWORD = "ana@example.com", "Correct horse, battery 1"

type Users = Callable[[], list[str]]


@pytest.fixture(scope="module")
def cognito(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ministack.running(tmp_path_factory.mktemp("aws")) as aws:
        session = boto3.Session(aws["AWS_ACCESS_KEY_ID"], aws["AWS_SECRET_ACCESS_KEY"])
        yield session.client(
            "cognito-idp",
            region_name=aws["AWS_DEFAULT_REGION"],
            endpoint_url=aws["AWS_ENDPOINT_URL"],
            verify=aws["AWS_CA_BUNDLE"],
        )


@pytest.fixture
def users(cognito: Any, monkeypatch: pytest.MonkeyPatch) -> Users:
    """The stack has a pool of its own, as the template describes it; gives a list of its users."""
    template = templates.read(ROOT / "template.yaml")
    parts = {name: template["Resources"][name]["Properties"] for name in ("UserPool", "UserPoolClient")}
    described = {name: parts["UserPool"][name] for name in ("UsernameAttributes", "AdminCreateUserConfig", "Policies")}
    pool = cognito.create_user_pool(PoolName="p", **described)["UserPool"]["Id"]
    flows = parts["UserPoolClient"]["ExplicitAuthFlows"]
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="c", ExplicitAuthFlows=flows)
    monkeypatch.setenv("USER_POOL", pool)
    monkeypatch.setenv("USER_POOL_CLIENT", made["UserPoolClient"]["ClientId"])
    monkeypatch.setattr("acuse_admin.user_pool.boto3", SimpleNamespace(client=lambda _: cognito))
    return lambda: [user["Username"] for user in cognito.list_users(UserPoolId=pool)["Users"]]


@pytest.mark.usefixtures("users")
def test_a_new_user_has_a_token_with_the_password_that_was_shown(acuse: Acuse, world: World) -> None:
    [user] = rows(acuse("users", "create", EMAIL, "--role", "admin"))
    assert user["email"] == EMAIL
    assert len(user["password"]) == 28
    assert world.members() == {user["user_id"]: "ADMIN"}
    for named in (EMAIL, user["user_id"]):
        done = acuse("tokens", "create", named, stdin=user["password"] + "\n", tenant=False)
        assert done.returncode == 0, done.stderr
        claims = jwt.decode(done.stdout.strip(), options={"verify_signature": False})
        assert claims["sub"] == user["user_id"]
    assert claims["client_id"] == os.environ["USER_POOL_CLIENT"]


@pytest.mark.usefixtures("users")
def test_a_password_is_read_from_standard_input(acuse: Acuse) -> None:
    done = acuse("users", "create", EMAIL, "--password-stdin", stdin=PASSWORD + "\n", tenant=False)
    [user] = rows(done)
    assert user == {"user_id": user["user_id"], "email": EMAIL, "role": None}
    assert PASSWORD not in done.stdout + done.stderr
    assert acuse("tokens", "create", EMAIL, stdin=PASSWORD, tenant=False).returncode == 0


@pytest.mark.usefixtures("users")
def test_a_password_is_shown_once_on_a_terminal(terminal: Acuse) -> None:
    done = terminal("users", "create", EMAIL, tenant=False)
    assert EMAIL in done.stdout
    assert "The password is shown only once." in done.stdout


@pytest.mark.parametrize(
    ("words", "stdin", "says"),
    [
        (("users", "create", "ana"), "", "must be an email address"),
        (("users", "create", EMAIL, "--role", "ADMIN"), "", "--tenant and --role must be given together"),
        (("users", "create", "eva@example.com", "--password-stdin"), "", "The password must have 1 to 256 characters"),
        (("users", "create", "eva@example.com", "--password-stdin"), "x" * 257, "must have 1 to 256 characters"),
        (("users", "create", EMAIL), "", "The user pool refused it: "),
        (("tokens", "create", EMAIL), "", "The password must have 1 to 256 characters"),
        (("tokens", "create", EMAIL), "wrong\n", "The user pool refused it: "),
        (("tokens", "create", EMAIL), b"\xff\n", "The user pool refused it: "),
        (("tokens", "create", "eva"), PASSWORD, "The user pool refused it: "),
        (("tokens", "create", EMAIL, "--hours", "1"), PASSWORD, "--hours is for the local stack"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    acuse: Acuse, users: Users, words: tuple[str, ...], stdin: str | bytes, says: str
) -> None:
    acuse("users", "create", EMAIL, "--password-stdin", stdin=PASSWORD, tenant=False)
    before = users()
    done = acuse(*words, stdin=stdin, tenant=False)
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert users() == before


def test_a_user_whose_password_is_refused_is_not_left_behind(acuse: Acuse, users: Users) -> None:
    done = acuse("users", "create", EMAIL, "--password-stdin", stdin="short\n", tenant=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "short" not in done.stderr
    assert users() == []


def test_a_user_who_could_not_become_a_member_is_not_left_behind(
    acuse: Acuse, users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("acuse_admin.tenant_commands.members.save", fail)
    assert acuse("users", "create", EMAIL, "--role", "VIEWER").returncode == 130
    assert users() == []


def test_a_stack_with_an_issuer_of_its_own_has_no_users_to_create(acuse: Acuse) -> None:
    done = acuse("users", "create", EMAIL, tenant=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "This stack has no user pool: its users are those of its token issuer\n"
