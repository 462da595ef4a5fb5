"""A tenant's archive: a ZIP of JSON Lines by kind, and of what is in the bucket; written as it is read."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from acuse.identity import accounts, api_keys, members
from acuse.identity.tenants import Tenant
from acuse_admin.exporting import whole_file
from acuse_admin.output import json_text

README: Final = """\
Everything that Acuse stores of the tenant {name} ({id}), as it was read: not at one moment, but file by file,
while its callers may have gone on.

Files that end in .jsonl are JSON Lines (UTF-8, an object a line). `acuse commerces import`, `operators import`,
`result-types import`, `activities import`, `menus import` and `references import` take those of their names;
activities come back without their results, and not those whose line is longer than 1 MiB. file-attachments.jsonl
says what each file in files/ was called.

Left out, because it would open something: API keys, passwords and their hashes (api-keys.jsonl and accounts.jsonl
say what each may do). Left out, because it is no data of the tenant: user retention statuses, which all tenants
share, and what repeats this data (lists, pointers, idempotency keys).
"""


class ArchivedFile(NamedTuple):
    """A file of an archive."""

    name: str
    chunks: Iterable[bytes]
    """Of JSON Lines, a line each."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is in an archive, or many in a folder."""

    file: str
    records: int


def lines(name: str, documents: Iterable[Any]) -> ArchivedFile:
    """A file of JSON Lines, of what is stored: what is internal, hashes above all, is left out."""
    return ArchivedFile(f"{name}.jsonl", (f"{json_text(each)}\n".encode() for each in documents))


def own_members(tenant: Tenant) -> Iterator[ArchivedFile]:
    """What belongs to no dialect."""
    yield ArchivedFile("README.txt", [README.format(name=tenant.name, id=tenant.id).encode()])
    yield lines("tenant", [tenant])
    yield lines("members", members.list_of(tenant.id))
    yield lines("api-keys", api_keys.list_of(tenant.id))
    yield lines("accounts", accounts.list_of(tenant.id))


def write(path: Path, found: Iterable[ArchivedFile], on_written: Callable[[str, int], None]) -> list[Written]:
    """Write an archive, which has its name once it is whole; tells how many records of a file there are so far.

    Raises
    ------
    OSError
        It cannot be written there.
    """
    written: dict[str, int] = {}
    with whole_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in found:
            shown = each.name.partition("/")[0]
            # Longer than 4 GB, it may be; how long it is going to be is not known.
            with archive.open(each.name, "w", force_zip64=True) as entry:
                written.setdefault(shown, 0)
                for chunk in each.chunks:
                    entry.write(chunk)
                    written[shown] += 1
                    on_written(shown, written[shown])
    return [Written(name, number) for name, number in written.items()]
