"""Writes of Oracle's dialect: tasks with files."""

import base64
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from local.world import World
from tests.stacks.writing import GONE, Load, Writer, Written


def start(load: Load) -> Callable[[], None]:
    return partial(_write_task, load)


def _write_task(load: Load) -> None:
    world, number = load.world, next(load.numbers)
    content = f"content {number}"
    body: dict[str, Any] = {"name": f"task {number}"}
    has_file = load.random.random() < 0.4
    if has_file:
        body["fileAttachments"] = [{"fileName": "a.txt", "data": base64.b64encode(content.encode()).decode()}]
    answer = load.attempt(lambda: world.oracle("POST", "/tasks", body))
    if not answer:
        return
    path = f"/tasks/{answer.json()['id']}"
    file = content if has_file else None
    written = Written(lambda: _stored_task(world, path), [(body["name"], file)])
    load.written.append(written)
    chance = load.random.random()
    if chance < 0.3:
        name = f"task {number} again"
        load.change(written, (name, file), lambda: world.oracle("PATCH", path, {"name": name}))
    elif chance < 0.5:
        load.change(written, GONE, lambda: world.oracle("DELETE", path))


def _stored_task(world: World, path: str) -> Any:
    answer = world.oracle("GET", path)
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return GONE
    links = world.oracle("GET", f"{path}/fileAttachments").json()["items"]
    content = world.oracle("GET", links[0]["href"] + "?download").text if links else None
    return answer.json()["name"], content


PART: Final = Writer(start)
