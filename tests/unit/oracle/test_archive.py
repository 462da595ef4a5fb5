"""The archive of a task's files: a cost that does not depend on what is in them, and names that differ."""

import io
import tarfile

import pytest

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments.store import FileAttachment
from oracle.list_task_file_attachments.archive import packed

NOW = timestamps.parse("2026-11-24T20:00:00.000Z")
FASTEST = 4
"""The byte of gzip's header that says how hard the data was compressed (RFC 1952, XFL)."""


def file(file_id: int, name: str) -> tuple[FileAttachment, bytes]:
    return FileAttachment(file_id, name, 1, NOW, NOW), str(file_id).encode()


def names_in(archive: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return tar.getnames()


def test_it_is_compressed_at_the_level_that_takes_the_same_time_for_any_content() -> None:
    assert packed([file(1, "a.txt")])[8] == FASTEST


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.txt", "122-a.txt", "a.txt"], ["a.txt", "122-a.txt", "122-122-a.txt"]),
        (["a.txt", "a.txt", "121-a.txt"], ["a.txt", "121-a.txt", "122-121-a.txt"]),
        (["a.txt", "A.TXT", "b.txt"], ["a.txt", "121-A.TXT", "b.txt"]),
        (["a\u0301.txt", "\u00e1.txt", "a.txt"], ["a\u0301.txt", "121-\u00e1.txt", "a.txt"]),
    ],
    ids=["one's id before another's name", "the other way round", "case", "accents"],
)
def test_no_file_takes_anothers_place_when_it_is_unpacked(names: list[str], expected: list[str]) -> None:
    assert names_in(packed([file(120 + place, name) for place, name in enumerate(names)])) == expected


def test_a_thousand_files_of_one_name_have_a_thousand_names() -> None:
    assert len(set(names_in(packed([file(each, "a.txt") for each in range(1, 1001)])))) == 1000


def test_it_is_refused_for_more_files_than_can_be_read_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [{**file(number, "a.txt")[0]._asdict(), "id": number, "object": str(number)} for number in range(1, 202)]
    monkeypatch.setattr("acuse.oracle.children.store.find_all", lambda *_: there)
    monkeypatch.setattr("acuse.storage.objects.get_all", lambda keys: {key: key.encode() for key in keys})
    tenant = TenantId("t")
    assert file_attachments.read_all(tenant, 1, most=1000) is None
    del there[0]
    assert len(file_attachments.read_all(tenant, 1, most=1000) or ()) == 200
    assert file_attachments.read_all(tenant, 1, most=199) is None
