"""Commands for commerces, operators and result types."""

from collections.abc import Generator
from contextlib import closing
from typing import Annotated, Final

import typer

from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.views import CommerceDetailView, CommerceView
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorType
from acuse.reten.operators.views import OperatorDetailView
from acuse.reten.reference_data import store as reference_data
from acuse_admin.arguments import (
    NO_TENANT,
    JsonLines,
    Strict,
    Tenant,
    Wide,
    command,
    command_group,
)
from acuse_admin.commands.reten import naming
from acuse_admin.files import import_file, store
from acuse_admin.kinds.reten import COMMERCES, OPERATORS, RESULT_TYPES
from acuse_admin.output import Columns, column, columns, fail, note, print_json, progress, show


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    of_commerces = command_group(app, "commerces", "A tenant's shops and customers.")
    command(of_commerces, "create", example="acuse commerces create COM-001 'Almacén Don Pedro'")(create_commerce)
    command(of_commerces, "list", example="acuse commerces list")(list_commerces)
    command(of_commerces, "show", example="acuse commerces show COM-001")(show_commerce)
    command(of_commerces, "import", example="acuse commerces import commerces.jsonl")(import_commerces)
    command(of_commerces, "index", example="acuse commerces index")(index_commerces)
    command(of_commerces, "delete", example="acuse commerces delete COM-001")(delete_commerce)
    of_operators = command_group(app, "operators", "The people who work a tenant's activities.")
    command(of_operators, "create", example="acuse operators create OP-042 'Carlos Pérez'")(create_operator)
    command(of_operators, "list", example="acuse operators list")(list_operators)
    command(of_operators, "show", example="acuse operators show OP-042")(show_operator)
    command(of_operators, "import", example="acuse operators import operators.jsonl")(import_operators)
    command(of_operators, "index", example="acuse operators index")(index_operators)
    command(of_operators, "delete", example="acuse operators delete OP-042")(delete_operator)
    types = command_group(app, "result-types", "The possible results of a tenant's tasks.")
    command(types, "create", example="acuse result-types create SOLD 'Venta completada' --positive")(create_result_type)
    command(types, "list", example="acuse result-types list")(list_result_types)
    command(types, "import", example="acuse result-types import types.jsonl")(import_result_types)
    command(types, "delete", example="acuse result-types delete SOLD")(delete_result_type)


_COMMERCE: Final = Columns(
    narrow=(column("external_id"), column("name", least=12), column("tax_id"), column("is_active", "active", least=6)),
    wide=columns("id", "external_id", "name", "tax_id", "global_external_id", "is_active", "metadata").narrow,
)
_OPERATOR: Final = Columns(
    narrow=(column("external_id"), column("name", least=12), column("type"), column("is_active", "active", least=6)),
    wide=columns("id", "external_id", "name", "type", "email", "phone", "is_active").narrow,
)
_commerce: Final = CommerceView.of
_operator: Final = OperatorDetailView.of
_TYPE: Final = Columns(
    narrow=(
        column("position", least=8),
        column("code", least=12),
        column("label", least=12),
        column("is_positive", "positive"),
        column("requires_future_scheduled_at", "needs date", least=10),
        column("is_active", "active", least=6),
    )
)


def create_commerce(external_id: str, name: str, tenant: Tenant = NO_TENANT) -> None:
    """Create a commerce or change its name."""
    line = store(COMMERCES, tenant, external_id=external_id, name=name)
    show(_COMMERCE, [_commerce(tenant, each) for each in commerces.find_all(tenant, line.external_id)])


