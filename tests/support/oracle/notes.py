"""Notes as the tests make and name them."""

import json
from typing import Any

from acuse.identity import accounts
from local.world import World
from tests.support.oracle.tasks import path_of

MEMBERS = ["channel", "createdByAccount", "createdTime", "id", "text", "updatedByAccount", "updatedTime", "links"]
"""Of a note, in the documented order."""

LONGEST = 349_525

LONG_TEXT = json.dumps([(number * 7919) ** 5 for number in range(2000)])
"""A text that is too long for the table, even compressed."""

TEXTS = {
    "one character": "x",
    "space": " ",
    "line": "\r\n",
    "NUL": "\x00",
    "quotes and brackets": '"\\</script>{}[]&amp;',
    "composed and not": "é e\u0301 ﬃ",
    "family": "👩‍👩‍👧",
    "right to left": "\u202eshalom שלום",
    "1024 characters": "y" * 1024,
    "1025 characters": "y" * 1025,
    "compressible": "y" * LONGEST,
    "long noise": LONG_TEXT,
    "longest, of one byte": ("0123456789abcdefghijklmnopqrstuvwxyz" * 10_000)[:LONGEST],
    "longest, of two bytes": "ñ" * LONGEST,
    "longest, of four bytes": "😀" * LONGEST,
    "longest, of four bytes and hard to compress": "".join(chr(0x1F300 + (n * n * 31) % 700) for n in range(LONGEST)),
}
"""Texts that a note may have, and gives back as they are."""

WRONG_TEXTS: dict[str, Any] = {
    "null": None,
    "empty": "",
    "number": 1,
    "array": ["t"],
    "object": {"text": "t"},
    "surrogate": "half \ud83d",
    "long": "x" * (LONGEST + 1),
    "long, of four bytes": "😀" * (LONGEST + 1),
}

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    **{f"text {name}": ({"text": text}, "text") for name, text in WRONG_TEXTS.items()},
    "unknown": ({"surprise": 1}, "surprise"),
    "names itself": ({"lookupName": "n"}, "lookupName"),
    "channel text": ({"channel": "Phone"}, "channel"),
    "channel empty": ({"channel": {}}, "channel"),
    "channel unknown": ({"channel": {"id": 99}}, "channel"),
    "channel name unknown": ({"channel": {"lookupName": "Pigeon"}}, "channel"),
    "channel name ambiguous": ({"channel": {"lookupName": "Twice"}}, "channel"),
    "channel contradiction": ({"channel": {"id": 1, "lookupName": "Email"}}, "channel"),
    "channel retired": ({"channel": {"id": 5}}, "channel"),
    "channel id text": ({"channel": {"id": "one"}}, "channel.id"),
    "channel with more": ({"channel": {"id": 1, "surprise": 1}}, "channel.surprise"),
    "author number": ({"createdByAccount": 1}, "createdByAccount"),
    "author empty": ({"createdByAccount": {}}, "createdByAccount"),
    "author zero": ({"createdByAccount": {"id": 0}}, "createdByAccount.id"),
    "author unknown": ({"createdByAccount": {"lookupName": "Nobody"}}, "No such Account with lookupName = Nobody"),
    "author misnamed": ({"createdByAccount": {"id": 77, "lookupName": "Nobody"}}, "No such Account with ID = 77"),
    "changer unknown": ({"updatedByAccount": {"lookupName": "Nobody"}}, "No such Account with lookupName = Nobody"),
}  # fmt: skip
"""Members that no note can be created with or changed to, and what the refusal says."""


def new_note(world: World, task: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A note, created over HTTP; gives the answer's body."""
    response = world.oracle("POST", path_of(task, "notes"), {"text": "Called, no answer", **members})
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def path_to(task: dict[str, Any], note: dict[str, Any]) -> str:
    return path_of(task, "notes", note["id"])


def read_note(world: World, task: dict[str, Any], note: dict[str, Any]) -> dict[str, Any]:
    response = world.oracle("GET", path_to(task, note))
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def account_id(world: World, username: str = "") -> int:
    """The id of a staff account, that of the world's own without a name."""
    found = accounts.find(world.tenant, username or (world.staff or ("", ""))[0])
    assert found
    assert found.number
    return found.number


def account_links(world: World, account: int, version: str = "v1.4") -> dict[str, Any]:
    """An account as answers refer to it."""
    root = f"{world.base_url}/services/rest/connect/{version}"
    return {
        "links": [
            {"rel": "self", "href": f"{root}/accounts/{account}"},
            {"rel": "canonical", "href": f"{root}/accounts/{account}"},
            {"rel": "describedby", "href": f"{root}/metadata-catalog/accounts", "mediaType": "application/schema+json"},
        ]
    }
