"""Who must be refused, by the scheme that an operation takes. None was ever let in, so no warm function knows any."""

import base64
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from acuse import timestamps
from acuse.identity import accounts
from acuse.identity.accounts import Account
from acuse.identity.permissions import PERMISSIONS_BY_ROLE, Permission, Role
from acuse.oracle.identity import staff_accounts
from acuse.reten.identity import api_keys, members
from acuse.wello.identity import domain_accounts
from local.world import World
from tests.support.documented import Operation
from tests.support.reten.tokens import BAD_TOKENS

type Headers = dict[str, str]
type Strangers = dict[str, Headers]
"""What they send, by who they are."""

UNKNOWN: Final = "ab" * 28
BAD_TOKENS_SENT: Final = ("no dots", "alg none", "tampered payload", "expired")
NOBODY: Final[Strangers] = {"nobody": {}}


class Refused(NamedTuple):
    """Whom operations of one scheme refuse."""

    unauthenticated: Strangers
    """Nobody known: without a credential, with a malformed, unknown, revoked or expired one, or another scheme's."""
    forbidden: dict[Permission, Strangers]
    """Known, without a permission; or of another tenant."""


def basic(username: str, password: str) -> Headers:
    """The header of the Basic scheme."""
    return {"authorization": f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"}


def refused_by(operations: Iterable[Operation], world: World, other: World) -> dict[str, Refused]:
    """Whom each operation must refuse, by its id, when it is called for the first tenant."""
    needed = {operation.permission for operation in operations if operation.permission}
    by_key = Refused(_bad_keys(world), {each: _keys_without(world, each) for each in needed})
    by_token = Refused(_bad_tokens(world), {each: _members_without(world, other, each) for each in needed})
    by_staff = Refused(
        _bad_accounts(lambda name, permissions: staff_accounts.create(world.tenant, name, permissions)),
        {each: {"an account without the permission": basic(*world.new_staff(*_all_but(each)))} for each in needed},
    )
    of_domain = Refused(
        _bad_accounts(
            lambda name, permissions: domain_accounts.create(world.tenant, world.domain, name, permissions),
            f"@{world.domain}",
        )
        | _bad_domains(world, other),
        {
            each: {"an account without the permission": basic(*world.new_account_of_domain(*_all_but(each)))}
            for each in needed
        },
    )
    key, token = {"x-api-key": world.new_key(*Permission)}, world.bearer(world.new_user())
    an_account, one_of_domain = world.new_staff(*Permission), world.new_account_of_domain(*Permission)
    keys = {"an API key": key, "an API key as a token": {"authorization": f"Bearer {key['x-api-key']}"} | _for(world)}
    tokens = {"an ADMIN's token": token, "an ADMIN's token as a key": {"x-api-key": token["authorization"][7:]}}
    staff = {"a staff account": basic(*an_account)}
    domain = {"an account of a domain": basic(*one_of_domain)}

    def of_reten(operation: Operation) -> Refused:
        of_others = NOBODY | {name: headers | _for(world) for name, headers in (staff | domain).items()}
        if operation.schemes == {"ApiKey"}:
            return Refused(of_others | by_key.unauthenticated | tokens, by_key.forbidden)
        if operation.schemes == {"BearerToken"}:
            return Refused(of_others | by_token.unauthenticated | keys, by_token.forbidden)
        beside = {"an expired key beside an ADMIN's token": by_key.unauthenticated["an expired key"] | token}
        either = {
            each: by_key.forbidden[each]
            | by_token.forbidden[each]
            | {
                "a key without the permission beside an ADMIN's token": {"x-api-key": world.new_key(*_all_but(each))}
                | token
            }
            for each in needed
        }
        return Refused(of_others | by_key.unauthenticated | by_token.unauthenticated | beside, either)

    refused: dict[str, Callable[[Operation], Refused]] = {
        "reten": of_reten,
        "oracle": lambda _: Refused(NOBODY | by_staff.unauthenticated | keys | tokens | domain, by_staff.forbidden),
        "wello": lambda _: Refused(NOBODY | of_domain.unauthenticated | keys | tokens | staff, of_domain.forbidden),
    }
    return {operation.id: refused[operation.system](operation) for operation in operations}


def _for(world: World) -> Headers:
    return {"x-tenant-id": world.tenant}


def _all_but(permission: Permission) -> list[Permission]:
    return [each for each in Permission if each is not permission]


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
        "a key without the permission": {"x-api-key": world.new_key(*_all_but(permission))},
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


def _bad_accounts(create: Callable[[str, list[Permission]], tuple[Account, str]], end: str = "") -> Strangers:
    """Of accounts whose passwords end like this."""
    good = create("good", list(Permission))[1]
    removed, removed_password = create("removed", list(Permission))
    accounts.remove(removed)
    renewed, old_password = create("renewed", list(Permission))
    accounts.renew(renewed)
    encoded = basic("good", good + end)["authorization"].removeprefix("Basic ")
    return {
        "the scheme alone": {"authorization": "Basic"},
        "no base64": {"authorization": "Basic !!!!"},
        "no colon": {"authorization": f"Basic {base64.b64encode(b'good').decode()}"},
        "another scheme": {"authorization": f"Digest {encoded}"},
        "a password that is cut off": basic("good", good[:-1] + end),
        "an unknown password": basic("good", UNKNOWN + end),
        "another's user name": basic("renewed", good + end),
        "a removed account": basic("removed", removed_password + end),
        "an old password": basic("renewed", old_password + end),
    }


def _bad_domains(world: World, other: World) -> Strangers:
    name, password = world.new_account_of_domain(*Permission)
    alone = password.removesuffix(f"@{world.domain}")
    return {
        "no domain": basic(name, alone),
        "another tenant's domain": basic(name, f"{alone}@{other.domain}"),
    }
