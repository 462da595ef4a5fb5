"""Callers by API key or bearer token: who is let in, and who is not."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from acuse import timestamps
from acuse.identity import api_keys, members
from acuse.identity.permissions import PERMISSIONS_BY_ROLE, Permission, Role
from local.world import World
from tests.support.credentials import UNKNOWN, Headers, Strangers, all_but
from tests.support.dialects import Refused, Refusing
from tests.support.documented import Operation
from tests.support.tokens import BAD_TOKENS

BAD_TOKENS_SENT: Final = ("no dots", "alg none", "tampered payload", "expired")
INSIDERS: Final[Mapping[str, Callable[[World], Headers]]] = {
    "ApiKey": lambda world: {"x-api-key": world.api_key},
    "BearerToken": lambda world: world.bearer(world.new_user()),
}


def good_credentials(world: World) -> Strangers:
    key, token = {"x-api-key": world.new_key(*Permission)}, world.bearer(world.new_user())
    return {**_keys(world, key), **_tokens(token)}


def _keys(world: World, key: Headers) -> Strangers:
    return {"an API key": key, "an API key as a token": {"authorization": f"Bearer {key['x-api-key']}"} | _for(world)}


def _tokens(token: Headers) -> Strangers:
    return {"an ADMIN's token": token, "an ADMIN's token as a key": {"x-api-key": token["authorization"][7:]}}


def refuses(asked: Refusing) -> Callable[[Operation], Refused]:
    world, needed = asked.world, asked.needed
    by_key = Refused(_bad_keys(world), {each: _keys_without(world, each) for each in needed})
    by_token = Refused(_bad_tokens(world), {each: _members_without(world, asked.other, each) for each in needed})
    key, token = {"x-api-key": world.new_key(*Permission)}, world.bearer(world.new_user())
    keys, tokens = _keys(world, key), _tokens(token)
    elsewhere = {name: headers and headers | _for(world) for name, headers in asked.known_elsewhere.items()}

    def refused(operation: Operation) -> Refused:
        if operation.schemes == {"ApiKey"}:
            return Refused(elsewhere | by_key.unauthenticated | tokens, by_key.forbidden)
        if operation.schemes == {"BearerToken"}:
            return Refused(elsewhere | by_token.unauthenticated | keys, by_token.forbidden)
        beside = {"an expired key beside an ADMIN's token": by_key.unauthenticated["an expired key"] | token}
        either = {
            each: by_key.forbidden[each]
            | by_token.forbidden[each]
            | {
                "a key without the permission beside an ADMIN's token": {"x-api-key": world.new_key(*all_but(each))}
                | token
            }
            for each in needed
        }
        return Refused(elsewhere | by_key.unauthenticated | by_token.unauthenticated | beside, either)

    return refused


def _for(world: World) -> Headers:
    return {"x-tenant-id": world.tenant}


def _bad_keys(world: World) -> Strangers:
    revoked, plaintext = api_keys.create(world.tenant, "revoked", list(Permission))
    assert api_keys.revoke(revoked)
    expired = world.new_key(*Permission, expires_at=timestamps.of(datetime.now(UTC) - timedelta(seconds=1)))
    good = world.new_key(*Permission)
    keys = {
        "an empty key": "",
        "a key that is cut off": good[:-1],
        "a key in upper case": good.upper(),
        "a text": "' OR 1=1 --",
        "an unknown key": f"rtn_sk_{UNKNOWN}",
        "a revoked key": plaintext,
        "an expired key": expired,
    }
    return {name: {"x-api-key": key} for name, key in keys.items()}


def _keys_without(world: World, permission: Permission) -> Strangers:
    return {
        "a key without the permission": {"x-api-key": world.new_key(*all_but(permission))},
        "a key without any permission": {"x-api-key": world.new_key()},
    }


def _bad_tokens(world: World) -> Strangers:
    user = world.new_user()
    good = world.bearer(user)["authorization"]
    headers = {
        "the scheme alone": "Bearer",
        "a token with another scheme": good.replace("Bearer", "Basic"),
        **{f"a token: {name}": f"Bearer {BAD_TOKENS[name](user)}" for name in BAD_TOKENS_SENT},
    }
    return {name: {"authorization": value} | _for(world) for name, value in headers.items()}


def _members_without(world: World, other: World, permission: Permission) -> Strangers:
    removed = world.new_user()
    assert members.remove(world.tenant, removed)
    roles = [role for role in Role if permission not in PERMISSIONS_BY_ROLE[role]]
    return {
        **{f"a {role}": world.bearer(world.new_user(role)) for role in roles},
        "a user who is no member": world.bearer(world.new_user(None)),
        "a member who was removed": world.bearer(removed),
        "an ADMIN of another tenant": world.bearer(other.new_user()),
    }
