"""`acuse`: the command line for everything that comes in by no endpoint."""

import os
import sys
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from acuse import activities, api_keys, directory, members, tenants, timestamps, validation
from acuse.errors import Refused
from acuse.members import Member
from acuse.permissions import Permission, Role
from acuse_admin import oracle_commands, stack, wello_commands
from acuse_admin.arguments import NO_TENANT, JsonLines, Limit, Tenant, command_group
from acuse_admin.files import checked, import_file
from acuse_admin.kinds import ACTIVITIES, COMMERCES, OPERATORS, RESULT_TYPES
from acuse_admin.output import fail, for_people, out, show, to_json
from acuse_admin.tokens import SigningKey

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown")


tenant_commands = command_group(
    app, "tenants", "Customers of this installation; all other data belongs to one of them."
)
member_commands = command_group(app, "members", "Which users of the token issuer belong to a tenant, and as what.")
token_commands = command_group(app, "tokens", "Bearer tokens of the local stack, which is its own issuer.")
key_commands = command_group(app, "api-keys", "Keys that a tenant's partners send as x-api-key.")
commerce_commands = command_group(app, "commerces", "A tenant's shops and customers.")
operator_commands = command_group(app, "operators", "The people who work a tenant's activities.")
type_commands = command_group(app, "result-types", "What the result of a tenant's tasks can be.")
activity_commands = command_group(app, "activities", "A tenant's activities and their results.")
oracle_commands.add_to(app)
wello_commands.add_to(app)


def main() -> None:
    """Run the command line; failures are one line on standard error and exit status 1."""
    try:
        app()
    except (Refused, stack.StackNotFound) as error:
        fail(str(error))
    except (BotoCoreError, ClientError) as error:
        fail(f"The database did not do it: {error}")


@app.callback()
def choose_stack(
    deployed: Annotated[
        str | None,
        typer.Option("--stack", envvar="ACUSE_STACK", help="Name of a deployed stack. Without it: the local one."),
    ] = None,
) -> None:
    """Put data into Acuse and look at it.

    Works on the local stack (`make run`), or on a deployed one with --stack and your AWS credentials.
    On a terminal it prints tables; into a pipe it prints JSON Lines.
    """
    if "--help" not in sys.argv:  # which needs no stack
        stack.use(deployed)


# ---------------------------------------------------------------- tenants


@tenant_commands.command("create")
def create_tenant(
    name: str, tenant_id: Annotated[str | None, typer.Option("--id", help="A UUID. Without it: a random one.")] = None
) -> None:
    """Create a tenant."""
    if tenant_id is not None:
        tenant_id = validation.check(_TenantIdOption, {"id": tenant_id}).id
    show(("id", "name", "created_at"), [tenants.create(name, tenant_id)], empty="")


class _TenantIdOption(validation.RequestBody):
    id: validation.UuidText


@tenant_commands.command("list")
def list_tenants() -> None:
    """List all tenants, oldest first."""
    show(("id", "name", "created_at"), tenants.list_all(), empty="There is no tenant yet: acuse tenants create NAME")


# ---------------------------------------------------------------- members and their tokens


