"""The two formats, read and written, and which one is answered: contract Wello, sections "Formats" and "Errors"."""

import json
import random
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from acuse.identity.permissions import Permission
from local.world import ACTIVITY_LOGS, World
from tests.contract.wello.samples import (
    DATES,
    DEFAULTS,
    GUIDS,
    MODIFIED,
    NEVER,
    NO_GUID,
    REQUEST_JSON,
    REQUEST_XML,
    RESPONSE_XML,
    TEXTS,
    but_for_modified,
    root,
    save,
    stored,
    xml,
)
from tests.support.wello.envelope import WHOLE_BODY, assert_refused

GUID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
AJ, TJ, AX, TX = MEDIA_TYPES = ("application/json", "text/json", "application/xml", "text/xml")


def sample_in(media_type: str) -> str:
    """The seed's request in a media type."""
    return REQUEST_JSON if media_type in (AJ, TJ) else REQUEST_XML


def format_of(response: httpx.Response) -> str:
    """The media type of an answer, which must be what it says."""
    media_type, _, parameters = str(response.headers["content-type"]).partition("; ")
    assert parameters == "charset=utf-8"
    assert response.text[0] == ("{" if media_type in (AJ, TJ) else "<")
    return media_type


def save_xml(world: World, body: str | bytes) -> dict[str, Any]:
    """What is stored of a log that is saved in XML and must be taken."""
    response = save(world, body, content_type=AX, accept=AJ)
    assert response.status_code == 200, response.text[:500]
    return stored(world, response.json()["id"])


# ---------------------------------------------------------------- what a request is in


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("form", ["{}", "{}; charset=utf-8", '{};charset="UTF-8"', "{} ; odata=verbose"])
def test_a_request_is_read_as_its_content_type_says(world: World, media_type: str, form: str) -> None:
    for content_type in (form.format(media_type), form.format(media_type.upper())):
        response = save(world, sample_in(media_type), content_type=content_type)
        assert response.status_code == 200, response.text[:500]
        assert format_of(response) == media_type
        assert but_for_modified(response.text) == but_for_modified(sample_in(media_type))


def test_a_request_without_a_content_type_is_json(world: World) -> None:
    response = save(world, REQUEST_JSON)
    assert "content-type" not in response.request.headers
    assert format_of(response) == AJ
    assert but_for_modified(response.text) == but_for_modified(REQUEST_JSON)
    assert_refused(save(world, REQUEST_XML), 400, members=[WHOLE_BODY], says="is not valid JSON")


# ---------------------------------------------------------------- what an answer is in

ALIKE = dict(zip(MEDIA_TYPES, MEDIA_TYPES, strict=True))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
OWN_JSON = {AJ: AJ, TJ: TJ, AX: AJ, TX: AJ}
"""The body's own media type where it is JSON, else JSON: the framework's first formatter."""
UNFITTING = {AJ: AJ, TJ: AJ, AX: AX, TX: TX}
"""Where nothing fits, the body's own format."""
JQUERY_XML = "application/xml, text/xml, */*; q=0.01"
RESTSHARP = "application/json, text/json, text/x-json, text/javascript, application/xml, text/xml"
NEGOTIATED: dict[str, str | dict[str, str]] = {
    **ALIKE,
    "TEXT/XML": TX,
    "text/xml; charset=utf-8": TX,
    "text/xml;q=0.001": TX,
    "text/html, text/xml;q=0.1": TX,
    "application/xml;q=0.5, text/json;q=0.4": AX,
    "application/xml;q=0.4, text/json;q=0.5": TJ,
    "application/json;q=0.1,text/json;q=0.2,application/xml;q=0.3,text/xml;q=0.4": TX,
    "*/*;q=0.1, text/json": TJ,
    "text/xml, */*": TX,
    "text/xml, application/xml": TX,
    "application/xml, text/xml": AX,
    "application/xml, application/json": AJ,
    "text/xml, text/json": TJ,
    JQUERY_XML: AX,
    RESTSHARP: AJ,
    "text/*;q=0.9, text/xml;q=0.1, application/json;q=0.5": TJ,
    "application/xml;q=0, */*;q=0.1, text/xml": TX,
    BROWSER: AX,
    "": ALIKE,
    "*/*": OWN_JSON,
    "*/*;q=0.1": OWN_JSON,
    "*": OWN_JSON,
    "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2": OWN_JSON,
    "text/html, */*": OWN_JSON,
    "text/*": TJ,
    "application/*": AJ,
    "text/html": UNFITTING,
    "text/plain": UNFITTING,
    "image/*": UNFITTING,
    "text/html, image/png;q=0.5": UNFITTING,
    "text/xml;q=0": {AJ: AJ, TJ: AJ, AX: AX, TX: AJ},
    "*/*;q=0": UNFITTING,
    "application/problem+json": UNFITTING,
    "xml, text/xml;q=0.5, /": TX,
    "xml": UNFITTING,
    "/": UNFITTING,
    ";;": UNFITTING,
    "text/xml/json": UNFITTING,
    "<script>": UNFITTING,
}
"""By Accept, what is answered, whatever the request is in or by that. The framework's content negotiator decided, but
for JSON's `*/*` and what does not fit, which stay as the first round had them."""


