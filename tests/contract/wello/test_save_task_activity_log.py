"""POST /api/TaskActivityLog/Save over HTTP: contract Wello, section "Save"; seed 004."""

import json
import random
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from acuse.wello.http.endpoint import BODY_LIMIT
from local.world import World
from tests.contract.wello.samples import (
    DATES,
    DEFAULTS,
    GUIDS,
    MODIFIED,
    NEVER,
    NO_GUID,
    REQUEST_JSON,
    RESPONSE_JSON,
    TEXTS,
    all_stored,
    but_for_modified,
    new_id,
    save,
    stored,
)
from tests.support.wello.envelope import WHOLE_BODY, assert_refused

GUID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
SAMPLE: dict[str, Any] = {name: value for name, value in json.loads(REQUEST_JSON).items() if name != MODIFIED}


def changed(log: dict[str, Any], answer: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A log with these members changed, and with the time of the change that was answered."""
    return {**log, **members, MODIFIED: answer[MODIFIED]}


def body_of(size: int) -> bytes:
    """A request body of this many bytes."""
    body = b'{"id": "%s", "subject": "%s"}'
    return body % (GUID.encode(), b"x" * (size - len(body) + len("%s%s") - len(GUID)))


# ---------------------------------------------------------------- adding


@pytest.mark.parametrize("sample", [REQUEST_JSON, RESPONSE_JSON], ids=["request", "response"])
def test_the_seeds_sample_is_answered_as_it_is_but_for_its_modified_dateutc(world: World, sample: str) -> None:
    response = save(world, sample, content_type="application/json")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert but_for_modified(response.text) == but_for_modified(sample)
    assert response.json()[MODIFIED] > json.loads(sample)[MODIFIED]
    assert stored(world, response.json()["id"]) == response.json()


def test_without_an_id_every_save_adds_a_log_with_a_new_random_one(world: World) -> None:
    nothing = [None, "", NO_GUID, NO_GUID.replace("-", ""), f"{{{NO_GUID}}}"]
    bodies: list[dict[str, Any]] = [{}, {}, *({"id": each} for each in nothing)]
    ids = [world.save_log(**body)["id"] for body in bodies]
    assert [str(uuid.UUID(each)) for each in ids] == ids
    assert {uuid.UUID(each).version for each in ids} == {4}
    assert len(set(ids)) == len(bodies)
    assert {log["id"] for log in all_stored(world)} == set(ids)


def test_an_unknown_id_adds_a_log_with_that_id(world: World) -> None:
    log_id = new_id()
    assert world.save_log(id=log_id)["id"] == log_id
    assert [log["id"] for log in all_stored(world)] == [log_id]


def test_the_same_body_saved_twice_is_one_log(world: World) -> None:
    first, second = (save(world, REQUEST_JSON) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert but_for_modified(first.text) == but_for_modified(second.text)
    assert all_stored(world) == [second.json()]


def test_what_was_never_given_has_its_default(world: World) -> None:
    log = world.save_log()
    assert log == {"id": log["id"], **DEFAULTS, MODIFIED: log[MODIFIED]}
    assert list(log) == list(json.loads(RESPONSE_JSON))
    assert stored(world, log["id"]) == log


def test_null_is_a_default_and_never_answered(world: World) -> None:
    log = world.save_log(**dict.fromkeys(SAMPLE))
    assert log == {"id": log["id"], **DEFAULTS, MODIFIED: log[MODIFIED]}
    assert all_stored(world) == [log]


# ---------------------------------------------------------------- updating


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *((name, "11111111-1111-4111-8111-111111111111") for name in GUIDS),
        *((name, "another") for name in TEXTS),
        *((name, "2020-02-29T01:02:03.0000000+00:00") for name in DATES),
    ],
)
def test_an_update_changes_a_member_alone_and_null_makes_it_its_default(world: World, member: str, value: str) -> None:
    log = world.save_log(**SAMPLE)
    for sent, expected in ((value, value), (None, DEFAULTS[member])):
        answer = world.save_log(id=log["id"], **{member: sent})
        assert answer == changed(log, answer, **{member: expected})
        assert stored(world, log["id"]) == answer


def test_an_erp_writes_back_its_reference_alone(world: World) -> None:
    log = world.save_log(**SAMPLE)
    response = save(world, {"id": log["id"], "reference_back_office": "ERP-0042"})
    assert response.status_code == 200
    assert response.json() == changed(log, response.json(), reference_back_office="ERP-0042")


def test_an_update_may_change_everything_at_once(world: World) -> None:
    world.save_log(**SAMPLE)
    for others in ({**json.loads(RESPONSE_JSON), "id": SAMPLE["id"]}, {**DEFAULTS, "id": SAMPLE["id"]}):
        answer = world.save_log(**others)
        assert answer == changed(others, answer)
        assert stored(world, SAMPLE["id"]) == answer


def test_an_update_without_members_changes_the_time_alone(world: World) -> None:
    log = world.save_log(**SAMPLE)
    answer = world.save_log(id=log["id"])
    assert answer == changed(log, answer)
    assert answer[MODIFIED] > log[MODIFIED]


def test_a_refused_update_changes_nothing(world: World) -> None:
    log = world.save_log(**SAMPLE)
    response = save(world, {"id": log["id"], "subject": "another", "due_date": "yesterday", "is_closed": False})
    assert_refused(response, 400, members=["due_date"])
    assert stored(world, log["id"]) == log


def test_another_tenants_log_of_the_same_id_is_another(world: World, other: World) -> None:
    mine = world.save_log(**SAMPLE)
    theirs = other.save_log(id=SAMPLE["id"], subject="theirs")
    assert theirs == {"id": SAMPLE["id"], **DEFAULTS, "subject": "theirs", MODIFIED: theirs[MODIFIED]}
    assert (all_stored(world), all_stored(other)) == ([mine], [theirs])


# ---------------------------------------------------------------- modified_dateutc


def test_a_modified_dateutc_that_is_sent_is_ignored(world: World) -> None:
    sent: list[Any] = ["2999-01-01T00:00:00Z", "1999-01-01", "nonsense", "", None, 5, True, {"a": 1}, ["b"]]
    before = datetime.now(UTC).isoformat()[:19]
    times = [world.save_log(id=GUID, modified_dateutc=each)[MODIFIED] for each in sent]
    after = datetime.now(UTC).isoformat()[:19]
    assert before <= times[0][:19] <= times[-1][:19] <= after
    assert stored(world, GUID)[MODIFIED] == times[-1]


def test_modified_dateutc_is_later_after_every_save(world: World) -> None:
    times = [world.save_log(**SAMPLE)[MODIFIED] for _ in range(20)]
    assert times == sorted(set(times))


# ---------------------------------------------------------------- is_closed and date_closed

NOW: Any = object()
FIRST, SECOND = "2020-02-29T01:02:03.0000000+00:00", "2021-03-04T05:06:07.1234567+00:00"
OPEN: dict[str, Any] = {"is_closed": False}
CLOSED: dict[str, Any] = {"is_closed": True, "date_closed": FIRST}
CLOSING: list[tuple[str, dict[str, Any], dict[str, Any], bool, Any]] = [
    ("closed", OPEN, {"is_closed": True}, True, NOW),
    ("closed without a value, which is null", OPEN, {"is_closed": True, "date_closed": None}, True, NOW),
    ("closed since then", OPEN, {"is_closed": True, "date_closed": SECOND}, True, SECOND),
    ("closed, with the default that was read", OPEN, {"is_closed": True, "date_closed": NEVER}, True, NOW),
    ("closed, with .NET's default", OPEN, {"is_closed": True, "date_closed": "0001-01-01T00:00:00"}, True, NOW),
    ("closed, with the default shifted", OPEN, {"is_closed": True, "date_closed": "1980-01-01T01:00+01:00"}, True, NOW),
    ("stays closed, with the default", CLOSED, {"is_closed": True, "date_closed": NEVER}, True, FIRST),
    ("stays closed, the date the default", CLOSED, {"date_closed": "0001-01-01"}, True, NEVER),
    ("closed, with a date of before", {"date_closed": FIRST}, {"is_closed": True}, True, NOW),
    ("stays closed", CLOSED, {"is_closed": True}, True, FIRST),
    ("stays closed, said again with null", CLOSED, {"is_closed": True, "date_closed": None}, True, FIRST),
    ("stays closed, of which nothing is said", CLOSED, {"subject": "x"}, True, FIRST),
    ("stays closed, since then", CLOSED, {"is_closed": True, "date_closed": SECOND}, True, SECOND),
    ("stays closed, since then, alone", CLOSED, {"date_closed": SECOND}, True, SECOND),
    ("stays closed, the date null", CLOSED, {"date_closed": None}, True, NEVER),
    ("reopened", CLOSED, {"is_closed": False}, False, NEVER),
    ("reopened by null", CLOSED, {"is_closed": None}, False, NEVER),
    ("reopened, the date null", CLOSED, {"is_closed": False, "date_closed": None}, False, NEVER),
    ("reopened, with a value", CLOSED, {"is_closed": False, "date_closed": SECOND}, False, SECOND),
    ("reopened by null, with a value", CLOSED, {"is_closed": None, "date_closed": SECOND}, False, SECOND),
    ("stays open", {"date_closed": FIRST}, {"is_closed": False}, False, FIRST),
    ("stays open by null", {"date_closed": FIRST}, {"is_closed": None}, False, FIRST),
    ("stays open, with a value", OPEN, {"date_closed": SECOND}, False, SECOND),
]


@pytest.mark.parametrize(
    ("before", "change", "is_closed", "date_closed"), [case[1:] for case in CLOSING], ids=[case[0] for case in CLOSING]
)
def test_date_closed_follows_is_closed_unless_it_is_sent(
    world: World, before: dict[str, Any], change: dict[str, Any], is_closed: bool, date_closed: Any
) -> None:
    log = world.save_log(**before)
    answer = world.save_log(id=log["id"], **change)
    expected = answer[MODIFIED] if date_closed is NOW else date_closed
    assert (answer["is_closed"], answer["date_closed"]) == (is_closed, expected)
    assert stored(world, log["id"]) == answer


ADDED: list[tuple[str, dict[str, Any], bool, Any]] = [case[:1] + case[2:] for case in CLOSING if case[1] is OPEN]


@pytest.mark.parametrize(
    ("sent", "is_closed", "date_closed"), [case[1:] for case in ADDED], ids=[case[0] for case in ADDED]
)
def test_a_log_may_be_added_closed(world: World, sent: dict[str, Any], is_closed: bool, date_closed: Any) -> None:
    log = world.save_log(**sent)
    expected = log[MODIFIED] if date_closed is NOW else date_closed
    assert (log["is_closed"], log["date_closed"]) == (is_closed, expected)


# ---------------------------------------------------------------- forms of values

FORMS = [
    GUID.upper(),
    GUID.replace("-", ""),
    f"{{{GUID}}}",
    f"{{{GUID.replace('-', '')}}}",
    f"{{{GUID.title()}}}",
]


def test_guids_are_answered_in_lower_case_with_hyphens(world: World) -> None:
    answers = [world.save_log(**dict.fromkeys(("id", *GUIDS), form)) for form in FORMS]
    assert [{each[name] for name in ("id", *GUIDS)} for each in answers] == [{GUID}] * len(FORMS)
    assert all_stored(world) == answers[-1:]


INSTANTS = {
    "2026-01-11": "2026-01-11T00:00:00.0000000+00:00",
    "2026-01-11T20:58:34": "2026-01-11T20:58:34.0000000+00:00",
    "2026-01-11T20:58:34Z": "2026-01-11T20:58:34.0000000+00:00",
    "2026-01-11T20:58:34.7": "2026-01-11T20:58:34.7000000+00:00",
    "2026-01-11T20:58:34.72Z": "2026-01-11T20:58:34.7200000+00:00",
    "2026-01-11T20:58:34.720Z": "2026-01-11T20:58:34.7200000+00:00",
    "2026-01-11T20:58:34.7203+00:00": "2026-01-11T20:58:34.7203000+00:00",
    "2026-01-11T20:58:34.72038Z": "2026-01-11T20:58:34.7203800+00:00",
    "2026-01-11T20:58:34.720383-00:00": "2026-01-11T20:58:34.7203830+00:00",
    "2026-01-11T20:58:34.7203833+00:00": "2026-01-11T20:58:34.7203833+00:00",
    "2026-01-11T20:58:34.0000001": "2026-01-11T20:58:34.0000001+00:00",
    "2026-01-11t20:58:34.7203833z": "2026-01-11T20:58:34.7203833+00:00",
    "2026-01-11T20:58:34.7203833+01:00": "2026-01-11T19:58:34.7203833+00:00",
    "2026-01-11T00:30:00+05:45": "2026-01-10T18:45:00.0000000+00:00",
    "2025-12-31T23:30:00.9999999-03:00": "2026-01-01T02:30:00.9999999+00:00",
    "2024-03-01T00:00:00+14:00": "2024-02-29T10:00:00.0000000+00:00",
    "2024-02-29T23:59:59.9999999Z": "2024-02-29T23:59:59.9999999+00:00",
    "2026-01-11T20:58": "2026-01-11T20:58:00.0000000+00:00",
    "2026-01-11 20:58:34.72038331": "2026-01-11T20:58:34.7203833+00:00",
    "2026-01-11+01:00": "2026-01-10T23:00:00.0000000+00:00",
    "/Date(1768165114720+0100)/": "2026-01-11T20:58:34.7200000+00:00",
    "Sun, 11 Jan 2026 20:58:34 GMT": "2026-01-11T20:58:34.0000000+00:00",
    "1980-01-01T12:00:00": NEVER,
    "1979-12-31T19:00:00-05:00": NEVER,
    "0001-01-01": NEVER,
    "0001-01-01T00:00:00+01:00": NEVER,
    "1979-12-31": "1979-12-31T00:00:00.0000000+00:00",
    "0001-01-02": "0001-01-02T00:00:00.0000000+00:00",
    "9999-12-31T23:59:59.9999999Z": "9999-12-31T23:59:59.9999999+00:00",
}


@pytest.mark.parametrize("member", DATES)
def test_dates_are_answered_in_utc_with_seven_fraction_digits(world: World, member: str) -> None:
    logs = {sent: world.save_log(**{member: sent}) for sent in INSTANTS}
    assert {sent: log[member] for sent, log in logs.items()} == INSTANTS
    assert {sent: stored(world, log["id"]) for sent, log in logs.items()} == logs


def test_what_is_answered_may_be_sent(world: World) -> None:
    log = world.save_log(**SAMPLE)
    answer = world.save_log(**log)
    assert answer == changed(log, answer)


def test_members_that_are_unknown_are_ignored(world: World) -> None:
    unknown = {"colour": "red", "task_activity_log": {"subject": "no"}, "deep": [[{"a": [None]}]], "": 1, "$id": "1"}
    log = world.save_log(**SAMPLE, **unknown)
    assert log == changed(SAMPLE, log)


@pytest.mark.parametrize("form", [str.upper, str.title, str.swapcase], ids=["upper", "title", "swapped"])
def test_names_of_members_match_in_any_case(world: World, form: Any) -> None:
    log = world.save_log(**{form(name): value for name, value in SAMPLE.items()})
    assert log == changed(SAMPLE, log)


def test_of_a_member_that_is_named_twice_the_last_counts(world: World) -> None:
    response = save(world, '{"subject": "a", "subject": "b", "description": "c", "Description": "d"}')
    assert (response.json()["subject"], response.json()["description"]) == ("b", "d")


WORDS = {
    "scripts": "Señora Łukasz Žižek, Ελληνικά, Русский, עברית, العربية, 日本語, 한국어, ไทย",
    "emoji": "😀👩‍👩‍👧🇩🇪 e\u0301 \u00e9",
    "white space": " \t a\r\nb\rc\nd \u00a0\u2028\u3000 ",
    "marks": "\"'\\/<>&]]>{}%s$ne;--{{x}}\u007f\u0085\ufffd\U0010ffff",
    "a number": "007",
    "200 KiB": "x" * 200 * 1024,
    "200 KiB at random": "".join(random.Random(1).choices([chr(each) for each in range(35, 92)], k=200 * 1024)),
    **{f"{length} characters": "ñ" * length for length in (1023, 1024, 1025)},
}


@pytest.mark.parametrize("member", TEXTS)
def test_texts_are_kept_exactly(world: World, member: str) -> None:
    for name, text in WORDS.items():
        response = save(world, json.dumps({"id": GUID, member: text}, ensure_ascii=False))
        assert response.status_code == 200, name
        assert response.json()[member] == text, name
        assert stored(world, GUID) == response.json(), name


def test_escaped_characters_are_the_characters(world: World) -> None:
    response = save(world, r'{"subject": "\u00e9\/\ud83d\ude00\t", "descri\u0070tion": "x"}')
    assert (response.json()["subject"], response.json()["description"]) == ("é/😀\t", "x")


def test_a_body_may_have_256_kib(world: World) -> None:
    assert save(world, body_of(BODY_LIMIT)).status_code == 200
    assert BODY_LIMIT == len(body_of(BODY_LIMIT)) == 262144


# ---------------------------------------------------------------- Prefer: return=minimal

MINIMAL = [
    "return=minimal",
    "Return = MINIMAL",
    'return="minimal"',
    "return=minimal; why=speed",
    "respond-async, wait=10, return=minimal",
    "handling=lenient;return=no, return=minimal, respond-async",
]
WHOLE = ["return=representation", "return=minimalist", "noreturn=minimal", "handling=minimal", "return", "minimal", ""]


def test_a_client_may_prefer_the_id_alone(world: World) -> None:
    for preferences in MINIMAL:
        response = save(world, SAMPLE, prefer=preferences)
        assert response.status_code == 200
        assert response.headers["preference-applied"] == "return=minimal"
        assert response.text == f'{{\n  "id": "{GUID}"\n}}', preferences


def test_other_preferences_change_nothing(world: World) -> None:
    for preferences in WHOLE:
        response = save(world, SAMPLE, prefer=preferences)
        assert but_for_modified(response.text) == but_for_modified(REQUEST_JSON), preferences
        assert "preference-applied" not in response.headers


def test_what_is_saved_is_whole_though_the_answer_is_minimal(world: World) -> None:
    assert save(world, SAMPLE, prefer="return=minimal").status_code == 200
    log = stored(world, GUID)
    assert log == changed(SAMPLE, log)


# ---------------------------------------------------------------- what is refused


WRONG_GUIDS = {
    "a word": "x",
    "spaces": "  ",
    "cut off": GUID[:-1],
    "longer": GUID + "0",
    "no hexadecimal digit": GUID.replace("9", "g", 1),
    "a digit that is not ASCII": GUID.replace("9", "٩", 1),
    "hyphens elsewhere": "9652e68c7b6d-4598-bbbd-4e93-3126c994",
    "one hyphen": GUID.replace("-", "", 3),
    "one brace": "{" + GUID,
    "the other brace": GUID + "}",
    "two braces": "{{" + GUID + "}}",
    "parentheses": f"({GUID})",
    "a space before": " " + GUID,
    "a line feed after": GUID + "\n",
    "a URN": f"urn:uuid:{GUID}",
    "NUL": "\x00",
    "a number": 1,
    "zero": 0,
    "a fraction": 0.0,
    "true": True,
    "false": False,
    "an array": [],
    "an array of one": [GUID],
    "an object": {},
    "an object of one": {"id": GUID},
}
WRONG_DATES = {
    "empty": "",
    "a word": "yesterday",
    "no such day": "2026-02-30",
    "no such leap day": "2025-02-29T00:00:00Z",
    "no such month": "2026-13-01",
    "no such hour": "2026-01-11T25:00:00Z",
    "hour 24": "2026-01-11T24:00:00Z",
    "minute 60": "2026-01-11T20:60:00Z",
    "second 60": "2026-01-11T23:59:60Z",
    "year 0": "0000-01-01",
    "after year 9999 in UTC": "9999-12-31T23:59:59.9999999-00:01",
    "10 fraction digits": "2026-01-11T20:58:34.7203833100Z",
    "a time zone's name": "2026-01-11T20:58:34 CET",
    "the month first": "01/11/2026 20:58:34",
    "two digits of a year in words": "Sun, 11 Jan 26 20:58:34 +0000",
    "another day of the week": "Mon, 11 Jan 2026 20:58:34 GMT",
    "a point alone": "2026-01-11T20:58:34.Z",
    "a comma": "2026-01-11T20:58:34,7Z",
    "an offset of 24 hours": "2026-01-11T20:58:34+24:00",
    "an offset of 60 minutes": "2026-01-11T20:58:34+00:60",
    "one digit": "2026-1-1",
    "two digits of a year": "26-01-11",
    "five digits of a year": "12026-01-11",
    "no hyphens": "20260111",
    "a week": "2026-W02-7",
    "slashes": "01/11/2026",
    "a time": "20:58:34",
    "a space before": " 2026-01-11",
    "a line feed after": "2026-01-11\n",
    "digits that are not ASCII": "٢٠٢٦-01-11",
    "seconds": 1768165114,
    "seconds as text": "1768165114",
    "a fraction": 0.5,
    "true": True,
    "an array": ["2026-01-11"],
    "an object": {"$date": "2026-01-11"},
}
WRONG_TEXTS = {
    "an array": ["x"],
    "an object": {"x": "y"},
    "NUL": "\x00",
    "U+0001": "a\x01b",
    "escape": "\x1b[0m",
    "U+FFFE": "\ufffe",
    "U+FFFF": "x\uffff",
    "a high surrogate": "\ud83d",
    "a low surrogate": "x\ude00x",
    "surrogates in the wrong order": "\ude00\ud83d",
}
WRONG_BOOLEANS = {
    "yes": "yes",
    "1 as text": "1",
    "empty": "",
    "2": 2,
    "-1": -1,
    "1.0": 1.0,
    "an array": [True],
    "an object": {},
}
WRONG: list[tuple[str, tuple[str, ...], object]] = [
    *((f"GUID: {name}", ("id", *GUIDS), value) for name, value in WRONG_GUIDS.items()),
    ("GUID: empty", GUIDS, ""),
    *((f"date: {name}", DATES, value) for name, value in WRONG_DATES.items()),
    *((f"text: {name}", TEXTS, value) for name, value in WRONG_TEXTS.items()),
    *((f"boolean: {name}", ("is_closed",), value) for name, value in WRONG_BOOLEANS.items()),
]


@pytest.mark.parametrize(("members", "value"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_value_is_refused_for_every_member_that_has_it(
    empty_world: World, members: tuple[str, ...], value: object
) -> None:
    response = save(empty_world, SAMPLE | dict.fromkeys(members, value))
    assert_refused(response, 400, members=members)


def test_all_wrong_members_are_named_at_once(empty_world: World) -> None:
    response = save(empty_world, dict.fromkeys([*SAMPLE, MODIFIED, "unknown"], (1,)))
    assert_refused(response, 400, members=SAMPLE)


def test_a_wrong_member_is_named_as_the_contract_spells_it(empty_world: World) -> None:
    assert_refused(save(empty_world, {"DUE_DATE": "x"}), 400, members=["due_date"], says="due_date must be")


READ_AS: dict[str, tuple[str, object]] = {
    "a number for a text": ('{"reference_back_office":10023}', {"reference_back_office": "10023"}),
    "a fraction for a text": ('{"subject": 1.50, "description": -0.0e3}', {"subject": "1.50", "description": "-0.0e3"}),
    "a large number for a text": (f'{{"subject": {"9" * 5000}}}', {"subject": "9" * 5000}),
    "booleans for texts": ('{"subject":true,"description":false}', {"subject": "true", "description": "false"}),
    "true in quotes": ('{"is_closed": "true"}', {"is_closed": True}),
    "True in quotes": ('{"is_closed": "True"}', {"is_closed": True}),
    "false in quotes": ('{"is_closed": " FALSE "}', {"is_closed": False}),
    "1 for true": ('{"is_closed": 1}', {"is_closed": True}),
    "0 for false": ('{"is_closed": 0}', {"is_closed": False}),
    "a raw tab and a line feed": ('{"subject": "a\tb\nc"}', {"subject": "a\tb\nc"}),
    "a comma after the last member": ('{"subject": "a,}",\n}', {"subject": "a,}"}),
    "comments": (
        '/* a "quoted" */ {// one\n "subject" /**/: "x // no, /* no */", /* two, } */ "is_closed": true, // three\n}',
        {"subject": "x // no, /* no */", "is_closed": True},
    ),
    "a quote that is escaped before a comment": (r'{"subject": "\"//", /* x */}', {"subject": '"//'}),
}


@pytest.mark.parametrize(("body", "expected"), READ_AS.values(), ids=READ_AS)
def test_json_is_read_as_leniently_as_the_framework_reads_it(
    world: World, body: str, expected: dict[str, object]
) -> None:
    response = save(world, body, content_type="application/json")
    assert response.status_code == 200, response.text
    log = response.json()
    assert {name: log[name] for name in expected} == expected
    assert stored(world, log["id"]) == log


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-32", ""),
        ("utf-16", "; charset=utf-8"),  # the mark says more
        ("utf-16-le", "; charset=utf-16"),
        ("utf-16-be", '; charset="UTF-16BE"'),
        ("utf-32-le", "; charset=utf-32"),
        ("latin-1", "; charset=iso-8859-1"),
    ],
)
def test_json_is_read_in_the_encoding_that_its_mark_or_its_charset_says(
    world: World, encoding: str, charset: str
) -> None:
    response = save(world, '{"subject": "Señor"}'.encode(encoding), content_type=f"application/json{charset}")
    assert (response.status_code, response.json().get("subject")) == (200, "Señor")


def test_a_charset_that_is_not_supported_is_refused_by_name(empty_world: World) -> None:
    response = save(empty_world, REQUEST_JSON, content_type="application/json; charset=ebcdic")
    assert_refused(response, 400, members=[WHOLE_BODY], says="charset ebcdic")


@pytest.mark.parametrize("media_type", ["application/json", "text/xml"])
def test_read_close_and_save_whole_closes_a_log(world: World, media_type: str) -> None:
    """What a generated client does: it reads a log, sets one member, and sends all of them back."""
    log = world.save_log(subject="x")
    headers = {"accept": media_type, "content-type": media_type}
    read = world.wello("GET", f"/{log['id']}", headers=headers).text
    opened, closed = (
        ('"is_closed": false', '"is_closed": true') if media_type == "application/json" else (">false<", ">true<")
    )
    assert opened in read
    assert world.wello("POST", "/Save", read.replace(opened, closed), headers).status_code == 200
    after = stored(world, log["id"])
    assert (after["is_closed"], after["date_closed"]) == (True, after[MODIFIED])


ENOUGH = 100_000
BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty"),
    "white space": (b" \t\r\n", "is empty"),
    "an array": (b"[%s]" % REQUEST_JSON.encode(), "must be a JSON object"),
    "an empty array": (b"[]", "must be a JSON object"),
    "a string": (b'"%s"' % GUID.encode(), "must be a JSON object"),
    "null": (b"null", "must be a JSON object"),
    "a number": (b"1", "must be a JSON object"),
    "true": (b"true", "must be a JSON object"),
    "cut off": (REQUEST_JSON.encode()[:-1], "is not valid JSON"),
    "more after it": (REQUEST_JSON.encode() + b"x", "is not valid JSON"),
    "two objects": (REQUEST_JSON.encode() * 2, "is not valid JSON"),
    "two commas too much": (b'{"subject": "x",,}', "is not valid JSON"),
    "a comma alone": (b"{,}", "is not valid JSON"),
    "a comma before": (b'{,"subject": "x"}', "is not valid JSON"),
    "a comment without an end": (b'{"subject": "x" /* y }', "is not valid JSON"),
    "a comment between two numbers": (b'{"subject": 1/**/2}', "is not valid JSON"),
    "half a character of UTF-16": (REQUEST_JSON.encode("utf-16")[:-1], "is not UTF-16"),
    "single quotes": (b"{'subject': 'x'}", "is not valid JSON"),
    "a name without quotes": (b'{subject: "x"}', "is not valid JSON"),
    "NUL": (b"\x00", "is not valid JSON"),
    "a form": (b"subject=x&is_closed=true", "is not valid JSON"),
    "XML": (b"<task_activity_log/>", "is not valid JSON"),
    "NaN": (b"NaN", "is not valid JSON"),
    "NaN in a member": (b'{"subject": "x", "due_date": NaN}', "is not valid JSON"),
    "Infinity in an unknown member": (b'{"subject": "x", "y": -Infinity}', "is not valid JSON"),
    "ISO-8859-1": ('{"subject": "ñ"}'.encode("latin-1"), "is not UTF-8"),
    "a surrogate in UTF-8": (b'{"subject": "\xed\xa0\x80"}', "is not UTF-8"),
    "deep": (b"[" * ENOUGH, "nested too deeply"),
    "a deep member": (b'{"subject": %s%s}' % (b"[" * ENOUGH, b"]" * ENOUGH), "nested too deeply"),
    "a deep unknown member": (b'{"x":' * (ENOUGH // 3) + b"1" + b"}" * (ENOUGH // 3), "nested too deeply"),
}


@pytest.mark.parametrize(("body", "says"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("media_type", ["application/json", "text/json"])
def test_a_body_that_is_no_json_object_is_refused(empty_world: World, media_type: str, body: bytes, says: str) -> None:
    response = save(empty_world, body, content_type=media_type)
    assert_refused(response, 400, members=[WHOLE_BODY], says=says)
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize("size", [BODY_LIMIT + 1, 257 * 1024])
def test_a_body_over_256_kib_is_413(empty_world: World, size: int) -> None:
    assert_refused(save(empty_world, body_of(size)), 413, says="256 KiB")
    assert_refused(save(empty_world, b"x" * size), 413, says="256 KiB")


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/problem+json",
        "application/soap+xml",
        "application/jsonp",
        "*/*",
        "json",
        "application/json, application/json",
    ],
)
def test_a_body_of_another_media_type_is_415(empty_world: World, media_type: str) -> None:
    response = save(empty_world, REQUEST_JSON, content_type=media_type)
    assert_refused(response, 415, says=media_type.partition(";")[0])


def test_texts_that_together_are_too_large_to_store_are_refused_and_what_was_saved_stays(world: World) -> None:
    characters = [chr(each) for each in range(0x4E00, 0x9F00)]
    texts = {name: "".join(random.Random(name).choices(characters, k=80_000)) for name in TEXTS}
    answers = [save(world, json.dumps({"id": GUID, name: texts[name]}, ensure_ascii=False)) for name in TEXTS]
    assert [each.status_code for each in answers[:2]] == [200, 200]
    assert_refused(answers[2], 400, members=[WHOLE_BODY], says="too large")
    assert stored(world, GUID) == answers[1].json()
