"""What was acknowledged survives `kill -9` of the gateway, of the database's process, and of both."""

import os
import random
import signal
from pathlib import Path

import httpx
import psutil
import pytest

from acuse.runtime.remembered import forget_everything
from acuse_admin.stack import LOCAL_CREDENTIALS
from local.running import PATIENCE, LocalStack, start_local_stack
from local.world import World
from tests.stacks.writing import Load

ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
VICTIMS = ("database", "gateway", "both")


def database_of(stack: LocalStack) -> int:
    [child] = [each for each in psutil.Process(stack.process.pid).children() if "local.engine" in each.cmdline()]
    return int(child.pid)


def test_nothing_that_was_acknowledged_is_lost_when_processes_are_killed(
    tmp_path: Path, ports: list[str], environment: pytest.MonkeyPatch
) -> None:
    chosen = random.Random(14)
    stack = start_local_stack(tmp_path, *ports)
    for name, value in (LOCAL_CREDENTIALS | stack.environment).items():
        environment.setenv(name, value)
    forget_everything()
    loads: list[Load] = []
    said = ""
    try:
        with httpx.Client(timeout=PATIENCE) as client:
            world = World(stack.base_url, client)
            assert world.new_task()
            assert world.save_log(subject="first")
            for number in range(ROUNDS):
                victim = VICTIMS[number % len(VICTIMS)]
                load = Load(world, seed=number + 1)
                loads.append(load)
                with load.running():
                    load.wait_for(chosen.randrange(5, 60))
                    database = database_of(stack)
                    if victim != "gateway":
                        os.kill(database, signal.SIGKILL)
                    if victim != "database":
                        stack.process.kill()
                        stack.process.wait()
                        said += stack.said()
                        stack = start_local_stack(tmp_path, *ports)
                    load.wait_for(10)
                assert load.lost() == [], f"round {number}: {victim} killed"
                assert load.unexpected == [], f"round {number}: {victim} killed"
            assert [lost for load in loads for lost in load.lost()] == []
            print(f"{ROUNDS} rounds, {sum(load.acknowledged for load in loads)} writes acknowledged, none lost")  # noqa: T201
    finally:
        said += stack.stop()
    print(said)  # noqa: T201
    assert "The database was ended by signal 9: starting it again" in said
    assert "Recovered " in said
    assert said.endswith("Saving the data …\nStopped.\n")
    assert stack.process.returncode == 0
