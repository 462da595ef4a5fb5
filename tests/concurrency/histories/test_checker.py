"""The checker on classic histories: what an order explains, and what none does."""

from dataclasses import dataclass

import pytest

from tests.concurrency.histories.checker import Explained, Operation, Undecided, Verdict, Violation, check


@dataclass(frozen=True)
class Registers:
    """Two registers, a and b, that are 0; a write names some, a read answers both, a compare-and-set one."""

    initial: tuple[int, int] = (0, 0)

    def step(self, state: tuple[int, int], call: str, answer: str | None) -> tuple[int, int] | None:
        name, *words = call.split()
        if name == "read":
            return state if answer in (None, f"{state[0]},{state[1]}") else None
        if name == "cas":
            was_expected = state[0] == int(words[0])
            if answer not in (None, str(was_expected)):
                return None
            return (int(words[1]), state[1]) if was_expected else state
        given = {"ab".index(word[0]): int(word[2:]) for word in words}
        return given.get(0, state[0]), given.get(1, state[1])


type Seen = tuple[str, str | None, float, float]
"""A call, its answer, and when it was invoked and returned."""


def verdict(*seen: Seen, may_repeat: bool = False, most_steps: int = 10_000) -> Verdict:
    history = [Operation(number, *each) for number, each in enumerate(seen)]
    return check(Registers(), history, may_repeat=may_repeat, most_steps=most_steps)


EXPLAINED: dict[str, list[Seen]] = {
    "nothing": [],
    "one after another": [("write a=1", "ok", 0, 1), ("read", "1,0", 2, 3)],
    "a read during a write sees the old value": [("write a=1", "ok", 0, 9), ("read", "0,0", 1, 2)],
    "a read during a write sees the new value": [("write a=1", "ok", 0, 9), ("read", "1,0", 1, 2)],
    "two reads during a write see old, then new": [
        ("write a=1", "ok", 0, 9),
        ("read", "0,0", 1, 2),
        ("read", "1,0", 3, 4),
    ],
    "writes of different members are merged": [
        ("write a=1", "ok", 0, 9),
        ("write b=2", "ok", 1, 8),
        ("read", "1,2", 10, 11),
    ],
    "a write without an answer took effect": [("write a=1", None, 0, 1), ("read", "1,0", 2, 3)],
    "a write without an answer took effect never": [("write a=1", None, 0, 1), ("read", "0,0", 2, 3)],
    "a write without an answer takes effect later": [
        ("write a=1", None, 0, 1),
        ("read", "0,0", 2, 3),
        ("read", "1,0", 4, 5),
    ],
    "one of two compares wins": [
        ("cas 0 1", "True", 0, 9),
        ("cas 0 2", "False", 0, 9),
        ("read", "1,0", 10, 11),
    ],
    "what returns in the moment of another's invocation overlaps": [("write a=1", "ok", 1, 2), ("read", "1,0", 0, 1)],
}

VIOLATIONS: dict[str, list[Seen]] = {
    "a lost update": [("cas 0 1", "True", 0, 9), ("cas 0 2", "True", 1, 8)],
    "a stale read": [("write a=1", "ok", 0, 1), ("read", "0,0", 2, 3)],
    "a read from the future": [("read", "1,0", 0, 1), ("write a=1", "ok", 2, 3)],
    "a value that nobody wrote": [("write a=1", "ok", 0, 9), ("read", "7,0", 1, 2)],
    "half of each of two writes": [
        ("write a=1 b=1", "ok", 0, 9),
        ("write a=2 b=2", "ok", 1, 8),
        ("read", "2,1", 10, 11),
    ],
    "reads that go back": [("write a=1", "ok", 0, 9), ("read", "1,0", 1, 2), ("read", "0,0", 3, 4)],
    "two readers that see two writes in different orders": [
        ("write a=1", "ok", 0, 9),
        ("write b=1", "ok", 0, 9),
        ("read", "1,0", 1, 2),
        ("read", "0,1", 3, 4),
    ],
    "an update that was acknowledged and is gone": [
        ("write a=1", "ok", 0, 1),
        ("write a=2", None, 0, 1),
        ("write b=3", "ok", 2, 3),
        ("read", "0,3", 4, 5),
    ],
    "a write without an answer that takes effect twice": [
        ("write a=1", None, 0, 1),
        ("read", "1,0", 2, 3),
        ("write a=2", "ok", 4, 5),
        ("read", "1,0", 6, 7),
    ],
}


