"""Changes of activity logs, one a step."""

import itertools
import random
from collections.abc import Iterator

from tests.stacks.journal.writers import Writers


def steps(writers: Writers, chosen: random.Random) -> Iterator[None]:
    for name in itertools.count():
        answer = writers.world.wello("POST", "/Save", {"subject": f"log {name}"})
        log = answer.json().get("id")
        subject = f"task-activity-logs/{log}"
        writers.count(subject, answer)
        yield
        for number in range(chosen.randrange(3)):
            saved = {"id": log, "subject": f"log {name} {number}"}
            writers.count(subject, writers.world.wello("POST", "/Save", saved))
            yield
        if chosen.random() < 0.3:
            writers.count(subject, writers.world.wello("DELETE", f"/{log}"))
            yield
