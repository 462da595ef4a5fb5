"""What the commands for accounts of every dialect share."""

from typing import Annotated

import typer

from acuse.identity import accounts
from acuse.identity.accounts import Account
from acuse.identity.callers import TenantId
from acuse_admin.output import Columns, fail, print_secret
from acuse_admin.printable import printable


def _check_username(username: str) -> str:
    """Refuse a user name that Basic authentication could not carry, or that nobody could read."""
    if not accounts.USERNAME.fullmatch(username) or username.isspace() or printable(username) != username:
        raise typer.BadParameter(
            "USERNAME must be 1 to 80 characters, not blanks alone, without : and # and control characters"
        )
    return username


NewUsername = Annotated[str, typer.Argument(metavar="USERNAME", callback=_check_username, show_default=False)]
"""The user name of an account to be."""


def existing(tenant: TenantId, username: str, domain: str = "") -> Account:
    """The tenant's account of this user name, or the end of the command."""
    is_possible = accounts.USERNAME.fullmatch(username)
    if not (is_possible and (account := accounts.find(tenant, username, domain))):
        fail(
            f"The tenant has no account {username} of the domain {domain}"
            if domain
            else f"The tenant has no staff account {username}"
        )
    return account


def show_password(account: Account, password: str, shown: Columns, *names: str) -> None:
    """Print an account and its password; a program gets the members of these names."""
    machine = {name: getattr(account, name) for name in names} | {"password": password}
    print_secret(shown, account, password, kind="password", machine=machine)
