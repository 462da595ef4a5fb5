"""Authentication and permissions on every operation: contract Wello, section "Authentication".

A stack remembers an account for some seconds, so one that must be dead at once was never used before.
"""

import base64
from collections.abc import Callable
from typing import NamedTuple

import httpx
import pytest

from acuse.errors import Unauthenticated
from acuse.identity import accounts
from acuse.identity.permissions import Permission
from acuse.wello.identity import domain_accounts
from dialects import REGISTERED
from local.world import ACTIVITY_LOGS, World
from tests.support.wello.envelope import XML, assert_refused

LOG_ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
SAVED = f'{{"id": "{LOG_ID}", "subject": "x"}}'
UNKNOWN = "ab" * 28


class Operation(NamedTuple):
    """A method, an example of a path after the base, and what it needs."""

    method: str
    path: str
    permission: Permission

    def __str__(self) -> str:
        return f"{self.method} {self.path or 'the list'}"


SAVE = Operation("POST", "/Save", Permission.CREATE_ACTIVITY)
GET = Operation("GET", f"/{LOG_ID}", Permission.VIEW_ACTIVITIES)
LIST = Operation("GET", "", Permission.VIEW_ACTIVITIES)
DELETE = Operation("DELETE", f"/{LOG_ID}", Permission.CREATE_ACTIVITY)
OPERATIONS = (SAVE, GET, LIST, DELETE)
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)

type Headers = Callable[[World, World], dict[str, str]]
"""What a stranger sends to the first tenant, who may belong to the second."""


def raw(credentials: bytes, scheme: str = "Basic") -> dict[str, str]:
    return {"authorization": f"{scheme} {base64.b64encode(credentials).decode()}"}


def basic(username: str, password: str) -> dict[str, str]:
    return raw(f"{username}:{password}".encode())


def send(world: World, operation: Operation, headers: dict[str, str], body: str = SAVED) -> httpx.Response:
    """Call an operation with nothing but these headers and, where it saves, a body."""
    url = f"{world.base_url}{ACTIVITY_LOGS}{operation.path}"
    content = body if operation is SAVE else None
    return world.http.request(operation.method, url, headers=headers, content=content)


def account_of(world: World, **written: str) -> dict[str, str]:
    """The header of a new account that may do everything, with parts written otherwise, which may name its own."""
    username, password = world.new_account_of_domain(*Permission)
    own = {"username": username, "password": password.partition("@")[0], "domain": world.domain}
    sent = own | {part: text.format(**own) for part, text in written.items()}
    return basic(sent["username"], f"{sent['password']}@{sent['domain']}")


def name_of(world: World) -> str:
    return world.new_account_of_domain(*Permission)[0]


def secret_of(world: World) -> str:
    return world.new_account_of_domain(*Permission)[1].partition("@")[0]


def password_and_domain_of(other: World) -> dict[str, str]:
    return {"password": secret_of(other), "domain": other.domain}


def staff_of(world: World, end: str) -> dict[str, str]:
    username, password = world.new_staff(*Permission)
    return basic(username, password + end)


def as_scheme(scheme: str) -> Headers:
    return lambda world, _other: raw(":".join(world.new_account_of_domain(*Permission)).encode(), scheme)


def in_capitals(world: World, _other: World) -> dict[str, str]:
    username, password = world.new_account_of_domain(*Permission)
    return basic(username, password.upper())


def renewed(world: World, _other: World) -> dict[str, str]:
    account, password = domain_accounts.create(world.tenant, world.domain, "renewed", list(Permission))
    accounts.renew(account)
    return basic("renewed", f"{password}@{world.domain}")


def deleted(world: World, _other: World) -> dict[str, str]:
    account, password = domain_accounts.create(world.tenant, world.domain, "deleted", list(Permission))
    accounts.remove(account)
    return basic("deleted", f"{password}@{world.domain}")