def list_commerces(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's commerces by external id."""
    found = (_commerce(tenant, each) for each in commerces.list_of(tenant))
    show(_COMMERCE, found, empty="No commerces yet", wide=wide)


def show_commerce(external_id: str, tenant: Tenant = NO_TENANT) -> None:
    """Show a commerce with its users, as JSON."""
    if not (commerce := commerces.find(tenant, external_id)):
        fail(f"The tenant has no commerce with the external id {external_id}")
    users = commerces.users_of(tenant, external_id)
    print_json(CommerceDetailView.with_users(tenant, commerce, users), indented=True)


def import_commerces(file: JsonLines, tenant: Tenant = NO_TENANT, strict: Strict = False) -> None:
    """Load commerces, one per line, as a sync over the API does: existing ones are brought up to date.

    Members: external_id, name; global_external_id, tax_id, metadata, is_active, users if known. Users have external_id,
    name; roles, contacts, is_active.
    """
    import_file(COMMERCES, tenant, file, strict=strict)


def index_commerces(tenant: Tenant = NO_TENANT) -> None:
    """Bring commerces that an older release stored up to date, so that they are found by id and in searches."""
    note(f"Brought up to date: {commerces.index(tenant).updated}")


def create_operator(
    external_id: str,
    name: str,
    tenant: Tenant = NO_TENANT,
    kind: Annotated[
        OperatorType, typer.Option("--type", metavar="TYPE", help=f"One of: {', '.join(OperatorType)}.")
    ] = OperatorType.SALESMAN,
) -> None:
    """Create an operator or change their name."""
    line = store(OPERATORS, tenant, external_id=external_id, name=name, type=kind)
    show(_OPERATOR, [_operator(tenant, each) for each in operators.find_all(tenant, line.external_id, kind=kind)])


def list_operators(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's operators by type, then external id."""
    found = (_operator(tenant, each) for each in operators.list_of(tenant))
    show(_OPERATOR, found, empty="No operators yet", wide=wide)


def show_operator(external_id: str, tenant: Tenant = NO_TENANT) -> None:
    """Show the operators with an external id, of which there may be one of each type, as JSON."""
    found = operators.find_all(tenant, external_id)
    for each in found:
        print_json(_operator(tenant, each), indented=True)
    if not found:
        fail(f"The tenant has no operator with the external id {external_id}")


def import_operators(file: JsonLines, tenant: Tenant = NO_TENANT, strict: Strict = False) -> None:
    """Load operators, one per line, as a sync over the API does: existing ones are brought up to date.

    Members: external_id, name; type (SALESMAN, ACTIVATOR, CALLCENTER), email, phone, metadata, is_active if known.
    """
    import_file(OPERATORS, tenant, file, strict=strict)


def index_operators(tenant: Tenant = NO_TENANT) -> None:
    """Bring operators that an older release stored up to date, so that they are found by id and in searches."""
    note(f"Brought up to date: {operators.index(tenant).updated}")


def create_result_type(
    code: str,
    label: str,
    tenant: Tenant = NO_TENANT,
    positive: Annotated[bool, typer.Option("--positive", help="The result counts as a success.")] = False,
    requires_date: Annotated[
        bool, typer.Option("--requires-future-date", help="Results must have a future date.")
    ] = False,
    inactive: Annotated[bool, typer.Option("--inactive", help="The result type cannot be submitted.")] = False,
    position: Annotated[int, typer.Option(min=0, metavar="NUMBER", help="Position in the list.")] = 0,
) -> None:
    """Create or replace a result type."""
    line = store(
        RESULT_TYPES,
        tenant,
        code=code,
        label=label,
        is_positive=positive,
        requires_future_scheduled_at=requires_date,
        is_active=not inactive,
        position=position,
    )
    show(_TYPE, [line.entry(line.code)])


def list_result_types(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's result types in order, including inactive ones."""
    show(_TYPE, reference_data.result_types(tenant), empty="No result types yet", wide=wide)


def import_result_types(file: JsonLines, tenant: Tenant = NO_TENANT, strict: Strict = False) -> None:
    """Load result types, one per line; existing ones are replaced.

    Members: code, label; is_positive, requires_future_scheduled_at, is_active, position if not the default.
    """
    import_file(RESULT_TYPES, tenant, file, strict=strict)


def delete_commerce(external_id: str, tenant: Tenant = NO_TENANT) -> None:
    """Delete a commerce with its people, unless it has activities."""
    if not commerces.find(tenant, external_id):
        fail(f"The tenant has no commerce with the external id {external_id}")
    _require_unnamed(naming.by_commerce(tenant, external_id))
    show(_COMMERCE, [_commerce(tenant, commerces.remove(tenant, external_id))])


def delete_operator(
    external_id: str,
    tenant: Tenant = NO_TENANT,
    kind: Annotated[
        OperatorType, typer.Option("--type", metavar="TYPE", help=f"One of: {', '.join(OperatorType)}.")
    ] = OperatorType.SALESMAN,
) -> None:
    """Delete an operator, unless an activity or a result names their external id, whatever their type.

    Every activity of the tenant is looked at. To keep somebody from being chosen, sync them with is_active false.
    """
    if not operators.find_all(tenant, external_id, kind=kind):
        fail(f"The tenant has no operator with the external id {external_id} and the type {kind}")
    _require_unnamed(naming.by_operator(tenant, external_id))
    show(_OPERATOR, [_operator(tenant, operators.remove(tenant, kind, external_id))])


def delete_result_type(code: str, tenant: Tenant = NO_TENANT) -> None:
    """Delete a result type, unless a result has it or had it.

    Every activity of the tenant is looked at. To keep it from being submitted, create it again with --inactive.
    """
    found = [each for each in reference_data.result_types(tenant) if each.code == code]
    if not found:
        fail(f"The tenant has no result type {code}")
    _require_unnamed(naming.by_result_type(tenant, code))
    reference_data.remove(tenant, code)
    show(_TYPE, found)


def _require_unnamed(looked: Generator[naming.Looked]) -> None:
    """End the command if something names what is to be deleted."""
    with closing(looked), progress("{task.description}", "{task.completed} activities") as bar:
        task = bar.add_task("Looking for what names it")
        for looked_at, named_by in looked:
            bar.advance(task, looked_at)
            if named_by:
                bar.stop()
                fail(f"Not deleted: activity {named_by[0]} names it, and there may be more")
