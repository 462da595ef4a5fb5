"""A deleted tenant is gone from everywhere, and nothing of another one is touched, whatever interrupts it."""

import os
import pty
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import httpx
import pytest

from acuse import timestamps
from acuse.errors import Unavailable
from acuse.identity import api_keys, tenant_items, tenants
from acuse.identity.permissions import Permission
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity
from acuse.storage import dynamodb, objects
from acuse_admin import tenant_deletion
from local.running import PATIENCE, ROOT, WITHOUT_PUBLISHER, LocalStack, start_local_stack
from local.world import TYPES, World
from tests.local.command_line.conftest import Acuse, rows
from tests.support.credentials import Headers
from tests.support.dialects import by_dialect
from tests.support.documented import PRIVATE
from tests.support.everything import SHARED, documented_kinds, fill
from tests.support.stacks import connected_to

type Stored = dict[tuple[str, ...], Any]


@pytest.fixture(scope="module")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack of these tests alone: all that it stores can be compared."""
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"), WITHOUT_PUBLISHER)) as running:
        yield running


@pytest.fixture(scope="module")
def base_url(local_stack: LocalStack) -> str:
    """Where it answers."""
    return local_stack.base_url


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY_CACHE_SECONDS", "0")
    monkeypatch.setattr(tenant_deletion, "LONGEST_FUNCTION", 0)


def everything() -> Stored:
    """Every item of every table, and what every object is, by their keys."""
    at, bucket = dynamodb.connection(), objects.bucket()
    found: Stored = {}
    for table in at.client.list_tables()["TableNames"]:
        for page in at.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            found |= {(table, item["pk"]["S"], item["sk"]["S"]): item for item in page["Items"]}
    for listed in bucket.client.get_paginator("list_objects_v2").paginate(Bucket=bucket.name):
        found |= {("objects", each["Key"]): each["ETag"] for each in listed.get("Contents", [])}
    return found


@pytest.fixture(scope="module")
def bystander(base_url: str, http: httpx.Client) -> Iterator[World]:
    """Another one that has everything, and names the victims."""
    world = World(base_url, http)
    fill(world)
    yield world
    world.clean_up()


def kinds_of(world: World, stored: Stored) -> set[str]:
    return {
        tenant_items.kind_of(world.tenant, key[1]) for key, item in stored.items() if world.tenant in repr((key, item))
    }


def test_nothing_of_a_deleted_tenant_is_left_and_everything_of_another(
    acuse: Acuse, base_url: str, http: httpx.Client, bystander: World
) -> None:
    before = everything()
    victim = World(base_url, http)
    fill(victim)
    tenants.rename(bystander.tenant, f"not {victim.tenant}")  # it may name whom it wants
    bystander.new_activity(reason=victim.tenant)
    full = everything()
    assert kinds_of(victim, full) | {"api-key-id"} >= documented_kinds(), "one of every kind"
    of_bystander = {key: item for key, item in full.items() if bystander.tenant in repr((key, item))}
    mine = {key for key in full.keys() - before.keys() if key not in of_bystander and key[1] not in SHARED}

    gone = rows(acuse("tenants", "delete", victim.tenant, "--yes-delete", victim.tenant, tenant=False))

    after = everything()
    assert not after.keys() & mine
    left = [key for key, item in after.items() if victim.tenant in repr((key, item)) and key not in of_bystander]
    assert left == []
    assert {key: after.get(key) for key in of_bystander} == of_bystander
    assert {key: after.get(key) for key in before if key[1] not in SHARED} == {
        key: item for key, item in full.items() if key in before and key[1] not in SHARED
    }
    deleted = {each["kind"]: each["deleted"] for each in gone}
    assert sum(deleted.values()) == len(mine) - sum(key[1].startswith("api-key-id#") for key in mine)
    assert deleted["tenant"] == 1
    assert deleted.keys() >= documented_kinds() - {"api-key-id"} | {"objects"}


PROGRAM: Final = """
import sys
from acuse_admin import cli, tenant_deletion
tenant_deletion.LONGEST_FUNCTION = 0
cli.main()
"""


def delete_until(tenant: str, is_killed_at: Callable[[], bool]) -> int:
    """Begin a deletion, and kill it with SIGKILL when it is so far; gives its status if it ended by itself."""
    words = [sys.executable, "-c", PROGRAM, "tenants", "delete", tenant, "--yes-delete", tenant]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        give_up = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < give_up:
            if is_killed_at():
                process.kill()
        return process.wait()


def test_a_deletion_that_is_killed_twice_and_run_again_leaves_the_same(
    acuse: Acuse, base_url: str, http: httpx.Client, bystander: World
) -> None:
    before = everything()
    victim = World(base_url, http)
    fill(victim)
    objects.put({f"{victim.tenant}/tasks/1/fileAttachments/{number}": b"x" for number in range(30)})
    for _ in range(60):
        activities.create(victim.tenant, [new_activity() for _ in range(activities.MOST_CREATED_AT_ONCE)])
    full = everything()
    mine = {key for key in full.keys() - before.keys() if key[1] not in SHARED}
    of_bystander = {key: item for key, item in full.items() if bystander.tenant in repr((key, item))}

    def left() -> int:
        return len(everything().keys() & mine)

    def is_below(part: float) -> bool:
        return left() < part * len(mine)

    for part in (0.8, 0.4):
        assert delete_until(victim.tenant, partial(is_below, part)) == -signal.SIGKILL
        assert 0 < left() < part * len(mine)
        [listed] = [each for each in rows(acuse("tenants", "list", tenant=False)) if each["id"] == victim.tenant]
        assert listed["is_being_deleted"] is True
        refused = acuse("commerces", "list", "--tenant", victim.tenant, tenant=False)
        assert (refused.returncode, f"acuse tenants delete {victim.tenant}" in refused.stderr) == (2, True)
        again = acuse("tenants", "create", "x", "--id", victim.tenant, tenant=False)
        assert again.returncode == 1, "it is not made again while it is deleted"
    rows(acuse("tenants", "delete", victim.tenant, "--yes-delete", victim.tenant, tenant=False))

    after = everything()
    assert not after.keys() & mine
    assert [key for key, item in after.items() if victim.tenant in repr((key, item))] == []
    assert {key: after.get(key) for key in of_bystander} == of_bystander


def new_activity() -> Activity:
    return Activity(id=str(uuid.uuid4()), commerce_external_id="COM-001", created_at=timestamps.now())


def callers_of(world: World) -> Iterator[tuple[str, Headers]]:
    """Who may call, by each scheme of each dialect, and a path that they may read."""
    needed = (each for each in PRIVATE if each.permission and each.method == "GET" and "{" not in each.path)
    read = {each.system: each for each in needed}
    for system, dialect in by_dialect().items():
        for scheme, credentials in dialect.insiders.items():
            if scheme in read[system].schemes:
                yield read[system].path, credentials(world)


def test_its_callers_are_refused_from_the_beginning(
    acuse: Acuse, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable

    callers = list(callers_of(world))
    assert len(callers) >= len(by_dialect())
    of_user = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=world.new_user())[1]
    callers.append((TYPES, {"x-api-key": of_user}))
    monkeypatch.setattr(tenant_items, "delete_from", fail)
    done = acuse("tenants", "delete", world.tenant, "--yes-delete", world.tenant, tenant=False)
    assert done.returncode == 1
    assert "run the command again" in done.stderr
    for path, headers in callers:
        answer = world.http.get(world.base_url + path, headers=headers)
        assert answer.status_code in (401, 403), answer.text


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "--yes-delete is required"),
        (("--yes-delete", ""), "Nothing was deleted"),
        (("--yes-delete", "6f0b1a52-1c7e-4f0e-9d54-3f1f1a0f1a11"), "Nothing was deleted"),
    ],
)
def test_without_its_id_again_nothing_is_deleted(
    acuse: Acuse, bystander: World, words: tuple[str, ...], complaint: str
) -> None:
    before = everything()
    done = acuse("tenants", "delete", bystander.tenant, *words, tenant=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert everything() == before


def test_ctrl_c_says_what_is_deleted_and_what_to_do(world: World) -> None:
    waiting = PROGRAM.replace("LONGEST_FUNCTION = 0", f"LONGEST_FUNCTION = {PATIENCE}")
    words = [sys.executable, "-c", waiting, "tenants", "delete", world.tenant, "--yes-delete", world.tenant]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        give_up = time.monotonic() + PATIENCE
        while not is_closed(world) and process.poll() is None and time.monotonic() < give_up:
            pass
        process.send_signal(signal.SIGINT)
        printed, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert '"api-key"' in printed
    assert said.splitlines()[-2:] == [
        "The tenant is not deleted wholly, and its callers are refused: run the command again to go on.",
        "Interrupted.",
    ]


def is_closed(world: World) -> bool:
    found = tenants.find(world.tenant)
    return found is not None and found.closed_at is not None


@pytest.mark.parametrize("is_said", [True, False])
def test_on_a_terminal_it_asks_for_the_id(world: World, is_said: bool) -> None:
    outer, inner = pty.openpty()
    words = [sys.executable, "-c", PROGRAM, "tenants", "delete", world.tenant]
    process = subprocess.Popen(words, cwd=ROOT, stdin=inner, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.close(inner)
    os.write(outer, f"{world.tenant if is_said else uuid.uuid4()}\n".encode())
    printed, said = process.communicate(timeout=PATIENCE)
    os.close(outer)
    assert f"This deletes the tenant Test, {world.tenant}," in said
    assert "Its id again:" in said
    assert (process.returncode, tenants.find(world.tenant) is None) == ((0, True) if is_said else (2, False))
    assert ('"kind":"tenant"' in printed.replace(" ", "")) == is_said


def test_a_tenant_gets_another_name_and_keeps_the_rest(acuse: Acuse, world: World) -> None:
    before = everything()
    [shown] = rows(acuse("tenants", "rename", world.tenant.upper(), "Ñandú S.A.", tenant=False))
    assert (shown["id"], shown["name"]) == (world.tenant, "Ñandú S.A.")
    key = ("ConfigsTable", f"{world.tenant}#tenant", "tenant")
    assert everything() == before | {key: before[key] | {"name": {"S": "Ñandú S.A."}}}


@pytest.mark.parametrize("name", ["\x1b[2J", "a\nb", "a\x85b", "\u202eevil", "a\u200bb"])
def test_a_name_that_a_terminal_obeys_or_does_not_show_is_refused(acuse: Acuse, world: World, name: str) -> None:
    for words in (("tenants", "rename", world.tenant, name), ("tenants", "create", name)):
        done = acuse(*words, tenant=False)
        assert done.returncode == 2
        assert "must not contain control characters" in done.stderr
    assert acuse("api-keys", "create", name).returncode == 2


def test_what_is_no_tenant_is_neither_renamed_nor_deleted(acuse: Acuse) -> None:
    nobody = str(uuid.uuid4())
    for words in (("rename", nobody, "x"), ("delete", nobody, "--yes-delete", nobody)):
        done = acuse("tenants", *words, tenant=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert "no tenant has the id" in done.stderr
    assert tenants.find(nobody) is None
