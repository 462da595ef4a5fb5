"""What a person sees at 80 columns, and that nothing that is stored reaches the terminal as a command."""

import fcntl
import json
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from acuse import timestamps
from acuse.identity import api_keys, tenants
from acuse.identity.permissions import Permission
from acuse.reten.activities import store as activities
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.rules import SyncedCommerce
from acuse_admin.arguments import Command
from acuse_admin.printable import printable
from local.world import World, submission
from tests.local.command_line.conftest import COMMANDS, Acuse, rows

EVIL = "a\x1b[31m\x1b]0;owned\x07\x9b2J\r\n\u202e\u2066\u200bz"
SHOWN = r"a\x1b[31m\x1b]0;owned\x07\x9b2J\r\n\u202e\u2066\u200bz"


def lines_of(printed: str) -> list[str]:
    lines = printed.splitlines()
    assert all(printable(line) == line for line in lines), printed
    return lines


def test_a_stored_name_is_no_command_for_a_terminal(terminal: Acuse, world: World) -> None:
    headers = world.bearer(world.new_user())
    made = world.call("POST", "/api/api-keys", {"name": EVIL, "permissions": ["VIEW_ACTIVITIES"]}, headers)
    assert made.status_code == 201
    lines_of(terminal("api-keys", "list", "--wide").stdout)
    shown = "".join(re.sub(r"\s+", "", line) for line in lines_of(terminal("api-keys", "list").stdout))
    assert r"\x9b" in shown
    commerces.sync(world.tenant, [SyncedCommerce("evil", EVIL)])
    assert SHOWN in terminal("commerces", "list", "--wide").stdout


def test_what_partners_sent_is_shown_with_escapes_and_means_the_same(terminal: Acuse, world: World) -> None:
    activity = world.new_activity(provider_activity_id="P\x9b")
    body = json.dumps(submission(activity))[:-1] + ', "raw_payload": {"x": "\x7f\x9b\u202e", \r\n\t"n": 1.50}}'
    assert world.submit(body.encode()).status_code == 201
    shown = terminal("activities", "show", activity.id).stdout
    lines_of(shown)
    assert r'{"x": "\u007f\u009b\u202e",   ' in shown.replace("\n", " ")
    assert '"n": 1.50' in shown
    assert json.loads(shown)["activity"]["result"]["raw_payload"] == {"x": "\x7f\x9b\u202e", "n": 1.5}


def test_a_pipe_gets_lines_that_cat_can_show(acuse: Acuse, world: World) -> None:
    activity = world.new_activity()
    commerces.sync(world.tenant, [SyncedCommerce("evil", EVIL), SyncedCommerce("good", "Almacén ñ")])
    body = json.dumps(submission(activity))[:-1] + ', "raw_payload": {"x":\n\r1}}'
    assert world.submit(body.encode()).status_code == 201
    [line] = lines_of(acuse("activities", "list").stdout)
    assert json.loads(line)["result"]["raw_payload"] == {"x": 1}
    printed = acuse("commerces", "list").stdout
    lines_of(printed)
    assert "Almacén ñ" in printed
    assert {each["external_id"]: each["name"] for each in map(json.loads, printed.splitlines())}["evil"] == EVIL


def test_messages_show_escapes_and_take_nothing_for_markup(acuse: Acuse, terminal: Acuse) -> None:
    for run in (acuse, terminal):
        done = run("activities", "show", f"[red]{EVIL}[/nonsense]")
        [line] = lines_of(done.stderr)
        assert r"[red]a\x1b[31m" in line
        assert "[/nonsense]" in line
        [line] = lines_of(run("staff-accounts", "renew", "x", "\x1b[31m").stderr)
        assert r"\x1b[31m" in line
    file = json.dumps({"\x1b[2J": 1, "external_id": "e", "name": "n"}) + '\n{"\x9b": 1}'
    done = acuse("commerces", "import", "-", stdin=file)
    assert r"\x1b[2J is not a field" in lines_of(done.stderr)[0]


def test_a_table_takes_nothing_for_markup(terminal: Acuse, world: World) -> None:
    commerces.sync(world.tenant, [SyncedCommerce("[red]1", "Foo [/bar] [1] :smile:")])
    shown = terminal("commerces", "list").stdout
    assert "Foo [/bar] [1] :smile:" in shown
    assert "[red]1" in shown


