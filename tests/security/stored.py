"""All that a stack stores, compared before and after."""

from typing import Any

from acuse.storage import dynamodb, objects

type Stored = dict[tuple[str, ...], Any]
"""By table and key, and the bucket's objects by key."""


def _everything() -> Stored:
    """Every item of both tables, and every object's size, as they are now."""
    at, bucket = dynamodb.connection(), objects.bucket()
    found: Stored = {}
    for table in (at.results, at.configs):
        for page in at.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            found |= {(table, item["pk"]["S"], item["sk"]["S"]): item for item in page["Items"]}
    for listed in bucket.client.get_paginator("list_objects_v2").paginate(Bucket=bucket.name):
        found |= {("objects", each["Key"]): each["ETag"] for each in listed.get("Contents", [])}
    return found


class Watch:
    """Sees what changes in a stack's database and bucket."""

    def __init__(self) -> None:
        self.last = _everything()

    def changes(self, *, of: str = "") -> set[tuple[str, ...]]:
        """The keys of what went, came or is another since the last look; of what names a tenant, if one is given."""
        before, self.last = self.last, _everything()
        changed = {key for key in before.keys() | self.last.keys() if before.get(key) != self.last.get(key)}
        return {key for key in changed if of in repr((key, before.get(key), self.last.get(key)))}
