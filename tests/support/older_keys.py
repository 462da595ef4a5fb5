"""API keys as releases stored them that knew a tenant's list of keys alone."""

import itertools
import uuid

from acuse.identity import api_keys
from acuse.identity.api_keys import ApiKey
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp

_milliseconds = itertools.count()


def create(tenant: TenantId, user_id: str | None, *, revoked_at: str | None = None) -> ApiKey:
    """Store one, each later than the one before."""
    key = ApiKey(
        id=str(uuid.uuid4()),
        tenant=tenant,
        name="old",
        prefix="rtn_sk_00000000",
        digest=uuid.uuid4().hex * 2,
        permissions=(Permission.VIEW_ACTIVITIES,),
        is_active=revoked_at is None,
        created_at=Timestamp(f"2026-01-01T00:00:00.{next(_milliseconds):03d}Z"),
        user_id=user_id,
        revoked_at=Timestamp(revoked_at) if revoked_at else None,
    )
    values = api_keys._to_values(key) | {"list": f"{tenant}#api-keys#0"}
    pointer = {"pk": f"api-key-id#{key.id}", "sk": "api-key-id", "digest": key.digest}
    at = dynamodb.connection()
    for each in (values, pointer):
        at.client.put_item(TableName=at.configs, Item=dynamodb.to_item(each))
    return key