def test_a_real_terminal_gets_no_command_from_a_stored_name(world: World) -> None:
    api_keys.create(world.tenant, EVIL, [Permission.VIEW_ACTIVITIES])
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [str(Path(sys.executable).parent / "acuse"), "api-keys", "list", "-t", world.tenant]
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    process = subprocess.Popen(command, stdout=inner, stderr=inner, env=plain | {"NO_COLOR": "1", "TERM": "xterm"})
    os.close(inner)
    printed = b""
    try:
        while more := os.read(outer, 65536):
            printed += more
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(outer)
    assert process.wait() == 0
    text = re.sub(r"\x1b\[[0-9;]*m", "", printed.decode()).replace("\r\n", "\n")
    assert "permissions" in text, "it is the table"
    lines_of(text)
    assert max(map(len, text.splitlines())) <= 80


def test_80_columns_show_what_matters_of_activities(terminal: Acuse, world: World) -> None:
    done = world.new_activity(id="aaaaaaaa-0000-4000-8000-000000000001", provider_activity_id="VISIT-0001")
    world.new_activity(id="bbbbbbbb-0000-4000-8000-000000000002", provider_activity_id="VISIT-0002")
    assert world.submit(submission(done)).status_code == 201
    lines = lines_of(terminal("activities", "list").stdout)
    assert max(map(len, lines)) <= 80
    [row] = [line.split() for line in lines if "VISIT-0001" in line]
    assert row == ["aaaaaaaa", "VISIT-0001", "COM-001", "COMPLETED", "EFFECTIVE", done.created_at[:10]]
    assert any(line.split() == ["SALE_COMPLETED"] for line in lines)
    wide = lines_of(terminal("activities", "list", "--wide").stdout)
    [row] = [line.split() for line in wide if "VISIT-0001" in line]
    assert row[0] == done.id
    assert row[4:6] == ["EFFECTIVE", "SALE_COMPLETED"]


def test_ids_that_begin_alike_stay_different(terminal: Acuse, world: World) -> None:
    for number in (1, 2):
        world.new_activity(id=f"aaaaaaaa-0000-4000-8000-{number:012d}")
    shown = terminal("activities", "list").stdout
    assert "000000000001" in shown.replace("\n", "")
    assert "000000000002" in shown.replace("\n", "")


@pytest.mark.parametrize("days", [0, 3])
def test_80_columns_show_what_matters_of_api_keys(terminal: Acuse, world: World, days: int) -> None:
    made = rows_of_key(world, days)
    lines = lines_of(terminal("api-keys", "list").stdout)
    assert max(map(len, lines)) <= 80
    [row] = [line for line in lines if made.id[:8] in line]
    assert row.split()[1:] == ["partner", "VIEW_ACTIVITIES,", "active", *["until"] * bool(days), "never"]
    assert any(line.split() == ["SUBMIT_ACTIVITY_RESULT", *["2999-01-01"] * bool(days)] for line in lines)
    wide = lines_of(terminal("api-keys", "list", "--wide").stdout)
    assert any(made.id in line and made.prefix in line for line in wide)


def test_a_key_that_may_much_takes_few_lines(terminal: Acuse, world: World) -> None:
    lines = lines_of(terminal("api-keys", "list").stdout)
    [row] = [line.split() for line in lines if "test" in line]
    assert row[1:] == ["test", "all", "active", "never"]
    api_keys.create(world.tenant, "much", list(Permission)[:6])
    shown = " ".join(lines_of(terminal("api-keys", "list").stdout))
    assert "and 3 more" in " ".join(shown.split())
    assert ", ".join(list(Permission)[:6]) in terminal("api-keys", "list", "--wide").stdout


def test_80_columns_show_a_tenants_whole_id_and_the_beginning_of_what_is_long(terminal: Acuse) -> None:
    tenant = tenants.create("x" * 100_000)
    [row] = [line.split() for line in lines_of(terminal("tenants", "list", tenant=False).stdout) if tenant.id in line]
    assert (row[0], row[-1]) == (tenant.id, tenant.created_at[:10])
    assert len(terminal("tenants", "list", tenant=False).stdout) < 90_000