@pytest.mark.parametrize("sent", MEDIA_TYPES)
def test_an_answer_is_in_what_accept_says(world: World, sent: str) -> None:
    body = sample_in(sent)
    answered = {accept: format_of(save(world, body, content_type=sent, accept=accept)) for accept in NEGOTIATED}
    assert answered == {
        accept: expected if isinstance(expected, str) else expected[sent] for accept, expected in NEGOTIATED.items()
    }


@pytest.mark.parametrize("sent", [None, *MEDIA_TYPES])
def test_without_accept_an_answer_is_in_what_the_request_is_in(world: World, sent: str | None) -> None:
    headers = {"content-type": sent} if sent else {}
    url = f"{world.base_url}{ACTIVITY_LOGS}/Save"
    request = world.http.build_request("POST", url, content=sample_in(sent or AJ), headers=headers)
    del request.headers["accept"]
    response = world.http.send(request, auth=world.new_account_of_domain(*Permission))
    assert response.status_code == 200, response.text[:500]
    assert format_of(response) == (sent or AJ)


NOBODY = ("nobody@acme.example", "secret@nowhere.example")
type Call = Callable[[World, dict[str, str]], httpx.Response]
"""Sends headers to a tenant."""

REFUSALS: list[tuple[str, int, Call, dict[str, Any]]] = [
    ("a wrong member", 400, lambda world, sent: world.wello("POST", "/Save", {"id": "x"}, sent), {"members": ["id"]}),
    ("no body", 400, lambda world, sent: world.wello("POST", "/Save", None, sent), {"members": [WHOLE_BODY]}),
    ("nobody", 401, lambda world, sent: world.wello("POST", "/Save", {}, sent, auth=NOBODY), {}),
    (
        "no permission",
        403,
        lambda world, sent: world.wello("POST", "/Save", {}, sent, auth=world.new_account_of_domain()),
        {},
    ),
    ("no such log", 404, lambda world, sent: world.wello("GET", f"/{GUID}", None, sent), {"says": GUID}),
    ("no such path", 404, lambda world, sent: world.wello("GET", "/a/b/c<&>", None, sent), {}),
    ("another method", 405, lambda world, sent: world.wello("PUT", "/Save", {}, sent), {"says": "'PUT'"}),
    ("a large body", 413, lambda world, sent: world.wello("POST", "/Save", b"x" * 257 * 1024, sent), {}),
    (
        "a media type",
        415,
        lambda world, sent: world.wello("POST", "/Save", "x", {**sent, "content-type": "a/<b>&'\""}),
        {"says": "a/<b>&'\""},
    ),
]


