"""What the commands for accounts of every dialect share."""

from collections.abc import Sequence
from typing import Annotated

import typer

from acuse import accounts
from acuse.accounts import Account
from acuse.callers import TenantId
from acuse.permissions import Permission
from acuse_admin.output import fail, for_people, out, show, to_json

Permissions = Annotated[
    list[Permission] | None,
    typer.Option(
        "--permission",
        case_sensitive=False,
        help="May be given again. VIEW_ACTIVITIES reads, CREATE_ACTIVITY writes; the first alone by default.",
    ),
]


def check_username(username: str) -> None:
    """Refuse a user name that Basic authentication could not carry."""
    if not accounts.USERNAME.fullmatch(username):
        raise typer.BadParameter("USERNAME must be 1 to 80 characters without : and # and control characters")


def existing(tenant: TenantId, username: str, domain: str = "") -> Account:
    """The tenant's account of this user name, or the end of the command."""
    if not (account := accounts.find(tenant, username, domain)):
        fail(
            f"The tenant has no account {username} of the domain {domain}"
            if domain
            else f"The tenant has no staff account {username}"
        )
    return account


def show_password(account: Account, password: str, columns: Sequence[str]) -> None:
    """Print an account, by these members, and its password."""
    if for_people():
        show((*columns, "permissions"), [account], empty="")
        out.print(f"\n{password}\n\nThis is the only time that the password is shown.")
    else:
        typer.echo(to_json({name: getattr(account, name) for name in columns} | {"password": password}))
