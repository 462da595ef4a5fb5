"""Commands for tenants, their members, the users of a stack's pool, and their tokens."""

import math
import os
import re
import sys
from copy import replace
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import SpinnerColumn

import dialects
from acuse.identity import members, tenants
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import Role
from acuse.identity.tenants import Tenant as StoredTenant
from acuse.requests import validation
from acuse.requests.validation import ExternalKey
from acuse_admin import archives, stack
from acuse_admin.arguments import (
    NO_TENANT,
    Name,
    Tenant,
    Wide,
    checked_as,
    command,
    command_group,
    existing_tenant,
    known_tenant,
)
from acuse_admin.commands import Commands
from acuse_admin.output import DAY, Column, Columns, Misused, column, columns, fail, note, print_secret, progress, show
from acuse_admin.tenant_deletion import Deletion
from acuse_admin.tokens import SigningKey
from acuse_admin.user_pool import UserPool, make_up_password


def _state(tenant: StoredTenant) -> str:
    return "deleting" if tenant.is_being_deleted else ""


_TENANT: Final = Columns(
    narrow=(
        column("id", least=36),
        column("name"),
        Column("created", lambda tenant: _state(tenant) or tenant.created_at[:DAY], least=DAY),
    ),
    wide=(*columns("id", "name", "created_at").narrow, Column("state", _state, least=8)),
)
_GONE: Final = columns("kind", "deleted")
_WRITTEN: Final = columns("file", "records")
_SOME_ID: Final = "6f0b1a52-1c7e-4f0e-9d54-3f1f1a0f1a11"
_MEMBER: Final = columns("user_id", "role")
_USER: Final = columns("user_id", "email", "role")
_SHORTEST, _LONGEST = 0.01, 8760.0
_HOURS: Final = 12.0
_EMAIL: Final = re.compile(r"[!-?A-~]+@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+", re.ASCII)
_LONGEST_EMAIL: Final = 128
_LONGEST_PASSWORD: Final = 256  # Cognito's own limit

TenantArgument = Annotated[
    str, typer.Argument(metavar="ID", show_default=False, help="The tenant's id; `acuse tenants list` shows it.")
]
User = Annotated[
    str, typer.Argument(metavar="USER", callback=checked_as(ExternalKey), help="The user's id at the issuer (sub).")
]


@dataclass(frozen=True, slots=True)
class _Gone:
    """How much of a kind is deleted."""

    kind: str
    deleted: int


def role_name(text: str) -> Role:
    """Read a role, which may be written in any case."""
    try:
        return Role(text.upper())
    except ValueError:
        raise typer.BadParameter(f"{text} is not one of {', '.join(Role)}") from None


def _check_email(email: str) -> str:
    if len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise typer.BadParameter("must be an email address of 128 ASCII characters at most")
    return email


def _check_hours(hours: float | None) -> float | None:
    if hours is not None and not (math.isfinite(hours) and _SHORTEST <= hours <= _LONGEST):
        raise typer.BadParameter(f"must be a number from {_SHORTEST} to {_LONGEST:.0f}, which is a year")
    return hours


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    of_tenants = command_group(app, "tenants", "Customers of this installation; all other data belongs to a tenant.")
    command(of_tenants, "create", example='acuse tenants create "My company"')(create_tenant)
    command(of_tenants, "list", example="acuse tenants list --wide")(list_tenants)
    command(of_tenants, "rename", example=f"acuse tenants rename {_SOME_ID} 'Acme Ltd'")(rename_tenant)
    command(of_tenants, "export", example=f"acuse tenants export {_SOME_ID} acme.zip")(export_tenant)
    command(of_tenants, "delete", example=f"acuse tenants delete {_SOME_ID}")(delete_tenant)
    of_members = command_group(
        app, "members", "The users of the token issuer that belong to a tenant, with their roles."
    )
    command(of_members, "save", example="acuse members save ana ADMIN")(save_member)
    command(of_members, "list", example="acuse members list")(list_members)
    command(of_members, "remove", example="acuse members remove ana")(remove_member)
    command(of_members, "index", example="acuse members index")(index_members)
    of_users = command_group(app, "users", "Users of a deployed stack's user pool, who sign in there.")
    command(of_users, "create", example="acuse users create ana@example.com")(create_user)
    of_tokens = command_group(app, "tokens", "Bearer tokens of the stack's issuer.")
    command(of_tokens, "create", example="acuse tokens create ana --hours 1")(create_token)


