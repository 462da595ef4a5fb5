"""Changes of tasks and their notes, one a step."""

import random
from collections.abc import Iterator

from tests.stacks.journal.writers import Writers


def steps(writers: Writers, chosen: random.Random) -> Iterator[None]:
    oracle = writers.world.oracle
    while True:
        answer = oracle("POST", "/tasks", {"name": "Return customer call"})
        task = answer.json().get("id")
        subject = f"tasks/{task}"
        writers.count(subject, answer)
        yield
        for number in range(chosen.randrange(4)):
            if chosen.random() < 0.3:
                writers.count(subject, oracle("POST", f"/tasks/{task}/notes", {"text": f"note {number}"}))
            else:
                writers.count(subject, oracle("PATCH", f"/tasks/{task}", {"name": f"name {number}"}))
            yield
        if chosen.random() < 0.3:
            writers.count(subject, oracle("DELETE", f"/tasks/{task}"))
            yield
