"""`acuse … import`: what a file is, which line is wrong and where, and what it came to."""

import gzip
import json
from collections.abc import Callable
from copy import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from acuse.identity.callers import TenantId
from acuse.reten.commerces import store as commerces
from acuse_admin import json_lines
from acuse_admin.commands.reten import reference_data as commands
from acuse_admin.kinds import reten as kinds
from local.world import World
from tests.local.command_line.conftest import Acuse

GOOD = '{"external_id": "N-1", "name": "Uno"}\n'
NOTHING = {"lines": 0, "stored": 0, "present": 0, "refused": 0}


def stored(world: World) -> dict[str, str]:
    return {each.external_id: each.name for each in commerces.list_of(world.tenant) if each.external_id[0] == "N"}


def test_a_misspelt_member_is_warned_of_once(acuse: Acuse, world: World) -> None:
    lines = [{"external_id": f"N-{number}", "name": "n", "nmae": 1, "z": 1} for number in range(1, 4)]
    done = acuse("commerces", "import", "-", stdin="\n".join(map(json.dumps, lines)))
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"lines": 3, "stored": 3, "present": 0, "refused": 0}
    assert done.stderr.splitlines() == [
        "warning: line 1: nmae is not a field of commerces (did you mean name?); the field is ignored in every line",
        "warning: line 1: z is not a field of commerces; the field is ignored in every line",
    ]
    assert len(stored(world)) == 3


def test_a_misspelt_member_is_refused_if_asked_for(acuse: Acuse, world: World) -> None:
    done = acuse("commerces", "import", "-", "--strict", stdin=GOOD + '{"external_id":"N-2","name":"n","chanel":1}')
    assert (done.returncode, json.loads(done.stdout)["refused"]) == (1, 1)
    assert done.stderr == "line 2: chanel is not a field of commerces\n"
    assert stored(world) == {"N-1": "Uno"}


def test_warnings_end_somewhere(acuse: Acuse) -> None:
    line = {"external_id": "N-1", "name": "n"} | {f"x{number}": 1 for number in range(1000)}
    done = acuse("commerces", "import", "-", stdin=json.dumps(line))
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 20


