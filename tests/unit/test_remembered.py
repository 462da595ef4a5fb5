"""What a function keeps from one request to the next."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from acuse.runtime import remembered
from acuse.runtime.remembered import forget_everything, made_once

THREADS = 8


@pytest.fixture(autouse=True)
def _by_turns(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(remembered, "_forget", [])
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_what_many_threads_need_at_once_is_made_once_until_it_is_forgotten() -> None:
    begun = Barrier(THREADS)

    @made_once
    def thing() -> object:
        made.append(sum(range(1000)))
        return object()

    def needed() -> object:
        begun.wait()
        return thing()

    made: list[int] = []
    with ThreadPoolExecutor(THREADS) as pool:
        for times in range(1, 20):
            assert len({id(each.result()) for each in [pool.submit(needed) for _ in range(THREADS)]}) == 1
            assert len(made) == times
            forget_everything()
