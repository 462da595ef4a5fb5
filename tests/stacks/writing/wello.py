"""Writes of Wello's dialect: activity logs."""

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.stacks.writing import Load, Writer, Written


def start(load: Load) -> Callable[[], None]:
    return partial(_write_log, load)


def _write_log(load: Load) -> None:
    world, number = load.world, next(load.numbers)
    subject = f"log {number}"
    answer = load.attempt(lambda: world.wello("POST", "/Save", {"subject": subject}))
    if not answer:
        return
    identity = answer.json()["id"]
    written = Written(lambda: world.wello("GET", f"/{identity}").json()["subject"], [subject])
    load.written.append(written)
    if load.random.random() < 0.3:
        again = {"id": identity, "subject": f"log {number} again"}
        load.change(written, again["subject"], lambda: world.wello("POST", "/Save", again))


PART: Final = Writer(start)
