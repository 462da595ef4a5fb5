"""Tenants of tests, load and benchmarks: a process's second one is a copy of what the stores made for the first."""

import json
import re
from typing import Any

import httpx
import pytest

from acuse import timestamps
from acuse.storage import lists
from acuse.storage.dynamodb import Connection, to_values
from local.world import World
from local.world import reten as of_reten
from tests.unit import stored

_NAMES = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|rtn_sk_[0-9a-f]{8}")
_TIME = re.compile(r"\d{4}-[-\d]+T[\d:.]+Z")
_TIMES_AND_SHARDS = re.compile(r"\d{4}-[-\d]+T[\d:.]+Z|#\d+(?=\")")


@pytest.fixture
def two(tables: Connection, monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, Any]]]:
    """What is stored of this process's first tenant, and of the second one."""
    del tables
    monkeypatch.setattr(of_reten, "_first", [])

    def all_stored_with_one_more() -> list[dict[str, Any]]:
        World("http://127.0.0.1", httpx.Client(), dialects={"reten"})
        return [to_values(item) for _, item in stored.items()]

    first = all_stored_with_one_more()
    return [first, [each for each in all_stored_with_one_more() if each not in first]]


def test_a_copy_is_stored_as_what_the_stores_made(two: list[list[dict[str, Any]]]) -> None:
    without = [[_TIMES_AND_SHARDS.sub("…", _NAMES.sub("…", json.dumps(each))) for each in items] for items in two]
    assert len(without[0]) >= 15
    assert sorted(without[1]) == sorted(without[0])


def test_a_copy_is_listed_where_its_order_says(two: list[list[dict[str, Any]]]) -> None:
    listed = [each for each in two[1] if "list" in each]
    assert listed
    for each in listed:
        owner, kind, _ = each["list"].rsplit("#", 2)
        assert lists.entry(kind, owner, each["list_order"]) == {name: each[name] for name in ("list", "list_order")}


def test_a_copy_is_as_new_as_it_is(two: list[list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch) -> None:
    del two
    monkeypatch.setattr(timestamps, "now", lambda: "2030-01-01T00:00:00.000Z")
    before = [to_values(item) for _, item in stored.items()]
    World("http://127.0.0.1", httpx.Client(), dialects={"reten"})
    made = [item for item in (to_values(item) for _, item in stored.items()) if item not in before]
    assert {time for each in made for time in _TIME.findall(json.dumps(each))} == {"2030-01-01T00:00:00.000Z"}


def test_a_copy_has_no_name_of_the_first(two: list[list[dict[str, Any]]]) -> None:
    first, copy = (set(_NAMES.findall(json.dumps(items))) for items in two)
    assert first.isdisjoint(copy)
    assert len(first) == len(copy)
