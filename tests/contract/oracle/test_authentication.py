"""Authentication and permissions on every operation: contract Oracle, section 1.

A stack remembers an account for some seconds, so one that must be dead at once was never used before.
"""

import base64
from collections.abc import Callable

import pytest

from acuse.identity import accounts
from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from local.world import World
from tests.contract.oracle.operations import Operation, basic, each_operation, send
from tests.support.oracle.envelope import assert_refused

type Headers = Callable[[World, World], dict[str, str]]
"""What a stranger sends to the first tenant, who may belong to the second."""

CONTEXT = {"osvc-crest-application-context": "test"}
TASKS = Operation("GET", "/tasks")
UNKNOWN_PASSWORD = "ab" * 28


def raw(credentials: bytes, scheme: str = "Basic") -> dict[str, str]:
    return {"authorization": f"{scheme} {base64.b64encode(credentials).decode()}"}


def staff_of(world: World, spoil: Callable[[str], str] = str) -> dict[str, str]:
    username, password = world.new_staff(*Permission)
    return basic(username, spoil(password))


def name_of(world: World) -> str:
    return world.new_staff(*Permission)[0]


def password_of(world: World) -> str:
    return world.new_staff(*Permission)[1]


def as_scheme(scheme: str) -> Headers:
    return lambda world, _other: raw(":".join(world.new_staff(*Permission)).encode(), scheme)


def old_password(world: World, _other: World) -> dict[str, str]:
    account, password = staff_accounts.create(world.tenant, "renewed", list(Permission))
    accounts.renew(account)
    return basic("renewed", password)


def deleted_account(world: World, _other: World) -> dict[str, str]:
    account, password = staff_accounts.create(world.tenant, "deleted", list(Permission))
    accounts.remove(account)
    return basic("deleted", password)


STRANGERS: list[tuple[str, Headers]] = [
    ("nobody", lambda _world, _other: {}),
    ("an empty header", lambda _world, _other: {"authorization": ""}),
    ("the scheme alone", lambda _world, _other: {"authorization": "Basic"}),
    ("no base64", lambda _world, _other: {"authorization": "Basic !!!!"}),
    ("base64 that is cut off", lambda _world, _other: {"authorization": "Basic YTpi="}),
    ("no UTF-8", lambda _world, _other: raw(b"\xff\xfe:" + UNKNOWN_PASSWORD.encode())),
    ("no colon", lambda world, _other: raw(name_of(world).encode())),
    ("a colon alone", lambda _world, _other: raw(b":")),
    ("no user name", lambda world, _other: basic("", password_of(world))),
    ("no password", lambda world, _other: basic(name_of(world), "")),
    ("a wrong password", lambda world, _other: basic(name_of(world), UNKNOWN_PASSWORD)),
    ("a password that is no secret", lambda world, _other: basic(name_of(world), "password")),
    ("a password in upper case", lambda world, _other: staff_of(world, str.upper)),
    ("a password with a line feed", lambda world, _other: staff_of(world, lambda password: password + "\n")),
    ("a password in spaces", lambda world, _other: staff_of(world, lambda password: f" {password} ")),
    ("a password of 5000 characters", lambda world, _other: basic(name_of(world), "a" * 5000)),
    ("a wrong user name", lambda world, _other: basic("somebody", password_of(world))),
    ("a colleague's user name", lambda world, _other: basic(name_of(world), password_of(world))),
    ("another tenant's user name", lambda world, other: basic(name_of(other), password_of(world))),
    ("another tenant's password", lambda world, other: basic(name_of(world), password_of(other))),
    ("a deleted account", deleted_account),
    ("the password before it was renewed", old_password),
    ("the Bearer scheme", as_scheme("Bearer")),
    ("the Digest scheme", as_scheme("Digest")),
    ("no scheme", lambda world, _other: {"authorization": staff_of(world)["authorization"].removeprefix("Basic ")}),
    ("a password as a token", lambda world, _other: {"authorization": f"Bearer {password_of(world)}"}),
    ("an API key", lambda world, _other: {"x-api-key": world.api_key}),
    ("an API key as a password", lambda world, _other: basic("test", world.api_key)),
    ("an ADMIN's token", lambda world, _other: world.bearer(world.new_user())),
]  # fmt: skip


@pytest.mark.parametrize("headers", [case[1] for case in STRANGERS], ids=[case[0] for case in STRANGERS])
def test_a_stranger_is_401(world: World, other: World, headers: Headers) -> None:
    response = send(world, TASKS, CONTEXT | headers(world, other))
    assert_refused(response, "00014")
    assert response.headers["www-authenticate"].startswith("Basic")


