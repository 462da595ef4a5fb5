"""XML as this dialect reads and writes it (seed 004): the one module that knows XML.

What is written is as .NET's DataContractSerializer does: elements in alphabetical order, no declaration.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from acuse.errors import Invalid, Malformed, Problem
from acuse.wello.date_times import in_xml
from acuse.wello.http import encodings
from acuse.wello.members import ENTITY, KIND_BY_MEMBER, UNSPEAKABLE, Kind, Members, Value

_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NIL: Final = f"{{{_INSTANCE}}}nil"
_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}


def read(body: bytes, charset: str = "") -> dict[str, Any]:
    """A request body's members, in any order. Elements in a namespace are skipped, `i:nil` is None.

    A charset overrules what the document says of its encoding: .NET writes utf-16 into what it sends as UTF-8.
    Nothing is expanded and nothing is fetched: a document type definition is refused.

    Raises
    ------
    Malformed
        It is no XML, or not XML alone.
    Invalid
        It is another document, or has an element twice.
    """
    root = _parse(body, charset)
    if root.tag != ENTITY:
        raise Invalid([Problem("", f"must be an XML document whose root is {ENTITY}, in no namespace")])
    members: dict[str, Any] = {}
    repeated: dict[str, Problem] = {}
    for element in root:
        if element.tag in members:
            repeated[element.tag] = Problem(element.tag, "is given more than once")
        elif element.tag in KIND_BY_MEMBER:
            members[element.tag] = _value(element, KIND_BY_MEMBER[element.tag])
    if repeated:
        raise Invalid([*repeated.values()])
    return members


def entity(members: Members) -> str:
    """A log, or some of its members."""
    root = Element(ENTITY)
    _fill(root, members)
    return _document(root)


def page(rows: Sequence[Members], next_link: str, annotations: Mapping[str, int]) -> str:
    """A list of logs; the address of the next page goes into a header."""
    del next_link, annotations
    root = Element(f"ArrayOf{ENTITY}")
    for row in rows:
        _fill(SubElement(root, ENTITY), row)
    return _document(root)


def error(message: str, problems: Mapping[str, str]) -> str:
    """A refusal, as ASP.NET Web API shows it."""
    root = Element("Error")
    SubElement(root, "Message").text = _speakable(message)
    if problems:
        model_state = SubElement(root, "ModelState")
        for name, phrase in problems.items():
            SubElement(model_state, name.replace("$", "_x0024_")).text = _speakable(phrase)
    return _written(root)


def _parse(body: bytes, charset: str) -> Element:
    try:
        root: Element = fromstring(encodings.decoded(body, charset) if charset else body, forbid_dtd=True)
    except DefusedXmlException:
        raise Malformed([Problem("", "must not have a document type definition, entities or references")]) from None
    except ParseError as error:
        raise Malformed([Problem("", f"is not well-formed XML: {error}")]) from None
    except (LookupError, ValueError):  # of the codec that the declaration names
        raise Malformed([Problem("", "is XML in an unsupported encoding: use UTF-8")]) from None
    return root


def _value(element: Element, kind: Kind) -> Any:
    if (element.get(_NIL) or "").strip() in ("true", "1"):
        return None
    if len(element):
        return dict.fromkeys(each.tag for each in element)  # no member is an object: it is refused as one
    text = element.text or ""
    match kind:
        case Kind.TEXT:
            return text
        case Kind.FLAG:
            return _FLAGS.get(text.strip(), text)
    return text.strip()


def _fill(parent: Element, members: Members) -> None:
    for name in sorted(members):
        SubElement(parent, name).text = _text(members[name], KIND_BY_MEMBER[name])


def _text(value: Value, kind: Kind) -> str:
    match kind:
        case Kind.DATE_TIME:
            return in_xml(str(value))
        case Kind.FLAG:
            return "true" if value else "false"
    return str(value)


def _document(root: Element) -> str:
    root.set("xmlns:i", _INSTANCE)
    indent(root)
    return _written(root)


def _written(root: Element) -> str:
    text: str = tostring(root, encoding="unicode", short_empty_elements=False)
    return text.replace("\r", "&#13;")  # a reader would take a bare one for a line feed


def _speakable(text: str) -> str:
    """A text, which a client may have made up, without the characters that XML cannot carry."""
    return UNSPEAKABLE.sub("\ufffd", text)
