"""The rules of target resolution under every sequence of changes: contract Reten, section 3."""

from copy import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from acuse.errors import Conflict, Contended, Invalid, Refused
from acuse.identity.callers import TenantId
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText
from acuse.requests.http import MOST_BYTES_OF_A_LIST, size_in_answer
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution import texts
from acuse.reten.target_resolution.bodies import ConfigView
from acuse.reten.target_resolution.model import (
    MOST_CONFIGS,
    Config,
    ConfigNotFound,
    Configs,
    Criterion,
    CriterionType,
    PriorityTaken,
    Strategy,
    existing,
    new_id,
    ordered,
    reordered,
    with_config,
    without_config,
)
from acuse.storage import dynamodb

pytestmark = pytest.mark.storage

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
priorities = st.integers(0, 4)


def config(priority: int, *, is_active: bool = True, config_id: str | None = None) -> Config:
    return Config(config_id or new_id(), Strategy.MANUAL, True, True, priority, is_active, ())


class TargetResolutionRules(RuleBasedStateMachine):
    """Any sequence of creates, changes, reorders and deletes."""

    configs: Configs
    made = 0

    @initialize()
    def begin(self) -> None:
        self.configs = {}

    def attempt(self, changed: Any) -> bool:
        """Apply a change as the storage does: wholly, or not at all."""
        before = dict(self.configs)
        try:
            self.configs = changed(self.configs)
        except Refused:
            assert self.configs == before
            return False
        return True

    def pick(self, number: int) -> str:
        ids = [each.id for each in ordered(self.configs)]
        return ids[number % len(ids)] if ids else "unknown"

    @rule(priority=priorities)
    def create(self, priority: int) -> None:
        taken = any(each.is_active and each.priority == priority for each in self.configs.values())
        self.made += 1
        new = config(priority, config_id=f"config-{self.made:03d}")  # the same in every run of one example
        assert self.attempt(lambda configs: with_config(configs, new)) is not taken
        assert (new.id in self.configs) is not taken

    @rule(number=st.integers(0, 9), priority=priorities, is_active=st.booleans())
    def change(self, number: int, priority: int, is_active: bool) -> None:
        target = self.pick(number)
        new = config(priority, is_active=is_active, config_id=target)
        others = [each for each in self.configs.values() if each.id != target and each.is_active]
        possible = target in self.configs and not (is_active and priority in {each.priority for each in others})

        def change(configs: Configs) -> Configs:
            existing(configs, target)
            return with_config(configs, new)

        assert self.attempt(change) is possible

    @rule(data=st.data())
    def reorder_all(self, data: st.DataObject) -> None:
        active = [each.id for each in self.configs.values() if each.is_active]
        order = data.draw(st.permutations(range(len(active))))
        assert self.attempt(lambda configs: reordered(configs, list(zip(active, order, strict=True))))
        assert [self.configs[config_id].priority for config_id in active] == order

    @rule(items=st.lists(st.tuples(st.integers(0, 9), priorities), max_size=4))
    def reorder_some(self, items: list[tuple[int, int]]) -> None:
        named = [(self.pick(number), priority) for number, priority in items]
        active = sorted(each.id for each in self.configs.values() if each.is_active)
        whole = sorted(config_id for config_id, _ in named) == active
        unique = len({priority for _, priority in named}) == len(named)
        assert self.attempt(lambda configs: reordered(configs, named)) is (whole and unique)

    @rule(number=st.integers(0, 9))
    def delete(self, number: int) -> None:
        target = self.pick(number)
        assert self.attempt(lambda configs: without_config(configs, target)) is (target != "unknown")
        assert target not in self.configs

    @invariant()
    def active_priorities_are_unique(self) -> None:
        active = [each.priority for each in getattr(self, "configs", {}).values() if each.is_active]
        assert len(active) == len(set(active))


TestTargetResolutionRules = TargetResolutionRules.TestCase
TestTargetResolutionRules.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_what_a_new_order_lacks_or_repeats_is_all_said() -> None:
    configs = {each.id: each for each in (config(number, config_id=f"c{number}") for number in range(3))}
    configs["off"] = config(9, is_active=False, config_id="off")
    with pytest.raises(Invalid) as refusal:
        reordered(configs, [("c0", 5), ("c0", 5), ("off", 1), ("stranger", 2)])
    assert [str(problem) for problem in refusal.value.problems] == [
        "items lacks active configs: c1, c2",
        "items names configs that are not active configs of this tenant: off, stranger",
        "items names configs more than once: c0",
        "items gives priorities more than once: 5",
    ]