@member_commands.command("save")
def save_member(
    user_id: Annotated[str, typer.Argument(help="The user's id at the issuer (sub).", metavar="USER")],
    role: Annotated[Role, typer.Argument(case_sensitive=False)],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Make a user a member of a tenant, or give them another role. It holds within 30 seconds."""
    line = validation.check(_UserOption, {"user": user_id})
    members.save(tenant, Member(line.user, role))


class _UserOption(validation.RequestBody):
    user: validation.ExternalId


@member_commands.command("list")
def list_members(tenant: Tenant = NO_TENANT) -> None:
    """List a tenant's members by user."""
    show(("user_id", "role"), members.list_of(tenant), empty="There is no member yet: acuse members save USER ROLE")


@member_commands.command("remove")
def remove_member(user_id: Annotated[str, typer.Argument(metavar="USER")], tenant: Tenant = NO_TENANT) -> None:
    """Take a member out of a tenant. They lose access within 30 seconds."""
    if not members.remove(tenant, user_id):
        fail(f"The tenant has no member {user_id}")


@token_commands.command("create")
def create_token(
    user_id: Annotated[str, typer.Argument(help="Who the token says is calling.", metavar="USER")],
    hours: Annotated[float, typer.Option(min=0.01, help="How long it is good for.")] = 12.0,
) -> None:
    """Print a bearer token for the local stack. What it opens is up to the user's memberships."""
    key = stack.issuer_key()
    if not key:
        fail("Only a local stack mints tokens: a deployed one's come from its own issuer")
    sys.stdout.write(SigningKey(key).mint(os.environ["TOKEN_ISSUER"], user_id, hours) + "\n")


# ---------------------------------------------------------------- API keys

_KEY_COLUMNS = ("id", "name", "prefix", "permissions", "is_active", "expires_at", "last_used_at", "created_at")


@key_commands.command("create")
def create_api_key(
    name: str,
    tenant: Tenant = NO_TENANT,
    permission: Annotated[
        list[Permission] | None,
        typer.Option(case_sensitive=False, help="May be given several times. Without it: VIEW_ACTIVITIES alone."),
    ] = None,
    expires_at: Annotated[str | None, typer.Option(help="Such as 2027-01-01T00:00:00Z. Without it: never.")] = None,
) -> None:
    """Create an API key. The key itself is shown this once."""
    try:
        expiry = timestamps.parse(expires_at) if expires_at else None
    except ValueError as error:
        raise typer.BadParameter(f"--expires-at {error}") from None
    if expiry and expiry <= timestamps.now():
        raise typer.BadParameter("--expires-at must be in the future")
    key, plaintext = api_keys.create(tenant, name, permission or [Permission.VIEW_ACTIVITIES], expiry)
    if for_people():
        show(_KEY_COLUMNS, [key], empty="")
        out.print(f"\n{plaintext}\n\nThis is the only time that the key is shown.")
    else:
        sys.stdout.write(to_json({"id": key.id, "prefix": key.prefix, "plaintext_key": plaintext}) + "\n")


@key_commands.command("list")
def list_api_keys(tenant: Tenant = NO_TENANT) -> None:
    """List a tenant's API keys, newest first."""
    show(
        _KEY_COLUMNS,
        api_keys.list_of(tenant),
        empty="There is no API key yet: acuse api-keys create NAME",
    )


@key_commands.command("revoke")
def revoke_api_key(key_id: str, tenant: Tenant = NO_TENANT) -> None:
    """Revoke an API key for good. It stops working within 30 seconds, or what ApiKeyCacheSeconds says."""
    key = next((key for key in api_keys.list_of(tenant) if key.id == key_id.lower()), None)
    if not key:
        fail(f"The tenant has no API key with the id {key_id}")
    if not (revoked := api_keys.revoke(key)):
        fail(f"The API key was revoked already, at {key.revoked_at}")
    show(_KEY_COLUMNS, [revoked], empty="")


# ---------------------------------------------------------------- reference data

_ENTRY_COLUMNS = ("external_id", "name")
_TYPE_COLUMNS = ("position", "code", "label", "is_positive", "requires_future_scheduled_at", "is_active")


@commerce_commands.command("create")
def create_commerce(external_id: str, name: str, tenant: Tenant = NO_TENANT) -> None:
    """Create a commerce, or change its name."""
    line = checked(COMMERCES, external_id=external_id, name=name)
    COMMERCES.store(tenant, [line])
    show(_ENTRY_COLUMNS, [line.entry()], empty="")


@commerce_commands.command("list")
def list_commerces(tenant: Tenant = NO_TENANT) -> None:
    """List a tenant's commerces by external id."""
    show(_ENTRY_COLUMNS, directory.commerces(tenant), empty="There is no commerce yet")


@commerce_commands.command("import")
def import_commerces(file: JsonLines, tenant: Tenant = NO_TENANT) -> None:
    """Load commerces: {"external_id", "name"} a line. One that is there gets the new name."""
    import_file(COMMERCES, tenant, file)


@operator_commands.command("create")
def create_operator(external_id: str, name: str, tenant: Tenant = NO_TENANT) -> None:
    """Create an operator, or change their name."""
    line = checked(OPERATORS, external_id=external_id, name=name)
    OPERATORS.store(tenant, [line])
    show(_ENTRY_COLUMNS, [line.entry()], empty="")


@operator_commands.command("list")
def list_operators(tenant: Tenant = NO_TENANT) -> None:
    """List a tenant's operators by external id."""
    show(_ENTRY_COLUMNS, directory.operators(tenant), empty="There is no operator yet")


@operator_commands.command("import")
def import_operators(file: JsonLines, tenant: Tenant = NO_TENANT) -> None:
    """Load operators: {"external_id", "name"} a line. One that is there gets the new name."""
    import_file(OPERATORS, tenant, file)


@type_commands.command("create")
def create_result_type(
    code: str,
    label: str,
    tenant: Tenant = NO_TENANT,
    positive: Annotated[bool, typer.Option("--positive", help="A good outcome.")] = False,
    requires_date: Annotated[bool, typer.Option("--requires-future-date", help="Must name a future date.")] = False,
    inactive: Annotated[bool, typer.Option("--inactive", help="Cannot be submitted (any more).")] = False,
    position: Annotated[int, typer.Option(min=0, help="Place in the list.")] = 0,
) -> None:
    """Create a result type, or replace it."""
    line = checked(
        RESULT_TYPES,
        code=code,
        label=label,
        is_positive=positive,
        requires_future_scheduled_at=requires_date,
        is_active=not inactive,
        position=position,
    )
    RESULT_TYPES.store(tenant, [line])
    show(_TYPE_COLUMNS, [line.entry()], empty="")


@type_commands.command("list")
def list_result_types(tenant: Tenant = NO_TENANT) -> None:
    """List a tenant's result types in their order, inactive ones too."""
    show(_TYPE_COLUMNS, directory.result_types(tenant), empty="There is no result type yet")


@type_commands.command("import")
def import_result_types(file: JsonLines, tenant: Tenant = NO_TENANT) -> None:
    """Load result types, one a line; one that is there is replaced.

    Members: code, label; is_positive, requires_future_scheduled_at, is_active, position if not the default.
    """
    import_file(RESULT_TYPES, tenant, file)


# ---------------------------------------------------------------- activities

_ACTIVITY_COLUMNS = (
    "id", "provider_activity_id", "commerce_external_id", "status", "channel", "scheduled_at", "created_at"
)  # fmt: skip


@activity_commands.command("create")
def create_activity(
    commerce_external_id: str,
    tenant: Tenant = NO_TENANT,
    activity_id: Annotated[
        str | None, typer.Option("--id", help="A UUID. Without it: made from the provider's.")
    ] = None,
    provider_activity_id: Annotated[str | None, typer.Option(help="Its id in the provider's system.")] = None,
    channel: Annotated[str | None, typer.Option(help="Such as VISIT or PHONE.")] = None,
    scheduled_at: Annotated[str | None, typer.Option(help="Such as 2026-12-01T14:00:00Z.")] = None,
) -> None:
    """Create an activity. It needs an id, the provider's or both."""
    line = checked(
        ACTIVITIES,
        id=activity_id,
        provider_activity_id=provider_activity_id,
        commerce_external_id=commerce_external_id,
        channel=channel,
        scheduled_at=scheduled_at,
    )
    created = line.activity(tenant)
    outcomes = ACTIVITIES.store(tenant, [line])
    if created.id in outcomes:
        fail(f"Not created: {outcomes[created.id] or 'the activity is there already'}")
    show(_ACTIVITY_COLUMNS, [created], empty="")


@activity_commands.command("list")
def list_activities(tenant: Tenant = NO_TENANT, limit: Limit = 20) -> None:
    """List a tenant's activities, newest first."""
    show(_ACTIVITY_COLUMNS, activities.list_of(tenant, limit), empty="There is no activity yet")


@activity_commands.command("show")
def show_activity(activity_id: str, tenant: Tenant = NO_TENANT) -> None:
    """Show an activity with its result and the results that were replaced, as JSON.

    What partners sent as raw_payload and payload stands there exactly as sent.
    """
    if not (activity := activities.find(tenant, activity_id.lower())):
        fail(f"The tenant has no activity with the id {activity_id}")
    shown = {"activity": activity, "history": activities.history(tenant, activity.id)}
    sys.stdout.write(to_json(shown, indent=2 if for_people() else None) + "\n")


@activity_commands.command("import")
def import_activities(file: JsonLines, tenant: Tenant = NO_TENANT) -> None:
    """Load activities, one a line. What is there already stays as it is, so an import can be run again.

    Members: commerce_external_id; id, provider_activity_id or both; status, channel, scheduled_at if known.
    """
    import_file(ACTIVITIES, tenant, file)