@pytest.mark.parametrize("seen", EXPLAINED.values(), ids=EXPLAINED)
def test_a_history_that_an_order_explains(seen: list[Seen]) -> None:
    assert isinstance(verdict(*seen), Explained)


@pytest.mark.parametrize("seen", VIOLATIONS.values(), ids=VIOLATIONS)
def test_a_history_that_no_order_explains(seen: list[Seen]) -> None:
    assert isinstance(verdict(*seen), Violation)


def test_a_violation_names_the_shortest_prefix_and_the_orders_that_were_tried() -> None:
    found = verdict(
        ("write a=1 b=1", "ok", 0, 0.009),
        ("write a=2 b=2", "ok", 0.001, 0.02),
        ("read", "2,1", 0.010, 0.012),
        ("read", "2,2", 0.03, 0.04),
    )
    assert str(found).splitlines() == [
        "No order of the operations gives the answer of [2], the first that none gives.",
        "Under way when it returned, of 4 in the history (ms since its first invocation):",
        "    [1] 1.0 to 20.0, client 1: write a=2 b=2 → ok",
        "    [2] 10.0 to 12.0, client 2: read → 2,1",
        "Before them, the last:",
        "    [0] 0.0 to 9.0, client 0: write a=1 b=1 → ok",
        "After [1], [0] it was: (1, 1)",
        "    tried [2]: [2] does not fit (1, 1)",
        "After [0] it was: (1, 1)",
        "    tried [2]: [2] does not fit (1, 1)",
        "    tried [1], [2]: [2] does not fit (2, 2)",
    ]


AGAIN: list[Seen] = [
    ("write a=1", "ok", 0, 9),
    ("read", "1,0", 1, 2),
    ("write a=2", "ok", 3, 4),
    ("read", "2,0", 5, 6),
    ("read", "1,0", 7, 8),
]


def test_an_operation_takes_effect_once() -> None:
    assert isinstance(verdict(*AGAIN), Violation)


def test_where_the_database_fails_it_may_take_effect_again_until_it_returns() -> None:
    assert isinstance(verdict(*AGAIN, may_repeat=True), Explained)
    late: Seen = ("read", "1,0", 14, 15)
    assert isinstance(verdict(*AGAIN, ("write a=3", "ok", 10, 11), late, may_repeat=True), Violation)


def test_it_may_take_effect_again_until_its_client_knows_that_it_knows_nothing() -> None:
    unanswered: Seen = ("write a=1", None, 0, 9)
    assert isinstance(verdict(unanswered, *AGAIN[1:], may_repeat=True), Explained)


def test_a_search_that_takes_too_long_is_undecided() -> None:
    writes: list[Seen] = [(f"write a={number}", "ok", 0, 9) for number in range(12)]
    found = verdict(*writes, ("read", "99,0", 0, 9), most_steps=500)
    assert found == Undecided(500)
    assert str(found) == "Undecided: 500 steps of the model were not enough"


def test_a_history_of_300_operations_takes_a_bounded_number_of_steps() -> None:
    history: list[Seen] = []
    for number in range(100):
        history += [(f"write a={number}", "ok", number, number + 2), (f"write b={number}", "ok", number, number + 1.5)]
        history += [("read", f"{number},{number}", number + 0.9, number + 0.95)]
    found = verdict(*history)
    assert isinstance(found, Explained)
    assert found.steps < 10_000
