"""Commands for tenants, their members, and the tokens of the local stack."""

import math
import os
import sys
from typing import Annotated, Final

import typer

from acuse.identity import tenants
from acuse.identity.permissions import Role
from acuse.requests import validation
from acuse.reten.identity import members
from acuse.reten.identity.members import Member
from acuse_admin import stack
from acuse_admin.arguments import NO_TENANT, Name, Tenant, Wide, checked_as, command, command_group
from acuse_admin.kinds import Id
from acuse_admin.output import Column, Columns, column, columns, fail, show
from acuse_admin.tokens import SigningKey

_TENANT: Final = Columns(
    narrow=(
        column("id", least=36),
        column("name"),
        Column("created", lambda tenant: tenant.created_at[:10], least=10),
    ),
    wide=columns("id", "name", "created_at").narrow,
)
_MEMBER: Final = columns("user_id", "role")
_SHORTEST, _LONGEST = 0.01, 8760.0

User = Annotated[
    str, typer.Argument(metavar="USER", callback=checked_as(Id), help="The user's id at the issuer (sub).")
]


def role_name(text: str) -> Role:
    """Read a role, which may be written in any case."""
    try:
        return Role(text.upper())
    except ValueError:
        raise typer.BadParameter(f"{text} is none of {', '.join(Role)}") from None


def _check_hours(hours: float) -> float:
    if not (math.isfinite(hours) and _SHORTEST <= hours <= _LONGEST):
        raise typer.BadParameter(f"must be a number from {_SHORTEST} to {_LONGEST:.0f}, which is a year")
    return hours


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    of_tenants = command_group(app, "tenants", "Customers of this installation; all other data belongs to one of them.")
    command(of_tenants, "create", example='acuse tenants create "My company"')(create_tenant)
    command(of_tenants, "list", example="acuse tenants list --wide")(list_tenants)
    of_members = command_group(app, "members", "Which users of the token issuer belong to a tenant, and as what.")
    command(of_members, "save", example="acuse members save ana ADMIN")(save_member)
    command(of_members, "list", example="acuse members list")(list_members)
    command(of_members, "remove", example="acuse members remove ana")(remove_member)
    of_tokens = command_group(app, "tokens", "Bearer tokens of the local stack, which is its own issuer.")
    command(of_tokens, "create", example="acuse tokens create ana --hours 1")(create_token)


def create_tenant(
    name: Name,
    tenant_id: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="UUID", callback=checked_as(validation.UuidText), help="Without it: a random one."
        ),
    ] = None,
) -> None:
    """Create a tenant."""
    show(_TENANT, [tenants.create(name, tenant_id)])


def list_tenants(wide: Wide = False) -> None:
    """List all tenants, oldest first."""
    show(_TENANT, tenants.list_all(), empty="There is no tenant yet: acuse tenants create NAME", wide=wide)


def save_member(
    user_id: User,
    role: Annotated[
        Role, typer.Argument(metavar="ROLE", parser=role_name, help=f"In any case. One of: {', '.join(Role)}.")
    ],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Make a user a member of a tenant, or give them another role. It holds within 30 seconds."""
    member = Member(user_id, role)
    members.save(tenant, member)
    show(_MEMBER, [member])


def list_members(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's members by user."""
    empty = "There is no member yet: acuse members save USER ROLE"
    show(_MEMBER, members.list_of(tenant), empty=empty, wide=wide)


def remove_member(user_id: User, tenant: Tenant = NO_TENANT) -> None:
    """Take a member out of a tenant. They lose access within 30 seconds."""
    if not members.remove(tenant, user_id):
        fail(f"The tenant has no member {user_id}")


def create_token(
    user_id: User,
    hours: Annotated[
        float, typer.Option(callback=_check_hours, metavar="NUMBER", help="How long it is good for, a year at most.")
    ] = 12.0,
) -> None:
    """Print a bearer token for the local stack. What it opens is up to the user's memberships."""
    key = stack.issuer_key()
    if not key:
        fail("Only a local stack mints tokens: a deployed one's come from its own issuer")
    sys.stdout.write(SigningKey(key).mint(os.environ["TOKEN_ISSUER"], user_id, hours) + "\n")
