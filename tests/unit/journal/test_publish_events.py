"""The function that a stream calls: it answers which record to go on from, and fails when that is the first."""

import importlib
import json
from typing import Any

import pytest

from acuse.errors import Unavailable
from acuse.runtime import deadline
from acuse.storage import dynamodb
from local.running import ROOT

from .conftest import Bus, changes


@pytest.fixture
def handler(tables: dynamodb.Connection) -> Any:
    del tables
    return importlib.import_module("journal.publish_events.app").handler


def test_a_batch_that_got_through_has_no_failures(handler: Any, events: Bus) -> None:
    assert handler({"Records": changes("a", "b")}, None) == {"batchItemFailures": []}
    assert events.ids() == ["parcels/a.1", "parcels/b.1"]


def test_a_batch_is_gone_on_with_from_the_first_record_that_failed(handler: Any, events: Bus) -> None:
    batch = changes("a", "b", "c", poison=2)
    assert handler({"Records": batch}, None) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert handler({"Records": batch[2:]}, None) == {"batchItemFailures": []}
    assert events.ids() == ["parcels/a.1", "parcels/c.1"]


def test_a_batch_of_which_nothing_got_through_fails_as_a_whole_so_that_lambda_halves_it(
    handler: Any, events: Bus
) -> None:
    """Told the number of its first record, Lambda would try the same batch again, and give up the others with it."""
    batch = changes("a", "b", "c", poison=1)
    with pytest.raises(Exception, match=r"^1$"):
        handler({"Records": batch}, None)
    assert events.ids() == []
    assert handler({"Records": batch[:1]}, None) == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert handler({"Records": batch[1:]}, None) == {"batchItemFailures": []}


def test_a_batch_that_time_cuts_off_is_gone_on_with_where_it_was(
    handler: Any, events: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went through stays; what did not is told, before Lambda ends the function."""
    put = events.put_events

    def put_and_be_late(**call: Any) -> Any:
        answer = put(**call)
        monkeypatch.setattr(deadline, "function_seconds", lambda: 0.0)
        return answer

    def check_time() -> None:
        if deadline.function_seconds() == 0:
            raise Unavailable

    def take(**call: Any) -> Any:
        check_time()
        return put_and_be_late(**call)

    monkeypatch.setattr(events, "put_events", take)
    assert handler({"Records": changes("a", "a", "b")}, None) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert events.ids() == ["parcels/a.1", "parcels/b.1"]


def test_the_event_of_the_documentation_is_read(handler: Any, events: Bus) -> None:
    event = json.loads((ROOT / "events" / "journal" / "publish_events.json").read_text())
    assert handler(event, None) == {"batchItemFailures": []}
    assert events.calls == []


def test_a_batch_leaves_one_line_that_says_nothing_of_records(handler: Any, events: Bus, printed: Any) -> None:
    del events
    handler({"Records": changes("a")}, None)
    [line] = printed().splitlines()
    assert json.loads(line)["outcome"] == "published"
    assert "hush" not in line
