"""Commands for API keys."""

from typing import Annotated, Final

import typer

from acuse import timestamps
from acuse.identity import api_keys
from acuse.identity.api_keys import ApiKey
from acuse.identity.permissions import Permission
from acuse.timestamps import Timestamp
from acuse_admin.arguments import (
    NO_TENANT,
    Name,
    Permissions,
    Tenant,
    Wide,
    command,
    command_group,
)
from acuse_admin.commands.reten import lookup
from acuse_admin.output import DAY, Column, Columns, column, columns, fail, print_secret, show


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    keys = command_group(app, "api-keys", "API keys, which a tenant's partners send as x-api-key.")
    command(
        keys,
        "create",
        example="acuse api-keys create partner --permission VIEW_ACTIVITIES --permission SUBMIT_ACTIVITY_RESULT",
    )(create_api_key)
    command(keys, "list", example="acuse api-keys list --wide")(list_api_keys)
    command(keys, "revoke", example="acuse api-keys revoke 3f2a9c41")(revoke_api_key)


def _state(key: ApiKey) -> str:
    if not key.is_active:
        return "revoked"
    if key.expires_at is None:
        return "active"
    return f"active until {key.expires_at[:DAY]}" if key.is_valid(timestamps.now()) else "expired"


_MOST_PERMISSIONS = 3


def _permissions(key: ApiKey) -> str:
    if len(key.permissions) == len(Permission):
        return "all"
    named, more = key.permissions[:_MOST_PERMISSIONS], len(key.permissions) - _MOST_PERMISSIONS
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


_KEY: Final = Columns(
    narrow=(
        column("id", is_shortened=True),
        column("name"),
        Column("permissions", _permissions, least=22),
        Column("state", _state, least=10),
        Column("last used", lambda key: (key.last_used_at or "never")[:DAY], least=DAY),
    ),
    wide=columns(
        "id", "name", "prefix", "permissions", "is_active", "expires_at", "last_used_at", "created_at", "revoked_at"
    ).narrow,
)


def _read_expiry(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        expiry = timestamps.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if expiry <= timestamps.now():
        raise typer.BadParameter("must be in the future")
    return expiry


def create_api_key(
    name: Name,
    tenant: Tenant = NO_TENANT,
    permission: Permissions = None,
    expires_at: Annotated[
        str | None,
        typer.Option(
            callback=_read_expiry, metavar="TIME", help="Time of expiry, such as 2027-01-01T00:00:00Z. Default: never."
        ),
    ] = None,
) -> None:
    """Create an API key. The key itself is shown only once."""
    permissions = list(dict.fromkeys(permission or [Permission.VIEW_ACTIVITIES]))
    key, plaintext = api_keys.create(tenant, name, permissions, Timestamp(expires_at) if expires_at else None)
    machine = {"id": key.id, "prefix": key.prefix, "plaintext_key": plaintext}
    print_secret(_KEY, key, plaintext, kind="key", machine=machine)


def list_api_keys(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's API keys, newest first."""
    empty = "No API keys yet: acuse api-keys create NAME"
    show(_KEY, api_keys.list_of(tenant), empty=empty, wide=wide)


def revoke_api_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, or at least its first 8 characters.")],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Revoke an API key permanently. It stops working within ApiKeyCacheSeconds, by default 30 seconds."""
    if not (key := lookup.by_id(key_id, api_keys.list_of(tenant))):
        fail(f"The tenant has no API key with the id {key_id}")
    if not (revoked := api_keys.revoke(key)):
        fail(f"The API key was already revoked at {key.revoked_at}")
    show(_KEY, [revoked])
