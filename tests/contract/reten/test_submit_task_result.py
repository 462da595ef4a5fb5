"""POST /api/integration/activity-results/tasks over HTTP: contract Reten, sections 1 and 2; seed 000."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.reten.activities.model import ActivityStatus
from local.world import ABSENT, World, submission
from tests.support.reten.envelope import assert_refused
from tests.support.seed import RESULT_DETAILS

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


# ---------------------------------------------------------------- what is answered


def test_the_seeds_request_is_answered_with_the_seeds_response(world: World) -> None:
    activity = world.new_activity()
    response = world.submit(submission(activity))
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert uuid.UUID(body["id"])
    assert TIMESTAMP.fullmatch(body["createdAt"])
    expected = {
        "id": body["id"],
        "activityId": activity.id,
        "resultStatus": "EFFECTIVE",
        "source": "INTEGRATION",
        "origin": "API",
        "occurredAt": "2026-04-11T10:30:00.000Z",
        "createdAt": body["createdAt"],
        "resultDetails": RESULT_DETAILS,
    }
    assert json.dumps(body) == json.dumps(expected), "members and their order"


def test_absent_optional_members_come_back_as_null(world: World) -> None:
    activity = world.new_activity()
    response = world.submit(submission(activity, task_result={"result": "NO_CONTACT"}))
    assert response.status_code == 201
    details = response.json()["resultDetails"]
    assert details == {
        "type": "TASK",
        "result": {"code": "NO_CONTACT", "label": "Sin contacto", "isPositive": False},
        "comment": None,
        "externalOperatorId": None,
        "operator": None,
        "requiresFutureScheduledAt": False,
    }


def test_an_unknown_operator_is_accepted_and_echoed(world: World) -> None:
    response = world.submit(submission(world.new_activity(), task_result__operator_external_id="OP-999"))
    assert response.status_code == 201
    assert response.json()["resultDetails"]["externalOperatorId"] == "OP-999"
    assert response.json()["resultDetails"]["operator"] is None


def test_a_future_date_is_carried_by_the_answer(world: World) -> None:
    body = submission(world.new_activity(), status="PENDING", task_result__result="RESCHEDULE")
    body["task_result"]["future_scheduled_at"] = "2099-01-02T10:00:00.1239+02:00"
    response = world.submit(body)
    assert response.status_code == 201
    details = response.json()["resultDetails"]
    assert details["requiresFutureScheduledAt"] is True
    assert details["futureScheduledAt"] == "2099-01-02T08:00:00.123Z"


def test_a_future_date_that_is_not_required_is_taken_if_it_is_in_the_future(world: World) -> None:
    body = submission(world.new_activity(), task_result__future_scheduled_at=in_days(1))
    assert world.submit(body).status_code == 201


def test_null_is_as_good_as_absent_for_an_optional_member(world: World) -> None:
    body = submission(world.new_activity(), provider_activity_id=None, hard_override=None, raw_payload=None)
    body["task_result"] |= {"comment": None, "contact_type": None, "payload": None, "future_scheduled_at": None}
    assert world.submit(body).status_code == 201


def test_unknown_members_are_ignored(world: World) -> None:
    body = submission(world.new_activity(), surprise={"a": [1]}, task_result__surprise=True)
    assert world.submit(body).status_code == 201


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2026-04-11T10:30:00Z", "2026-04-11T10:30:00.000Z"),
        ("2026-04-11T10:30:00.123456789Z", "2026-04-11T10:30:00.123Z"),
        ("2026-04-11T10:30:00.5-03:00", "2026-04-11T13:30:00.500Z"),
        ("20260411T103000+0530", "2026-04-11T05:00:00.000Z"),
        ("1999-12-31T23:59:59.999Z", "1999-12-31T23:59:59.999Z"),
        ("2999-01-01T00:00:00+14:00", "2998-12-31T10:00:00.000Z"),
    ],
)
def test_occurred_at_takes_any_offset_and_is_answered_in_utc_milliseconds(
    world: World, sent: str, answered: str
) -> None:
    response = world.submit(submission(world.new_activity(), occurred_at=sent))
    assert response.status_code == 201
    assert response.json()["occurredAt"] == answered


# ---------------------------------------------------------------- which activity


def test_the_providers_id_names_the_activity_as_well(world: World) -> None:
    activity = world.new_activity(provider_activity_id="EXT/1 ñ")
    response = world.submit(submission(activity, activity_id=ABSENT, provider_activity_id="EXT/1 ñ"))
    assert response.status_code == 201
    assert response.json()["activityId"] == activity.id


def test_activity_id_wins_over_the_providers(world: World) -> None:
    activity = world.new_activity()
    world.new_activity(provider_activity_id="EXT-2")
    response = world.submit(submission(activity, provider_activity_id="EXT-2"))
    assert response.status_code == 201
    assert response.json()["activityId"] == activity.id


def test_an_upper_case_activity_id_is_the_same_id(world: World) -> None:
    activity = world.new_activity()
    response = world.submit(submission(activity, activity_id=activity.id.upper()))
    assert response.status_code == 201
    assert response.json()["activityId"] == activity.id


@pytest.mark.parametrize("named", [{}, {"activity_id": ABSENT, "provider_activity_id": "EXT-404"}])
def test_an_unknown_activity_is_404(world: World, named: dict[str, Any]) -> None:
    response = world.submit(submission(**named))
    assert_refused(response, 404, "Not Found")
    assert response.json()["message"] == "Activity not found"


def test_an_unknown_commerce_is_404_and_nothing_is_stored(world: World) -> None:
    activity = world.new_activity()
    response = world.submit(submission(activity, commerce_external_id="COM-404"))
    assert_refused(response, 404, "Not Found")
    assert response.json()["message"] == "Commerce not found"
    assert world.stored(activity).result is None


def test_another_commerce_than_the_activitys_is_400_and_nothing_is_stored(world: World) -> None:
    activity = world.new_activity()
    assert_refused(
        world.submit(submission(activity, commerce_external_id="COM-002")),
        400,
        "Bad Request",
        names="commerce_external_id",
    )
    assert world.stored(activity).result is None


# ---------------------------------------------------------------- the effect


@pytest.mark.parametrize("before", list(ActivityStatus))
@pytest.mark.parametrize(
    ("status", "after"), [("EFFECTIVE", "COMPLETED"), ("NOT_EFFECTIVE", "COMPLETED"), ("PENDING", None)]
)
def test_a_result_moves_the_activity(world: World, before: ActivityStatus, status: str, after: str | None) -> None:
    activity = world.new_activity(status=before)
    is_canceled = before is ActivityStatus.CANCELED
    assert world.submit(submission(activity, status=status, hard_override=is_canceled)).status_code == 201
    assert world.stored(activity).status == (after or before)


def test_a_canceled_activity_takes_no_result_without_override(world: World) -> None:
    activity = world.new_activity(status=ActivityStatus.CANCELED)
    assert_refused(world.submit(submission(activity)), 409, "Conflict")
    assert world.stored(activity).result is None
    assert world.stored(activity).status == "CANCELED"


@pytest.mark.parametrize("first", ["EFFECTIVE", "NOT_EFFECTIVE", "PENDING"])
def test_a_second_submit_without_override_is_409(world: World, first: str) -> None:
    activity = world.new_activity()
    assert world.submit(submission(activity, status=first)).status_code == 201
    before = world.stored(activity)
    assert_refused(world.submit(submission(activity)), 409, "Conflict")
    assert world.stored(activity) == before


def test_an_override_keeps_the_id_and_the_replaced_result(world: World) -> None:
    activity = world.new_activity()
    answers = [
        world.submit(submission(activity, hard_override=True, status=status, task_result__comment=status))
        for status in ("PENDING", "NOT_EFFECTIVE", "EFFECTIVE")
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len({answer.json()["createdAt"] for answer in answers}) == 3
    stored = world.stored(activity)
    assert stored.result
    assert stored.result.comment == "EFFECTIVE"
    assert [result.comment for result in world.history(activity)] == ["PENDING", "NOT_EFFECTIVE"]
    assert [result.created_at for result in world.history(activity)] == [
        answer.json()["createdAt"] for answer in answers[:2]
    ]


# ---------------------------------------------------------------- kept as sent

DEEP = '{"a":' * 100 + "null" + "}" * 100
EXACT = [
    '{"big": 9007199254740993, "huge": 123456789012345678901234567890, "f": 0.1, "e": 1e308, "E": 1E+2, "z": -0.0}',
    '{"": "", "b": 1, "a": 2, "\\u00e9": "\\ud83d\\ude00", "emoji": "😀👩‍👩‍👧", "nul": "\\u0000", "half": "\\ud800"}',
    '{ "spaced" :\n[ 1 ,2 ] , "empty": {}, "none": [] }',
    '{"same": 1, "same": 2, "beyond": 1e999, "digits": ' + "7" * 5000 + "}",
    DEEP,
    '{"long": "' + "x" * 100_000 + '"}',
]


@pytest.mark.parametrize("text", EXACT, ids=["numbers", "strings", "spaces", "odd", "deep", "long"])
def test_payloads_are_kept_exactly_as_sent(world: World, text: str) -> None:
    activity = world.new_activity()
    body = json.dumps(submission(activity))[:-1] + f', "raw_payload" :  {text} }}'
    body = body.replace('"task_result": {', f'"task_result": {{"payload":{text},', 1)
    assert world.submit(body.encode()).status_code == 201
    result = world.stored(activity).result
    assert result
    assert result.raw_payload == text
    assert result.payload == text


# ---------------------------------------------------------------- what clients send for nothing


def test_an_empty_optional_id_and_phps_empty_array_are_as_if_not_sent(world: World) -> None:
    activity = world.new_activity()
    body = submission(activity, provider_activity_id="", raw_payload=[], task_result__payload=[])
    body["task_result"]["operator_external_id"] = ""
    response = world.submit(body)
    assert response.status_code == 201, response.text
    assert response.json()["resultDetails"]["externalOperatorId"] is None
    result = world.stored(activity).result
    assert result
    assert (result.operator_external_id, result.raw_payload, result.payload) == (None, "{}", "{}")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"activity_id": ABSENT, "provider_activity_id": ""}, "provider_activity_id"),
        ({"commerce_external_id": ""}, "commerce_external_id"),
        ({"raw_payload": ""}, "raw_payload"),
    ],
)
def test_an_empty_member_that_is_needed_is_400(shared_world: World, changes: dict[str, Any], wrong: str) -> None:
    response = shared_world.submit(submission(**changes), {"x-api-key": shared_world.new_key(*Permission)})
    assert_refused(response, 400, "Bad Request", names=wrong)


# ---------------------------------------------------------------- Idempotency-Key


def test_a_repeat_gets_the_first_answer_and_writes_nothing(world: World) -> None:
    activity = world.new_activity()
    first = world.submit(submission(activity), {"Idempotency-Key": "k-1"})
    before = world.stored(activity)
    again = world.submit(submission(activity), {"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert world.stored(activity) == before


def test_a_repeated_override_replaces_once(world: World) -> None:
    activity = world.new_activity()
    world.submit(submission(activity, status="PENDING"))
    body = submission(activity, hard_override=True)
    answers = [world.submit(body, {"Idempotency-Key": "k-2"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert len(world.history(activity)) == 1


def test_a_late_repeat_does_not_undo_somebody_elses_override(world: World) -> None:
    activity = world.new_activity()
    mine = submission(activity, hard_override=True, task_result__comment="mine")
    first = world.submit(mine, {"Idempotency-Key": "k-3"})
    theirs = world.submit(submission(activity, hard_override=True, task_result__comment="theirs"))
    late = world.submit(mine, {"Idempotency-Key": "k-3"})
    assert theirs.status_code == 201
    assert late.json() == first.json()
    stored = world.stored(activity).result
    assert stored
    assert stored.comment == "theirs"


def test_a_replaced_answer_is_found_among_the_newest_fifty(world: World) -> None:
    activity = world.new_activity()
    mine = submission(activity, hard_override=True, task_result__comment="mine")
    first = world.submit(mine, {"Idempotency-Key": "k-6"})
    for number in range(49):
        assert world.submit(submission(activity, hard_override=True, external_status=f"{number}")).status_code == 201
    assert world.submit(mine, {"Idempotency-Key": "k-6"}).json() == first.json()


def test_a_repeat_is_answered_when_the_result_type_is_gone(world: World) -> None:
    from acuse.reten.reference_data import store as reference_data
    from acuse.reten.reference_data.model import ResultType

    activity = world.new_activity(provider_activity_id="EXT-9")
    reference_data.save(world.tenant, [ResultType("SEASONAL", "De temporada")])
    body = submission(activity, activity_id=ABSENT, provider_activity_id="EXT-9", task_result__result="SEASONAL")
    first = world.submit(body, {"Idempotency-Key": "k-4"})
    reference_data.save(world.tenant, [ResultType("SEASONAL", "De temporada", is_active=False)])
    again = world.submit(body, {"Idempotency-Key": "k-4"})
    assert again.status_code == 201
    assert again.json() == first.json()
    assert_refused(world.submit(body, {"Idempotency-Key": "new"}), 400, "Bad Request", names="task_result.result")


def test_the_same_key_with_another_body_is_422(world: World) -> None:
    activity = world.new_activity()
    world.submit(submission(activity), {"Idempotency-Key": "k-5"})
    for override in (False, True):
        other = submission(activity, hard_override=override, task_result__comment="other")
        assert_refused(world.submit(other, {"Idempotency-Key": "k-5"}), 422, "Unprocessable Content")
    assert world.history(activity) == []


def test_a_key_belongs_to_its_tenant(world: World, other: World) -> None:
    for each in (world, other):
        response = each.submit(submission(each.new_activity()), {"Idempotency-Key": "shared"})
        assert response.status_code == 201
        assert "idempotent-replay" not in response.headers


@pytest.mark.parametrize("key", ["", "x" * 256, "with space", "a\tb"])
def test_a_malformed_key_is_400(world: World, key: str) -> None:
    activity = world.new_activity()
    response = world.submit(submission(activity), {"Idempotency-Key": key})
    assert_refused(response, 400, "Bad Request", names="Idempotency-Key")
    assert world.stored(activity).result is None


def test_a_key_of_255_characters_is_taken(world: World) -> None:
    response = world.submit(submission(world.new_activity()), {"Idempotency-Key": "~" * 255})
    assert response.status_code == 201


# ---------------------------------------------------------------- 400

REQUIRED = ("commerce_external_id", "occurred_at", "status", "task_result")
WRONG: list[tuple[str, dict[str, Any], str]] = [
    # every required member missing, and null
    *((f"no {name}", {name: ABSENT}, name) for name in REQUIRED),
    *((f"{name} null", {name: None}, name) for name in REQUIRED),
    ("no result", {"task_result__result": ABSENT}, "task_result.result"),
    ("no id", {"activity_id": ABSENT}, "provider_activity_id"),
    # every wrong type
    ("activity_id number", {"activity_id": 1}, "activity_id"),
    ("provider id number", {"provider_activity_id": 1}, "provider_activity_id"),
    ("commerce number", {"commerce_external_id": 1}, "commerce_external_id"),
    ("occurred_at number", {"occurred_at": 1775903400}, "occurred_at"),
    ("status number", {"status": 1}, "status"),
    ("external_status number", {"external_status": 1}, "external_status"),
    ("hard_override text", {"hard_override": "true"}, "hard_override"),
    ("hard_override number", {"hard_override": 1}, "hard_override"),
    ("raw_payload text", {"raw_payload": "{}"}, "raw_payload"),
    ("raw_payload array", {"raw_payload": [1]}, "raw_payload"),
    ("raw_payload number", {"raw_payload": 1}, "raw_payload"),
    ("task_result array", {"task_result": []}, "task_result"),
    ("task_result text", {"task_result": "SALE_COMPLETED"}, "task_result"),
    ("result number", {"task_result__result": 1}, "task_result.result"),
    ("comment number", {"task_result__comment": 1}, "task_result.comment"),
    ("comment object", {"task_result__comment": {}}, "task_result.comment"),
    ("contact_type number", {"task_result__contact_type": 1}, "task_result.contact_type"),
    ("operator number", {"task_result__operator_external_id": 1}, "task_result.operator_external_id"),
    ("future date number", {"task_result__future_scheduled_at": 1}, "task_result.future_scheduled_at"),
    ("payload array", {"task_result__payload": [[]]}, "task_result.payload"),
    # bad values
    ("activity_id short", {"activity_id": "a1b2"}, "activity_id"),
    ("activity_id empty", {"activity_id": ""}, "activity_id"),
    ("activity_id braces", {"activity_id": "{a1b2c3d4-e5f6-7890-abcd-ef1234567890}"}, "activity_id"),
    ("activity_id newline", {"activity_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890\n"}, "activity_id"),
    ("activity_id digits", {"activity_id": "٠1b2c3d4-e5f6-7890-abcd-ef1234567890"}, "activity_id"),
    ("provider id empty", {"activity_id": ABSENT, "provider_activity_id": ""}, "provider_activity_id"),
    ("provider id long", {"activity_id": ABSENT, "provider_activity_id": "x" * 256}, "provider_activity_id"),
    ("commerce empty", {"commerce_external_id": ""}, "commerce_external_id"),
    ("commerce long", {"commerce_external_id": "😀" * 256}, "commerce_external_id"),
    ("commerce surrogate", {"commerce_external_id": "\ud800"}, "commerce_external_id"),
    ("comment surrogate", {"task_result__comment": "half \ud83d"}, "task_result.comment"),
    ("status lower case", {"status": "effective"}, "status"),
    ("status unknown", {"status": "DONE"}, "status"),
    ("contact_type unknown", {"task_result__contact_type": "SIDEWAYS"}, "task_result.contact_type"),
    ("result unknown", {"task_result__result": "NOPE"}, "task_result.result"),
    ("result inactive", {"task_result__result": "RETIRED"}, "task_result.result"),
    ("result empty", {"task_result__result": ""}, "task_result.result"),
    # times
    ("time naive", {"occurred_at": "2026-04-11T10:30:00"}, "occurred_at"),
    ("time date only", {"occurred_at": "2026-04-11"}, "occurred_at"),
    ("time no such day", {"occurred_at": "2026-02-30T10:30:00Z"}, "occurred_at"),
    ("time no such hour", {"occurred_at": "2026-04-11T25:00:00Z"}, "occurred_at"),
    ("time ten digits", {"occurred_at": "2026-04-11T10:30:00.1234567890Z"}, "occurred_at"),
    ("time before year 1", {"occurred_at": "0001-01-01T00:00:00+01:00"}, "occurred_at"),
    ("time after year 9999", {"occurred_at": "9999-12-31T23:59:59-01:00"}, "occurred_at"),
    ("time text", {"occurred_at": "yesterday"}, "occurred_at"),
    ("time empty", {"occurred_at": ""}, "occurred_at"),
    ("future date missing", {"task_result__result": "RESCHEDULE"}, "task_result.future_scheduled_at"),
    ("future naive", {"task_result__future_scheduled_at": "2099-01-01T00:00:00"}, "task_result.future_scheduled_at"),
    ("future past", {"task_result__future_scheduled_at": in_days(-1)}, "task_result.future_scheduled_at"),
    (
        "required future date past",
        {"task_result__result": "RESCHEDULE", "task_result__future_scheduled_at": in_days(-1)},
        "task_result.future_scheduled_at",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("members", "path"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_member_is_400_by_name_and_stores_nothing(world: World, members: dict[str, Any], path: str) -> None:
    activity = world.new_activity()
    assert_refused(world.submit(submission(activity, **members)), 400, "Bad Request", names=path)
    assert world.stored(activity).result is None
    assert world.stored(activity).status == "READY"


def test_every_wrong_member_is_named_at_once(world: World) -> None:
    body = submission(activity_id="x", status="x", occurred_at="x", task_result={"result": 1, "contact_type": "x"})
    response = world.submit(body)
    assert [detail["path"] for detail in response.json()["details"]] == [
        "activity_id",
        "occurred_at",
        "status",
        "task_result.result",
        "task_result.contact_type",
    ]


def test_the_message_says_which_result_needs_a_future_date(world: World) -> None:
    response = world.submit(submission(world.new_activity(), task_result__result="RESCHEDULE"))
    assert response.json()["message"] == "task_result.future_scheduled_at is required for result RESCHEDULE"


BODIES: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("space", b"   "),
    ("array", b"[]"),
    ("array of objects", b"[{}]"),
    ("text", b'"text"'),
    ("null", b"null"),
    ("number", b"1"),
    ("truncated", json.dumps(submission()).encode()[:-2]),
    ("two documents", json.dumps(submission()).encode() * 2),
    ("NaN", json.dumps(submission(raw_payload={"n": float("nan")})).encode()),
    ("Infinity", json.dumps(submission(raw_payload={"n": float("inf")})).encode()),
    ("minus Infinity", json.dumps(submission(raw_payload={"n": float("-inf")})).encode()),
    ("brackets", b"[" * 100_000 + b"]" * 100_000),
    ("open brackets", b"[" * 100_000),
    ("nested objects", b'{"raw_payload":' + b'{"a":' * 50_000),
    ("not UTF-8", json.dumps(submission(), ensure_ascii=False).encode("utf-16")),
    ("Latin-1", json.dumps(submission(external_status="é"), ensure_ascii=False).encode("latin-1")),
    ("two byte order marks", b"\xef\xbb\xbf" * 2 + json.dumps(submission()).encode()),
    ("single quotes", b"{'a': 1}"),
    ("trailing comma", b'{"a": 1,}'),
    ("control character", b'{"a": "\x01"}'),
]


@pytest.mark.parametrize("body", [case[1] for case in BODIES], ids=[case[0] for case in BODIES])
def test_a_body_that_is_no_json_object_is_400(world: World, body: bytes) -> None:
    activity = world.new_activity(id="a1b2c3d4-e5f6-7890-abcd-ef1234567890")
    response = world.submit(body)
    assert_refused(response, 400, "Bad Request", names="")
    assert response.json()["message"].startswith("request body ")
    assert world.stored(activity).result is None


# ---------------------------------------------------------------- 413, 415


def padded(activity: Any, size: int) -> bytes:
    body = json.dumps(submission(activity, raw_payload={"pad": ""})).encode()
    return body.replace(b'"pad": ""', b'"pad": "' + b"x" * (size - len(body)) + b'"')


def test_a_body_of_256_kib_is_taken_and_one_byte_more_is_413(world: World) -> None:
    activity = world.new_activity()
    too_large = padded(activity, 256 * 1024 + 1)
    assert len(too_large) == 256 * 1024 + 1
    assert_refused(world.submit(too_large), 413, "Content Too Large")
    assert world.stored(activity).result is None
    assert world.submit(padded(activity, 256 * 1024)).status_code == 201


def test_a_body_of_256_kib_that_cannot_be_compressed_is_taken(world: World) -> None:
    import base64
    import random

    noise = base64.b85encode(random.Random(7).randbytes(200_000)).decode()
    activity = world.new_activity()
    assert world.submit(submission(activity, raw_payload={"noise": noise})).status_code == 201
    assert world.submit(submission(activity, raw_payload={"noise": noise}, hard_override=True)).status_code == 201


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_media_type_is_415(world: World, media_type: str) -> None:
    activity = world.new_activity()
    assert_refused(world.submit(submission(activity), {"content-type": media_type}), 415, "Unsupported Media Type")
    assert world.stored(activity).result is None


def test_parameters_and_case_of_the_media_type_do_not_matter(world: World) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert world.submit(submission(world.new_activity()), headers).status_code == 201


# ---------------------------------------------------------------- the order of checks


def test_checks_come_in_the_documented_order(world: World) -> None:
    viewer = {"x-api-key": world.new_key(Permission.VIEW_ACTIVITIES)}
    text = {"content-type": "text/plain"}
    assert_refused(world.submit(b"[", {"x-api-key": "wrong"} | text), 401, "Unauthorized")
    assert_refused(world.submit(b"[", viewer | text), 403, "Forbidden")
    assert_refused(world.submit(b"[" * 300_000, text), 413, "Content Too Large")
    assert_refused(world.submit(b"[", text), 415, "Unsupported Media Type")
    unknown = submission(commerce_external_id="COM-404", task_result__result="NOPE")
    assert_refused(world.submit(unknown), 400, "Bad Request", names="task_result.result")
    assert_refused(world.submit(submission(commerce_external_id="COM-404")), 404, "Not Found")


# ---------------------------------------------------------------- the wall between tenants


def test_a_tenant_cannot_reach_anothers_activity(world: World, other: World) -> None:
    activity = world.new_activity(provider_activity_id="EXT-1")
    assert_refused(other.submit(submission(activity)), 404, "Not Found")
    by_provider = submission(activity, activity_id=ABSENT, provider_activity_id="EXT-1")
    assert_refused(other.submit(by_provider), 404, "Not Found")
    header = {"x-tenant-id": str(world.tenant)}
    assert_refused(other.submit(submission(activity), header), 404, "Not Found")
    assert world.stored(activity).result is None


def test_tenants_with_the_same_external_ids_keep_apart(world: World, other: World) -> None:
    from acuse.reten.commerces import store as commerces
    from acuse.reten.commerces.rules import SyncedCommerce
    from acuse.reten.operators import store as operators
    from acuse.reten.operators.rules import SyncedOperator
    from acuse.reten.reference_data import store as reference_data
    from acuse.reten.reference_data.model import ResultType

    commerces.sync(other.tenant, [SyncedCommerce("ONLY-B", "B")])
    operators.sync(other.tenant, [SyncedOperator("OP-042", "Someone Else")])
    reference_data.save(other.tenant, [ResultType("SALE_COMPLETED", "Sold")])
    same_id = str(uuid.uuid4())
    mine = world.new_activity(id=same_id, provider_activity_id="EXT-7")
    theirs = other.new_activity(id=same_id, provider_activity_id="EXT-7")
    by_provider = submission(mine, activity_id=ABSENT, provider_activity_id="EXT-7")

    answer = world.submit(by_provider)
    assert answer.status_code == 201
    assert answer.json()["resultDetails"]["operator"]["name"] == "Carlos Pérez"
    assert other.stored(theirs).result is None

    answer = other.submit(by_provider)
    assert answer.status_code == 201
    assert answer.json()["resultDetails"]["operator"]["name"] == "Someone Else"
    assert answer.json()["resultDetails"]["result"]["label"] == "Sold"
    assert world.submit(submission(commerce_external_id="ONLY-B")).status_code == 404
