"""Cursors: what was given is read again, by its tenant alone; what was changed, is unknown or too old is refused."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.errors import Invalid
from acuse.identity.callers import TenantId
from acuse.journal import cursors, store
from acuse.journal.cursors import Cursor, CursorGone
from acuse.storage import feeds

from .conftest import TENANT

OTHER = TenantId("0a0b1a52-1c7e-4f0e-9d54-3f1f1a0f1a22")


def at(moment: timedelta = timedelta(0)) -> str:
    """A place so long ago."""
    return feeds.place(store.text_of(feeds.now() - moment), "task.created#tasks/7#000000000001")


@pytest.mark.parametrize(
    "cursor", [Cursor(at()), Cursor(at(), "tasks/7", 12), Cursor(at()[:27])], ids=("a feed", "a record", "a time")
)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert cursors.read(TENANT, cursors.write(TENANT, cursor), cursor.subject) == cursor


def test_another_tenants_cursor_is_refused() -> None:
    with pytest.raises(Invalid, match=r"after must be copied unchanged from meta\.next of this tenant"):
        cursors.read(OTHER, cursors.write(TENANT, Cursor(at())))


@given(st.data())
def test_a_cursor_of_which_anything_was_changed_is_refused(data: st.DataObject) -> None:
    text = cursors.write(TENANT, Cursor("2026-11-26T06:40:03.000000Z#task.created#tasks/7#000000000001"))
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(max_codepoint=0x17F)) + text[place + 1 :]
    if changed != text:
        with pytest.raises(Invalid):
            cursors.read(TENANT, changed)


@given(st.text(max_size=60) | st.text("ABCDabcd0123-_=", max_size=60))
def test_a_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        cursors.read(TENANT, text)


@pytest.mark.parametrize(
    "told",
    [
        [2, "2026-11-26T06:40:03.000000Z"],
        [1],
        [1, 7],
        [1, "yesterday"],
        [1, "2026-11-26"],
        [1, "2026-13-26T06:40:03.000000Z"],
        [1, at(), "tasks/7", -1],
        [1, at(), "tasks/7", 10**12],
        [1, at(-timedelta(hours=1))],
        {},
        None,
    ],
    ids=map(str, range(12)),
)
def test_a_cursor_that_is_made_as_ours_are_but_says_what_we_never_did_is_gone(told: Any) -> None:
    with pytest.raises(CursorGone):
        cursors.read(TENANT, cursors._text(TENANT, told))


def test_a_cursor_that_is_too_old_is_gone_with_the_oldest_that_works_for_a_day() -> None:
    late = cursors.write(TENANT, Cursor(at(timedelta(days=30, hours=23))))
    assert cursors.read(TENANT, late)
    with pytest.raises(CursorGone) as gone:
        cursors.read(TENANT, cursors.write(TENANT, Cursor(at(timedelta(days=31, hours=1)))))
    oldest = cursors.read(TENANT, gone.value.oldest)
    assert oldest.place <= at(timedelta(days=30))
    with pytest.MonkeyPatch.context() as patched:
        now = feeds.now
        patched.setattr(feeds, "now", lambda: now() + timedelta(hours=23))
        assert cursors.read(TENANT, gone.value.oldest) == oldest
