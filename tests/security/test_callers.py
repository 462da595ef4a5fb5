"""Who may not call an operation is refused as documented, and nothing changes: every operation, every such caller."""

import httpx
import pytest

from local.running import LocalStack
from local.world import World
from tests.security.stored import Watch
from tests.support.credentials import Strangers
from tests.support.dialects import Refused, by_dialect, good_requests, refused_by
from tests.support.documented import OF_A_USER, OPERATIONS, PRIVATE, PUBLIC_FUNCTIONS, Operation
from tests.support.sending import GoodRequests, send

each_private_operation = pytest.mark.parametrize("operation", PRIVATE, ids=str)


def test_the_document_lets_anybody_call_what_is_public_and_nothing_else() -> None:
    assert {operation.function for operation in OPERATIONS if not operation.schemes} == PUBLIC_FUNCTIONS
    assert {operation.id for operation in OPERATIONS if not operation.permission} == {
        operation.id for operation in OPERATIONS if not operation.schemes or operation.function in OF_A_USER
    }
    assert len(PRIVATE) >= 43


@pytest.fixture(scope="module")
def requests(first: World) -> GoodRequests:
    """Of the first tenant."""
    return good_requests(first)


@pytest.fixture(scope="module")
def refused(first: World, second: World, requests: GoodRequests) -> dict[str, Refused]:
    """By operation."""
    del requests  # all that is to be stored is, before anybody is refused
    return refused_by(PRIVATE, first, second)


@pytest.fixture(scope="module")
def watch(refused: object, stack: LocalStack) -> Watch:
    """Of the database in which all stands that refusals need."""
    del refused
    return Watch(stack.folder)


@each_private_operation
def test_who_is_nobody_known_is_told_only_that_and_changes_nothing(
    first: World, requests: GoodRequests, refused: dict[str, Refused], watch: Watch, operation: Operation
) -> None:
    told = _refusals(watch, first, operation, requests, refused[operation.id].unauthenticated, 401)
    assert len(told) == len(operation.schemes)  # no key and no token are two texts


@pytest.mark.parametrize("operation", [each for each in PRIVATE if each.permission], ids=str)
def test_who_lacks_the_permission_is_told_only_that_and_changes_nothing(
    first: World, requests: GoodRequests, refused: dict[str, Refused], watch: Watch, operation: Operation
) -> None:
    assert operation.permission
    told = _refusals(watch, first, operation, requests, refused[operation.id].forbidden[operation.permission], 403)
    assert len(told) == 1


def test_what_was_refused_is_granted_to_who_may_and_what_is_granted_is_private_too(
    first: World, requests: GoodRequests
) -> None:
    """The last test of this file, since it changes all that can be changed, in the order of the requests."""
    answered = set()
    for function in requests:
        for operation in [each for each in OPERATIONS if each.function_in_template == function]:
            response = send(first, operation, requests)
            if operation in PRIVATE:
                assert response.status_code == requests[function].status, (operation.id, response.text)
            _assert_private(response)
            answered.add(operation.id)
    assert answered == {operation.id for operation in OPERATIONS}


def _refusals(
    watch: Watch, world: World, operation: Operation, requests: GoodRequests, strangers: Strangers, status: int
) -> set[str]:
    """What strangers are answered, which is documented and private, when nothing has changed then."""
    told = set()
    try:
        for name, credentials in strangers.items():
            response = send(world, operation, requests, credentials)
            assert response.status_code == status, f"{name}: {response.status_code} {response.text[:200]}"
            by_dialect()[operation.system].assert_refused(response, status)
            _assert_private(response)
            told.add(response.text)
    finally:
        changed = watch.changes()
    assert changed == set()
    return told


def _assert_private(response: httpx.Response) -> None:
    """Nobody on the way keeps it or takes it for another media type; each is said once."""
    assert response.headers.get_list("cache-control") == ["no-store"]
    assert response.headers.get_list("x-content-type-options") == ["nosniff"]