def create_tenant(
    name: Name,
    tenant_id: Annotated[
        str | None,
        typer.Option("--id", metavar="UUID", callback=checked_as(validation.UuidText), help="Default: a random id."),
    ] = None,
) -> None:
    """Create a tenant."""
    show(_TENANT, [tenants.create(name, tenant_id)])


def list_tenants(wide: Wide = False) -> None:
    """List all tenants, oldest first."""
    show(_TENANT, tenants.list_all(), empty="No tenants yet: acuse tenants create NAME", wide=wide)


def rename_tenant(tenant_id: TenantArgument, name: Name) -> None:
    """Give a tenant another name. The name is for people: nothing else depends on it."""
    tenant = existing_tenant(TenantId(tenant_id), is_given=True)
    show(_TENANT, [tenants.rename(tenant, name)])


def export_tenant(
    tenant_id: TenantArgument,
    file: Annotated[
        str, typer.Argument(metavar="FILE", show_default=False, help="A ZIP, which has this name once it is whole.")
    ],
) -> None:
    """Write everything of a tenant into a ZIP: JSON Lines by kind, and its files.

    No secrets: keys, passwords and their hashes are left out. A README in it says what the files are, and which of
    them an import takes back.
    """
    tenant, path = known_tenant(tenant_id), Path(file)
    if tenant.is_being_deleted:
        note("The tenant is being deleted: the archive has what is left of it.")
    if not path.name or (path.exists() and not path.is_file()):
        raise Misused("FILE must name a file")
    parts = dialects.parts("acuse_admin.commands", Commands).values()
    found = chain(archives.own_members(tenant), *(each.archive(tenant.id) for each in parts))
    with progress(SpinnerColumn(), "{task.description}") as bar:
        task = bar.add_task("Exporting")
        written = archives.write(
            path, found, lambda name, number: bar.update(task, description=f"Exporting {name}: {number}")
        )
    show(_WRITTEN, written)


def delete_tenant(
    tenant_id: TenantArgument,
    yes_delete: Annotated[
        str | None,
        typer.Option(
            "--yes-delete", metavar="ID", help="The id again, for scripts. Without it, it is asked for on the terminal."
        ),
    ] = None,
) -> None:
    """Delete a tenant with everything that is stored of it, for good.

    Its callers are refused first; it waits until no function remembers them, 90 seconds by default. Then it reads all
    tables, and deletes what is the tenant's. It can be interrupted at any moment: run it again, and it goes on.

    The bucket keeps old versions of files and long notes for 30 days more, and backups of the tables keep all for 35
    days. Other stacks, archives of events and logs are not touched.
    """
    tenant = known_tenant(tenant_id)
    _confirm(tenant, yes_delete)
    with progress(SpinnerColumn(), "{task.description}") as bar:
        task = bar.add_task("Deleting")
        deletion = Deletion(tenant.id, lambda text: bar.update(task, description=text))
        try:
            deletion.run()
        except BaseException:
            bar.stop()
            _show_gone(deletion)
            note("The tenant is not deleted wholly, and its callers are refused: run the command again to go on.")
            raise
    _show_gone(deletion)
    note(f"The tenant {tenant.id} is deleted. The bucket keeps old versions of its objects for 30 days.")


def _show_gone(deletion: Deletion) -> None:
    show(_GONE, [_Gone(kind, number) for kind, number in sorted(deletion.gone.items())], empty="Nothing was deleted")


def _confirm(tenant: StoredTenant, said: str | None) -> None:
    """Have the id said again, by who knows what is deleted."""
    if said is None and sys.stdin.isatty():
        note(f"This deletes the tenant {tenant.name}, {tenant.id}, and everything that is stored of it, for good.")
        said = str(typer.prompt("Its id again", err=True))
    if said is None:
        raise Misused("--yes-delete is required where nobody can be asked: the id again")
    if said.strip().lower() != tenant.id:
        raise Misused("Nothing was deleted: the id that was given again is another one")


