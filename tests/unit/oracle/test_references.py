"""A lookup name stands for what is called so now, however many were called so once."""

from collections.abc import Iterator
from typing import Any

import pytest

from acuse.errors import Contended
from acuse.identity.callers import TenantId
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference, Target
from acuse.storage import dynamodb

pytestmark = pytest.mark.storage

TENANT = TenantId("tenant-1")


@pytest.fixture(autouse=True)
def at(tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch) -> dynamodb.Connection:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)
    return tables


def contact(number: int, name: str) -> Reference:
    return Reference("contacts", number, name)


def save(*contacts: Reference) -> None:
    for first in range(0, len(contacts), references.MOST_SAVED_AT_ONCE):
        references.save(TENANT, contacts[first : first + references.MOST_SAVED_AT_ONCE])


def called(name: str) -> list[int]:
    return references.look_up(TENANT, [], [("contacts", name)]).ids["contacts", name]


def pointers(at: dynamodb.Connection, name: str) -> list[int]:
    found = at.client.query(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"{TENANT}#reference-name#contacts#{name}"}},
    )
    return [int(item["sk"]["S"]) for item in found["Items"]]


def leave_stale_pointers(at: dynamodb.Connection, name: str, *numbers: int) -> None:
    """As they were left by releases that did not delete them."""
    for number in numbers:
        item = {"pk": f"{TENANT}#reference-name#contacts#{name}", "sk": f"{number:019d}"}
        at.client.put_item(TableName=at.configs, Item=dynamodb.to_item(item))


def test_two_of_a_name_are_two_though_99_between_them_were_renamed(at: dynamodb.Connection) -> None:
    save(*(contact(number, f"Contact {number}") for number in range(3001, 3100)), contact(9000, "Twin"))
    save(contact(3000, "Twin"))
    leave_stale_pointers(at, "Twin", *range(3001, 3100))
    assert called("Twin") == [3000, 9000]


def test_the_one_that_is_still_called_so_is_found_behind_250_that_were(at: dynamodb.Connection) -> None:
    leave_stale_pointers(at, "Placeholder", *range(1, 251))
    save(contact(9000, "Placeholder"), *(contact(number, "Renamed") for number in (1, 120, 250)))
    assert called("Placeholder") == [9000]


def test_a_name_that_nothing_has_any_more_is_found_nowhere(at: dynamodb.Connection) -> None:
    leave_stale_pointers(at, "Gone", *range(1, 101))
    assert called("Gone") == []


def test_an_ambiguous_name_is_decided_by_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    save(*(contact(number, "Many") for number in range(1, 121)))
    real, pages = references._pages_of_ids, []

    def counted(*arguments: Any) -> Iterator[list[int]]:
        for page in real(*arguments):
            pages.append(page)
            yield page

    monkeypatch.setattr(references, "_pages_of_ids", counted)
    assert len(called("Many")) >= 2
    assert len(pages) == 1


def test_a_new_name_takes_the_pointer_of_the_old_one_away(at: dynamodb.Connection) -> None:
    for name in ("One", "Two", "Two", "One"):
        save(contact(1, name))
        assert called(name) == [1]
        assert {each: pointers(at, each) for each in ("One", "Two")} == {"One": [], "Two": []} | {name: [1]}


def test_of_one_resource_in_one_save_the_last_name_counts(at: dynamodb.Connection) -> None:
    save(contact(1, "First"), contact(2, "Other"), contact(1, "Last"))
    assert (called("First"), called("Last"), called("Other")) == ([], [1], [2])
    assert pointers(at, "First") == []


def test_a_name_that_was_given_back_meanwhile_keeps_its_pointer(monkeypatch: pytest.MonkeyPatch) -> None:
    save(contact(1, "One"))
    real, calls = references.names_of, []

    def renamed_meanwhile(*arguments: Any) -> Any:
        found = real(*arguments)
        calls.append(arguments)
        if len(calls) == 1:
            save(contact(1, "Two"))
            save(contact(1, "One"))
            save(contact(1, "Two"))
        return found

    monkeypatch.setattr(references, "names_of", renamed_meanwhile)
    save(contact(1, "One"))
    assert called("One") == [1]
    assert called("Two") == []


def test_who_always_loses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    save(contact(1, "One"))
    monkeypatch.setattr(references, "names_of", lambda *_: {Target("contacts", 1): "never"})
    with pytest.raises(Contended):
        save(contact(1, "Two"))


def test_what_a_newer_release_wrote_beside_a_name_stays(at: dynamodb.Connection) -> None:
    save(contact(1, "One"))
    key = dynamodb.to_item({"pk": f"{TENANT}#reference#contacts#1", "sk": "reference"})
    at.client.update_item(
        TableName=at.configs,
        Key=key,
        UpdateExpression="SET e_mail = :newer",
        ExpressionAttributeValues={":newer": {"S": "a@b.c"}},
    )
    save(contact(1, "Two"))
    assert at.client.get_item(TableName=at.configs, Key=key)["Item"]["e_mail"] == {"S": "a@b.c"}
    assert [*references.list_of(TENANT)] == [contact(1, "Two")]
