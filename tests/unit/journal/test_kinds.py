"""The journal finds the kinds of records in the dialects' own rooms, and names no dialect."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import acuse
from acuse.journal import kinds
from acuse.runtime.remembered import forget_everything

ROOM = """
from acuse.journal.model import RecordKind

KINDS = (
    RecordKind(
        name="parcels",
        item="parcel",
        types=(),
        derive=lambda *_: None,
        read=lambda *_: None,
        href="/parcels/{}".format,
        every=lambda _: iter(()),
    ),
)
"""


@pytest.fixture
def _dialect_of_parcels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "post").mkdir()
    (tmp_path / "post" / "__init__.py").touch()
    (tmp_path / "post" / "journal.py").write_text(ROOM)
    monkeypatch.setattr(acuse, "__path__", [*acuse.__path__, str(tmp_path)])
    forget_everything()
    yield
    forget_everything()
    for name in ("acuse.post", "acuse.post.journal"):
        sys.modules.pop(name, None)
    vars(acuse).pop("post", None)


@pytest.mark.usefixtures("_dialect_of_parcels")
def test_a_dialect_s_kinds_are_found_by_where_they_are() -> None:
    assert kinds.by_name()["parcels"].item == "parcel"
    assert kinds.by_item()["parcel"].name == "parcels"


def test_no_two_kinds_have_one_name_or_one_item() -> None:
    assert len(kinds.by_name()) == len(kinds.by_item())
