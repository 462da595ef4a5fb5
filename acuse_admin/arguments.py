"""Arguments that many commands take, and how a command begins: with what it was given, then with a stack."""

from collections.abc import Callable
from typing import Annotated, Any, Final

import typer
from pydantic import create_model
from typer.core import TyperCommand

from acuse.errors import Invalid
from acuse.identity import tenants
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.requests import validation
from acuse_admin import stack
from acuse_admin.output import Misused
from acuse_admin.printable import printable

NO_TENANT: Final = TenantId("")
Tenant = Annotated[
    TenantId,
    typer.Option(
        "--tenant",
        "-t",
        envvar="ACUSE_TENANT",
        parser=TenantId,
        metavar="ID",
        show_default=False,
        help="Id of the tenant. Default on the local stack: the demo tenant.",
    ),
]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, metavar="NUMBER", help="Maximum number of rows.")]
Wide = Annotated[
    bool,
    typer.Option("--wide", "-w", help="On a terminal: show all columns and whole ids, without a limit on line length."),
]
JsonLines = Annotated[typer.FileBinaryRead, typer.Argument(help="A JSON Lines file; - is standard input.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse lines with unknown fields.")]
Permissions = Annotated[
    list[Permission] | None,
    typer.Option(
        "--permission",
        metavar="PERMISSION",
        case_sensitive=False,
        help=f"Repeatable, upper or lower case. Default: VIEW_ACTIVITIES. One of: {', '.join(Permission)}.",
    ),
]


def checked_as(kind: Any) -> Callable[[str | None], str | None]:
    """A callback that checks an argument by a type of the API's models, where it was given."""
    model = create_model("Argument", __base__=validation.RequestBody, value=(kind, ...))

    def check(value: str | None) -> str | None:
        if value is None:
            return None
        try:
            checked: str = validation.check(model, {"value": value}).value  # type: ignore[attr-defined]
        except Invalid as error:
            raise typer.BadParameter(error.problems[0].phrase) from None
        return checked

    return check


def _check_name(name: str) -> str | None:
    checked = checked_as(validation.Name)(name)
    if printable(name) != name:
        raise typer.BadParameter("must not contain control characters")
    return checked


Name = Annotated[str, typer.Argument(metavar="NAME", callback=_check_name, show_default=False)]


class Command(TyperCommand):
    """A command that looks at what it was given before it looks for the stack: help and mistakes need none."""

    def invoke(self, ctx: Any) -> Any:
        """Run it; `ctx` is Typer's context."""
        deployed = ctx.find_root().params.get("deployed")
        for name, value in [("--stack", deployed), *ctx.params.items()]:
            if isinstance(value, str) and not value.isascii():
                _check_is_text(name, value)
        if deployed is not None and not deployed.strip():
            raise Misused("--stack must name a stack; without it the local one is used")
        stack.use(deployed)
        if "tenant" in ctx.params:
            is_given = ctx.get_parameter_source("tenant").name != "DEFAULT"
            ctx.params["tenant"] = existing_tenant(ctx.params["tenant"], is_given=is_given)
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # Typer would end with a status that means a failure
            raise OutputClosed from None


class OutputClosed(Exception):
    """Nobody reads the output any more."""


def command_group(app: typer.Typer, name: str, description: str) -> typer.Typer:
    """A group of commands of the application."""
    group = typer.Typer(no_args_is_help=True, help=description)
    app.add_typer(group, name=name)
    return group


def command[Function: Callable[..., None]](
    group: typer.Typer, name: str, *, example: str
) -> Callable[[Function], Function]:
    """Add a command to a group; its help shows the example."""
    return group.command(name, cls=Command, epilog=f"Example: `{example}`")


def _check_is_text(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Misused(f"{name.upper() if name[0] != '-' else name} is not UTF-8 text: {value}") from None


def existing_tenant(named: TenantId, *, is_given: bool) -> TenantId:
    """The id of a tenant that there is, to work with: the one that was named, or the local stack's demo tenant."""
    tenant_id = named if is_given else stack.demo_tenant()
    if not tenant_id:
        reason = "must not be empty" if is_given else "is required"
        raise Misused(f"--tenant {reason}: `acuse tenants list` shows the ids")
    tenant = known_tenant(tenant_id)
    if tenant.is_being_deleted:
        raise Misused(f"the tenant {tenant.id} is being deleted: `acuse tenants delete {tenant.id}` finishes it")
    return tenant.id


def known_tenant(tenant_id: str) -> tenants.Tenant:
    """The tenant of this id, also one that is being deleted."""
    if not (validation.is_uuid(tenant_id.lower()) and (tenant := tenants.find(tenant_id.lower()))):
        raise Misused(f"no tenant has the id {tenant_id}: `acuse tenants list` shows the ids")
    return tenant