STRANGERS: list[tuple[str, Headers]] = [
    ("nobody", lambda _world, _other: {}),
    ("an empty header", lambda _world, _other: {"authorization": ""}),
    ("the scheme alone", lambda _world, _other: {"authorization": "Basic"}),
    ("no base64", lambda _world, _other: {"authorization": "Basic !!!!"}),
    ("base64 that is cut off", lambda _world, _other: {"authorization": "Basic YTpi="}),
    ("no UTF-8", lambda world, _other: raw(b"\xff\xfe:" + f"{UNKNOWN}@{world.domain}".encode())),
    ("no colon", lambda world, _other: raw(f"{secret_of(world)}@{world.domain}".encode())),
    ("a colon alone", lambda _world, _other: raw(b":")),
    ("a colon and an @", lambda _world, _other: raw(b":@")),
    ("no domain", lambda world, _other: basic(name_of(world), secret_of(world))),
    ("no user name", lambda world, _other: account_of(world, username="")),
    ("no password", lambda world, _other: account_of(world, password="")),
    ("an empty domain", lambda world, _other: account_of(world, domain="")),
    ("a domain in spaces", lambda world, _other: account_of(world, domain=" {domain} ")),
    ("a domain and a dot", lambda world, _other: account_of(world, domain="{domain}.")),
    ("a domain of nobody", lambda world, _other: account_of(world, domain="nobody.example")),
    ("a subdomain", lambda world, _other: account_of(world, domain="a.{domain}")),
    ("a domain of 5000 characters", lambda world, _other: account_of(world, domain="a" * 5000)),
    ("the domain twice", lambda world, _other: account_of(world, domain="{domain}@{domain}")),
    ("an @ before the password", lambda world, _other: account_of(world, password="x@{password}")),
    ("an @ after the password", lambda world, _other: account_of(world, password="{password}@")),
    ("a colon after the password", lambda world, _other: account_of(world, password="{password}:")),
    ("a wrong password", lambda world, _other: account_of(world, password=UNKNOWN)),
    ("a password that is no secret", lambda world, _other: account_of(world, password="password")),
    ("a password in upper case", in_capitals),
    ("a password with a line feed", lambda world, _other: account_of(world, password="{password}\n")),
    ("a password in spaces", lambda world, _other: account_of(world, password=" {password} ")),
    ("a password of 5000 characters", lambda world, _other: account_of(world, password="a" * 5000)),
    ("a wrong user name", lambda world, _other: account_of(world, username="somebody")),
    ("a user name with a space", lambda world, _other: account_of(world, username="{username} ")),
    ("a colleague's user name", lambda world, _other: account_of(world, username=name_of(world))),
    ("another tenant's user name", lambda world, other: account_of(world, username=name_of(other))),
    ("another tenant's domain", lambda world, other: account_of(world, domain=other.domain)),
    ("another tenant's password", lambda world, other: account_of(world, password=secret_of(other))),
    ("another tenant's password and domain", lambda world, other: account_of(world, **password_and_domain_of(other))),
    ("another domain of the tenant", lambda world, _other: account_of(world, domain=second_domain(world))),
    ("staff with the domain", lambda world, _other: staff_of(world, f"@{world.domain}")),
    ("staff with an empty domain", lambda world, _other: staff_of(world, "@")),
    ("staff without a domain", lambda world, _other: staff_of(world, "")),
    ("a deleted account", deleted),
    ("the password before it was renewed", renewed),
    ("the Bearer scheme", as_scheme("Bearer")),
    ("the Digest scheme", as_scheme("Digest")),
    ("no scheme", lambda world, _other: {"authorization": account_of(world)["authorization"].removeprefix("Basic ")}),
    ("an API key", lambda world, _other: {"x-api-key": world.new_key(*Permission)}),
    ("an API key as a password", lambda world, _other: basic("test", f"{world.new_key(*Permission)}@{world.domain}")),
    ("an ADMIN's token", lambda world, _other: world.bearer(world.new_user())),
]  # fmt: skip


