"""Whatever a command is given or meets, it ends with success or with a line that says what is wrong."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acuse.identity import tenants
from acuse.identity.callers import TenantId
from acuse_admin import output, stack
from acuse_admin.printable import printable
from local.world import World
from tests.local.command_line.conftest import COMMANDS, Acuse, Done, ended, rows

HOSTILE = {
    "nothing": "",
    "blanks": " \t ",
    "too long": "x" * 100_000,
    "commands": "\x1b[31m\x9b2J\r\n\u202e",
    "no text": "\udcff",
    "a huge number": "9" * 5000,
    "a large number": "1e300",
    "a negative number": "-1",
    "no number": "nan",
    "infinity": "-inf",
    "markup": "[red]x[/bold]",
    "a folder": ".",
}
GOOD = {"role": "ADMIN", "field": "priority", "collection": "contacts", "domain": "acme.example", "mode": "any"}


def cases() -> Iterator[Any]:
    """Every command, with each of its parameters hostile once."""
    for words, command in COMMANDS.items():
        for parameter in command.params:
            if parameter.name in ("help", "tenant") or getattr(parameter, "is_flag", False):
                continue
            yield pytest.param(words, parameter, id=f"{' '.join(words)} {parameter.name}")


def given(command: Any, hostile: Any, text: str) -> list[str]:
    """The words after a command's own, of which one parameter's value is hostile."""
    options = [] if hostile.param_type_name == "argument" else [f"{hostile.opts[0]}={text}"]
    arguments = [
        text if each is hostile else GOOD.get(each.name, "1" if each.type.name.startswith("integer") else os.devnull)
        for each in command.params
        if each.param_type_name == "argument" and (each.required or each is hostile)
    ]
    return [*options, "--", *arguments]


def check(done: Done) -> None:
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.returncode in (1, 2)
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stderr.strip()
        assert printable(done.stderr.rstrip("\n")) == done.stderr.rstrip("\n")
        assert len(done.stderr) < 1200


@pytest.mark.parametrize(("words", "parameter"), list(cases()))
def test_no_argument_ends_in_a_traceback(
    acuse: Acuse,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    parameter: Any,
) -> None:
    monkeypatch.chdir(tmp_path)  # where an export may write
    owner = ["--tenant", world.tenant] if any(each.name == "tenant" for each in COMMANDS[words].params) else []
    for text in HOSTILE.values():
        done = acuse(*words, *owner, *given(COMMANDS[words], parameter, text), tenant=False)
        check(done)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_tenant_and_a_stack_that_cannot_be_are_named(
    acuse: Acuse, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    no_tenant = acuse("commerces", "list", f"--tenant={text}", tenant=False)
    check(no_tenant)
    assert no_tenant.returncode == 2

    def refuse(name: str | None) -> None:
        raise stack.StackNotFound(f"Stack {name} cannot be read")

    monkeypatch.setattr(stack, "use", refuse)
    no_stack = acuse(f"--stack={text}", "commerces", "list")
    check(no_stack)
    assert no_stack.returncode != 0


def test_an_empty_option_is_not_taken_for_none(acuse: Acuse, world: World) -> None:
    for words in (
        ("commerces", "list", "--tenant", ""),
        ("--stack", "", "tenants", "list"),
        ("api-keys", "create", "k", "-t", world.tenant, "--expires-at", ""),
        ("tenants", "create", "k", "--id", ""),
        ("activities", "create", "COM-001", "-t", world.tenant, "--provider-activity-id", ""),
        ("activities", "create", "COM-001", "-t", world.tenant, "--provider-activity-id", "1", "--channel", ""),
    ):
        done = acuse(*words, tenant=False)
        assert (done.returncode != 0, done.stdout) == (True, ""), words


@pytest.mark.parametrize("hours", ["nan", "inf", "-inf", "-1", "0", "1e300", "8761"])
def test_a_token_is_good_for_a_year_at_most(acuse: Acuse, hours: str) -> None:
    done = acuse("tokens", "create", "ana", f"--hours={hours}", tenant=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "from 0.01 to 8760" in done.stderr


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "x" * 256, "x" * 100_000, "\udcff"])
def test_names_are_checked_as_the_api_checks_them(acuse: Acuse, world: World, name: str) -> None:
    before = sum(1 for _ in tenants.list_all())
    for words in (
        ("tenants", "create"),
        ("api-keys", "create", "-t", world.tenant),
        ("commerces", "create", "-t", world.tenant, "1"),
        ("operators", "create", "-t", world.tenant, "1"),
        ("result-types", "create", "-t", world.tenant, "1"),
        ("members", "save", "-t", world.tenant, "--", name, "VIEWER"),
        ("menus", "save", "-t", world.tenant, "priority", "9"),
        ("references", "save", "-t", world.tenant, "contacts", "9"),
        ("staff-accounts", "create", "-t", world.tenant),
        ("domain-accounts", "create", "-t", world.tenant, "--", name, world.domain),
    ):
        done = acuse(*words, *(() if name in words else (name,)), tenant=False)
        assert (done.returncode != 0, done.stdout) == (True, ""), words
    assert sum(1 for _ in tenants.list_all()) == before
    assert world.members() == {}


def test_the_longest_name_is_taken(acuse: Acuse) -> None:
    [made] = rows(acuse("tenants", "create", "ñ" * 255, tenant=False))
    assert made["name"] == "ñ" * 255


def test_a_mistake_needs_no_stack(acuse: Acuse, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise AssertionError("no stack is needed")

    monkeypatch.setattr(stack, "use", fail)
    assert acuse("tenants", tenant=False).returncode == 2
    assert acuse("members", "save", "ana", "KING").returncode == 2
    assert acuse("tenants", "create", "", tenant=False).returncode == 2
    assert acuse("commerces", "import", "--help", tenant=False).returncode == 0


def test_a_name_that_looks_like_help_is_a_name(acuse: Acuse) -> None:
    [made] = rows(acuse("tenants", "create", "--", "--help", tenant=False))
    assert made["name"] == "--help"


def test_a_permission_that_is_named_twice_counts_once(acuse: Acuse) -> None:
    twice = ("--permission", "VIEW_ACTIVITIES", "--permission", "view_activities")
    rows(acuse("api-keys", "create", "k", *twice))
    rows(acuse("staff-accounts", "create", "ana", *twice))
    for group in ("api-keys", "staff-accounts"):
        assert rows(acuse(group, "list"))[0]["permissions"] == ["VIEW_ACTIVITIES"]


def test_ctrl_c_is_a_line_and_its_own_status(acuse: Acuse, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(tenants, "list_all", interrupted)
    done = acuse("tenants", "list", tenant=False)
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")


def test_a_full_disk_is_a_line(world: World) -> None:
    del world  # whose reference data is there
    status, said = ended("$acuse tenants list > /dev/full")
    assert (status, said) == (1, "The output cannot be written: No space left on device\n")


def test_a_closed_output_is_a_line(world: World) -> None:
    del world
    status, said = ended("$acuse tenants list >&-")
    assert (status, said) == (1, "The output cannot be written: standard output is closed\n")


def test_a_reader_that_has_enough_hears_nothing_more(acuse: Acuse) -> None:
    lines = "\n".join(f'{{"external_id": "{number:05d}", "name": "{"n" * 250}"}}' for number in range(600))
    [_] = rows(acuse("commerces", "import", "-", stdin=lines))
    tenant = sys.argv[-1]  # of the fixture
    status, said = ended(f"$acuse commerces list --tenant {tenant} | head -1 > /dev/null")
    assert (status, said) == (141, "")


def test_a_database_that_is_down_is_a_line(world: World) -> None:
    status, said = ended("$acuse tenants list", DYNAMODB_ENDPOINT="http://127.0.0.1:1")
    assert status == 1
    assert len(said.splitlines()) == 1
    assert said.startswith("Database error: Could not connect")
    del world


def test_an_output_without_utf_8_gets_json_all_the_same(acuse: Acuse, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = TenantId("x")
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", ascii_only)
    output.print_json({"name": "Almacén 🎉", "tenant": tenant})
    ascii_only.flush()
    written = ascii_only.buffer.getvalue()
    assert written == rb'{"name":"Almac\u00e9n \ud83c\udf89","tenant":"x"}' + b"\n"
    del acuse
