"""What MiniStack's DynamoDB and S3 change, as records that can be kept and applied again.

Every change of an item passes two functions of MiniStack, whose version is pinned, and a request is worked on by one
thread from its start to its end. So a record is the result of one request, all of it, in the order of all requests:
items as they are stored now, not the request, whose conditions and clocks would have to come out the same again.

S3's objects are files, which MiniStack writes before it answers: each by renaming, its data before its description.

Records of a table's stream are changes too, until their reader has passed them: what was acknowledged is in the stream
after a `kill -9` as well.
"""

import json
import logging
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from ministack.core import persistence, responses
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb, s3

from local.engine import expressions
from local.engine.journal import Damaged

type Answer = tuple[int, dict[str, Any], bytes]
type Handler = Callable[..., Awaitable[Answer]]

_TABLES: Final = "tables"
_KEPT_RECORDS: Final = 1000
"""Of a stream that were read already: `acuse journal redrive` reads them again."""
_WRITES_ITEMS: Final = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "TransactWriteItems",
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    }
)
_READS: Final = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List", "Search")
_FAILED: Final = (500, {"Content-Type": "application/json"}, b'{"__type": "InternalServerError"}')
# MiniStack would load botocore, and its model of a service, for a media type that no client of the service looks at.
responses._service_model = lambda _service: None
# What MiniStack's own state file of DynamoDB has beside the tables.
_SETTINGS: Final = (
    "tags",
    "ttl_settings",
    "pitr_settings",
    "kinesis_destinations",
    "contributor_insights",
    "backups",
    "resource_policies",
    "exports",
    "imports",
)


