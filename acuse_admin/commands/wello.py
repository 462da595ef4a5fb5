"""Commands for the dialect of Wello/Odyssee: accounts of a domain, logs."""

from typing import Annotated, Final

import typer

from acuse.identity import accounts as stored
from acuse.identity.permissions import Permission
from acuse.wello.identity import domain_accounts
from acuse_admin import accounts
from acuse_admin.accounts import NewUsername
from acuse_admin.arguments import (
    NO_TENANT,
    Permissions,
    Tenant,
    Wide,
    command,
    command_group,
)
from acuse_admin.commands import Commands
from acuse_admin.export_commands import command_of
from acuse_admin.exports.wello import LOGS, archive
from acuse_admin.output import Columns, column, show

_ACCOUNT: Final = Columns(
    (column("username"), column("domain"), column("permissions", least=22)),
    (column("username"), column("domain"), column("permissions"), column("created_at")),
)
_SHOWN: Final = ("username", "domain")
_EXPORT: Final = """Write a tenant's logs, as the API shows them, in the order of their last changes.

The period is that of a log's last change; without --from and --to it is all time. Deleted logs are not among them. A
log that is changed meanwhile may be written twice: the later line counts.
"""


def domain_name(text: str) -> str:
    """Read a domain, which may be written in capitals."""
    if not domain_accounts.DOMAIN.fullmatch(text.lower()):
        raise typer.BadParameter(f"{text} must be 1 to 63 letters, digits, dots and hyphens, such as acme.example")
    return text.lower()


Domain = Annotated[str, typer.Argument(parser=domain_name, metavar="DOMAIN")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = command_group(
        app,
        "domain-accounts",
        "Accounts for the endpoints of Wello/Odyssee, with Basic authentication as USERNAME:PASSWORD@DOMAIN.",
    )
    example = "acuse domain-accounts create ana acme.example --permission CREATE_ACTIVITY"
    command(group, "create", example=example)(create_account)
    command(group, "list", example="acuse domain-accounts list")(list_accounts)
    command(group, "renew", example="acuse domain-accounts renew ana acme.example")(renew_account)
    command(group, "delete", example="acuse domain-accounts delete ana acme.example")(delete_account)
    logs = command_group(app, "task-activity-logs", "Task activity logs of Wello/Odyssee.")
    command(logs, "export", example="acuse task-activity-logs export --from 2026-11-01 --output logs.csv")(
        command_of(LOGS, _EXPORT)
    )


def create_account(
    username: NewUsername, domain: Domain, tenant: Tenant = NO_TENANT, permission: Permissions = None
) -> None:
    """Create a domain account and assign the domain to the tenant. The password is shown only once."""
    made = domain_accounts.create(
        tenant, domain, username, list(dict.fromkeys(permission or [Permission.VIEW_ACTIVITIES]))
    )
    accounts.show_password(*made, _ACCOUNT, *_SHOWN)


def list_accounts(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's domain accounts by user name."""
    show(
        _ACCOUNT,
        (account for account in stored.list_of(tenant) if account.domain),
        empty="No domain accounts yet: acuse domain-accounts create USERNAME DOMAIN",
        wide=wide,
    )


def renew_account(username: str, domain: Domain, tenant: Tenant = NO_TENANT) -> None:
    """Set a new password for an account. The old one stops working within 30 seconds."""
    accounts.show_password(*stored.renew(accounts.existing(tenant, username, domain)), _ACCOUNT, *_SHOWN)


def delete_account(username: str, domain: Domain, tenant: Tenant = NO_TENANT) -> None:
    """Delete an account. It stops working within 30 seconds; the domain stays assigned to the tenant."""
    stored.remove(accounts.existing(tenant, username, domain))


PART: Final = Commands(add_to, archive, exports=(LOGS,))
