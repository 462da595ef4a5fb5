"""Commands for the dialect of Oracle B2C Service: staff accounts, menus, references, tasks."""

from typing import Annotated, Final

import typer

from acuse.identity import accounts as stored
from acuse.identity.permissions import Permission
from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.identity import staff_accounts
from acuse.oracle.members import STATUS
from acuse.oracle.references import store as references
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import COMPLETE, ReferenceMode
from acuse_admin import accounts
from acuse_admin.accounts import NewUsername
from acuse_admin.arguments import (
    NO_TENANT,
    JsonLines,
    Name,
    Permissions,
    Strict,
    Tenant,
    Wide,
    checked_as,
    command,
    command_group,
)
from acuse_admin.commands import Commands
from acuse_admin.export_commands import command_of
from acuse_admin.exports.oracle import TASKS, archive
from acuse_admin.files import import_file, store
from acuse_admin.kinds.oracle import CHOSEN_FIELDS, CUSTOM_MENU_FORM, MENUS, REFERENCES, MenuField
from acuse_admin.output import Columns, column, columns, show

_ACCOUNT: Final = Columns(
    (column("username"), column("number", least=6), column("permissions", least=22)),
    (column("username"), column("number"), column("permissions"), column("created_at")),
)
_SHOWN: Final = ("username", "number")
_ENTRY: Final = Columns(
    (
        column("field", least=12),
        column("id", least=6),
        column("name"),
        column("status_type", least=6),
        column("is_retired", "retired", least=7),
    )
)
_REFERENCE: Final = columns("collection", "id", "lookup_name")
_EXPORT: Final = """Write a tenant's tasks by id, as the API shows them, with paths for links.

The period is that of a task's last change; without --from and --to it is all time. Every task is looked at. Notes and
file attachments are not in it.
"""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    staff = command_group(
        app, "staff-accounts", "Who calls the endpoints of Oracle B2C Service, by Basic authentication."
    )
    command(
        staff,
        "create",
        example="acuse staff-accounts create ana --permission VIEW_ACTIVITIES --permission CREATE_ACTIVITY",
    )(create_account)
    command(staff, "list", example="acuse staff-accounts list")(list_accounts)
    command(staff, "renew", example="acuse staff-accounts renew ana")(renew_account)
    command(staff, "delete", example="acuse staff-accounts delete ana")(delete_account)
    menus = command_group(
        app, "menus", "What tasks of Oracle B2C Service can choose from: statuses, priorities, …, and custom fields."
    )
    command(menus, "save", example="acuse menus save customFields.c.region 1 North")(save_entry)
    command(menus, "list", example="acuse menus list")(list_entries)
    command(menus, "import", example="acuse menus import menus.jsonl")(import_entries)
    registry = command_group(
        app, "references", "Contacts, incidents and other resources that tasks of Oracle B2C Service name."
    )
    command(registry, "save", example='acuse references save contacts 83 "Lucía Gómez"')(save_reference)
    command(registry, "list", example="acuse references list")(list_references)
    command(registry, "import", example="acuse references import contacts.jsonl")(import_references)
    command(registry, "mode", example="acuse references mode registered")(set_mode)
    of_tasks = command_group(app, "tasks", "Tasks of Oracle B2C Service.")
    command(of_tasks, "export", example="acuse tasks export --from 2026-11-01 --output tasks.csv")(
        command_of(TASKS, _EXPORT)
    )


def create_account(
    username: NewUsername,
    tenant: Tenant = NO_TENANT,
    permission: Permissions = None,
    number: Annotated[
        int | None,
        typer.Option(
            "--id",
            min=1,
            max=LARGEST_ID,
            metavar="NUMBER",
            help="The account's id in accounts. Default: the next free id.",
        ),
    ] = None,
) -> None:
    """Create a staff account with a random password, which is shown only once."""
    permissions = list(dict.fromkeys(permission or [Permission.VIEW_ACTIVITIES]))
    made = staff_accounts.create(tenant, username, permissions, number=number)
    accounts.show_password(*made, _ACCOUNT, *_SHOWN)


