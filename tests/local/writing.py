"""A load of writes in all three dialects, which remembers what was acknowledged."""

import base64
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError

from acuse import timestamps
from acuse.errors import Unavailable
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity
from local.running import PATIENCE
from local.world import World, submission

GONE = "gone"
_PAUSE = 0.1


@dataclass
class Written:
    """What a record may be now: what was acknowledged last, or what was asked for since and never answered."""

    read: Callable[[], Any]
    may_be: list[Any] = field(default_factory=list)


class Load:
    """Writers, one a dialect."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.written: list[Written] = []
        self.unexpected: list[str] = []
        self.acknowledged = 0
        self._changed = threading.Condition()
        self._is_over = False
        self._numbers = itertools.count(seed * 100_000)
        self._random = random.Random(seed)
        self._activities = self._new_activities()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Write until the work inside is done."""
        threads = [threading.Thread(target=self._go_on, args=(one,)) for one in (self._submit, self._task, self._log)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._is_over = True
            for thread in threads:
                thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many more writes were acknowledged."""
        with self._changed:
            wanted = self.acknowledged + more
            assert self._changed.wait_for(lambda: self.acknowledged >= wanted, timeout=PATIENCE), (
                "no write succeeds any more"
            )

    def lost(self) -> list[str]:
        """Every record that is not what was acknowledged."""
        found = ((each, each.read()) for each in self.written)
        return [f"{now!r} where {each.may_be!r} was acknowledged" for each, now in found if now not in each.may_be]

    def _go_on(self, write: Callable[[], None]) -> None:
        while not self._is_over:
            write()

    def _try(self, call: Callable[[], httpx.Response]) -> httpx.Response | None:
        """Make a call; None if nobody knows what became of it."""
        try:
            answer = call()
        except httpx.TransportError:
            time.sleep(_PAUSE)  # what starts again needs the processor
            return None
        if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            if "retry-after" not in answer.headers:
                self.unexpected.append(f"503 without Retry-After: {answer.text}")
            return None
        if not answer.is_success:
            self.unexpected.append(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
            return None
        with self._changed:
            self.acknowledged += 1
            self._changed.notify_all()
        return answer

    def _change(self, written: Written, becomes: Any, call: Callable[[], httpx.Response]) -> None:
        """Change a record that was acknowledged before."""
        written.may_be.append(becomes)
        if self._try(call):
            written.may_be = [becomes]

    def _new_activities(self) -> Iterator[Activity]:
        while True:
            made = [
                Activity(
                    id=f"{next(self._numbers):08d}-0000-4000-8000-{self._random.randrange(16**12):012x}",
                    commerce_external_id="COM-001",
                    created_at=timestamps.now(),
                )
                for _ in range(activities.MOST_CREATED_AT_ONCE)
            ]
            try:
                activities.create(self.world.tenant, made)
            except (BotoCoreError, Unavailable):  # the database is killed meanwhile
                time.sleep(_PAUSE)
                continue
            yield from made

    def _submit(self) -> None:
        activity = next(self._activities)
        text = f"comment {next(self._numbers)}"
        if not self._try(lambda: self.world.submit(submission(activity, task_result__comment=text))):
            return
        written = Written(lambda: self._comments(activity), [[text]])
        self.written.append(written)
        if self._random.random() < 0.3:
            again = f"comment {next(self._numbers)}"
            body = submission(activity, task_result__comment=again, hard_override=True)
            self._change(written, [text, again], lambda: self.world.submit(body))

    def _comments(self, activity: Activity) -> list[str | None]:
        stored = self.world.stored(activity)
        assert stored.result
        return [each.comment for each in [*reversed(self.world.history(activity)), stored.result]]

    def _task(self) -> None:
        number = next(self._numbers)
        content = f"content {number}"
        body: dict[str, Any] = {"name": f"task {number}"}
        has_file = self._random.random() < 0.4
        if has_file:
            body["fileAttachments"] = [{"fileName": "a.txt", "data": _base64(content)}]
        answer = self._try(lambda: self.world.oracle("POST", "/tasks", body))
        if not answer:
            return
        path = f"/tasks/{answer.json()['id']}"
        file = content if has_file else None
        written = Written(lambda: self._stored_task(path), [(body["name"], file)])
        self.written.append(written)
        chance = self._random.random()
        if chance < 0.3:
            name = f"task {number} again"
            self._change(written, (name, file), lambda: self.world.oracle("PATCH", path, {"name": name}))
        elif chance < 0.5:
            self._change(written, GONE, lambda: self.world.oracle("DELETE", path))

    def _stored_task(self, path: str) -> Any:
        answer = self.world.oracle("GET", path)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return GONE
        links = self.world.oracle("GET", f"{path}/fileAttachments").json()["items"]
        content = self.world.oracle("GET", links[0]["href"] + "?download").text if links else None
        return answer.json()["name"], content

    def _log(self) -> None:
        number = next(self._numbers)
        subject = f"log {number}"
        answer = self._try(lambda: self.world.wello("POST", "/Save", {"subject": subject}))
        if not answer:
            return
        identity = answer.json()["id"]
        written = Written(lambda: self.world.wello("GET", f"/{identity}").json()["subject"], [subject])
        self.written.append(written)
        if self._random.random() < 0.3:
            again = {"id": identity, "subject": f"log {number} again"}
            self._change(written, again["subject"], lambda: self.world.wello("POST", "/Save", again))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
