"""A submit whose answer is lost, and its repetitions: no way leads to two results, or to none."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest

from local.world import World, submission
from tests.faults.calling import Caller
from tests.faults.writes.reten import KEY, submitted
from tests.support.proxy import Answered, Asked, Forward, Proxy, lost, refused
from tests.support.sent import Sent

REPEATS = 24


@pytest.mark.parametrize("overrides", [False, True], ids=["submit", "hard override"])
def test_a_repetition_of_a_submit_whose_answer_was_lost_is_answered_with_the_one_result(
    world: World, proxy: Proxy, caller: Caller, overrides: bool
) -> None:
    arranged = submitted(world, KEY, hard_override=overrides)
    with proxy.faulty(lost, hits="UpdateItem".__eq__):
        assert caller.call("SubmitTaskResult", arranged.sent).status_code == 503
    assert arranged.effects() == 1, "it was done"
    again = [caller.call("SubmitTaskResult", arranged.sent) for _ in range(2)]
    assert {answer.status_code for answer in again} == {201}
    assert {answer.headers["idempotent-replay"] for answer in again} == {"true"}
    assert len({answer.json()["id"] for answer in again}) == arranged.effects() == 1


def test_without_a_key_the_repetition_is_409(world: World, proxy: Proxy, caller: Caller) -> None:
    arranged = submitted(world, {})
    with proxy.faulty(lost, hits="UpdateItem".__eq__):
        assert caller.call("SubmitTaskResult", arranged.sent).status_code == 503
    assert caller.call("SubmitTaskResult", arranged.sent).status_code == 409
    assert arranged.effects() == 1


def test_when_only_the_first_answer_is_lost_the_client_does_not_notice(
    world: World, proxy: Proxy, caller: Caller
) -> None:
    arranged = submitted(world, {})
    with proxy.faulty(lost, hits="UpdateItem".__eq__, times=1):
        answer = caller.call("SubmitTaskResult", arranged.sent)
    assert (answer.status_code, arranged.effects()) == (201, 1)
    assert "idempotent-replay" not in answer.headers


@pytest.mark.parametrize("is_replacement", [False, True], ids=["first result", "replacement"])
def test_concurrent_repeats_during_faults_end_with_one_result(
    world: World, proxy: Proxy, caller: Caller, is_replacement: bool
) -> None:
    activity = world.new_activity()
    if is_replacement:
        assert world.submit(submission(activity)).status_code == 201
    sent = Sent(201, {"x-api-key": world.api_key} | KEY, body=submission(activity, hard_override=is_replacement))
    faults = cycle([lost, refused("ThrottlingException"), None, refused("InternalServerError", 500)])

    def now_and_then(asked: Asked, forward: Forward) -> Answered | None:
        fault = next(faults)
        return fault(asked, forward) if fault else forward(asked)

    hits = {"UpdateItem", "TransactWriteItems"}.__contains__
    with proxy.faulty(now_and_then, hits=hits), ThreadPoolExecutor(REPEATS) as threads:
        answers = list(threads.map(lambda _: caller.call("SubmitTaskResult", sent), range(REPEATS)))
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code != 201)

    last = caller.call("SubmitTaskResult", sent)
    assert last.status_code == 201
    stored = world.stored(activity).result
    assert stored
    told = {answer.json()["id"] for answer in [*answers, last] if answer.status_code == 201}
    assert told == {stored.id}
    assert len(world.history(activity)) == int(is_replacement)