def test_every_stranger_is_told_the_same(world: World, other: World) -> None:
    told = {send(world, TASKS, CONTEXT | headers(world, other)).json()["detail"] for _, headers in STRANGERS}
    assert len(told) == 1


@each_operation
@pytest.mark.parametrize(
    "headers",
    [{}, basic("somebody", UNKNOWN_PASSWORD)],
    ids=["nobody", "somebody unknown"],
)
def test_every_operation_asks_who_is_calling(world: World, operation: Operation, headers: dict[str, str]) -> None:
    response = send(world, operation, CONTEXT | headers)
    assert_refused(response, "00014")
    assert response.headers["www-authenticate"].startswith("Basic")


@each_operation
def test_an_account_without_the_permission_is_403(world: World, operation: Operation) -> None:
    lacking = world.new_staff(*(each for each in Permission if each is not operation.permission))
    response = send(world, operation, CONTEXT | basic(*lacking))
    assert_refused(response, "00014", status=403)
    assert "www-authenticate" not in response.headers


@each_operation
def test_an_account_with_nothing_but_the_permission_is_let_in(world: World, operation: Operation) -> None:
    response = send(world, operation, CONTEXT | basic(*world.new_staff(operation.permission)))
    assert response.status_code not in (401, 403)


def test_an_account_that_may_only_read_changes_nothing(world: World) -> None:
    task = world.new_task()
    viewer = world.new_staff(Permission.VIEW_ACTIVITIES)
    path = f"/tasks/{task['id']}"
    assert_refused(world.oracle("POST", "/tasks", {"name": "x"}, auth=viewer), "00014", status=403)
    assert_refused(world.oracle("PATCH", path, {"name": "x"}, auth=viewer), "00014", status=403)
    assert_refused(world.oracle("DELETE", path, auth=viewer), "00014", status=403)
    assert_refused(world.oracle("POST", f"{path}/notes", {"text": "x"}, auth=viewer), "00014", status=403)
    assert world.oracle("GET", path, auth=viewer).json() == task
    assert [each["id"] for each in world.oracle("GET", "/tasks", auth=viewer).json()["items"]] == [task["id"]]
    assert world.oracle("GET", f"{path}/notes", auth=viewer).json()["items"] == []


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC", "bAsIc"])
def test_the_case_of_the_scheme_does_not_matter(world: World, scheme: str) -> None:
    credentials = ":".join(world.new_staff(*Permission)).encode()
    assert send(world, TASKS, CONTEXT | raw(credentials, scheme)).status_code == 200


@pytest.mark.parametrize("username", ["ana.pérez", "李雷", "two words", "a" * 80, "ana@example.com"])
def test_a_user_name_may_have_many_characters(world: World, username: str) -> None:
    assert send(world, TASKS, CONTEXT | basic(*world.new_staff(*Permission, username=username))).status_code == 200


def test_a_renewed_password_works(world: World) -> None:
    account, _ = staff_accounts.create(world.tenant, "renewed", list(Permission))
    _, password = accounts.renew(account)
    assert send(world, TASKS, CONTEXT | basic("renewed", password)).status_code == 200


def test_the_account_names_the_tenant(world: World, other: World) -> None:
    tasks = {}
    for each in (world, other):
        each.staff = each.new_staff(*Permission, username="the same name")
        tasks[each.tenant] = each.new_task(name=f"of {each.tenant}")
    for each in (world, other):
        task = tasks[each.tenant]
        assert each.oracle("GET", f"/tasks/{task['id']}").json() == task
        assert [item["lookupName"] for item in each.oracle("GET", "/tasks").json()["items"]] == [task["name"]]


def test_the_tenant_header_of_other_systems_does_not_count(world: World, other: World) -> None:
    task = world.new_task()
    response = world.oracle("GET", f"/tasks/{task['id']}", headers={"x-tenant-id": other.tenant})
    assert response.json() == task


def test_who_calls_is_asked_before_anything_else_is_looked_at(world: World) -> None:
    url_of_nothing = Operation("GET", "/tasks/abc")
    assert_refused(send(world, url_of_nothing, {}), "00014")
    viewer = basic(*world.new_staff(Permission.VIEW_ACTIVITIES))
    assert_refused(
        send(world, Operation("PATCH", "/tasks/abc"), viewer), "00016", says="OSvC-CREST-Application-Context"
    )
    assert_refused(send(world, Operation("PATCH", "/tasks/abc"), CONTEXT | viewer), "00014", status=403)
    assert_refused(send(world, url_of_nothing, CONTEXT | viewer), "00013")
