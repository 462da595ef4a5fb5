"""Changes of activities, one a step."""

import random
from collections.abc import Iterator

from local.world import creation, submission
from tests.stacks.journal.writers import Writers


def steps(writers: Writers, chosen: random.Random) -> Iterator[None]:
    while True:
        answer = writers.world.call("POST", "/api/activities", creation())
        activity = answer.json().get("id")
        subject = f"activities/{activity}"
        writers.count(subject, answer)
        yield
        if chosen.random() < 0.2:
            reason = {"reason": "The shop is closed"}
            writers.count(subject, writers.world.call("POST", f"/api/activities/{activity}/cancel", reason))
            yield
            continue
        body = submission(activity_id=activity)
        for number in range(chosen.randrange(1, 5)):
            body["task_result"]["comment"] = f"comment {number}"
            writers.count(subject, writers.world.submit(body | {"hard_override": number > 0}))
            yield