def save_member(
    user_id: User,
    role: Annotated[
        Role, typer.Argument(metavar="ROLE", parser=role_name, help=f"Upper or lower case. One of: {', '.join(Role)}.")
    ],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Add a member to a tenant or change a member's role. It takes effect within 30 seconds."""
    member = Member(user_id, role)
    members.save(tenant, member)
    show(_MEMBER, [member])


def list_members(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's members by user."""
    empty = "No members yet: acuse members save USER ROLE"
    show(_MEMBER, members.list_of(tenant), empty=empty, wide=wide)


def remove_member(user_id: User, tenant: Tenant = NO_TENANT) -> None:
    """Remove a member from a tenant. They lose access within 30 seconds."""
    if not members.remove(tenant, user_id):
        fail(f"The tenant has no member {user_id}")


def index_members(tenant: Tenant = NO_TENANT) -> None:
    """Bring members that an older release stored up to date, so that they are told of this tenant when they sign in."""
    note(f"Brought up to date: {members.index(tenant)}")


def create_user(
    email: Annotated[
        str, typer.Argument(metavar="EMAIL", callback=_check_email, show_default=False, help="They sign in with it.")
    ],
    member_of: Annotated[
        str | None,
        typer.Option("--tenant", "-t", metavar="ID", help="Make them a member of this tenant. Needs --role."),
    ] = None,
    role: Annotated[
        Role | None,
        typer.Option(
            "--role", parser=role_name, metavar="ROLE", help=f"In any case. One of: {', '.join(Role)}. Needs --tenant."
        ),
    ] = None,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin",
            help="Read their password from standard input, or ask for it on a terminal. Without it: a random one.",
        ),
    ] = False,
) -> None:
    """Create a user of a deployed stack's user pool. A random password is shown this once."""
    if (member_of is None) != (role is None):
        raise Misused("--tenant and --role must be given together: what the user is in which tenant")
    if not (pool := stack.user_pool()):
        fail("This stack has no user pool: its users are those of its token issuer")
    tenant = None if member_of is None else existing_tenant(TenantId(member_of), is_given=True)
    password = _read_password() if password_stdin else make_up_password()
    users = UserPool(*pool)
    user = users.create(email, password)
    if tenant and role:
        try:
            members.save(tenant, Member(user.user_id, role))
        except BaseException:  # nobody would ever learn the password
            users.delete(user.user_id)
            raise
        user = replace(user, role=str(role))
    if password_stdin:
        show(_USER, [user])
    else:
        print_secret(_USER, user, password, kind="password", machine=asdict(user) | {"password": password})


def create_token(
    user_id: User,
    hours: Annotated[
        float | None,
        typer.Option(
            callback=_check_hours,
            metavar="NUMBER",
            help="Only on the local stack: how long it is good for, a year at most. Without it: 12.",
        ),
    ] = None,
) -> None:
    """Print a bearer token. What it opens is up to the user's memberships.

    On the local stack for any USER. On a deployed one for a user of its user pool, by their email or user id:
    their password is asked for, or read from standard input.
    """
    if pool := stack.user_pool():
        if hours is not None:
            raise Misused("--hours is for the local stack: the user pool says how long its tokens are good for")
        sys.stdout.write(UserPool(*pool).issue_token(user_id, _read_password()) + "\n")
    elif key := stack.issuer_key():
        sys.stdout.write(SigningKey(key).mint(os.environ["TOKEN_ISSUER"], user_id, hours or _HOURS) + "\n")
    else:
        fail("This stack has no user pool: its tokens come from its own issuer")


def _read_password() -> str:
    """A password from the terminal, unseen, or the first line of standard input."""
    if sys.stdin.isatty():
        password = str(typer.prompt("Password", hide_input=True, err=True))
    else:
        password = sys.stdin.buffer.readline(4 * _LONGEST_PASSWORD + 2).decode(errors="replace").rstrip("\r\n")
    if not 0 < len(password) <= _LONGEST_PASSWORD:
        fail("The password must have 1 to 256 characters: it is read from the terminal or from standard input")
    return password