def rows_of_key(world: World, days: int) -> api_keys.ApiKey:
    permissions = [Permission.VIEW_ACTIVITIES, Permission.SUBMIT_ACTIVITY_RESULT]
    expiry = timestamps.Timestamp("2999-01-01T00:00:00.000Z") if days else None
    return api_keys.create(world.tenant, "partner", permissions, expiry)[0]


def test_a_narrower_terminal_breaks_lines_and_loses_nothing(
    terminal: Acuse, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = world.new_activity()
    at_80 = terminal("activities", "list").stdout
    assert activity.id[:8] in at_80
    for columns in ("0", "20"):
        monkeypatch.setenv("COLUMNS", columns)
        assert terminal("activities", "list").stdout == at_80


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[-1] == "list"], ids=" ".join)
def test_every_list_stays_within_80_columns(terminal: Acuse, world: World, words: tuple[str, ...]) -> None:
    long = "x" * 255
    commerces.sync(world.tenant, [SyncedCommerce(long, long)])
    for line in lines_of(terminal(*words, tenant=words[0] != "tenants").stdout):
        assert len(line) <= 80


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_at_80_columns_teaches_with_an_example_that_parses(
    terminal: Acuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    command = COMMANDS[words]
    assert isinstance(command, Command), "it looks at its arguments before it looks for a stack"
    shown = terminal(*words, "--help", tenant=False).stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert not re.search(r"<[a-z_][^>]*$", shown, re.IGNORECASE | re.MULTILINE), "nothing is cut in two"
    assert "…" not in shown
    example = re.search(r"`(acuse .*)`", command.epilog or "")
    assert example
    assert example[1].split() == " ".join(shown.partition("Example:")[2].split()).split()
    said = shlex.split(example[1])[1:]
    assert tuple(said[: len(words)]) == words
    monkeypatch.chdir(tmp_path)
    for name in said[-1:]:
        if name.endswith(".jsonl"):
            (tmp_path / name).touch()
    command.make_context("acuse", said[len(words) :]).close()


def test_an_activity_is_shown_by_the_providers_id_and_by_the_beginning_of_its_own(acuse: Acuse, world: World) -> None:
    activity = world.new_activity(id="aaaaaaaa-0000-4000-8000-000000000001", provider_activity_id="VISIT-1")
    twin = world.new_activity(id="aaaaaaaa-1111-4000-8000-000000000001")
    for name in (activity.id, activity.id.upper(), "VISIT-1", "aaaaaaaa-0"):
        [shown] = rows(acuse("activities", "show", name))
        assert shown["activity"]["id"] == activity.id
    several = acuse("activities", "show", "aaaaaaaa")
    assert (several.returncode, several.stderr) == (1, "2 ids begin with aaaaaaaa: give more characters\n")
    assert acuse("activities", "show", "aaaaaaa").returncode == 1
    assert rows(acuse("activities", "show", twin.id))[0]["activity"]["id"] == twin.id


def test_an_id_of_the_provider_that_is_a_uuid_is_found_too(acuse: Acuse, world: World) -> None:
    theirs = "cccccccc-0000-4000-8000-000000000009"
    activity = world.new_activity(provider_activity_id=theirs)
    [shown] = rows(acuse("activities", "show", theirs))
    assert shown["activity"]["id"] == activity.id


def test_a_key_is_revoked_by_the_beginning_of_its_id(acuse: Acuse, world: World) -> None:
    key, _ = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES])
    assert acuse("api-keys", "revoke", key.id[:7]).returncode == 1
    assert acuse("api-keys", "revoke", "").returncode == 1
    [revoked] = rows(acuse("api-keys", "revoke", key.id[:8]))
    assert (revoked["id"], revoked["is_active"]) == (key.id, False)


def test_a_list_that_is_cut_off_says_so(acuse: Acuse, world: World) -> None:
    for _ in range(3):
        world.new_activity()
    cut = acuse("activities", "list", "--limit", "2")
    assert len(rows(cut)) == 2
    assert "newest 2" in cut.stderr
    whole = acuse("activities", "list", "--limit", "3")
    assert len(rows(whole)) == 3
    assert whole.stderr == ""
    assert len(list(activities.list_of(world.tenant))) == 3
