"""Many writers of the one catalogue of statuses at once, over HTTP: contract Reten, section 4."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from local.world import World
from tests.concurrency.at_once import at_once, statuses

STATUSES = "/api/user-retention-statuses"


def caller(world: World, method: str, path: str, body: Any = None) -> Callable[[], httpx.Response]:
    """A call to be made later, by an ADMIN who is made now."""
    headers = world.bearer(world.new_user())
    return lambda: world.call(method, path, body, headers)


def rows(world: World, code: str) -> list[dict[str, Any]]:
    response = world.call("GET", STATUSES)
    assert response.status_code == 200
    return [status for status in response.json() if status["code"] == code]


def create(world: World, code: str) -> httpx.Response:
    return world.call("POST", STATUSES, {"code": code, "label": "x"})


def test_of_40_creations_of_one_code_exactly_one_wins(world: World, other: World) -> None:
    code = uuid.uuid4().hex
    answers = at_once(
        [
            caller(tenant, "POST", STATUSES, {"code": code, "label": f"{number}"})
            for number in range(20)
            for tenant in (world, other)
        ]
    )
    assert statuses(answers) == {201: 1, 409: 39}
    [winner] = [answer for answer in answers if answer.status_code == 201]
    assert rows(world, code) == [winner.json()]


def test_of_10_deletions_of_one_status_exactly_one_wins(world: World) -> None:
    code = uuid.uuid4().hex
    status = create(world, code).json()
    answers = at_once([caller(world, "DELETE", f"{STATUSES}/{status['id']}") for _ in range(10)])
    assert statuses(answers) == {204: 1, 404: 9}
    assert rows(world, code) == []
    assert create(world, code).status_code == 201


def test_a_code_that_is_created_and_deleted_by_many_stays_with_one_row_or_none(world: World) -> None:
    code = uuid.uuid4().hex
    admin = world.bearer(world.new_user())
    seen: list[int] = []

    def create_and_delete(turns: int) -> list[httpx.Response]:
        answers = []
        for _ in range(turns):
            answers.append(world.call("POST", STATUSES, {"code": code, "label": "x"}, admin))
            found = [each for each in world.call("GET", STATUSES, headers=admin).json() if each["code"] == code]
            seen.append(len(found))
            answers += [world.call("DELETE", f"{STATUSES}/{each['id']}", headers=admin) for each in found]
        answers.append(world.call("POST", STATUSES, {"code": code, "label": "x"}, admin))
        return answers

    with ThreadPoolExecutor(8) as threads:
        answers = [answer for each in threads.map(create_and_delete, [5] * 8) for answer in each]
    created, deleted = statuses(answers)[201], statuses(answers)[204]
    assert statuses(answers).keys() <= {201, 204, 404, 409}
    assert max(seen) <= 1, "two rows of one code"
    assert deleted > 0, "the code changed hands"

    left = rows(world, code)
    assert len(left) == created - deleted
    assert len(left) <= 1
    if left:
        assert create(world, code).status_code == 409
        assert world.call("DELETE", f"{STATUSES}/{left[0]['id']}").status_code == 204
    assert create(world, code).status_code == 201, "no row, so no reservation"
    assert len(rows(world, code)) == 1


def test_changes_and_a_deletion_at_once_bring_nothing_back(world: World) -> None:
    code = uuid.uuid4().hex
    path = f"{STATUSES}/{create(world, code).json()['id']}"
    changes = [caller(world, "PATCH", path, {"label": f"{number}"}) for number in range(19)]
    answers = at_once([*changes, caller(world, "DELETE", path)])
    assert answers[-1].status_code == 204
    assert statuses(answers[:-1]).keys() <= {200, 404}
    assert rows(world, code) == []
    assert create(world, code).status_code == 201


def test_changes_of_different_members_at_once_are_all_kept(world: World) -> None:
    code = uuid.uuid4().hex
    path = f"{STATUSES}/{create(world, code).json()['id']}"
    sent = [{"label": "L"}, {"description": "D"}, {"is_active": False}]
    answers = at_once([caller(world, "PATCH", path, changes) for changes in sent])
    assert statuses(answers) == {200: 3}
    [status] = rows(world, code)
    assert (status["label"], status["description"], status["isActive"]) == ("L", "D", False)
