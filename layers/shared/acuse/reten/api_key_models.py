"""What the API key endpoints answer (contract Reten, section 5)."""

from typing import Self

from acuse.api_keys import ApiKey
from acuse.callers import TenantId
from acuse.permissions import Permission
from acuse.reten.models import ResponseBody
from acuse.timestamps import Timestamp


class ApiKeyView(ResponseBody):
    """A key, without its secret."""

    id: str
    name: str
    key_prefix: str
    user_id: str | None
    tenant_id: TenantId
    is_active: bool
    permissions: list[Permission]
    expires_at: Timestamp | None
    last_used_at: Timestamp | None
    created_at: Timestamp
    revoked_at: Timestamp | None

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """Show a key."""
        return cls(**_members(key))


class NewApiKeyView(ResponseBody):
    """A key that was just made, with its secret, this once."""

    id: str
    name: str
    key_prefix: str
    plaintext_key: str
    user_id: str | None
    tenant_id: TenantId
    is_active: bool
    permissions: list[Permission]
    expires_at: Timestamp | None
    last_used_at: Timestamp | None
    created_at: Timestamp
    revoked_at: Timestamp | None

    @classmethod
    def of(cls, key: ApiKey, plaintext: str) -> Self:
        """Show a key and its secret."""
        return cls(plaintext_key=plaintext, **_members(key))


def _members(key: ApiKey) -> dict[str, object]:
    shared = ("id", "name", "user_id", "is_active", "expires_at", "last_used_at", "created_at", "revoked_at")
    own = {name: getattr(key, name) for name in shared}
    return {**own, "key_prefix": key.prefix, "tenant_id": key.tenant, "permissions": list(key.permissions)}
