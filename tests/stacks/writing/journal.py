"""The journal has no writes of its own; meanwhile somebody reads it on and on."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import httpx

from local.world.journal import EVENTS
from tests.stacks.writing import PAUSE, Load, Writer


def start(load: Load) -> Callable[[], None]:
    after = [""]

    def follow() -> None:
        time.sleep(PAUSE)
        try:
            answer = load.world.get(f"{EVENTS}?limit=100&after={after[0]}")
        except httpx.TransportError:
            return
        if answer.is_success:
            after[0] = answer.json()["meta"]["next"]
        elif answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            load.unexpected.append(f"{answer.status_code} {answer.text}")

    return follow


PART: Final = Writer(start)