def test_a_hundred_configs_are_the_most() -> None:
    configs = {each.id: each for each in map(config, range(MOST_CONFIGS))}
    with pytest.raises(Invalid):
        with_config(configs, config(1000))
    changed = config(1000, config_id=next(iter(configs)))
    assert len(with_config(configs, changed)) == MOST_CONFIGS


@pytest.mark.usefixtures("tables")
def test_configs_are_read_back_as_they_were_stored() -> None:
    criterion = Criterion("k", CriterionType.ROLE_MATCH, JsonText('{"role": "OWNER", "n": 1.10, "h": "\\ud800"}'), 3)
    stored = Config("a", Strategy.ON_DISPATCH, False, True, 2**53 - 1, False, (criterion,))
    target_resolution.update(TENANT, lambda configs: with_config(configs, stored))
    assert target_resolution.read(TENANT) == {"a": stored}
    assert target_resolution.read(TenantId("other")) == {}


@pytest.mark.usefixtures("tables")
def test_what_does_not_fit_into_an_item_is_refused_and_nothing_changes() -> None:
    import random

    noise = JsonText(f'{{"n": "{random.Random(1).randbytes(250_000).hex()}"}}')
    huge = [Criterion(new_id(), CriterionType.LAST_CONTACTED_ALL_CHANNELS, noise, 0)] * 2
    first = config(0)
    target_resolution.update(TENANT, lambda configs: with_config(configs, first))
    big = Config(new_id(), Strategy.MANUAL, True, True, 1, True, tuple(huge[:1]))
    bigger = Config(
        new_id(),
        Strategy.MANUAL,
        True,
        True,
        2,
        True,
        (huge[0], Criterion("k", huge[0].type, JsonText(noise.upper()), 1)),
    )
    target_resolution.update(TENANT, lambda configs: with_config(configs, big))
    with pytest.raises(Invalid):
        target_resolution.update(TENANT, lambda configs: with_config(configs, bigger))
    assert target_resolution.read(TENANT).keys() == {first.id, big.id}


def test_a_writer_that_loses_starts_again_from_what_is_stored_then(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)
    mine, theirs = config(0), config(0)
    real, sent = tables.client.put_item, []

    def overtaken(**request: Any) -> Any:
        sent.append(request)
        if len(sent) == 1:
            target_resolution.update(TENANT, lambda configs: with_config(configs, theirs))
        return real(**request)

    monkeypatch.setattr(tables.client, "put_item", overtaken)
    with pytest.raises(PriorityTaken):
        target_resolution.update(TENANT, lambda configs: with_config(configs, mine))
    assert target_resolution.read(TENANT).keys() == {theirs.id}


def test_a_writer_that_always_loses_is_told_so(tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)

    def lose(**_: Any) -> None:
        answer: Any = {"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}
        raise tables.client.exceptions.ConditionalCheckFailedException(answer, "PutItem")

    monkeypatch.setattr(tables.client, "put_item", lose)
    with pytest.raises(Contended):
        target_resolution.update(TENANT, lambda configs: with_config(configs, config(0)))
    assert issubclass(Contended, Conflict)


def test_a_delete_whose_answer_was_lost_is_known_again(
    tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = config(0)
    target_resolution.update(TENANT, lambda configs: with_config(configs, only))
    real = tables.client.put_item

    def send_twice(**request: Any) -> Any:
        real(**request)
        return real(**request)

    monkeypatch.setattr(tables.client, "put_item", send_twice)
    assert target_resolution.update(TENANT, lambda configs: without_config(configs, only.id)) == {}
    with pytest.raises(ConfigNotFound):
        target_resolution.update(TENANT, lambda configs: without_config(configs, only.id))


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("config_text", ["{}", '{"a":"' + '\\"' * 50 + '"}'], ids=["most criteria", "most to escape"])
def test_the_largest_list_fits_into_an_answer(config_text: str) -> None:
    criteria = tuple(
        Criterion(new_id(), CriterionType.LAST_CONTACTED_SAME_CHANNEL, JsonText(config_text), 2**53) for _ in range(50)
    )
    stored: list[Config] = []
    for number in range(100):
        stored.append(replace(config(number), criteria=criteria))
        if len(texts.to_text({each.id: each for each in stored})) > 1_000_000:
            stored.pop()
            break
    answer = "[" + ",".join(exact_json.dumps(ConfigView.of(each).model_dump(by_alias=True)) for each in stored) + "]"
    assert 700_000 < size_in_answer(answer) < MOST_BYTES_OF_A_LIST
