"""`acuse` for the dialect of Wello/Odyssee: accounts of a domain."""

import json
from typing import Any

import pytest

from local.world import World
from tests.local.command_line.conftest import Acuse, rows

WRITES = ("--permission", "view_activities", "--permission", "create_activity")


def credentials(made: dict[str, Any]) -> tuple[str, str]:
    """What a client sends of an account that was shown with its password."""
    return made["username"], f"{made['password']}@{made['domain']}"


def status(world: World, made: dict[str, Any]) -> int:
    """What a list is answered with."""
    return world.wello("GET", auth=credentials(made)).status_code


def listed(acuse: Acuse, tenant: World | None = None) -> list[tuple[str, str]]:
    whose = ("--tenant", tenant.tenant) if tenant else ()
    accounts = rows(acuse("domain-accounts", "list", *whose, tenant=not tenant))
    return [(each["username"], each["domain"]) for each in accounts]


def test_an_account_of_a_domain_is_shown_its_password_once_and_opens_the_tenant(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("domain-accounts", "create", "ana@acme.example", world.domain, *WRITES))
    assert (made["username"], made["domain"]) == ("ana@acme.example", world.domain)
    [account] = rows(acuse("domain-accounts", "list"))
    assert (account["username"], account["domain"]) == ("ana@acme.example", world.domain)
    assert account["permissions"] == ["VIEW_ACTIVITIES", "CREATE_ACTIVITY"]
    assert made["password"] not in json.dumps(account)
    assert "digest" not in account
    saved = world.wello("POST", "/Save", {"subject": "Visit"}, auth=credentials(made))
    assert saved.status_code == 200
    assert world.wello("GET").json()["value"] == [saved.json()]


def test_an_account_without_permissions_only_reads(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("domain-accounts", "create", "reader", world.domain))
    log_id = world.save_log()["id"]
    assert status(world, made) == 200
    assert world.wello("POST", "/Save", {}, auth=credentials(made)).status_code == 403
    assert world.wello("DELETE", f"/{log_id}", auth=credentials(made)).status_code == 403


def test_a_user_name_is_taken_once_in_a_domain(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("domain-accounts", "create", "ana", world.domain))
    again = acuse("domain-accounts", "create", "ana", world.domain.upper(), *WRITES)
    assert (again.returncode, again.stdout) == (1, "")
    assert "An account with the user name ana already exists" in again.stderr
    assert listed(acuse) == [("ana", world.domain)]
    assert status(world, made) == 200


def test_a_user_name_is_free_in_another_domain_and_another_tenant(acuse: Acuse, world: World, other: World) -> None:
    log = world.save_log()
    second = f"{world.domain}.second"
    [mine] = rows(acuse("domain-accounts", "create", "ana", world.domain))
    [mine_too] = rows(acuse("domain-accounts", "create", "ana", second))
    [theirs] = rows(acuse("domain-accounts", "create", "ana", other.domain, "--tenant", other.tenant, tenant=False))
    for made, seen in ((mine, [log]), (mine_too, [log]), (theirs, [])):
        assert world.wello("GET", auth=credentials(made)).json()["value"] == seen
    assert len({made["password"] for made in (mine, mine_too, theirs)}) == 3
    assert sorted(each for each in listed(acuse) if each[0] == "ana") == [("ana", world.domain), ("ana", second)]
    assert listed(acuse, other) == [("ana", other.domain)]


@pytest.mark.parametrize("capitals", [False, True])
def test_a_domain_that_another_tenant_has_is_refused(acuse: Acuse, other: World, capitals: bool) -> None:
    rows(acuse("domain-accounts", "create", "bob", other.domain, "--tenant", other.tenant, tenant=False))
    taken = acuse("domain-accounts", "create", "ana", other.domain.upper() if capitals else other.domain)
    assert (taken.returncode, taken.stdout) == (1, "")
    assert f"The domain {other.domain} belongs to another tenant" in taken.stderr
    assert listed(acuse) == []
    assert listed(acuse, other) == [("bob", other.domain)]


def test_a_domain_may_be_written_in_capitals(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("domain-accounts", "create", "ana", world.domain.upper()))
    assert made["domain"] == world.domain
    assert status(world, made) == 200
    assert acuse("domain-accounts", "delete", "ana", world.domain.upper()).returncode == 0
    assert listed(acuse) == []