def second_domain(world: World) -> str:
    domain = f"second.{world.domain}"
    domain_accounts.create(world.tenant, domain, "somebody", list(Permission))
    return domain


@pytest.mark.parametrize("headers", [case[1] for case in STRANGERS], ids=[case[0] for case in STRANGERS])
def test_a_stranger_is_401_on_every_operation(shared_world: World, headers: Headers, other: World) -> None:
    sent = headers(shared_world, other)
    for operation in OPERATIONS:
        response = send(shared_world, operation, sent)
        assert_refused(response, 401)
        assert response.headers["www-authenticate"].startswith('Basic realm="')


WRITTEN: list[tuple[str, dict[str, str], str]] = [
    ("the user name in capitals", {"username": "TEST@SAMPLEAPI.COM"}, "utf-8"),
    ("the domain in capitals", {"domain": "CAPITALS"}, "utf-8"),
    ("a user name in UTF-8", {"username": "señor@example.com"}, "utf-8"),
    ("a user name in Latin-1", {"username": "señor@example.com"}, "latin-1"),
    ("a line feed after it", {"domain": "{domain}\n"}, "utf-8"),
    ("a line end after it", {"domain": "{domain}\r\n"}, "utf-8"),
]


@pytest.mark.parametrize(("written", "encoding"), [case[1:] for case in WRITTEN], ids=[case[0] for case in WRITTEN])
def test_who_calls_may_be_written_in_several_ways(world: World, written: dict[str, str], encoding: str) -> None:
    own = {"username": "Test@SampleAPI.com", "domain": world.domain}
    if "ñ" in written.get("username", ""):
        own |= written
    _, password = world.new_account_of_domain(*Permission, username=own["username"])
    domain = own["domain"].upper() if written.get("domain") == "CAPITALS" else written.get("domain", own["domain"])
    sent = f"{written.get('username', own['username'])}:{password.partition('@')[0]}@{domain.format(**own)}"
    headers = raw(sent.encode(encoding))
    for operation in (SAVE, GET, LIST):
        assert send(world, operation, headers).status_code == 200


def test_a_stranger_changes_nothing(world: World) -> None:
    log = world.save_log(id=LOG_ID, subject="Visit")
    for operation in (SAVE, DELETE):
        send(world, operation, {})
        send(world, operation, account_of(world, password=UNKNOWN))
    assert world.wello("GET").json()["value"] == [log]


def test_a_stranger_is_refused_in_xml(shared_world: World) -> None:
    for operation in OPERATIONS:
        response = send(shared_world, operation, XML)
        assert_refused(response, 401)
        assert response.headers["www-authenticate"].startswith('Basic realm="')


def test_an_account_of_a_domain_opens_nothing_of_another_dialect(world: World) -> None:
    username, password = world.new_account_of_domain(*Permission)
    for secret in (password, password.partition("@")[0], f"{password.partition('@')[0]}@"):
        for dialect in REGISTERED.keys() - {"wello"}:
            with pytest.raises(Unauthenticated):
                accounts.authenticate(dialect, username, secret)
    assert world.wello("GET", auth=(username, password)).status_code == 200


# ---------------------------------------------------------------- who is let in


@pytest.mark.parametrize(
    "username",
    ["ana@example.com", "a@b@c", "@", "ana", "ana.pérez", "李雷@例え.example", "two words", "😀", "a" * 80],
)
def test_a_user_name_may_have_many_characters(shared_world: World, username: str) -> None:
    account = shared_world.new_account_of_domain(*Permission, username=username)
    assert shared_world.wello("GET", auth=account).status_code == 200


@pytest.mark.parametrize("change", [str.upper, str.title, str.swapcase])
def test_the_case_of_the_domain_does_not_matter(shared_world: World, change: Callable[[str], str]) -> None:
    headers = account_of(shared_world, domain=change(shared_world.domain))
    assert send(shared_world, LIST, headers).status_code == 200


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC", "bAsIc"])
def test_the_case_of_the_scheme_does_not_matter(shared_world: World, other: World, scheme: str) -> None:
    assert send(shared_world, LIST, as_scheme(scheme)(shared_world, other)).status_code == 200