@dataclass
class Changes:
    """Watches MiniStack's services, and hands over a record before a request that changed something is answered."""

    keep: Callable[[bytes], None]
    passed: Path
    """A file with the number of the last record of a stream that its reader needs no more."""
    _pending: list[list[Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _since_trimmed: int = 0

    def watch(self) -> None:
        """Hand over every change from now on."""
        expressions.parse_once()
        self._watch_items()
        dynamodb.handle_request = self._around(dynamodb.handle_request, "dynamodb", _changes_tables)
        s3.handle_request = self._around(s3.handle_request, "s3", _changes_buckets)

    def _watch_items(self) -> None:
        put, remove, replaced = dynamodb._set_item, dynamodb._remove_item, dynamodb._items_replaced
        note_token, told = dynamodb._txn_token_store, dynamodb._build_change_record

        def set_item(table: dict[str, Any], partition: str, sort: str, item: dict[str, Any]) -> Any:
            with self._lock:  # the thread that deletes what is past its time to live comes in between
                self._pending.append(["put", *_key(table), partition, sort, item])
                return put(table, partition, sort, item)

        def remove_item(table: dict[str, Any], partition: str, sort: str) -> Any:
            with self._lock:
                self._pending.append(["delete", *_key(table), partition, sort])
                return remove(table, partition, sort)

        def items_replaced(table: dict[str, Any]) -> None:
            with self._lock:
                self._pending.append(["items", *_key(table), table["items"]])
                replaced(table)

        def token_store(token: str, entry: dict[str, Any]) -> None:
            note_token(token, entry)
            with self._lock:
                self._pending.append(["token", dynamodb.get_account_id(), dynamodb.get_region(), token, entry])

        def build_change_record(table: dict[str, Any], *change: Any) -> dict[str, Any]:
            record: dict[str, Any] = told(table, *change)
            with self._lock:
                self._pending.append(["stream", *_key(table), record])
            self._since_trimmed += 1
            if self._since_trimmed >= _KEPT_RECORDS:
                self._since_trimmed = 0
                _drop_records(read_passed(self.passed))
            return record

        dynamodb._set_item, dynamodb._remove_item = set_item, remove_item
        dynamodb._items_replaced, dynamodb._txn_token_store = items_replaced, token_store
        dynamodb._build_change_record = build_change_record

    def _around(self, handle: Handler, service: str, changes_more: Callable[..., bool]) -> Handler:
        complaints = _Complaints(service)

        async def handle_request(*request: Any, **named: Any) -> Answer:
            complaints.any = False
            more: list[Any] = []
            try:
                answer = await handle(*request, **named)
                if answer[0] < HTTPStatus.BAD_REQUEST and changes_more(*request):
                    more = [["service", service, _STATES[service]()]]
            finally:
                self._hand_over(more)
            return _FAILED if complaints.any else answer

        return handle_request

    def _hand_over(self, more: list[Any]) -> None:
        with self._lock:
            pending, self._pending = more + self._pending, []
        if pending:
            self.keep(json.dumps(pending, default=persistence._json_default).encode())


class _Complaints(logging.Handler):
    """Whether a service has warned: MiniStack's S3 only warns when it cannot write an object, and says 200."""

    def __init__(self, service: str) -> None:
        super().__init__(logging.WARNING)
        self.any = False
        logging.getLogger(service).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        del record
        self.any = True


def read_passed(path: Path) -> str:
    """The number of the last record of a stream that its reader needs no more; empty if it has read none."""
    return path.read_text() if path.exists() else ""


def _drop_records(passed: str) -> None:
    """Forget records of streams that their reader has passed, but for the last of them, which it goes on from."""
    for key, records in dynamodb._stream_records.all_items():
        done = bisect_right(records, passed, key=lambda record: record["dynamodb"]["SequenceNumber"])
        if (dropped := done - _KEPT_RECORDS) > 0:
            del records[:dropped]
            trimmed = dynamodb._stream_trimmed.get_scoped(*key, 0)
            dynamodb._stream_trimmed.set_scoped(*key, trimmed + dropped)


def snapshot(passed: str) -> Iterator[bytes]:
    """Everything that is stored now, as the JSON of a state file of MiniStack's DynamoDB, in parts.

    Of streams it is what their reader has not passed.

    The items are listed before the first part is given; an item that is changed later may come in either state.
    """
    items = {
        "{}\0{}\0{!r}".format(*key): {partition: dict(members) for partition, members in list(table["items"].items())}
        for key, table in dynamodb._tables.all_items()
    }
    state = {name: give() for name, give in _STATES.items()}
    tokens = [[*key, entry] for key, entry in dynamodb._txn_idempotency.all_items()]
    streams = [
        [*key, [each for each in records if each["dynamodb"]["SequenceNumber"] >= passed]]
        for key, records in dynamodb._stream_records.all_items()
    ]
    rest = {"tokens": tokens, "streams": streams}
    return _snapshot(items, json.loads(json.dumps(state, default=persistence._json_default)), rest)


def _snapshot(items: dict[str, Any], state: dict[str, Any], more: dict[str, Any]) -> Iterator[bytes]:
    tables = state["dynamodb"].pop(_TABLES)
    yield b'{"tables": {"__account_region_scoped__": true, "data": {'
    for number, (name, table) in enumerate(tables["data"].items()):
        described = json.dumps(table)[:-1]
        yield f'{", " if number else ""}{json.dumps(name)}: {described}, "items": {{'.encode()
        for place, (partition, members) in enumerate(items[name].items()):
            yield f"{', ' if place else ''}{json.dumps(partition)}: {json.dumps(members)}".encode()
        yield b"}}"
    yield b"}}, "
    rest = state["dynamodb"] | {"s3": state["s3"]} | more
    yield json.dumps(rest)[1:].encode()


def restore(payload: dict[str, Any]) -> None:
    """Bring back what a snapshot says, into services that are empty but for S3's objects."""
    tables = payload[_TABLES].get("data", {})
    items = {name: table.pop("items", {}) for name, table in tables.items()}
    for account, region, token, entry in payload.pop("tokens", []):
        dynamodb._txn_idempotency.set_scoped(account, region, token, entry)
    for account, region, name, records in payload.pop("streams", []):
        dynamodb._stream_records.set_scoped(account, region, name, records)
    if buckets := payload.pop("s3", None):
        s3.load_persisted_state(_decoded(buckets))
    for name, table in tables.items():
        table["items"] = items[name]
    state = {name: value if name == _TABLES else _decoded(value) for name, value in payload.items()}
    state[_TABLES] = persistence._json_object_hook(state[_TABLES])
    dynamodb.load_persisted_state(state)


def apply(record: bytes) -> None:
    """Change what is stored as a record says."""
    for kind, *said in json.loads(record):
        if kind == "service":
            _restore_service(*said)
            continue
        account, region, name, *what = said
        if kind == "token":
            dynamodb._txn_idempotency.set_scoped(account, region, name, *what)
            continue
        if kind == "stream":
            dynamodb._stream_records.set_scoped(
                account, region, name, dynamodb._stream_records.get_scoped(account, region, name, []) + what
            )
            continue
        table = dynamodb._tables.get_scoped(account, region, name)
        if table is None:
            raise Damaged(f"The journal has a write to {name}, a table that is not there")
        if kind == "put":
            dynamodb._set_item(table, *what)
        elif kind == "delete":
            dynamodb._remove_item(table, *what)
        else:
            table["items"] = defaultdict(dict, *what)
            dynamodb._items_replaced(table)


def _restore_service(service: str, state: dict[str, Any]) -> None:
    """Bring a service's settings back; tables that are still there keep their items, buckets their objects."""
    state = _decoded(state)
    if service == "dynamodb":
        items = {key: table["items"] for key, table in dynamodb._tables.all_items()}
        kept = [(each, dict(each._data)) for each in (dynamodb._txn_idempotency, dynamodb._stream_records)]
        dynamodb.reset()
        for each, data in kept:
            each._data.update(data)
        for key, table in state[_TABLES].all_items():
            table["items"] = items.get(key, {})
        dynamodb.load_persisted_state(state)
    else:
        for settings in s3._PERSISTED_BUCKET_DICTS.values():
            settings.clear()
        for key in s3._buckets._data.keys() - state["buckets_meta"]._data.keys():
            del s3._buckets._data[key]
        s3.load_persisted_state(state)


def _state_of_dynamodb() -> dict[str, Any]:
    """Everything but the items."""
    tables = AccountRegionScopedDict()
    for key, table in dynamodb._tables.all_items():
        own = {name: value for name, value in table.items() if name not in ("items", dynamodb._INDEX_MEMBERS)}
        tables.set_scoped(*key, own)
    return {_TABLES: tables} | {name: getattr(dynamodb, f"_{name}") for name in _SETTINGS}


_STATES: Final[dict[str, Callable[[], dict[str, Any]]]] = {"dynamodb": _state_of_dynamodb, "s3": s3.get_state}


def _decoded(value: Any) -> Any:
    """What MiniStack's encoding of a state stands for."""
    if isinstance(value, dict):
        return persistence._json_object_hook({name: _decoded(each) for name, each in value.items()})
    return [_decoded(each) for each in value] if isinstance(value, list) else value


def _key(table: dict[str, Any]) -> tuple[str, str, str]:
    """The account, region and name of a table: the thread that deletes by time to live has no request to ask."""
    _, _, _, region, account, name = table["TableArn"].split(":", 5)
    return account, region, name.removeprefix("table/")


def _changes_tables(_method: str, _path: str, headers: dict[str, str], *_: Any) -> bool:
    """Whether a request is neither a reading one nor one of items."""
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    return action not in _WRITES_ITEMS and not action.startswith(_READS)


def _changes_buckets(method: str, path: str, headers: dict[str, str], _body: bytes, query: dict[str, Any]) -> bool:
    """Whether a request is about a bucket itself."""
    _, key = s3._parse_bucket_key(path, headers)
    return method in ("PUT", "POST", "DELETE") and not key and "delete" not in query
