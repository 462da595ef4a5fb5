"""Callers that an endpoint must refuse, as tables for tests that then look whether anything changed."""

from collections.abc import Callable

import pytest

from acuse.identity.permissions import Permission, Role
from local.world import World

type Headers = Callable[[World, World], dict[str, str]]
"""What a stranger sends to the first tenant, who may belong to the second."""


def _lacking_key(world: World) -> dict[str, str]:
    others = (permission for permission in Permission if permission is not Permission.MANAGE_ACTIVITY_CONFIG)
    return {"x-api-key": world.new_key(*others)}


_WRITERS: list[tuple[str, Headers, int, str]] = [
    ("nobody", lambda _world, _other: {}, 401, "Unauthorized"),
    ("an unknown API key", lambda _world, _other: {"x-api-key": "rtn_sk_" + "ab" * 28}, 401, "Unauthorized"),
    ("a VIEWER", lambda world, _other: world.bearer(world.new_user(Role.VIEWER)), 403, "Forbidden"),
    ("an FDE", lambda world, _other: world.bearer(world.new_user(Role.FDE)), 403, "Forbidden"),
    ("a member of another tenant", lambda world, other: world.bearer(other.new_user()), 403, "Forbidden"),
    ("an API key without the permission", lambda world, _other: _lacking_key(world), 403, "Forbidden"),
    (
        "an API key without the permission beside an ADMIN's token",
        lambda world, _other: _lacking_key(world) | world.bearer(world.new_user()),
        403,
        "Forbidden",
    ),
]

_KEY_MANAGERS: list[tuple[str, Headers, int, str]] = [
    ("nobody", lambda _world, _other: {}, 401, "Unauthorized"),
    ("an API key", lambda world, _other: {"x-api-key": world.api_key}, 401, "Unauthorized"),
    (
        "an API key with a tenant",
        lambda world, _other: {"x-api-key": world.api_key, "x-tenant-id": world.tenant},
        401,
        "Unauthorized",
    ),
    (
        "an API key as a token",
        lambda world, _other: {"authorization": f"Bearer {world.api_key}", "x-tenant-id": world.tenant},
        401,
        "Unauthorized",
    ),
    ("an FDE", lambda world, _other: world.bearer(world.new_user(Role.FDE)), 403, "Forbidden"),
    ("a VIEWER", lambda world, _other: world.bearer(world.new_user(Role.VIEWER)), 403, "Forbidden"),
    ("a member of another tenant", lambda world, other: world.bearer(other.new_user()), 403, "Forbidden"),
]


def _each(table: list[tuple[str, Headers, int, str]]) -> pytest.MarkDecorator:
    cases = [case[1:] for case in table]
    return pytest.mark.parametrize(("headers", "status_code", "reason"), cases, ids=[case[0] for case in table])


each_who_may_not_configure = _each(_WRITERS)
"""Who lacks MANAGE_ACTIVITY_CONFIG where either scheme is taken."""

each_who_may_not_manage_keys = _each(_KEY_MANAGERS)
"""Who lacks MANAGE_API_KEYS where a bearer token is taken."""
