"""The model of a retention status, where answers are lost."""

from tests.concurrency.histories.checker import Explained, Operation, Violation, check
from tests.concurrency.histories.models.reten.retention_statuses import NOT_FOUND, OK, TAKEN, Answer, Call, Model, Shown

MADE = Answer(OK, Shown("one", "l1", True, "2026-01-01", "2026-01-01"))
CREATED = Operation(0, Call("create", label="l1"), MADE, 0, 1)
DELETED = Operation(0, Call("delete", "one"), Answer(OK), 2, 3)


def test_a_new_status_whose_id_nobody_has_read_has_not_the_id_of_a_deleted_one() -> None:
    written_twice = Operation(0, Call("create", label="l2"), Answer(TAKEN), 4, 5)
    not_found = Operation(0, Call("patch", "one", label="l3"), Answer(NOT_FOUND), 6, 7)
    assert isinstance(check(Model(), [CREATED, DELETED, written_twice, not_found], may_repeat=True), Explained)


def test_an_answer_that_shows_the_id_of_a_deleted_status_is_not_explained() -> None:
    shown_again = Operation(0, Call("create", label="l1"), MADE, 4, 5)
    assert isinstance(check(Model(), [CREATED, DELETED, shown_again]), Violation)