def test_a_byte_order_mark_costs_nothing(acuse: Acuse, world: World) -> None:
    done = acuse("commerces", "import", "-", stdin=b"\xef\xbb\xbf" + GOOD.encode())
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(world) == {"N-1": "Uno"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"external_id,name\nN-1,Uno\n", "looks like CSV"),
        (b"external_id;name\r\nN-1;Uno\r\n", "looks like CSV"),
        (b"external_id\tname\nN-1\tUno\n", "looks like CSV"),
        (b"\n\n" + f"[{GOOD}]".encode(), "is a JSON array"),
        (b'\xef\xbb\xbf[\n{"external_id": "N-1"}]', "is a JSON array"),
        (b'{\n  "external_id": "N-1",\n  "name": "Uno"\n}\n', "has an object in several lines"),
        (gzip.compress(GOOD.encode(), mtime=0), "is compressed: gunzip"),
        (GOOD.encode("utf-16"), "is UTF-16"),
        (GOOD.encode("utf-16-be"), "is binary"),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), "is UTF-16"),
        (b"PK\x03\x04\x14\0\0\0", "is a ZIP archive or a spreadsheet"),
        (b"\x7fELF\0\0\0", "is binary"),
        (b"<rows/>", "looks like XML"),
        (b"hello", "does not begin with a JSON object"),
        ((GOOD.strip() + "\r" + GOOD.strip() + "\r").encode(), "carriage returns"),
    ],
)
def test_a_file_of_another_kind_is_named_once_and_nothing_is_stored(
    acuse: Acuse, world: World, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    done = acuse("commerces", "import", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("Nothing was imported: the file ")
    assert says in line
    assert stored(world) == {}


@pytest.mark.parametrize("content", ["", "\n", " \r\n\n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(acuse: Acuse, content: str) -> None:
    done = acuse("commerces", "import", "-", stdin=content)
    assert (done.returncode, json.loads(done.stdout)) == (0, NOTHING)
    assert done.stderr == "The file is empty: nothing was imported.\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"external_id":', "is not valid JSON: Expecting value at column 16"),
        ('{"external_id":\r', "is not valid JSON: Expecting value at column 16"),
        ('{"external_id": "N-2", "name": "x"} x', "is not valid JSON: Extra data at column 37"),
        ("[]", "must be a JSON object"),
        ('{"external_id": "N-2", "name": "x"', "is not valid JSON: Expecting ',' delimiter at column 35"),
    ],
)
def test_the_line_and_the_column_that_are_wrong_are_named(acuse: Acuse, line: str, says: str) -> None:
    for end in ("", "\n", "\n\n"):
        done = acuse("commerces", "import", "-", stdin=f"{GOOD}\n{line}{end}")
        assert done.returncode == 1
        assert done.stderr == f"line 3: the line {says}\n"


def test_a_line_without_end_is_refused_and_the_next_is_read(
    acuse: Acuse, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "LONGEST", 1024)
    long = json.dumps({"external_id": "N-0", "name": "x" * 5000})
    done = acuse("commerces", "import", "-", stdin=f"{long}\n{GOOD}")
    assert (done.returncode, done.stderr) == (1, "line 1: the line is longer than 1 KiB\n")
    assert json.loads(done.stdout) == {"lines": 2, "stored": 1, "present": 0, "refused": 1}
    assert stored(world) == {"N-1": "Uno"}


@pytest.mark.parametrize(
    "line",
    [
        {"external_id": "N-2", "name": "  "},
        {"external_id": " ", "name": "n"},
        {"external_id": "N-2", "name": "x" * 256},
        {"external_id": "N-2", "name": "\ud800"},
    ],
)
def test_names_that_the_api_would_refuse_are_refused(acuse: Acuse, world: World, line: dict[str, Any]) -> None:
    done = acuse("commerces", "import", "-", stdin=json.dumps(line))
    assert done.returncode == 1
    assert done.stderr.startswith("line 1: ")
    assert stored(world) == {}


@pytest.mark.parametrize(
    ("failure", "status", "says"),
    [
        (lambda: EndpointConnectionError(endpoint_url="x"), 1, "Database error: Could not connect"),
        (KeyboardInterrupt, 130, "Interrupted."),
    ],
    ids=["database", "ctrl-c"],
)
def test_an_import_that_is_cut_off_says_how_far_it_came(
    acuse: Acuse,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    failure: Callable[[], BaseException],
    status: int,
    says: str,
) -> None:
    whole = kinds.COMMERCES.store

    def store(tenant: TenantId, lines: Any) -> Any:
        if lines[-1].external_id == "N-0049":
            raise failure()
        return whole(tenant, lines)

    monkeypatch.setattr(commands, "COMMERCES", replace(kinds.COMMERCES, store=store, batch_size=25))
    lines = [json.dumps({"external_id": f"N-{number:04d}", "name": "n"}) for number in range(100)]
    done = acuse("commerces", "import", "-", stdin="\n".join(lines))
    assert done.returncode == status
    counted = json.loads(done.stdout)
    assert counted["stored"] >= 25
    assert counted["stored"] <= len(stored(world))
    assert "import it again" in done.stderr
    assert done.stderr.splitlines()[-1].startswith(says)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("COMMERCES", ("commerces", "create", "N-1", "n")),
        ("OPERATORS", ("operators", "create", "N-1", "n")),
        ("RESULT_TYPES", ("result-types", "create", "N-1", "n")),
    ],
)
def test_what_the_storage_refuses_is_a_line_of_the_command_too(
    acuse: Acuse, monkeypatch: pytest.MonkeyPatch, kind: str, words: tuple[str, ...]
) -> None:
    own = getattr(kinds, kind)

    def refuse(tenant: TenantId, lines: Any) -> Any:
        return {own.identities(tenant, line)[0]: f"would make more than {len(lines)}" for line in lines}

    monkeypatch.setattr(commands, kind, replace(own, store=refuse))
    done = acuse(*words)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Not stored: would make more than 1\n")


def test_an_activity_that_is_there_is_not_created_again(acuse: Acuse, world: World) -> None:
    world.new_activity(provider_activity_id="VISIT-1")
    for _ in range(2):
        done = acuse("activities", "create", "COM-001", "--provider-activity-id", "VISIT-1")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "Not stored: provider_activity_id belongs to another activity\n"
