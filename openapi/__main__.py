"""`python -m openapi` writes docs/openapi.json and docs/openapi/*.json, docs/asyncapi.json and docs/events/*.json."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dialects
from openapi import events
from openapi.documents import of_all, of_system
from openapi.functions import ROOT


def files() -> Iterator[tuple[Path, str]]:
    """Each document's file and its text."""
    yield ROOT / "docs" / "openapi.json", _text(of_all())
    for dialect in dialects.REGISTERED.values():
        yield ROOT / "docs" / "openapi" / f"{dialect.document}.json", _text(of_system(dialect.name))


def files_of_events() -> Iterator[tuple[Path, str]]:
    """Each document of events: its file and its text."""
    for name, document in events.files():
        yield ROOT / "docs" / name, _text(document)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for path, text in (*files(), *files_of_events()):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        print(f"{path.relative_to(ROOT)}: {len(text):,} bytes")  # noqa: T201 - it is a command
