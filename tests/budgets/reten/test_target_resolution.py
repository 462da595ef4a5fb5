"""What target resolution costs, counted on the embedded engine: design section 3."""

from typing import Any

from acuse.identity import api_keys, members
from local.world import World
from tests.budgets.conftest import DynamoDBCall, operations


def call(name: str, headers: dict[str, str]) -> int:
    """Call a function as Lambda does, in this process; gives the status."""
    import importlib

    event: dict[str, Any] = {"headers": headers, "requestContext": {"requestId": "r"}}
    return int(importlib.import_module(f"reten.{name}.app").handler(event, None)["statusCode"])


def test_a_list_is_one_read_when_the_caller_is_known(world: World, calls: list[DynamoDBCall]) -> None:
    api_keys.remembered.clear()
    members.remembered.clear()
    for headers in (world.bearer(world.new_user()), {"x-api-key": world.api_key}):
        calls.clear()
        assert call("list_target_resolutions", headers) == 200
        assert operations(calls)[:2] == ["GetItem", "GetItem"], "the caller, then the configs"
        calls.clear()
        assert call("list_target_resolutions", headers) == 200
        assert operations(calls) == ["GetItem"]
        assert calls[0].units == 1.0