def test_a_renewed_password_works(world: World) -> None:
    account, _ = domain_accounts.create(world.tenant, world.domain, "renewed", list(Permission))
    _, password = accounts.renew(account)
    assert world.wello("GET", auth=("renewed", f"{password}@{world.domain}")).status_code == 200


def test_the_account_names_the_tenant(world: World, other: World) -> None:
    for each in (world, other):
        each.of_domain = each.new_account_of_domain(*Permission, username="the same name")
    logs = {each.tenant: each.save_log(id=LOG_ID, subject=each.tenant) for each in (world, other)}
    for each in (world, other):
        assert each.wello("GET", f"/{LOG_ID}").json() == logs[each.tenant]
        assert each.wello("GET").json()["value"] == [logs[each.tenant]]


def test_accounts_of_two_domains_of_a_tenant_see_the_same(world: World) -> None:
    log = world.save_log()
    domain = f"second.{world.domain}"
    _, password = domain_accounts.create(world.tenant, domain, "ana", list(Permission))
    assert world.wello("GET", f"/{log['id']}", auth=("ana", f"{password}@{domain}")).json() == log


def test_the_tenant_header_of_other_systems_does_not_count(world: World, other: World) -> None:
    log = world.save_log()
    assert world.wello("GET", f"/{log['id']}", headers={"x-tenant-id": other.tenant}).json() == log


# ---------------------------------------------------------------- what an account may do


@each_operation
def test_an_account_without_the_permission_is_403_and_changes_nothing(world: World, operation: Operation) -> None:
    log = world.save_log(id=LOG_ID, subject="Visit")
    lacking = world.new_account_of_domain(*(each for each in Permission if each is not operation.permission))
    for headers in ({}, XML):
        response = send(world, operation, basic(*lacking) | headers)
        assert_refused(response, 403)
        assert "www-authenticate" not in response.headers
    assert world.wello("GET").json()["value"] == [log]


@each_operation
def test_an_account_with_nothing_but_the_permission_is_let_in(world: World, operation: Operation) -> None:
    world.save_log(id=LOG_ID)
    alone = world.new_account_of_domain(operation.permission)
    assert send(world, operation, basic(*alone)).status_code == (204 if operation is DELETE else 200)


def test_who_reads_changes_nothing_and_who_writes_reads_nothing(world: World) -> None:
    log = world.save_log(id=LOG_ID)
    reader = basic(*world.new_account_of_domain(Permission.VIEW_ACTIVITIES))
    writer = basic(*world.new_account_of_domain(Permission.CREATE_ACTIVITY))
    for operation in (SAVE, DELETE):
        assert_refused(send(world, operation, reader), 403)
    for operation in (GET, LIST):
        assert send(world, operation, reader).status_code == 200
        assert_refused(send(world, operation, writer), 403)
    assert send(world, GET, reader).json() == log


def test_who_calls_is_asked_before_anything_else_is_looked_at(world: World) -> None:
    wrong_filter = Operation("GET", "?$filter=x", Permission.VIEW_ACTIVITIES)
    writer = basic(*world.new_account_of_domain(Permission.CREATE_ACTIVITY))
    reader = basic(*world.new_account_of_domain(Permission.VIEW_ACTIVITIES))
    for operation in (wrong_filter, GET):  # of a log that is not there
        assert_refused(send(world, operation, {}), 401)
        assert_refused(send(world, operation, writer), 403)
    for headers, body in (({"content-type": "text/plain"}, "x"), ({}, "{"), ({}, ""), ({}, "x" * 300_000)):
        assert_refused(send(world, SAVE, headers, body), 401)
        assert_refused(send(world, SAVE, reader | headers, body), 403)