@pytest.mark.parametrize(
    ("status", "call", "said"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_a_refusal_is_in_what_accept_says(empty_world: World, status: int, call: Call, said: dict[str, Any]) -> None:
    expected: dict[str, str] = {**ALIKE, "text/html": AJ, "*/*": AJ, BROWSER: AX}
    for accept, media_type in expected.items():
        response = call(empty_world, {"accept": accept})
        assert_refused(response, status, **said)
        assert format_of(response) == media_type


def test_a_refusal_has_the_frameworks_shape(empty_world: World) -> None:
    phrase = "due_date must be a date and time that exists"
    wrong = {"due_date": "2026-02-30"}
    in_json, in_xml = (empty_world.wello("POST", "/Save", wrong, {"accept": each}) for each in (AJ, TX))
    assert in_json.json() == {
        "Message": "The request is invalid.",
        "ModelState": {"task_activity_log.due_date": [phrase]},
    }
    assert in_xml.text == (
        "<Error><Message>The request is invalid.</Message><ModelState>"
        f"<task_activity_log.due_date>{phrase}</task_activity_log.due_date></ModelState></Error>"
    )


def test_a_refusal_of_xml_is_in_xml(empty_world: World) -> None:
    response = save(empty_world, xml(due_date="x"), content_type=TX)
    assert_refused(response, 400, members=["due_date"])
    assert format_of(response) == TX


# ---------------------------------------------------------------- XML


@pytest.mark.parametrize("sample", [REQUEST_XML, RESPONSE_XML], ids=["request", "response"])
def test_the_seeds_xml_is_answered_as_it_is_but_for_its_modified_dateutc(world: World, sample: str) -> None:
    response = save(world, sample, content_type=AX)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/xml; charset=utf-8")
    assert but_for_modified(response.text) == but_for_modified(sample)


def test_the_seeds_json_is_answered_with_the_seeds_xml_and_the_other_way_round(world: World) -> None:
    as_xml = save(world, REQUEST_JSON, content_type=AJ, accept=TX)
    assert but_for_modified(as_xml.text) == but_for_modified(REQUEST_XML)
    as_json = save(world, REQUEST_XML, content_type=TX, accept=AJ)
    assert but_for_modified(as_json.text) == but_for_modified(REQUEST_JSON.replace("34.7203833", "34.7200000"))


def test_what_was_never_given_has_its_default_in_xml(world: World) -> None:
    response = save(world, xml(id=GUID), content_type=AX)
    defaults = {name: str(value).replace(".0000000+00:00", ".000Z") for name, value in DEFAULTS.items()}
    elements = {**defaults, "id": GUID, "is_closed": "false", MODIFIED: "1980-01-01T00:00:00.000Z"}
    lines = "\n".join(f"  <{name}>{elements[name]}</{name}>" for name in sorted(elements))
    assert but_for_modified(response.text) == but_for_modified(root(f"\n{lines}\n"))


def test_the_id_alone_may_be_preferred_in_xml(world: World) -> None:
    response = save(world, REQUEST_XML, content_type=AX, prefer="return=minimal")
    assert response.headers["preference-applied"] == "return=minimal"
    assert response.text == root(f"\n  <id>{GUID}</id>\n")


def test_an_update_in_xml_changes_what_it_names_alone(world: World) -> None:
    log = world.save_log(**json.loads(REQUEST_JSON))
    answer = save_xml(world, xml(id=GUID, reference_back_office="ERP-0042"))
    assert answer == {**log, "reference_back_office": "ERP-0042", MODIFIED: answer[MODIFIED]}


WORDS = {
    "empty": "",
    "white space alone": " \t ",
    "a line feed alone": "\n",
    "line ends": "a\r\nb\rc\nd\r\n",
    "tabs and spaces": "\t a  b \t",
    "markup": "<a href='x'>\"&amp;&#13;</a><!-- --><?x?>",
    "the end of CDATA": "]]> <![CDATA[x]]>",
    "emoji": "😀👩‍👩‍👧 e\u0301\u00e9",
    "scripts": "Señora Łukasz, Русский, العربية, 日本語",
    "spaces of Unicode": "\u00a0\u2028\u2029\u3000\ufeff",
    "the rarest": "\u007f\u0080\u0085\u009f\ud7ff\ue000\ufffd\U00010000\U0010ffff",
    "5000 characters": "ñ&" * 2500,
}


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_nothing_but_digits_after_the_millisecond_is_lost_from_json_to_xml_to_json(
    world: World, other: World, text: str
) -> None:
    log = world.save_log(**{**json.loads(REQUEST_JSON), **dict.fromkeys(TEXTS, text)})
    as_xml = world.wello("GET", f"/{GUID}", headers={"accept": AX})
    answer = save_xml(other, as_xml.content)
    rounded = dict.fromkeys(DATES, "2026-01-11T20:58:34.7200000+00:00")
    assert answer == {**log, **rounded, MODIFIED: answer[MODIFIED]}


def test_elements_may_come_in_any_order(world: World) -> None:
    first, *lines, last = REQUEST_XML.splitlines()
    for seed in range(5):
        random.Random(seed).shuffle(lines)
        response = save(world, "\n".join([first, *lines, last]), content_type=AX)
        assert but_for_modified(response.text) == but_for_modified(REQUEST_XML)


INCLUDED = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
TAKEN: dict[str, tuple[str | bytes, dict[str, Any]]] = {
    "no members": ("<task_activity_log/>", {}),
    "a declaration": (f'<?xml version="1.0" encoding="utf-8"?>\n{xml(subject="ñ")}\n', {"subject": "ñ"}),
    "a byte order mark": ("\ufeff" + xml(subject="ñ"), {"subject": "ñ"}),
    "UTF-16": (xml(subject="ñ😀").encode("utf-16"), {"subject": "ñ😀"}),
    "UTF-16, declared": (
        f'<?xml version="1.0" encoding="UTF-16"?>{xml(subject="ñ😀")}'.encode("utf-16"),
        {"subject": "ñ😀"},
    ),
    "UTF-16, big-endian": (("\ufeff" + xml(subject="ñ")).encode("utf-16-be"), {"subject": "ñ"}),
    "ISO-8859-1": (
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{xml(subject="ñ")}'.encode("latin-1"),
        {"subject": "ñ"},
    ),
    "white space and a comment around": (f"\n<!-- x -->\n{xml(subject='x')}\n<!-- y -->\n", {"subject": "x"}),
    "a processing instruction": (f"<?xml-stylesheet href='x'?>{xml(subject='a<?b c?>d')}", {"subject": "ad"}),
    "text between elements": (root("a<subject>b</subject>c"), {"subject": "b"}),
    "unknown elements": (xml(colour="red", deep="<a><subject>no</subject></a>", subject="x"), {"subject": "x"}),
    "unknown elements twice": (xml(subject="x", colour="red</colour><colour>"), {"subject": "x"}),
    "elements in another case": (xml(Subject="a", ID="b", DUE_DATE="c"), {}),
    "modified_dateutc": (xml(modified_dateutc="nonsense"), {}),
    "an element with a foreign prefix": (
        root('<x:subject xmlns:x="urn:x">a</x:subject><subject>b</subject><x:due_date xmlns:x="urn:x">c</x:due_date>'),
        {"subject": "b"},
    ),
    "an element in a foreign namespace": (
        root('<due_date xmlns="urn:x"><subject>a</subject></due_date>'),
        {},
    ),
    "attributes": (
        '<task_activity_log a="1"><subject i="2" nil="true">x</subject></task_activity_log>',
        {"subject": "x"},
    ),
    "XInclude": (root(f"<subject>x</subject>{INCLUDED}"), {"subject": "x"}),
    "CDATA": (xml(subject="<![CDATA[<a>&amp;]]> b <![CDATA[]]>"), {"subject": "<a>&amp; b "}),
    "a comment in a text": (xml(subject="a<!-- b -->c"), {"subject": "ac"}),
    "references": (xml(subject="&lt;&gt;&amp;&apos;&quot;&#241;&#x1F600;&#13;"), {"subject": "<>&'\"ñ😀\r"}),
    "white space around a text": (xml(subject="\n x \t"), {"subject": "\n x \t"}),
    "line ends": (xml(subject="a\r\nb\rc"), {"subject": "a\nb\nc"}),
    "white space around values": (
        xml(task_id=f"\n {GUID}\t", due_date=" 2026-01-11 ", is_closed="\r\n true \n", date_closed="\t2026-01-12\n"),
        {
            "task_id": GUID,
            "due_date": "2026-01-11T00:00:00.0000000+00:00",
            "is_closed": True,
            "date_closed": "2026-01-12T00:00:00.0000000+00:00",
        },
    ),
    "forms of values": (
        xml(task_id=f"{{{GUID.upper()}}}", due_date="2026-01-11T23:30:00.1234567-03:00"),
        {"task_id": GUID, "due_date": "2026-01-12T02:30:00.1234567+00:00"},
    ),
    "60,000 unknown elements": (xml(a="<b/>" * 60_000), {}),
    "37,000 unknown elements within each other": (
        xml(subject="x", a="<a>" * 37_000 + "</a>" * 37_000),
        {"subject": "x"},
    ),
}


@pytest.mark.parametrize(("body", "expected"), TAKEN.values(), ids=TAKEN)
def test_xml_is_taken(world: World, body: str | bytes, expected: dict[str, Any]) -> None:
    log = save_xml(world, body)
    assert log == {"id": log["id"], **DEFAULTS, **expected, MODIFIED: log[MODIFIED]}


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_booleans_are_words_or_digits(world: World, text: str, expected: bool) -> None:
    world.save_log(id=GUID, is_closed=not expected)
    assert save_xml(world, xml(id=GUID, is_closed=text))["is_closed"] is expected


@pytest.mark.parametrize("empty", ["", " ", "\n", NO_GUID, f"{{{NO_GUID}}}"], ids=repr)
def test_an_empty_id_adds_a_log_with_a_new_one(world: World, empty: str) -> None:
    ids = {save_xml(world, xml(id=empty))["id"] for _ in range(2)}
    assert len(ids) == 2
    assert NO_GUID not in ids


@pytest.mark.parametrize(
    "nil",
    ['i:nil="true"', 'i:nil="1"', "i:nil=' true '", 'xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true"'],
)
def test_what_is_nil_goes_back_to_its_default(world: World, nil: str) -> None:
    world.save_log(**json.loads(REQUEST_JSON))
    nothing = "".join(f"<{name} {nil}/>" for name in (*GUIDS, *TEXTS, *DATES, "is_closed"))
    log = save_xml(world, root(f"<id>{GUID}</id>{nothing}"))
    assert log == {"id": GUID, **DEFAULTS, MODIFIED: log[MODIFIED]}


def test_a_nil_id_adds_a_log_with_a_new_one(world: World) -> None:
    log = save_xml(world, root('<id i:nil="true"/>'))
    assert log["id"] != NO_GUID


@pytest.mark.parametrize("nil", ['i:nil="false"', 'i:nil="0"', 'nil="true"', 'xmlns:x="urn:x" x:nil="true"'])
def test_what_is_not_nil_is_its_value(world: World, nil: str) -> None:
    log = save_xml(world, root(f"<subject {nil}>x</subject><is_closed {nil}>1</is_closed>"))
    assert (log["subject"], log["is_closed"], log["due_date"]) == ("x", True, NEVER)


# ---------------------------------------------------------------- XML that is refused

NOT_WELL_FORMED: dict[str, str | bytes] = {
    "a declaration alone": '<?xml version="1.0"?>',
    "a text": "x",
    "JSON": REQUEST_JSON,
    "two roots": REQUEST_XML * 2,
    "text after it": REQUEST_XML + "x",
    "cut off": REQUEST_XML[:-1],
    "tags that overlap": "<task_activity_log><subject>x</task_activity_log></subject>",
    "tags in another case": root("<subject>x</Subject>"),
    "an attribute without quotes": "<task_activity_log a=1/>",
    "an attribute twice": "<task_activity_log a='1' a='2'/>",
    "a prefix of nothing": root("<x:a/>"),
    "a late declaration": f' <?xml version="1.0"?>{REQUEST_XML}',
    "80,000 elements open": "<task_activity_log>" + "<a>" * 80_000,
    "80,000 elements of a text open": "<task_activity_log><subject>" + "<a>" * 80_000,
    "an ampersand": xml(subject="a & b"),
    "an undefined entity": xml(subject="&nbsp;"),
    "NUL": xml(subject="\x00"),
    "a reference to NUL": xml(subject="&#0;"),
    "a control character": xml(subject="\x01"),
    "a reference to a control character": xml(subject="&#x1b;"),
    "a reference to a surrogate": xml(subject="&#xd83d;&#xde00;"),
    "U+FFFE": xml(subject="\ufffe"),
    "a surrogate in UTF-8": xml(subject="?").encode().replace(b"?", b"\xed\xa0\x80"),
    "ISO-8859-1, not declared": xml(subject="ñ").encode("latin-1"),
    "UTF-16, declared as UTF-8": f'<?xml version="1.0" encoding="utf-8"?>{REQUEST_XML}'.encode("utf-16"),
    "UTF-8, declared as UTF-16": f'<?xml version="1.0" encoding="utf-16"?>{REQUEST_XML}',
    "an odd byte of UTF-16": REQUEST_XML.encode("utf-16")[:-1],
}
OTHER_DOCUMENTS = {
    "another root": "<task_activity/>",
    "a root in another case": "<Task_Activity_Log/>",
    "a root in a default namespace": '<task_activity_log xmlns="urn:x"><subject>x</subject></task_activity_log>',
    "a root with a prefix": '<x:task_activity_log xmlns:x="urn:x"/>',
    "a list": f"<ArrayOftask_activity_log>{REQUEST_XML}</ArrayOftask_activity_log>",
}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
WITH_DTD: dict[str, str | bytes] = {
    "a DTD": f"<!DOCTYPE task_activity_log>{REQUEST_XML}",
    "a DTD in UTF-16": f"<!DOCTYPE task_activity_log>{REQUEST_XML}".encode("utf-16"),
    "a DTD in a file": f'<!DOCTYPE task_activity_log SYSTEM "file:///etc/passwd">{REQUEST_XML}',
    "an element's type": f"<!DOCTYPE task_activity_log [<!ELEMENT task_activity_log ANY>]>{REQUEST_XML}",
    "an attribute's default": f'<!DOCTYPE task_activity_log [<!ATTLIST subject a CDATA "b">]>{REQUEST_XML}',
    "an entity": f'<!DOCTYPE task_activity_log [<!ENTITY a "b">]>{xml(subject="&a;")}',
    "an entity in a file": f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{xml(subject="&a;")}',
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{xml(subject="&l9;")}',
    "a large entity many times": f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>{xml(subject="&a;" * 50_000)}',
}
UNREADABLE: list[tuple[str, str | bytes, str]] = [
    ("nothing", "", "is empty"),
    ("white space", " \r\n", "is empty"),
    *((name, body, "is not well-formed XML") for name, body in NOT_WELL_FORMED.items()),
    ("an unknown encoding", f'<?xml version="1.0" encoding="klingon"?>{REQUEST_XML}', "encoding"),
    ("an encoding that is none", f'<?xml version="1.0" encoding="zip"?>{REQUEST_XML}', "encoding"),
    *((name, body, "root is task_activity_log, in no namespace") for name, body in OTHER_DOCUMENTS.items()),
    *((name, body, "document type definition") for name, body in WITH_DTD.items()),
]


@pytest.mark.parametrize(("body", "says"), [case[1:] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE])
def test_what_is_no_task_activity_log_in_xml_is_refused(empty_world: World, body: str | bytes, says: str) -> None:
    for media_type in (AX, TX):
        response = save(empty_world, body, content_type=media_type)
        assert_refused(response, 400, members=[WHOLE_BODY], says=says)
        assert format_of(response) == media_type
        assert "root:" not in response.text, "a file that was read"


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE task_activity_log SYSTEM "{url}">{sample}',
        '<!DOCTYPE task_activity_log PUBLIC "-//X//Y" "{url}">{sample}',
        '<!DOCTYPE task_activity_log [<!ENTITY a SYSTEM "{url}">]><task_activity_log>&a;</task_activity_log>',
        '<!DOCTYPE task_activity_log [<!ENTITY % a SYSTEM "{url}"> %a;]>{sample}',
        '<!DOCTYPE task_activity_log [<!NOTATION a SYSTEM "{url}"><!ENTITY b SYSTEM "{url}" NDATA a>]>{sample}',
    ],
    ids=["DTD", "public DTD", "entity", "parameter entity", "notation"],
)
def test_nothing_is_fetched(empty_world: World, document: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        response = save(empty_world, document.format(url=url, sample=REQUEST_XML), content_type=AX)
        assert_refused(response, 400, members=[WHOLE_BODY], says="document type definition")
        with pytest.raises(BlockingIOError):
            server.accept()


WRONG: dict[str, tuple[str, list[str]]] = {
    "GUIDs": (xml(id="x", **dict.fromkeys(GUIDS, f"({GUID})")), ["id", *GUIDS]),
    "empty GUIDs": (xml(**dict.fromkeys(GUIDS, "")), [*GUIDS]),
    "a GUID with a space within": (xml(task_id=GUID.replace("-", " ")), ["task_id"]),
    "dates": (xml(due_date="2026-02-30", date_closed="yesterday"), [*DATES]),
    "empty dates": (xml(due_date="", date_closed=" "), [*DATES]),
    "a boolean": (xml(is_closed="yes"), ["is_closed"]),
    "an empty boolean": (xml(is_closed=""), ["is_closed"]),
    "a boolean in capitals": (xml(is_closed="TRUE"), ["is_closed"]),
    "a boolean of two": (xml(is_closed="2"), ["is_closed"]),
    "all kinds at once": (
        xml(id="a", task_id="b", due_date="c", is_closed="d", date_closed="e", subject="fine"),
        ["id", "task_id", "due_date", "is_closed", "date_closed"],
    ),
    "an element twice": (xml(subject="a</subject><subject>b"), ["subject"]),
    "the same twice": (xml(id=f"{GUID}</id><id>{GUID}"), ["id"]),
    "elements twice": (xml(subject="</subject><subject>", id="</id><id>"), ["subject", "id"]),
    "an element within": (xml(subject="a<b/>c"), ["subject"]),
    "an element within each": (
        xml(id="<a/>", task_id=f"{GUID}<a/>", subject="<subject>x</subject>", due_date="<b/>", is_closed="true<c/>"),
        ["id", "task_id", "subject", "due_date", "is_closed"],
    ),
    "XInclude within": (xml(subject=INCLUDED), ["subject"]),
    "37,000 elements within": (xml(subject="<a>" * 37_000 + "</a>" * 37_000), ["subject"]),
}


@pytest.mark.parametrize(("body", "members"), WRONG.values(), ids=WRONG)
def test_wrong_values_in_xml_are_refused_and_all_named(empty_world: World, body: str, members: list[str]) -> None:
    for accept in (AX, AJ):
        response = save(empty_world, body, content_type=AX, accept=accept)
        assert_refused(response, 400, members=members)
        assert format_of(response) == accept


@pytest.mark.parametrize(
    "body", [xml(subject="x" * 257 * 1024), "<a>" * 88_000, xml(a="<a>" * 80_000 + "</a>" * 80_000)]
)
def test_xml_over_256_kib_is_413(empty_world: World, body: str) -> None:
    assert_refused(save(empty_world, body, content_type=AX), 413, says="256 KiB")


def test_xml_may_have_256_kib(world: World) -> None:
    text = "x" * (256 * 1024 - len(xml(subject="")))
    assert save_xml(world, xml(subject=text))["subject"] == text
