"""What the API key endpoints answer (contract Reten, section 5)."""

from typing import Self

from pydantic import Field

from acuse.identity.api_keys import ApiKey
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.reten.http.responses import Id, ResponseBody, Time


class ApiKeyView(ResponseBody):
    """An API key. Only the response that creates it contains the key itself."""

    id: Id
    name: str
    key_prefix: str
    plaintext_key: str | None = Field(default=None, exclude_if=lambda value: value is None)
    user_id: str | None
    tenant_id: TenantId
    is_active: bool
    permissions: list[Permission]
    expires_at: Time | None
    last_used_at: Time | None
    created_at: Time
    revoked_at: Time | None

    @classmethod
    def of(cls, key: ApiKey, plaintext: str | None = None) -> Self:
        """Show a key."""
        return cls(
            id=key.id,
            name=key.name,
            key_prefix=key.prefix,
            plaintext_key=plaintext,
            user_id=key.user_id,
            tenant_id=key.tenant,
            is_active=key.is_active,
            permissions=list(key.permissions),
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            created_at=key.created_at,
            revoked_at=key.revoked_at,
        )
