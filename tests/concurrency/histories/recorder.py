"""Clients that call at once, and what they saw.

What a client asks next is drawn from the seed and its number. When the calls overlap, and so what is answered, is the
machine's affair: a seed brings back the same questions, not the same history.
"""

import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

from tests.concurrency.histories.checker import Operation
from tests.concurrency.histories.models import BUSY

_SERVER_ERROR = 500


def record[Call, Answer](
    seed: str,
    *,
    clients: int,
    each: int,
    draw: Callable[[random.Random, int], Call],
    perform: Callable[[Call], Answer | None],
) -> list[Operation[Call, Answer]]:
    """Let clients make calls, one after another each, all at the same time; gives what they saw.

    Parameters
    ----------
    draw
        The next call of a client.
    perform
        Makes a call; gives its answer, or None if it is not known whether it was done.
    """
    barrier = Barrier(clients)

    def run(client: int) -> list[Operation[Call, Answer]]:
        drawn = random.Random(f"{seed}/{client}")
        seen: list[Operation[Call, Answer]] = []
        barrier.wait()
        for _ in range(each):
            call = draw(drawn, client)
            invoked = time.monotonic()
            answer = perform(call)
            seen.append(Operation(client, call, answer, invoked, time.monotonic()))
        return seen

    with ThreadPoolExecutor(clients) as threads:
        return [operation for seen in threads.map(run, range(clients)) for operation in seen]


def answered(send: Callable[[], httpx.Response]) -> httpx.Response | None:
    """An answer; None where it is lost or says that something failed: then nobody knows whether it was done."""
    try:
        response = send()
    except httpx.TransportError:
        return None
    return None if response.status_code >= _SERVER_ERROR else response


def refusal_in(response: httpx.Response, statuses: Mapping[int, str]) -> str | None:
    """What a model calls the refusal that an answer is, by its status; None: it is none."""
    if not response.is_error:
        return None
    return BUSY if "retry-after" in response.headers else statuses[response.status_code]
