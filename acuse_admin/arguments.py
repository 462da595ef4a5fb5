"""Arguments that many commands take."""

from typing import Annotated

import typer

from acuse import tenants
from acuse.callers import TenantId
from acuse_admin import stack


def _existing_tenant(named: TenantId) -> TenantId:
    tenant_id = named or stack.demo_tenant()
    if not tenant_id:
        raise typer.BadParameter("is required: `acuse tenants list` shows the ids")
    if not (tenant := tenants.find(tenant_id)):
        raise typer.BadParameter(f"no tenant has the id {tenant_id}: `acuse tenants list` shows the ids")
    return tenant.id


NO_TENANT = TenantId("")
Tenant = Annotated[
    TenantId,
    typer.Option(
        "--tenant",
        "-t",
        envvar="ACUSE_TENANT",
        parser=TenantId,
        metavar="ID",
        show_default=False,
        callback=_existing_tenant,
        help="Id of the tenant. On the local stack: the demo tenant, if you name none.",
    ),
]
Limit = Annotated[int, typer.Option(min=1, help="How many at most.")]
JsonLines = Annotated[typer.FileBinaryRead, typer.Argument(help="A file of JSON Lines; - is standard input.")]


def command_group(app: typer.Typer, name: str, description: str) -> typer.Typer:
    """A group of commands of the application."""
    group = typer.Typer(no_args_is_help=True, help=description)
    app.add_typer(group, name=name)
    return group
