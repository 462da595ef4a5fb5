"""POST /api/api-keys where a creator lacks a permission: no role can come that far over HTTP today."""

from typing import Any

import pytest

from acuse.errors import Invalid
from acuse.identity import api_keys, members
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import PERMISSIONS_BY_ROLE, Permission, Role
from acuse.requests import validation

TENANT = TenantId("11111111-1111-1111-1111-111111111111")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("members_of_body", "status"),
    [
        ('"permissions": ["VIEW_ACTIVITIES"]', 201),
        ('"permissions": ["VIEW_ACTIVITIES", "CANCEL_ACTIVITY"]', 403),
        ('"permissions": ["CANCEL_ACTIVITY"], "expiresAt": "2020-01-01T00:00:00Z"', 403),
        ('"permissions": ["VIEW_ACTIVITIES"], "expiresAt": "2020-01-01T00:00:00Z"', 400),
    ],
)
def test_a_key_can_do_no_more_than_its_creator(
    monkeypatch: pytest.MonkeyPatch, members_of_body: str, status: int
) -> None:
    from reten.create_api_key.app import handler

    members.remembered.clear()
    members.save(TENANT, Member("ana", Role.FDE))
    widened = {Role.FDE: PERMISSIONS_BY_ROLE[Role.FDE] | {Permission.MANAGE_API_KEYS}}
    monkeypatch.setattr("acuse.identity.permissions.PERMISSIONS_BY_ROLE", widened)
    monkeypatch.setattr("acuse.identity.bearer_tokens.user_of", lambda _header: "ana")
    event: dict[str, Any] = {
        "headers": {"content-type": "application/json", "authorization": "Bearer t", "x-tenant-id": TENANT},
        "requestContext": {"requestId": "r"},
        "body": f'{{"name": "k", {members_of_body}}}',
    }
    assert handler(event, None)["statusCode"] == status
    assert len(list(api_keys.list_of(TENANT))) == (status == 201)


@pytest.mark.parametrize(
    ("names", "named", "last"),
    [
        ([r"expir\ud800"], 1, "expir? is not a field; the time of expiry is expiresAt"),
        ([f"ttl{number}" for number in range(15_000)], 101, "request body has 14900 more problems"),
    ],
)
def test_what_seems_to_limit_a_key_is_named_as_far_as_an_answer_can(names: list[str], named: int, last: str) -> None:
    from reten.create_api_key.models import NewApiKey

    body = f"{{{','.join(f'"{name}":1' for name in names)}}}".encode()
    with pytest.raises(Invalid) as refusal:
        validation.read_json(NewApiKey, body)
    said = list(map(str, refusal.value.problems))
    assert (len(said), said[-1]) == (named, last)
    assert "; ".join(said) == str(refusal.value)
