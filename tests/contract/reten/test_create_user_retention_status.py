"""POST /api/user-retention-statuses over HTTP: contract Reten, sections 1 and 4; seed 002.

The catalogue is all tenants', so each test looks at its own codes only.
"""

import json
import re
import uuid
from typing import Any

import pytest

from acuse.identity.permissions import Permission, Role
from local.world import ABSENT, World
from tests.contract.reten.strangers import Headers, each_who_may_not_configure
from tests.support.reten.envelope import assert_refused

STATUSES = "/api/user-retention-statuses"
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def new_status(**members: Any) -> dict[str, Any]:
    """Seed 002's request body, with a code of its own; ABSENT takes a member away."""
    body = {"code": f"churned-{uuid.uuid4()}", "label": "Abandonado", "description": "Cliente ha abandonado"} | members
    return {name: value for name, value in body.items() if value is not ABSENT}


def listed(world: World, code: str) -> list[dict[str, Any]]:
    response = world.call("GET", STATUSES)
    assert response.status_code == 200
    return [status for status in response.json() if status["code"] == code]


# ---------------------------------------------------------------- what is answered


def test_the_seeds_request_is_answered_with_the_object(world: World) -> None:
    sent = new_status()
    response = world.call("POST", STATUSES, sent)
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert str(uuid.UUID(body["id"])) == body["id"]
    assert TIMESTAMP.fullmatch(body["createdAt"])
    expected = {
        "id": body["id"],
        "code": sent["code"],
        "label": "Abandonado",
        "description": "Cliente ha abandonado",
        "isActive": True,
        "createdAt": body["createdAt"],
        "updatedAt": body["createdAt"],
    }
    assert json.dumps(body) == json.dumps(expected), "members and their order"
    assert listed(world, sent["code"]) == [body]


@pytest.mark.parametrize("description", [ABSENT, None], ids=["absent", "null"])
def test_a_description_that_is_absent_or_null_comes_back_as_null(world: World, description: Any) -> None:
    response = world.call("POST", STATUSES, new_status(description=description))
    assert response.status_code == 201
    assert response.json()["description"] is None


def test_unknown_members_are_ignored(world: World) -> None:
    sent = new_status(id=str(uuid.uuid4()), isActive=False, createdAt="2020", surprise={"a": [1]})
    response = world.call("POST", STATUSES, sent)
    assert response.status_code == 201
    body = response.json()
    assert set(body) == {"id", "code", "label", "description", "isActive", "createdAt", "updatedAt"}
    assert body["id"] != sent["id"]
    assert body["isActive"] is True
    assert TIMESTAMP.fullmatch(body["createdAt"])


def test_a_status_can_be_made_inactive(world: World) -> None:
    response = world.call("POST", STATUSES, new_status(is_active=False))
    assert response.status_code == 201
    assert response.json()["isActive"] is False
    assert listed(world, response.json()["code"]) == [response.json()]


@pytest.mark.parametrize(
    "members",
    [
        {"label": "x"},
        {"label": "😀" * 255},
        {"label": "Señales «raras» \n\t\u0000"},
        {"description": ""},
        {"description": "😀" * 2000},
    ],
    ids=["label of 1", "label of 255", "label of any characters", "empty description", "description of 2000"],
)
def test_texts_within_their_limits_are_taken_as_sent(world: World, members: dict[str, str]) -> None:
    response = world.call("POST", STATUSES, new_status(**members))
    assert response.status_code == 201
    assert response.json().items() >= members.items()
    assert listed(world, response.json()["code"]) == [response.json()]


def test_a_code_of_64_letters_digits_underscores_and_hyphens_is_taken(world: World) -> None:
    code = f"Az09_-{uuid.uuid4().hex}".ljust(64, "_")
    response = world.call("POST", STATUSES, new_status(code=code))
    assert response.status_code == 201
    assert response.json()["code"] == code


def test_a_code_of_one_character_is_taken(world: World) -> None:
    response = world.call("POST", STATUSES, new_status(code="-"))
    assert response.status_code in {201, 409}, "the catalogue is everybody's: somebody may have it"
    if response.status_code == 201:
        assert world.call("DELETE", f"{STATUSES}/{response.json()['id']}").status_code == 204


# ---------------------------------------------------------------- a code is taken once


def test_a_taken_code_is_409_and_changes_nothing(world: World) -> None:
    first = world.call("POST", STATUSES, new_status()).json()
    again = world.call("POST", STATUSES, new_status(code=first["code"], label="Other", description=None))
    assert_refused(again, 409, "Conflict")
    assert listed(world, first["code"]) == [first]


def test_a_code_that_another_tenant_took_is_taken(world: World, other: World) -> None:
    first = world.call("POST", STATUSES, new_status()).json()
    assert_refused(other.call("POST", STATUSES, new_status(code=first["code"])), 409, "Conflict")
    assert listed(other, first["code"]) == [first]


def test_an_inactive_statuss_code_is_taken(world: World) -> None:
    first = world.call("POST", STATUSES, new_status()).json()
    assert world.call("PATCH", f"{STATUSES}/{first['id']}", {"is_active": False}).status_code == 200
    assert_refused(world.call("POST", STATUSES, new_status(code=first["code"])), 409, "Conflict")


