"""Commands for the dialect of Oracle B2C Service: staff accounts, menus, references."""

from typing import Annotated

import typer

from acuse import accounts as stored
from acuse import validation
from acuse.oracle import references, settings, staff_accounts
from acuse.oracle.members import MENUS, STATUS, STATUS_TYPE
from acuse.oracle.request_models import LARGEST_ID
from acuse.oracle.settings import COMPLETE, NOT_COMPLETE, Entry, ReferenceMode
from acuse.permissions import Permission
from acuse_admin import accounts
from acuse_admin.accounts import Permissions
from acuse_admin.arguments import NO_TENANT, JsonLines, Tenant, command_group
from acuse_admin.files import checked, import_file
from acuse_admin.kinds import REFERENCES
from acuse_admin.output import show

_ACCOUNT_COLUMNS = ("username", "number")
_ENTRY_COLUMNS = ("field", "id", "name", "status_type", "is_retired")
_REFERENCE_COLUMNS = ("collection", "id", "lookup_name")
_ID = typer.Option(min=1, max=LARGEST_ID)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    staff = command_group(
        app, "staff-accounts", "Who calls the endpoints of Oracle B2C Service, by Basic authentication."
    )
    staff.command("create")(create_account)
    staff.command("list")(list_accounts)
    staff.command("renew")(renew_account)
    staff.command("delete")(delete_account)
    menus = command_group(
        app, "menus", "What a tenant's tasks of Oracle B2C Service can choose from: statuses, priorities, …"
    )
    menus.command("save")(save_entry)
    menus.command("list")(list_entries)
    registry = command_group(
        app, "references", "Contacts, incidents and other resources that tasks of Oracle B2C Service name."
    )
    registry.command("save")(save_reference)
    registry.command("list")(list_references)
    registry.command("import")(import_references)
    registry.command("mode")(set_mode)


def create_account(
    username: str,
    tenant: Tenant = NO_TENANT,
    permission: Permissions = None,
    number: Annotated[
        int | None,
        typer.Option("--id", min=1, max=LARGEST_ID, help="Its id in accounts. Without it: the next free one."),
    ] = None,
) -> None:
    """Create a staff account. Its password is made up, and shown this once."""
    accounts.check_username(username)
    made = staff_accounts.create(tenant, username, permission or [Permission.VIEW_ACTIVITIES], number=number)
    accounts.show_password(*made, _ACCOUNT_COLUMNS)


def list_accounts(tenant: Tenant = NO_TENANT) -> None:
    """List a tenant's staff accounts by user name."""
    show(
        (*_ACCOUNT_COLUMNS, "permissions", "created_at"),
        (account for account in stored.list_of(tenant) if not account.domain),
        empty="There is no staff account yet: acuse staff-accounts create USERNAME",
    )


def renew_account(username: str, tenant: Tenant = NO_TENANT) -> None:
    """Give a staff account a new password. The old one stops working within 30 seconds."""
    accounts.show_password(*stored.renew(accounts.existing(tenant, username)), _ACCOUNT_COLUMNS)


def delete_account(username: str, tenant: Tenant = NO_TENANT) -> None:
    """Delete a staff account. It stops working within 30 seconds; its id in accounts stays known."""
    stored.remove(accounts.existing(tenant, username))


def save_entry(
    field: Annotated[str, typer.Argument(help=", ".join(each for each in MENUS if each != STATUS_TYPE))],
    entry_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=LARGEST_ID)],
    name: str,
    tenant: Tenant = NO_TENANT,
    complete: Annotated[bool, typer.Option("--complete", help="Of a status: a task that has it is complete.")] = False,
    retired: Annotated[
        bool, typer.Option("--retired", help="Names the tasks that have it, and cannot be chosen any more.")
    ] = False,
) -> None:
    """Add an entry to a menu, or replace it. It holds within 30 seconds."""
    if field not in MENUS or field == STATUS_TYPE:
        raise typer.BadParameter(f"FIELD must be one of {', '.join(each for each in MENUS if each != STATUS_TYPE)}")
    if complete and field != STATUS:
        raise typer.BadParameter(f"--complete is for {STATUS} alone")
    label = validation.check(_NameOption, {"name": name}).name
    status_type = (COMPLETE if complete else NOT_COMPLETE) if field == STATUS else None
    entry = Entry(field, entry_id, label, status_type, retired)
    settings.save_entries(tenant, [entry])
    show(_ENTRY_COLUMNS, [entry], empty="")


class _NameOption(validation.RequestBody):
    name: validation.Label


def list_entries(tenant: Tenant = NO_TENANT) -> None:
    """List the entries of all menus of a tenant."""
    menus = settings.read(tenant).menus
    show(_ENTRY_COLUMNS, [entry for field in sorted(menus) for _, entry in sorted(menus[field].items())], empty="")


def save_reference(
    collection: str,
    resource_id: Annotated[int, typer.Argument(metavar="ID")],
    lookup_name: Annotated[str, typer.Argument(metavar="NAME")],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Register a resource, or change its name."""
    line = checked(REFERENCES, collection=collection, id=resource_id, lookup_name=lookup_name)
    REFERENCES.store(tenant, [line])
    show(_REFERENCE_COLUMNS, [line.entry()], empty="")


def list_references(tenant: Tenant = NO_TENANT) -> None:
    """List a tenant's registered resources by collection and id."""
    show(_REFERENCE_COLUMNS, references.list_of(tenant), empty="There is no reference yet")


def import_references(file: JsonLines, tenant: Tenant = NO_TENANT) -> None:
    """Load references: {"collection", "id", "lookup_name"} a line. One that is there gets the new name."""
    import_file(REFERENCES, tenant, file)


def set_mode(
    mode: Annotated[ReferenceMode | None, typer.Argument(help="Without it: show the present one.")] = None,
    tenant: Tenant = NO_TENANT,
) -> None:
    """Say which ids tasks can name: any (the default), or registered ones only. It holds within 30 seconds."""
    if mode:
        settings.save_mode(tenant, mode)
    typer.echo(mode or settings.read(tenant).references)
