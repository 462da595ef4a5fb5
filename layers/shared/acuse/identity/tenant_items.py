"""All that is stored of a tenant, whatever kind it is of: found by scans, for the command line alone.

No list leads to everything: pointers, reservations, counters and what older releases stored are on none. A scan needs
to know no kind, so what a later release stores is found too. It reads what all tenants have, so no request may use it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import batched
from typing import Any, Final, NamedTuple

from acuse.errors import Unavailable
from acuse.identity import accounts, api_keys, members
from acuse.identity.callers import TenantId
from acuse.storage import dynamodb, objects
from acuse.storage.values import Values

CREDENTIALS: Final = frozenset({"account", "api-key", "members"})
"""The kinds by which somebody may call."""
OBJECTS: Final = "objects"
"""The kind of what is in the bucket."""
_WRITTEN_AT_ONCE: Final = 25
_TRIES: Final = 60
"""With pauses of 0.2 s between them: a table that grows with its load takes its time."""
_ID_LENGTH: Final = 36


class Part(NamedTuple):
    """One of so many equal parts of a table, which may be read at once."""

    number: int
    of: int


class Step(NamedTuple):
    """How many items more were looked at, and how many of each kind are gone."""

    looked_at: int
    gone: Counter[str]


def kind_of(tenant: TenantId, pk: str) -> str:
    """What an item of a tenant is, by its partition key: `activity`, `members`, `api-key`."""
    return pk.removeprefix(f"{tenant}#").partition("#")[0]


def delete_credentials(tenant: TenantId) -> Counter[str]:
    """Delete everything by which somebody calls for a tenant, as far as lists lead to it.

    What a key or an account leaves behind opens nothing, and is found by a scan.
    """
    gone: Counter[str] = Counter()
    for member in list(members.list_of(tenant)):
        gone["members"] += members.remove(tenant, member.user_id)
    for key in list(api_keys.list_of(tenant)):
        api_keys.forget(key)
        gone["api-key"] += 1
    for account in list(accounts.list_of(tenant)):
        accounts.forget(account)
        gone["account"] += 1
    return gone


def delete_from(table: str, tenant: TenantId, part: Part) -> Iterator[Step]:
    """Delete what a part of a table has of a tenant, but for the item that says that there is the tenant.

    Raises
    ------
    Unavailable
    """
    for looked_at, items in _pages(table, tenant, part):
        # First what a key leads to: without it nothing would.
        _delete(table, [pointer for item in items for pointer in _pointers(item)])
        yield Step(looked_at, Counter())
        for some in batched(items, _WRITTEN_AT_ONCE, strict=False):
            _delete(table, some)
            yield Step(0, Counter(kind_of(tenant, item["pk"]) for item in some))


def delete_objects(tenant: TenantId) -> Iterator[Step]:
    """Delete a tenant's objects; the bucket's lifecycle takes their old versions away later.

    Raises
    ------
    Unavailable
    """
    for some in batched(objects.keys(f"{tenant}/"), objects.BATCH, strict=False):
        objects.delete(some)
        yield Step(len(some), Counter({OBJECTS: len(some)}))


def _pages(table: str, tenant: TenantId, part: Part) -> Iterator[tuple[int, list[Values]]]:
    """What a part of a table has of a tenant: keys, and the ids of API keys."""
    scan: Any = {
        "TableName": table,
        "ConsistentRead": True,
        "FilterExpression": "begins_with(pk, :own) OR #tenant = :tenant",
        "ProjectionExpression": "pk, sk, id",
        "ExpressionAttributeNames": {"#tenant": "tenant"},
        "ExpressionAttributeValues": {":own": {"S": f"{tenant}#"}, ":tenant": {"S": tenant}},
        "Segment": part.number,
        "TotalSegments": part.of,
    }
    while True:
        page = _patiently(partial(dynamodb.connection().client.scan, **scan))
        yield page["ScannedCount"], [item for item in map(dynamodb.to_values, page["Items"]) if _is_of(tenant, item)]
        if "LastEvaluatedKey" not in page:
            return
        scan["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _is_of(tenant: TenantId, item: Values) -> bool:
    """Whether an item is a tenant's: it begins with it, or says so and begins with no other tenant."""
    pk = item["pk"]
    if pk == f"{tenant}#tenant":
        return False
    return pk.startswith(f"{tenant}#") or len(pk.partition("#")[0]) != _ID_LENGTH


def _pointers(item: Values) -> Iterator[Values]:
    """What is found by this item alone."""
    if item["pk"].startswith("api-key#") and "id" in item:
        yield api_keys.pointer_key(item["id"])


def _delete(table: str, items: Iterable[Mapping[str, Any]]) -> None:
    for some in batched(items, _WRITTEN_AT_ONCE, strict=False):
        keys = [{"pk": each["pk"], "sk": each["sk"]} for each in some]
        _patiently(partial(dynamodb.batch_write, table, deletes=keys))


def _patiently[Answer](call: Callable[[], Answer]) -> Answer:
    """Call the database, again for some time while it is too busy."""
    for _ in dynamodb.tries(_TRIES):
        try:
            return call()
        except Exception as error:
            if not (isinstance(error, Unavailable) or dynamodb.is_passing(error)):
                raise
    raise Unavailable