def test_a_deleted_statuss_code_is_free_again(world: World) -> None:
    first = world.call("POST", STATUSES, new_status()).json()
    assert world.call("DELETE", f"{STATUSES}/{first['id']}").status_code == 204
    second = world.call("POST", STATUSES, new_status(code=first["code"]))
    assert second.status_code == 201
    assert second.json()["id"] != first["id"]
    assert listed(world, first["code"]) == [second.json()]


# ---------------------------------------------------------------- 400

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no code", {"code": ABSENT}, "code"),
    ("code null", {"code": None}, "code"),
    ("code a number", {"code": 7}, "code"),
    ("code a boolean", {"code": True}, "code"),
    ("code an array", {"code": ["a"]}, "code"),
    ("code an object", {"code": {"a": "b"}}, "code"),
    ("code empty", {"code": ""}, "code"),
    ("code of 65", {"code": "x" * 65}, "code"),
    ("code with a space", {"code": "at risk"}, "code"),
    ("code with a dot", {"code": "at.risk"}, "code"),
    ("code with a number sign", {"code": "code#1"}, "code"),
    ("code with a slash", {"code": "a/b"}, "code"),
    ("code with a line feed at its end", {"code": "at_risk\n"}, "code"),
    ("code with an accent", {"code": "señal"}, "code"),
    ("code with a digit of another script", {"code": "a٣"}, "code"),
    ("code with a lone surrogate", {"code": "a\ud800"}, "code"),
    ("no label", {"label": ABSENT}, "label"),
    ("label null", {"label": None}, "label"),
    ("label a number", {"label": 1.5}, "label"),
    ("label a boolean", {"label": False}, "label"),
    ("label an array", {"label": []}, "label"),
    ("label an object", {"label": {}}, "label"),
    ("label empty", {"label": ""}, "label"),
    ("label of blanks", {"label": " \u2003"}, "label"),
    ("is_active a text", {"is_active": "false"}, "is_active"),
    ("label of 256", {"label": "x" * 256}, "label"),
    ("label with a lone surrogate", {"label": "\udfff"}, "label"),
    ("description a number", {"description": 0}, "description"),
    ("description a boolean", {"description": False}, "description"),
    ("description an array", {"description": ["a"]}, "description"),
    ("description an object", {"description": {}}, "description"),
    ("description of 2001", {"description": "x" * 2001}, "description"),
    ("description with a lone surrogate", {"description": "a\ud800b"}, "description"),
]


@pytest.mark.parametrize(("members", "named"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_member_is_named_and_nothing_is_created(world: World, members: dict[str, Any], named: str) -> None:
    sent = new_status(**members)
    response = world.call("POST", STATUSES, sent)
    assert_refused(response, 400, "Bad Request", names=named)
    assert [detail["path"] for detail in response.json()["details"]] == [named]
    assert listed(world, sent.get("code", "")) == []


def test_every_wrong_member_is_named_at_once(world: World) -> None:
    response = world.call("POST", STATUSES, {"description": 1})
    assert_refused(response, 400, "Bad Request", names="code")
    assert [detail["path"] for detail in response.json()["details"]] == ["code", "label", "description"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"text"', b"{", b"[{}]"])
def test_a_body_that_is_no_json_object_is_400(world: World, body: bytes) -> None:
    assert_refused(world.call("POST", STATUSES, body), 400, "Bad Request", names="")


def test_a_body_over_256_kib_is_413(world: World) -> None:
    sent = new_status(surprise="x" * 256 * 1024)
    assert_refused(world.call("POST", STATUSES, sent), 413, "Content Too Large")
    assert listed(world, sent["code"]) == []


def test_another_media_type_is_415(world: World) -> None:
    sent = new_status()
    headers = {"content-type": "text/plain"} | world.bearer(world.new_user())
    assert_refused(world.call("POST", STATUSES, sent, headers), 415, "Unsupported Media Type")
    assert listed(world, sent["code"]) == []


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.ADMIN])
def test_roles_that_manage_the_configuration_may_create(world: World, role: Role) -> None:
    response = world.call("POST", STATUSES, new_status(), world.bearer(world.new_user(role)))
    assert response.status_code == 201


def test_an_api_key_that_manages_the_configuration_may_create(world: World) -> None:
    key = world.new_key(Permission.MANAGE_ACTIVITY_CONFIG)
    assert world.call("POST", STATUSES, new_status(), {"x-api-key": key}).status_code == 201


@each_who_may_not_configure
def test_others_are_refused_and_nothing_is_created(
    world: World, other: World, headers: Headers, status_code: int, reason: str
) -> None:
    sent = new_status()
    assert_refused(world.call("POST", STATUSES, sent, headers(world, other)), status_code, reason)
    assert listed(world, sent["code"]) == []


def test_checks_come_in_the_documented_order(world: World) -> None:
    taken = world.call("POST", STATUSES, new_status()).json()["code"]
    viewer = world.bearer(world.new_user(Role.VIEWER))
    assert_refused(world.call("POST", STATUSES, b"{", {}), 401, "Unauthorized")
    assert_refused(world.call("POST", STATUSES, b"{", viewer), 403, "Forbidden")
    assert_refused(world.call("POST", STATUSES, new_status(code=taken, label=1)), 400, "Bad Request", names="label")
    assert_refused(world.call("POST", STATUSES, new_status(code=taken)), 409, "Conflict")
