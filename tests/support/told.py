"""What the journal tells of what is written: from the table's own stream, as Lambda gives it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import boto3

from acuse.journal import stream
from acuse.journal.model import Change, RecordKind, event_of
from acuse.requests.exact_json import dumps
from acuse.storage import dynamodb


class Telling(NamedTuple):
    """What is told of a change, and which change of its record it is."""

    type: str
    sequence: int
    data: Mapping[str, Any]
    changed: tuple[str, ...]


class Told:
    """The changes of records of a kind, from now on."""

    def __init__(self, kind: RecordKind[Any]) -> None:
        at = dynamodb.connection()
        self.kind = kind
        views = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        table = at.client.update_table(TableName=at.results, StreamSpecification=views)["TableDescription"]  # type: ignore[arg-type]
        self._client, self._arn, self._seen = boto3.client("dynamodbstreams"), table["LatestStreamArn"], 0

    def records(self) -> list[dict[str, Any]]:
        """What the stream has that was not asked for yet, as Lambda gives it."""
        # An iterator does not outlive a transaction that is taken back.
        [shard] = self._client.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]
        at = self._client.get_shard_iterator(
            StreamArn=self._arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        found = self._client.get_records(ShardIterator=at["ShardIterator"])["Records"]
        new, self._seen = found[self._seen :], len(found)
        return [stream.as_lambda_gives_it(each) for each in new]

    def changes(self) -> Iterator[Change]:
        """Those of the kind."""
        for record in self.records():
            found = stream.read(record)
            if found and found.kind is self.kind:
                yield found.change

    def drafts(self) -> list[Telling]:
        """What is told of them."""
        changes = list(self.changes())
        return [draft for change in changes if (draft := derived(self.kind, change))]


def derived(kind: RecordKind[Any], change: Change) -> Telling | None:
    """What is told of a change, which fits the schema of its type."""
    draft = kind.derive(change, kind.look_up(change.tenant, [change]))
    if draft is None:
        return None
    event_of(kind, change, draft).envelope()
    return Telling(draft.type, change.sequence, draft.data, draft.changed)


def as_json(data: Any) -> Any:
    """As a client reads it."""
    return json.loads(dumps(data))


def in_brief(drafts: list[Telling]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Types, sequences and what changed."""
    return [(each.type, each.sequence, each.changed) for each in drafts]
