"""Commerces: what a sync makes of them, in which writes, and how they are found (contract Reten, section 7)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.errors import Contended, Invalid
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.catalogues.model import (
    Change,
    ItemsRefused,
    Part,
    Synced,
    linked,
    merged,
    place_of,
    term_of,
    transactions,
)
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import CommerceNotFound, Contact, ContactType, Role, commerce_id
from acuse.reten.commerces.rules import SyncedCommerce, SyncedUser
from acuse.reten.http.pages import PageRequest, Total
from acuse.storage import dynamodb

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
pytestmark = pytest.mark.usefixtures("tables")


def sync(*items: SyncedCommerce) -> Synced:
    return commerces.sync(TENANT, items)


def refusals(*items: SyncedCommerce) -> list[str]:
    with pytest.raises(ItemsRefused) as refused:
        sync(*items)
    return [str(problem) for problem in refused.value.problems]


def walk(limit: int = 2, **filters: Any) -> list[str]:
    """Everything by cursor."""
    found, wanted = [], PageRequest(1, limit)
    while True:
        page = commerces.page(TENANT, wanted, **filters)
        found += [each.external_id for each in page.commerces]
        if not page.after:
            return found
        wanted = PageRequest(wanted.number + 1, limit, page.after, page.total)


def test_ids_are_made_of_tenant_and_external_id() -> None:
    assert commerce_id(TENANT, "COM-1") == "6e378ffe-ec11-53f3-ae02-dbb0a283d9d1"
    assert commerce_id(TENANT, "COM-1") != commerce_id(TENANT, "COM-2")
    assert commerce_id(TENANT, "COM-1") != commerce_id(TenantId("other"), "COM-1")


def test_a_sync_creates_and_updates_and_an_unchanged_item_writes_nothing(tables: dynamodb.Connection) -> None:
    user = SyncedUser("U-1", "Ana", roles=(Role.OWNER,))
    item = SyncedCommerce("COM-1", "Almacén", tax_id="76.1", metadata=JsonText('{"a":1}'), users=(user,))
    assert sync(item, SyncedCommerce("COM-2", "Kiosco")) == Synced(2, 0)
    before = tables.client.scan(TableName=tables.configs)["Items"]
    assert sync(item, SyncedCommerce("COM-2", "Kiosco")) == Synced(0, 2)
    assert tables.client.scan(TableName=tables.configs)["Items"] == before
    assert sync(SyncedCommerce("COM-1", "Almacén Dos"), SyncedCommerce("COM-3", "Feria")) == Synced(1, 1)
    found = commerces.find(TENANT, "COM-1")
    assert found
    assert (found.name, found.tax_id, found.metadata) == ("Almacén Dos", "76.1", '{"a":1}')
    assert [each.first_name for each in commerces.users_of(TENANT, "COM-1")] == ["Ana"]


def test_metadata_is_merged_member_by_member() -> None:
    old = JsonText('{"a":1,"b":{"c":1.0}}')
    assert merged(old, None) is old
    assert merged(old, JsonText('{ "a": 1 }')) is old
    assert merged(old, JsonText('{"b":{"d":2},"e":null}')) == '{"a":1,"b":{"d":2},"e":null}'


def test_users_that_are_named_are_replaced_and_others_stay() -> None:
    phone = Contact(ContactType.PHONE, "+56911111111")
    first = SyncedUser("U-1", "Ana", "Soto", roles=(Role.OWNER, Role.FINANCE), contacts=(phone,))
    sync(SyncedCommerce("COM-1", "A", users=(first, SyncedUser("U-2", "Luis"))))
    [before, other] = commerces.users_of(TENANT, "COM-1")
    again = SyncedUser("U-1", "Ana", "Rojas", roles=(Role.FINANCE, Role.OTHER))
    sync(SyncedCommerce("COM-1", "A", users=(again,)))
    [after, *others] = commerces.users_of(TENANT, "COM-1")
    assert others == [other]
    assert (after.last_name, after.contacts, after.created_at) == ("Rojas", (), before.created_at)
    assert [held.role for held in after.roles] == [Role.FINANCE, Role.OTHER]
    assert after.roles[0].created_at == before.roles[1].created_at


def test_a_tax_id_is_unique_in_the_tenant_and_free_again_when_it_changes() -> None:
    sync(SyncedCommerce("COM-1", "A", tax_id="1"))
    assert refusals(SyncedCommerce("COM-3", "C"), SyncedCommerce("COM-2", "B", tax_id="1")) == [
        "items.1.tax_id is another commerce's"
    ]
    assert commerces.find(TENANT, "COM-3") is None, "nothing is stored"
    assert refusals(SyncedCommerce("COM-4", "C", tax_id="2"), SyncedCommerce("COM-2", "B", tax_id="2")) == [
        "items.1.tax_id is that of items.0 too"
    ]
    commerces.sync(TenantId("other"), [SyncedCommerce("COM-2", "B", tax_id="1")])
    sync(SyncedCommerce("COM-1", "A", tax_id="2"))
    assert sync(SyncedCommerce("COM-2", "B", tax_id="1")) == Synced(1, 0)


def test_a_tax_id_that_a_commerce_of_the_request_keeps_is_not_free() -> None:
    sync(SyncedCommerce("COM-1", "A", tax_id="1"))
    assert refusals(SyncedCommerce("COM-1", "A2"), SyncedCommerce("COM-2", "B", tax_id="1")) == [
        "items.1.tax_id is that of items.0 too",
        "items.1.tax_id is another commerce's",
    ]


def test_tax_ids_move_and_swap_within_a_request() -> None:
    sync(SyncedCommerce("COM-1", "A", tax_id="1"), SyncedCommerce("COM-2", "B", tax_id="2"))
    sync(SyncedCommerce("COM-2", "B", tax_id="1"), SyncedCommerce("COM-1", "A", tax_id="2"))
    sync(SyncedCommerce("COM-3", "C", tax_id="1"), SyncedCommerce("COM-2", "B", tax_id="3"))
    found = {each.external_id: each.tax_id for each in commerces.list_of(TENANT)}
    assert found == {"COM-1": "2", "COM-2": "3", "COM-3": "1"}
    for tax_id in ("1", "2", "3"):
        assert refusals(SyncedCommerce("COM-9", "Z", tax_id=tax_id))


def test_tax_ids_that_move_in_a_circle_too_large_for_a_transaction_are_refused() -> None:
    number = 51
    sync(*(SyncedCommerce(f"C-{each}", "n", tax_id=str(each)) for each in range(number)))
    moved = [SyncedCommerce(f"C-{each}", "n", tax_id=str((each - 1) % number)) for each in range(number)]
    assert len(refusals(*moved)) == number
    assert sync(SyncedCommerce("C-0", "n", tax_id="60"), *moved[1:9]) == Synced(0, 9)


def test_what_would_be_too_much_is_refused_by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commerces, "MOST_USERS", 2)
    users = tuple(SyncedUser(f"U-{number}", "n") for number in range(3))
    sync(SyncedCommerce("COM-1", "A", users=users[:2], metadata=JsonText(f'{{"a":"{"x" * 5000}"}}')))
    assert refusals(
        SyncedCommerce("COM-0", "Z"),
        SyncedCommerce("COM-1", "A", users=users[2:]),
        SyncedCommerce("COM-2", "B", users=users),
    ) == [
        "items.1.users would be more than 2 with those that are stored",
        "items.2.users would be more than 2 with those that are stored",
    ]
    assert refusals(SyncedCommerce("COM-1", "A", metadata=JsonText(f'{{"b":"{"x" * 5000}"}}'))) == [
        "items.0.metadata would have more than 8 KiB with what is stored"
    ]
    monkeypatch.setattr(commerces, "_LARGEST_USERS", 100)
    assert refusals(SyncedCommerce("COM-1", "A", users=(SyncedUser("U-0", "x" * 200),)))


def test_one_key_twice_is_refused() -> None:
    assert refusals(SyncedCommerce("A", "n"), SyncedCommerce("B", "n"), SyncedCommerce("A", "m")) == [
        "items.2.external_id is that of items.0 too"
    ]


def test_a_commerce_is_found_by_its_id() -> None:
    sync(SyncedCommerce("COM-1", "Almacén"))
    assert commerces.find_by_id(TENANT, commerce_id(TENANT, "COM-1")).external_id == "COM-1"
    with pytest.raises(CommerceNotFound):
        commerces.find_by_id(TENANT, commerce_id(TENANT, "COM-2"))


def test_a_search_finds_by_the_beginning_of_name_or_external_id_in_any_case_each_once() -> None:
    sync(
        SyncedCommerce("COM-1", "Ñandú"),
        SyncedCommerce("ñ-2", "Zapatería"),
        SyncedCommerce("ñan-3", "ÑANDUTÍ"),
        SyncedCommerce("com-4", "Comercial"),
        SyncedCommerce("X#0#y", "x#0", is_active=False),
    )
    assert walk() == ["COM-1", "X#0#y", "com-4", "ñ-2", "ñan-3"]
    assert sorted(walk(search="ñan")) == ["COM-1", "ñan-3"]
    assert sorted(walk(search="N\u0303")) == ["COM-1", "ñ-2", "ñan-3"]
    assert sorted(walk(search="com")) == ["COM-1", "com-4"]
    assert walk(search="come") == ["com-4"]
    assert walk(search="ñandú") == ["COM-1"]
    assert walk(search="x#0") == walk(search="X#0#") == walk(search="x#") == ["X#0#y"]
    assert walk(search="nothing") == []


LAST = "\U0010ffff"


@given(st.lists(st.text("ab#\0\1\2\3" + LAST, min_size=1, max_size=4), min_size=2, max_size=2))
def test_terms_begin_alike_and_are_in_order_as_their_texts_and_never_hold_what_ends_a_term(texts: list[str]) -> None:
    one, other = texts
    assert term_of(one).startswith(term_of(other)) is one.startswith(other)
    assert (term_of(one) < term_of(other)) is (one < other)
    assert (place_of(term_of(one), "id") < place_of(term_of(other), "id")) is (one < other)
    assert "\1" not in term_of(one)


@pytest.mark.parametrize("search", ["a", "a\1", "a\1\0", "a\1\0\2"])
def test_a_search_finds_control_characters_as_any_other(search: str) -> None:
    sync(SyncedCommerce("COM-1", "a\1\0\2b"), SyncedCommerce("COM-2", "b"))
    assert walk(search=search) == ["COM-1"]


def test_what_begins_or_goes_on_with_the_last_character_is_found_and_on_later_pages() -> None:
    last = [LAST + "a", LAST * 2, LAST * 255]
    sync(*(SyncedCommerce(each, each) for each in [*last, "a" + LAST * 2, "b"]))
    assert walk() == ["a" + LAST * 2, "b", *last]
    assert walk(search="a") == ["a" + LAST * 2]
    assert walk(search=LAST) == last
    assert walk(search=LAST * 100) == [LAST * 255]


def test_filters_by_activity_read_only_what_they_show() -> None:
    sync(*(SyncedCommerce(f"C-{number}", f"n {number}", is_active=number % 3 > 0) for number in range(7)))
    assert walk(is_active=False) == ["C-0", "C-3", "C-6"]
    assert walk(is_active=True) == ["C-1", "C-2", "C-4", "C-5"]
    assert walk(is_active=False, search="N 3") == ["C-3"]
    assert commerces.page(TENANT, PageRequest(1, 2), is_active=False).total == Total(3)
    sync(SyncedCommerce("C-0", "n 0", is_active=True))
    assert walk(is_active=False) == ["C-3", "C-6"]


def test_pages_go_by_number_too() -> None:
    sync(*(SyncedCommerce(f"C-{number}", "n") for number in range(5)))
    page = commerces.page(TENANT, PageRequest(2, 2))
    assert ([each.external_id for each in page.commerces], page.total) == (["C-2", "C-3"], Total(5))
    assert commerces.page(TENANT, PageRequest(3, 2)).after == ()
    assert commerces.page(TENANT, PageRequest(9, 2)).commerces == []
    assert commerces.page(TENANT, PageRequest(401, 25)).commerces == []


def test_a_total_is_exact_up_to_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    sync(*(SyncedCommerce(f"C-{number}", "n") for number in range(5)))
    monkeypatch.setattr("acuse.reten.catalogues.store.MOST_COUNTED", 3)
    monkeypatch.setattr("acuse.reten.http.pages.MOST_COUNTED", 3)
    for filters in ({}, {"search": "c"}, {"is_active": True}):
        page = commerces.page(TENANT, PageRequest(1, 2), **filters)
        assert page.total == Total(3, is_exact=False)
        assert len(walk(**filters)) == 5


@pytest.mark.parametrize("after", [("",), ("", "x"), ("x" * 1025, "x"), ("a", "b", "c")])
def test_a_made_up_place_is_refused(after: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="cursor"):
        commerces.page(TENANT, PageRequest(2, 2, after, Total(5)))


def test_a_place_of_another_search_is_past_the_end() -> None:
    sync(SyncedCommerce("COM-1", "Almacén"))
    assert commerces.page(TENANT, PageRequest(2, 2, ("zzz", "name"), Total(5)), search="alm").commerces == []


def older(name: str = "Vieja", external_id: str = "OLD-1") -> None:
    """What an older release stored."""
    at = dynamodb.connection()
    key = {"pk": f"{TENANT}#commerce#{external_id}", "sk": "commerce"}
    listed = {"list": f"{TENANT}#commerces#0", "list_order": external_id}
    item = {**key, **listed, "external_id": external_id, "name": name}
    at.client.put_item(TableName=at.configs, Item=dynamodb.to_item(item))


def test_what_an_older_release_stored_is_listed_and_after_indexing_found() -> None:
    older()
    [old] = commerces.page(TENANT, PageRequest(1, 2)).commerces
    assert (old.name, old.is_active, old.metadata, old.created_at) == ("Vieja", True, "{}", None)
    assert walk(search="vie") == []
    assert commerces.index(TENANT) == Synced(0, 1)
    assert commerces.index(TENANT) == Synced(0, 0)
    assert walk(search="vie") == ["OLD-1"]
    assert commerces.find_by_id(TENANT, commerce_id(TENANT, "OLD-1")).created_at


def test_what_an_older_release_overwrote_is_synced_again_with_its_users() -> None:
    user = SyncedUser("U-1", "Ana")
    sync(SyncedCommerce("OLD-1", "Nueva", tax_id="1", users=(user,)))
    older()
    sync(SyncedCommerce("OLD-1", "Nueva", tax_id="1", users=(SyncedUser("U-2", "Luis"),)))
    assert [each.first_name for each in commerces.users_of(TENANT, "OLD-1")] == ["Ana", "Luis"]
    assert walk(search="nue") == ["OLD-1"]


def test_20_new_commerces_with_users_and_tax_ids_are_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    real = dynamodb.write_all_or_none

    def count(parts: Any, *, most_tries: int) -> set[int]:
        written.append(len(parts))
        return real(parts, most_tries=most_tries)

    monkeypatch.setattr(dynamodb, "write_all_or_none", count)
    user = SyncedUser("U-1", "Ana")
    items = [SyncedCommerce(f"C-{each}", "n", tax_id=str(each), users=(user,)) for each in range(40)]
    assert sync(*items) == Synced(40, 0)
    assert written == [100, 100]


def losing(times: int, before: Callable[[], None]) -> Callable[..., set[int]]:
    """Let another writer in before each of the first writes."""
    real = dynamodb.write_all_or_none
    left = iter(range(times))

    def write(parts: Any, *, most_tries: int) -> set[int]:
        if next(left, None) is not None:
            before()
        return real(parts, most_tries=most_tries)

    return write


def test_who_loses_a_race_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sync(SyncedCommerce("COM-1", "A", users=(SyncedUser("U-1", "Ana"),)))
    real = dynamodb.write_all_or_none

    def other() -> None:
        with monkeypatch.context() as quiet:
            quiet.setattr(dynamodb, "write_all_or_none", real)
            sync(SyncedCommerce("COM-1", "A", metadata=JsonText('{"x":1}'), users=(SyncedUser("U-2", "Eva"),)))

    monkeypatch.setattr(dynamodb, "write_all_or_none", losing(1, other))
    sync(SyncedCommerce("COM-1", "B", metadata=JsonText('{"y":2}'), users=(SyncedUser("U-1", "Ana María"),)))
    found = commerces.find(TENANT, "COM-1")
    assert found
    assert (found.name, found.metadata) == ("B", '{"x":1,"y":2}')
    assert [each.first_name for each in commerces.users_of(TENANT, "COM-1")] == ["Ana María", "Eva"]


def test_who_loses_every_race_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _: None)
    numbers = iter(range(1000))
    real = dynamodb.write_all_or_none

    def other() -> None:
        with monkeypatch.context() as quiet:
            quiet.setattr(dynamodb, "write_all_or_none", real)
            sync(SyncedCommerce("COM-1", f"other {next(numbers)}"))

    monkeypatch.setattr(dynamodb, "write_all_or_none", losing(1000, other))
    with pytest.raises(Contended):
        sync(SyncedCommerce("COM-1", "mine"))


def test_a_tax_id_that_is_taken_meanwhile_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = dynamodb.write_all_or_none

    def other() -> None:
        with monkeypatch.context() as quiet:
            quiet.setattr(dynamodb, "write_all_or_none", real)
            sync(SyncedCommerce("COM-2", "B", tax_id="1"))

    monkeypatch.setattr(dynamodb, "write_all_or_none", losing(1, other))
    assert refusals(SyncedCommerce("COM-1", "A", tax_id="1")) == ["items.0.tax_id is another commerce's"]


def change(index: int, *links: str, parts: int = 30) -> Change:
    return Change(index, True, (Part({}, 0),) * parts, frozenset(links))


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=3), max_size=12))
def test_linked_changes_are_together_and_none_is_lost(links: list[list[str]]) -> None:
    changes = [change(index, *each) for index, each in enumerate(links)]
    groups = linked(changes)
    assert sorted(each.index for group in groups for each in group) == list(range(len(links)))
    for link in "abcdef":
        assert sum(any(link in each.links for each in group) for group in groups) <= 1
    together = [each for batch in transactions(changes) for each in batch]
    assert sorted(each.index for each in together) == list(range(len(links)))


def test_a_transaction_is_full_before_the_next_and_what_is_linked_is_in_one() -> None:
    found = transactions([change(0), change(1, "a"), change(2), change(3, "a"), change(4)])
    assert [[each.index for each in batch] for batch in found] == [[0, 2], [1, 3, 4]]