@pytest.mark.parametrize(
    "domain",
    ["", " ", ".", ".acme", "acme.", "acme-", "a b", "a@b", "a#b", "a:b", "a/b", "a_b", "acme\n", "ñandú", "x" * 64],
)
def test_a_domain_that_cannot_be_is_refused(acuse: Acuse, domain: str) -> None:
    for command in ("create", "renew", "delete"):
        done = acuse("domain-accounts", command, "ana", domain)
        assert (done.returncode, done.stdout) == (2, "")
        assert "must be 1 to 63 letters, digits, dots and hyphens" in done.stderr
    assert listed(acuse) == []


def test_a_domain_may_have_no_dot_many_and_63_characters(acuse: Acuse, world: World) -> None:
    name = world.tenant[:8]
    for domain in (name, f"{name}.my-shop.acme.example", name + "x" * 55):
        [made] = rows(acuse("domain-accounts", "create", "ana", domain))
        assert status(world, made) == 200


@pytest.mark.parametrize("username", ["", "a:b", "a#b", "a\nb", "x" * 81])
def test_a_user_name_that_cannot_be_sent_is_refused_and_leaves_the_domain_free(
    acuse: Acuse, world: World, other: World, username: str
) -> None:
    done = acuse("domain-accounts", "create", username, world.domain)
    assert (done.returncode, done.stdout) == (2, "")
    assert "USERNAME" in done.stderr
    assert listed(acuse) == []
    rows(acuse("domain-accounts", "create", "bob", world.domain, "--tenant", other.tenant, tenant=False))


def test_staff_and_accounts_of_a_domain_are_apart(acuse: Acuse, world: World) -> None:
    rows(acuse("staff-accounts", "create", "ana"))
    [made] = rows(acuse("domain-accounts", "create", "ana", world.domain))
    rows(acuse("staff-accounts", "create", "clerk"))
    rows(acuse("domain-accounts", "create", "driver", world.domain))
    assert [each["username"] for each in rows(acuse("staff-accounts", "list"))] == ["ana", "clerk"]
    assert listed(acuse) == [("ana", world.domain), ("driver", world.domain)]
    for words in (("staff-accounts", "renew", "driver"), ("staff-accounts", "delete", "driver")):
        assert acuse(*words).returncode == 1
    for command in ("renew", "delete"):
        assert acuse("domain-accounts", command, "clerk", world.domain).returncode == 1
    assert acuse("staff-accounts", "delete", "ana").returncode == 0
    assert [each["username"] for each in rows(acuse("staff-accounts", "list"))] == ["clerk"]
    assert status(world, made) == 200


def test_a_renewed_password_replaces_the_old_one(acuse: Acuse, world: World) -> None:
    [made] = rows(acuse("domain-accounts", "create", "ana", world.domain, *WRITES))
    [renewed] = rows(acuse("domain-accounts", "renew", "ana", world.domain))
    assert (renewed["username"], renewed["domain"]) == ("ana", world.domain)
    assert status(world, made) == 401
    assert status(world, renewed) == 200
    assert world.wello("POST", "/Save", {}, auth=credentials(renewed)).status_code == 200, "it may what it might"
    assert listed(acuse) == [("ana", world.domain)]


def test_a_deleted_account_opens_nothing_and_its_domain_stays_the_tenants(
    acuse: Acuse, world: World, other: World
) -> None:
    [made] = rows(acuse("domain-accounts", "create", "ana", world.domain))
    assert acuse("domain-accounts", "delete", "ana", world.domain).returncode == 0
    assert status(world, made) == 401
    assert listed(acuse) == []
    for command in ("delete", "renew"):
        gone = acuse("domain-accounts", command, "ana", world.domain)
        assert (gone.returncode, gone.stdout) == (1, "")
        assert f"no account ana of the domain {world.domain}" in gone.stderr
    theirs = acuse("domain-accounts", "create", "bob", world.domain, "--tenant", other.tenant, tenant=False)
    assert theirs.returncode == 1
    [again] = rows(acuse("domain-accounts", "create", "ana", world.domain))
    assert status(world, again) == 200


def test_an_account_is_named_with_its_own_domain(acuse: Acuse, world: World, other: World) -> None:
    [made] = rows(acuse("domain-accounts", "create", "ana", world.domain))
    rows(acuse("domain-accounts", "create", "bob", f"second.{world.domain}"))
    for command in ("renew", "delete"):
        assert acuse("domain-accounts", command, "ana", f"second.{world.domain}").returncode == 1
        foreign = acuse("domain-accounts", command, "ana", world.domain, "--tenant", other.tenant, tenant=False)
        assert foreign.returncode == 1
    assert status(world, made) == 200
