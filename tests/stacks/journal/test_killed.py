"""What was acknowledged is published, whichever process of `make run` is killed before."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from acuse.runtime.remembered import forget_everything
from acuse_admin.stack import LOCAL_CREDENTIALS
from local.running import PATIENCE, LocalStack, start_local_stack
from local.world import World
from local.world.journal import EVENTS


def child(stack: LocalStack, module: str) -> int:
    """The id of a process of the stack, when it runs."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        for each in psutil.Process(stack.process.pid).children():
            if module in each.cmdline():
                return int(each.pid)
        time.sleep(0.05)
    raise AssertionError(f"{module} does not run")


def new_task(world: World) -> str:
    """The subject of a task that is there; a database that starts again refuses some first."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        with suppress(AssertionError):
            return f"tasks/{world.new_task()['id']}"
        time.sleep(0.1)
    raise AssertionError("the stack takes no task")


def wait_for(world: World, subjects: set[str]) -> None:
    give_up = time.monotonic() + PATIENCE
    while missing := subjects - {each["subject"] for each in world.get(f"{EVENTS}?limit=100").json()["data"]}:
        assert time.monotonic() < give_up, missing
        time.sleep(0.2)


def test_changes_are_published_after_any_process_was_killed(
    tmp_path: Path, ports: list[str], environment: pytest.MonkeyPatch
) -> None:
    stack = start_local_stack(tmp_path, *ports)
    for name, value in (LOCAL_CREDENTIALS | stack.environment).items():
        environment.setenv(name, value)
    forget_everything()
    try:
        with httpx.Client(timeout=PATIENCE) as client:
            world = World(stack.base_url, client)
            made = {new_task(world)}
            os.kill(child(stack, "local.publisher"), signal.SIGKILL)
            made.add(new_task(world))
            wait_for(world, made)

            made.add(new_task(world))
            os.kill(child(stack, "local.engine"), signal.SIGKILL)
            made.add(new_task(world))
            wait_for(world, made)

            made.add(new_task(world))
            stack.process.kill()
            stack.process.wait()
            said = stack.said()
            stack = start_local_stack(tmp_path, *ports)
            wait_for(world, made)
    finally:
        said_last = stack.stop()
    assert "The publisher of events ended with signal 9" in said
    assert said_last.endswith("Saving the data …\nStopped.\n")
