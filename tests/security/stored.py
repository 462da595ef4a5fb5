"""All that a stack stores, compared before and after."""

import json
from pathlib import Path
from typing import Any

from acuse.storage import objects
from local.engine import journal

type Stored = dict[tuple[str, ...], Any]
"""By table and key, and the bucket's objects by key; None for what is gone."""
_OBJECTS = "objects"


class Watch:
    """Sees what changes in a stack's database and bucket.

    The database tells its journal of every write. A new one is begun after 16 MiB, more than these tests write.
    """

    def __init__(self, folder: Path) -> None:
        [self._journal] = (folder / "dynamodb").glob("journal-*")
        self._seen = 0
        self._last: Stored = {}
        self.changes()

    def changes(self, *, of: str = "") -> set[tuple[str, ...]]:
        """The keys of what went, came or is another since the last look; of what names a tenant, if one is given."""
        records = journal.read(self._journal).records
        new, self._seen = records[self._seen :], len(records)
        found = _objects()
        for key in {key for key in self._last if key[0] == _OBJECTS} - found.keys():
            found[key] = None
        for kind, *told in (each for record in new for each in json.loads(record)):
            if kind in ("put", "delete"):
                _account, _region, table, partition, sort, *item = told
                found[table, partition, sort] = item[0] if item else None
        changed = {key: (self._last.get(key), value) for key, value in found.items() if self._last.get(key) != value}
        self._last |= found
        return {key for key, values in changed.items() if of in repr((key, *values))}


def _objects() -> Stored:
    """The bucket's, as they are now."""
    bucket = objects.bucket()
    pages = bucket.client.get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
    return {(_OBJECTS, each["Key"]): each["ETag"] for page in pages for each in page.get("Contents", [])}
