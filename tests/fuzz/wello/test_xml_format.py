"""Wello's XML: read back as it was written, or refused; never a document type definition."""

import contextlib
import encodings
import pkgutil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.errors import Invalid, Malformed
from acuse.wello import date_times
from acuse.wello.http import xml_format
from acuse.wello.members import ENTITY, KIND_BY_MEMBER, UNSPEAKABLE, Kind
from tests.fuzz.strategies import SPACE, tampered

SPEAKABLE = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda each: not UNSPEAKABLE.match(each)))
INSTANTS = st.datetimes().map(lambda at: date_times.parse(f"{at.isoformat(timespec='milliseconds')}Z"))
VALUE_BY_KIND = {
    Kind.GUID: st.uuids().map(str),
    Kind.TEXT: SPEAKABLE,
    Kind.DATE_TIME: INSTANTS,
    Kind.FLAG: st.booleans(),
}
LOGS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={name: VALUE_BY_KIND[kind] for name, kind in KIND_BY_MEMBER.items()}
)
NAMES = st.sampled_from([*KIND_BY_MEMBER, "other", "i:other", "i:nil", f"xmlns='urn:x' {ENTITY}"])
ATTRIBUTES = st.sampled_from(["", " i:nil='true'", ' i:nil=" 1 "', " xmlns='urn:x'", " nil='1'", " a='1' a='2'"])
CONTENTS = st.sampled_from(
    ["", " ", "x", "true", "&amp;", "&lt;&#13;&#x10FFFF;", "&#0;", "&nbsp;", "<![CDATA[<x>]]>", "<!-- x -->", "<?x y?>"]
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Documents of the right form or nearly so."""
    parts = []
    for name, attribute, content, space in draw(st.lists(st.tuples(NAMES, ATTRIBUTES, CONTENTS, SPACE), max_size=5)):
        parts.append(f"{space}<{name}{attribute}>{content}</{name.rpartition(' ')[2]}>")
    declared = draw(st.sampled_from(["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>']))
    root = f"<{ENTITY} xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{''.join(parts)}</{ENTITY}>"
    return (declared + root).encode()


@given(st.binary(max_size=80) | tampered(documents() | LOGS.map(lambda log: xml_format.entity(log).encode())))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        members = xml_format.read(body)
    except Invalid:
        return
    assert set(members) <= set(KIND_BY_MEMBER)
    assert all(value is None or isinstance(value, str | bool | dict) for value in members.values())


@given(LOGS, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_what_was_written_is_read_back(log: dict[str, Any], encoding: str) -> None:
    members = xml_format.read(xml_format.entity(log).encode(encoding))
    for name, kind in KIND_BY_MEMBER.items():
        if kind is Kind.DATE_TIME and name in members:
            members[name] = date_times.parse(members[name])
    assert members == log


BOMB = "<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
DEFINITIONS = [
    "",
    " SYSTEM 'file:///etc/passwd'",
    " PUBLIC 'x' 'http://127.0.0.1:9/x.dtd'",
    " []",
    " [<!ELEMENT a ANY>]",
    " [<!ATTLIST task_activity_log is_closed CDATA 'true'>]",
    " [<!ENTITY a 'x'>]",
    " [<!ENTITY a SYSTEM 'file:///etc/passwd'>]",
    " [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/x'> %a;]",
    f" [{BOMB}]",
]


@given(
    st.sampled_from(DEFINITIONS),
    st.sampled_from(["", "<!-- x -->", "<?x?>", " \n"]),
    st.sampled_from(["x", "&a;", "&i;", ""]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_a_document_type_definition_is_refused_before_anything_of_it_is_done(
    definition: str, before: str, content: str, encoding: str
) -> None:
    text = f"{before}<!DOCTYPE {ENTITY}{definition}>{before}<{ENTITY}><subject>{content}</subject></{ENTITY}>"
    with pytest.raises(Malformed) as refused:
        xml_format.read(text.encode(encoding))
    if not encoding.endswith(("le", "be")):
        assert "must not have a document type definition" in str(refused.value)


CODECS = [
    *(each.name for each in pkgutil.iter_modules(encodings.__path__)),
    "UTF-8",
    "hex",
    "bz2",
    "no-such",
    "x" * 5000,
]


@pytest.mark.filterwarnings("ignore:invalid escape sequence:DeprecationWarning")  # of unicode_escape, tried by expat
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\xff\xfe"], ids=["plain", "utf-8", "utf-16"])
def test_a_declaration_may_name_any_codec(start: bytes) -> None:
    read = set()
    for codec in CODECS:
        text = f'<?xml version="1.0" encoding="{codec}"?><{ENTITY}><subject>é</subject></{ENTITY}>'
        with contextlib.suppress(Invalid):
            assert set(xml_format.read(start + text.encode())) == {"subject"}
            read.add(codec)
    assert ("UTF-8" in read) is (start != b"\xff\xfe")


@pytest.mark.parametrize("wrapped", [True, False])
def test_elements_may_be_nested_to_any_depth(wrapped: bool) -> None:
    nested = "<a>" * 30_000 + "</a>" * 30_000
    assert xml_format.read(
        f"<{ENTITY}>{'<subject>' * wrapped}{nested}{'</subject>' * wrapped}</{ENTITY}>".encode()
    ) == ({"subject": {"a": None}} if wrapped else {})
