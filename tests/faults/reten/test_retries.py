"""Retries are few, and each waits for a random time, up to a limit that doubles."""

from local.world import World
from tests.faults.calling import LAMBDA_SECONDS, Caller
from tests.faults.writes.reten import WRITES
from tests.support.faults import TRANSACTIONS
from tests.support.proxy import Proxy, canceled, refused, unprocessed
from tests.support.sent import Sent

SAMPLES = 12


def assert_jittered(samples: list[list[float]], limits: list[float]) -> None:
    """As many pauses as limits, none over its own, and no two alike."""
    for pauses in samples:
        assert len(pauses) == len(limits)
        assert all(0 <= pause <= limit for pause, limit in zip(pauses, limits, strict=True))
    for position, limit in enumerate(limits):
        taken = [pauses[position] for pauses in samples]
        assert len(set(taken)) == SAMPLES
        assert max(taken) - min(taken) > limit / 4, "over the whole range"


def test_a_call_that_fails_is_sent_twice_with_a_random_pause_of_up_to_a_second(
    world: World, proxy: Proxy, caller: Caller
) -> None:
    key = Sent(200, {"x-api-key": world.api_key})
    assert caller.call("ListTaskResultTypeConfigs", key).status_code == 200
    samples = []
    for _ in range(SAMPLES):
        with proxy.faulty(refused("ThrottlingException")):
            assert caller.call("ListTaskResultTypeConfigs", key).status_code == 503
        assert proxy.calls == ["Query"] * 2
        samples.append([*caller.pauses])
    assert_jittered(samples, [1.0])


def test_what_stays_unprocessed_is_asked_for_five_times(world: World, proxy: Proxy, caller: Caller) -> None:
    arranged = WRITES["submit"].arrange(world)
    assert caller.call("SubmitTaskResult", arranged.sent).status_code == 201
    samples = []
    for _ in range(SAMPLES):
        with proxy.faulty(unprocessed, hits="BatchGetItem".__eq__):
            assert caller.call("SubmitTaskResult", arranged.sent).status_code == 503
        assert proxy.calls == ["BatchGetItem"] * 5
        samples.append([*caller.pauses])
    assert_jittered(samples, [0.1, 0.2, 0.4, 0.4])


def test_a_transaction_of_which_a_part_is_throttled_is_sent_five_times(
    world: World, proxy: Proxy, caller: Caller
) -> None:
    arranged = WRITES["create an API key"].arrange(world)
    assert caller.call("CreateApiKey", arranged.sent).status_code == 201
    samples = []
    for _ in range(SAMPLES):
        with proxy.faulty(canceled("ThrottlingError"), hits=TRANSACTIONS.__contains__):
            assert caller.call("CreateApiKey", arranged.sent).status_code == 503
        assert [call for call in proxy.calls if call in TRANSACTIONS] == ["TransactWriteItems"] * 5
        samples.append([*caller.pauses])
    assert_jittered(samples, [0.1, 0.2, 0.4, 0.4])


def test_what_loses_against_others_for_ever_ends_in_time(world: World, proxy: Proxy, caller: Caller) -> None:
    arranged = WRITES["create a status"].arrange(world)
    with proxy.faulty(canceled("TransactionConflict"), hits=TRANSACTIONS.__contains__):
        answer = caller.call("CreateUserRetentionStatus", arranged.sent)
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    assert proxy.calls.count("TransactWriteItems") == 20
    assert len(caller.pauses) == 19
    assert all(0 <= pause <= 0.4 for pause in caller.pauses)
    assert sum(caller.pauses) < LAMBDA_SECONDS
