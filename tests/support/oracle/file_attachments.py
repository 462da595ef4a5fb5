"""File attachments as the tests make and name them."""

import base64
from typing import Any

from local.world import World
from tests.support.oracle.tasks import path_of

MIB = 1024 * 1024


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def file(**members: Any) -> dict[str, Any]:
    """The body of a request for a small file."""
    return {"fileName": "receipt.txt", "data": encoded(b"42 EUR"), **members}


def new_file(world: World, task: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A file attachment, created over HTTP; gives the answer's body."""
    response = world.oracle("POST", path_of(task, "fileAttachments"), file(**members))
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def path_to(task: dict[str, Any], attachment: dict[str, Any], *further: str) -> str:
    return path_of(task, "fileAttachments", attachment["id"], *further)


GOOD: dict[str, dict[str, Any]] = {
    "one character": {"fileName": "a"},
    "100 characters": {"fileName": "x" * 96 + ".txt"},
    "100 emoji": {"fileName": "😀" * 100},
    "spaces and signs": {"fileName": "año 2026 (final) [v2] #1 100% & more; it's.txt"},
    "no extension": {"fileName": "README"},
    "simple type": {"contentType": "text/plain"},
    "type with every character": {"contentType": "x-A/-a.Z+9_*"},
    "office type": {"contentType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    "type of 128 characters": {"contentType": "a/" + "b" * 126},
    "name of one character": {"name": "n"},
    "name of 40 characters": {"name": "ñ" * 40},
    "name null": {"name": None},
    "description of one character": {"description": " "},
    "description of 1333 characters": {"description": "😀" * 1333},
    "description of lines": {"description": "one\r\ntwo\tthree"},
    "description null": {"description": None},
}
"""Members that can be created and changed, by what they are an example of."""

BAD: dict[str, tuple[dict[str, Any], str]] = {
    "file name null": ({"fileName": None}, "fileName"),
    "file name empty": ({"fileName": ""}, "fileName"),
    "file name number": ({"fileName": 1}, "fileName"),
    "file name long": ({"fileName": "x" * 101}, "fileName"),
    "file name surrogate": ({"fileName": "\ud83d.txt"}, "fileName"),
    "file name line": ({"fileName": "a\nb.txt"}, "fileName"),
    "file name ends in a line": ({"fileName": "a.txt\n"}, "fileName"),
    "file name NUL": ({"fileName": "a\x00.txt"}, "fileName"),
    **{f"file name {sign}": ({"fileName": f"a{sign}b.txt"}, "fileName") for sign in '/\\:*?"<>|'},
    "type null": ({"contentType": None}, "contentType"),
    "type empty": ({"contentType": ""}, "contentType"),
    "type number": ({"contentType": 1}, "contentType"),
    "type without slash": ({"contentType": "text"}, "contentType"),
    "type without subtype": ({"contentType": "text/"}, "contentType"),
    "type with two slashes": ({"contentType": "text/plain/x"}, "contentType"),
    "type with parameters": ({"contentType": "text/plain; charset=utf-8"}, "contentType"),
    "type with digits": ({"contentType": "text2/plain"}, "contentType"),
    "type with a header": ({"contentType": "text/plain\r\nset-cookie:a"}, "contentType"),
    "type ends in a line": ({"contentType": "text/plain\n"}, "contentType"),
    "type not ASCII": ({"contentType": "text/plañ"}, "contentType"),
    "type long": ({"contentType": "a/" + "b" * 127}, "contentType"),
    "name with a space": ({"name": "a b"}, "name"),
    "name with a tab": ({"name": "a\tb"}, "name"),
    "name with a wide space": ({"name": "a\u3000b"}, "name"),
    "name ends in a line": ({"name": "ab\n"}, "name"),
    "name number": ({"name": 1}, "name"),
    "name long": ({"name": "x" * 41}, "name"),
    "name surrogate": ({"name": "\udc00"}, "name"),
    "description number": ({"description": 1}, "description"),
    "description long": ({"description": "x" * 1334}, "description"),
    "description surrogate": ({"description": "half \ud83d"}, "description"),
    "address empty": ({"uRL": ""}, "uRL"),
    "address long": ({"uRL": "x" * 1334}, "uRL"),
    "unknown member": ({"filename": "a"}, "filename"),
    "names itself": ({"lookupName": "a"}, "lookupName"),
}  # fmt: skip
"""Members that can be neither created nor changed, and the member that the refusal names."""