def list_accounts(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's staff accounts by user name."""
    show(
        _ACCOUNT,
        (account for account in stored.list_of(tenant) if not account.domain),
        empty="No staff accounts yet: acuse staff-accounts create USERNAME",
        wide=wide,
    )


def renew_account(username: str, tenant: Tenant = NO_TENANT) -> None:
    """Set a new password for a staff account. The old one stops working within 30 seconds."""
    accounts.show_password(*stored.renew(accounts.existing(tenant, username)), _ACCOUNT, *_SHOWN)


def delete_account(username: str, tenant: Tenant = NO_TENANT) -> None:
    """Delete a staff account. It stops working within 30 seconds; its id in accounts stays registered."""
    stored.remove(accounts.existing(tenant, username))


def save_entry(
    field: Annotated[
        str,
        typer.Argument(
            metavar="FIELD",
            callback=checked_as(MenuField),
            help=f"One of: {', '.join(CHOSEN_FIELDS)}; or {CUSTOM_MENU_FORM}.",
        ),
    ],
    entry_id: Annotated[
        int,
        typer.Argument(metavar="ID", min=1, max=LARGEST_ID, help="The id that tasks store; the name can change later."),
    ],
    name: Name,
    tenant: Tenant = NO_TENANT,
    complete: Annotated[
        bool, typer.Option("--complete", help="For a status: tasks with this status are complete.")
    ] = False,
    retired: Annotated[
        bool, typer.Option("--retired", help="Still shown for tasks that have it, but no longer selectable.")
    ] = False,
) -> None:
    """Add or replace a menu entry. It takes effect within 30 seconds.

    A custom field has a menu from its first entry on: it then takes entries of it by id or name, and nothing else. What
    tasks have already stays as it is.
    """
    if complete and field != STATUS:
        raise typer.BadParameter(f"--complete is only for {STATUS}")
    status_type = COMPLETE if complete else None
    line = store(MENUS, tenant, field=field, id=entry_id, name=name, status_type=status_type, is_retired=retired)
    show(_ENTRY, [line.entry()])


def list_entries(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List the entries of all menus of a tenant."""
    menus = settings.read(tenant).menus
    entries = [entry for field in sorted(menus) for _, entry in sorted(menus[field].items())]
    show(_ENTRY, entries, empty="No menu entries", wide=wide)


def import_entries(file: JsonLines, tenant: Tenant = NO_TENANT, strict: Strict = False) -> None:
    """Load entries: {"field", "id", "name"} per line, as `acuse menus list` prints them. Existing entries are replaced.

    A status has a "status_type" too, 14 (not complete) unless said, or 15 (complete); a retired entry "is_retired".
    """
    import_file(MENUS, tenant, file, strict=strict)


def save_reference(
    collection: str,
    resource_id: Annotated[int, typer.Argument(metavar="ID")],
    lookup_name: Annotated[str, typer.Argument(metavar="NAME")],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Register a resource or change its name."""
    line = store(REFERENCES, tenant, collection=collection, id=resource_id, lookup_name=lookup_name)
    show(_REFERENCE, [line.entry()])


def list_references(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's registered resources by collection and id."""
    show(_REFERENCE, references.list_of(tenant), empty="No references yet", wide=wide)


def import_references(file: JsonLines, tenant: Tenant = NO_TENANT, strict: Strict = False) -> None:
    """Load references: {"collection", "id", "lookup_name"} per line. Existing ones get the new name."""
    import_file(REFERENCES, tenant, file, strict=strict)


def set_mode(
    mode: Annotated[
        ReferenceMode | None,
        typer.Argument(metavar="MODE", help=f"{' or '.join(ReferenceMode)}. Without it, the current mode is shown."),
    ] = None,
    tenant: Tenant = NO_TENANT,
) -> None:
    """Set which ids tasks can refer to: any (the default) or registered. It takes effect within 30 seconds."""
    if mode:
        settings.save_mode(tenant, mode)
    typer.echo(mode or settings.read(tenant).references)


PART: Final = Commands(add_to, archive, kinds=(REFERENCES, MENUS), exports=(TASKS,))
