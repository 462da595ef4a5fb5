"""What belongs to a tenant does not exist for another: every operation, and every id that it takes."""

import httpx
import pytest

from local.running import LocalStack
from local.world import World
from tests.security.stored import Watch
from tests.security.tenants import MARK, Arrange, isolated
from tests.support.dialects import good_requests
from tests.support.documented import PRIVATE, Operation
from tests.support.sending import GoodRequests, insider, send


def otherwise() -> dict[str, int]:
    """How the first tenant's good request ends when the second sends it; every other operation answers 404."""
    return {operation: status for each in isolated().values() for operation, status in each.otherwise.items()}


@pytest.fixture(scope="module")
def requests(first: World) -> GoodRequests:
    """Of the first tenant, which has one of everything."""
    for each in isolated().values():
        each.fill(first)
    return good_requests(first)


@pytest.fixture
def second(base_url: str, http: httpx.Client) -> World:
    """Another tenant, which has nothing yet but the same reference data."""
    return World(base_url, http)


def test_what_answers_otherwise_is_documented() -> None:
    assert otherwise().keys() <= {operation.id for operation in PRIVATE}


@pytest.fixture(scope="module")
def watch(requests: object, stack: LocalStack) -> Watch:
    """Of the database in which the first tenant has everything."""
    del requests
    return Watch(stack.folder)


@pytest.mark.parametrize("operation", PRIVATE, ids=str)
def test_another_tenants_request_shows_and_changes_nothing_of_the_first(
    first: World, second: World, requests: GoodRequests, watch: Watch, operation: Operation
) -> None:
    response = send(second, operation, requests, insider(second, operation))
    assert response.status_code == otherwise().get(operation.id, 404), response.text
    _assert_nothing_of(first, response)
    assert watch.changes(of=first.tenant) == set()


def test_a_change_of_the_first_tenants_would_be_seen(first: World, watch: Watch) -> None:
    task = first.new_task(name=MARK)
    assert ("ResultsTable", f"{first.tenant}#task#{task['id']}", "task") in watch.changes(of=first.tenant)


def _assert_nothing_of(first: World, response: httpx.Response) -> None:
    assert first.staff
    for each in (MARK, first.tenant, first.staff[0]):
        assert each not in response.text


# ---------------------------------------------------------------- ids elsewhere than in the path


def elsewhere() -> dict[str, tuple[Arrange, int]]:
    """What the second tenant asks by an id of the first, and the status."""
    return {name: case for each in isolated().values() for name, case in each.elsewhere.items()}


@pytest.mark.parametrize(("arrange", "status"), elsewhere().values(), ids=elsewhere().keys())
def test_an_id_in_a_body_a_query_or_a_header_shows_and_changes_nothing_of_the_first(
    first: World, second: World, watch: Watch, arrange: Arrange, status: int
) -> None:
    ask = arrange(first, second)
    watch.changes()
    response = ask()
    assert response.status_code == status, response.text
    assert "idempotent-replay" not in response.headers
    _assert_nothing_of(first, response)
    assert watch.changes(of=first.tenant) == set()
