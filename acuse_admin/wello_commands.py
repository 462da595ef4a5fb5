"""Commands for the dialect of Wello/Odyssee: accounts of a domain."""

from typing import Annotated

import typer

from acuse import accounts as stored
from acuse.permissions import Permission
from acuse.wello import domain_accounts
from acuse_admin import accounts
from acuse_admin.accounts import Permissions
from acuse_admin.arguments import NO_TENANT, Tenant, command_group
from acuse_admin.output import show

_COLUMNS = ("username", "domain")


def _domain(text: str) -> str:
    if not domain_accounts.DOMAIN.fullmatch(text.lower()):
        raise typer.BadParameter(f"{text} must be 1 to 63 letters, digits, dots and hyphens, such as acme.example")
    return text.lower()


Domain = Annotated[str, typer.Argument(parser=_domain, metavar="DOMAIN")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = command_group(
        app,
        "domain-accounts",
        "Who calls the endpoints of Wello/Odyssee, by Basic authentication as USERNAME:PASSWORD@DOMAIN.",
    )
    group.command("create")(create_account)
    group.command("list")(list_accounts)
    group.command("renew")(renew_account)
    group.command("delete")(delete_account)


def create_account(username: str, domain: Domain, tenant: Tenant = NO_TENANT, permission: Permissions = None) -> None:
    """Create an account of a domain, which is the tenant's from then on. The password is shown this once."""
    accounts.check_username(username)
    made = domain_accounts.create(tenant, domain, username, permission or [Permission.VIEW_ACTIVITIES])
    accounts.show_password(*made, _COLUMNS)


def list_accounts(tenant: Tenant = NO_TENANT) -> None:
    """List the accounts of a tenant's domains by user name."""
    show(
        (*_COLUMNS, "permissions", "created_at"),
        (account for account in stored.list_of(tenant) if account.domain),
        empty="There is no account of a domain yet: acuse domain-accounts create USERNAME DOMAIN",
    )


def renew_account(username: str, domain: Domain, tenant: Tenant = NO_TENANT) -> None:
    """Give an account a new password. The old one stops working within 30 seconds."""
    accounts.show_password(*stored.renew(accounts.existing(tenant, username, domain)), _COLUMNS)


def delete_account(username: str, domain: Domain, tenant: Tenant = NO_TENANT) -> None:
    """Delete an account. It stops working within 30 seconds; the domain stays the tenant's."""
    stored.remove(accounts.existing(tenant, username, domain))
