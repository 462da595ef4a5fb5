"""Commands for Reten's dialect: API keys, reference data, activities."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Annotated, Final

import typer
from pydantic import StringConstraints
from rich.progress import Progress, TextColumn

from acuse import timestamps
from acuse.identity import api_keys
from acuse.identity.api_keys import ApiKey
from acuse.identity.permissions import Permission
from acuse.requests import validation
from acuse.reten.activities import indexing, listing, resolving, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.bodies import Cancellation
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.model import Activity, ActivityStatus, ResultStatus, canceled
from acuse.reten.catalogues.model import LONGEST_SEARCH
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import user_id
from acuse.reten.commerces.views import CommerceDetailView, CommerceView
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorType
from acuse.reten.operators.views import OperatorDetailView
from acuse.reten.reference_data import store as reference_data
from acuse.timestamps import Timestamp
from acuse_admin import reten_lookup as lookup
from acuse_admin import reten_naming as naming
from acuse_admin.arguments import (
    NO_TENANT,
    JsonLines,
    Limit,
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
from acuse_admin.export_commands import FormOption, From, Mark, Output, Target, To, export_records
from acuse_admin.exports import Period
from acuse_admin.exports.reten import RESULTS, archive, results_of
from acuse_admin.files import import_file, store
from acuse_admin.kinds.reten import ACTIVITIES, COMMERCES, OPERATORS, RESULT_TYPES
from acuse_admin.output import Column, Columns, column, columns, err, fail, note, print_json, print_secret, show

_DAY: Final = len("2026-01-01")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    keys = command_group(app, "api-keys", "API keys, which a tenant's partners send as x-api-key.")
    command(
        keys,
        "create",
        example="acuse api-keys create partner --permission VIEW_ACTIVITIES --permission SUBMIT_ACTIVITY_RESULT",
    )(create_api_key)
    command(keys, "list", example="acuse api-keys list --wide")(list_api_keys)
    command(keys, "revoke", example="acuse api-keys revoke 3f2a9c41")(revoke_api_key)
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
    of_activities = command_group(app, "activities", "A tenant's activities and their results.")
    command(of_activities, "create", example="acuse activities create COM-001 --provider-activity-id VISIT-7")(
        create_activity
    )
    command(of_activities, "list", example="acuse activities list --status READY --limit 50")(list_activities)
    command(of_activities, "show", example="acuse activities show VISIT-7")(show_activity)
    command(of_activities, "cancel", example="acuse activities cancel VISIT-7 --reason 'The shop is closed'")(
        cancel_activity
    )
    command(of_activities, "resolve", example="acuse activities resolve VISIT-7 USER-1")(resolve_activity)
    command(of_activities, "retry", example="acuse activities retry VISIT-7")(retry_activity)
    command(of_activities, "import", example="acuse activities import activities.jsonl")(import_activities)
    command(of_activities, "index", example="acuse activities index")(index_activities)
    of_results = command_group(app, "results", "The results of a tenant's activities.")
    command(
        of_results, "export", example="acuse results export --from 2026-11-01 --to 2026-12-01 --output results.csv"
    )(export_results)


# ---------------------------------------------------------------- API keys


def _state(key: ApiKey) -> str:
    if not key.is_active:
        return "revoked"
    if key.expires_at is None:
        return "active"
    return f"active until {key.expires_at[:_DAY]}" if key.is_valid(timestamps.now()) else "expired"


_MOST_PERMISSIONS = 3


def _permissions(key: ApiKey) -> str:
    if len(key.permissions) == len(Permission):
        return "all"
    named, more = key.permissions[:_MOST_PERMISSIONS], len(key.permissions) - _MOST_PERMISSIONS
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


_KEY: Final = Columns(
    narrow=(
        column("id", is_shortened=True),
        column("name"),
        Column("permissions", _permissions, least=22),
        Column("state", _state, least=10),
        Column("last used", lambda key: (key.last_used_at or "never")[:_DAY], least=_DAY),
    ),
    wide=columns(
        "id", "name", "prefix", "permissions", "is_active", "expires_at", "last_used_at", "created_at", "revoked_at"
    ).narrow,
)


def _read_expiry(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        expiry = timestamps.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if expiry <= timestamps.now():
        raise typer.BadParameter("must be in the future")
    return expiry


def create_api_key(
    name: Name,
    tenant: Tenant = NO_TENANT,
    permission: Permissions = None,
    expires_at: Annotated[
        str | None,
        typer.Option(
            callback=_read_expiry, metavar="TIME", help="Time of expiry, such as 2027-01-01T00:00:00Z. Default: never."
        ),
    ] = None,
) -> None:
    """Create an API key. The key itself is shown only once."""
    permissions = list(dict.fromkeys(permission or [Permission.VIEW_ACTIVITIES]))
    key, plaintext = api_keys.create(tenant, name, permissions, Timestamp(expires_at) if expires_at else None)
    machine = {"id": key.id, "prefix": key.prefix, "plaintext_key": plaintext}
    print_secret(_KEY, key, plaintext, kind="key", machine=machine)


def list_api_keys(tenant: Tenant = NO_TENANT, wide: Wide = False) -> None:
    """List a tenant's API keys, newest first."""
    empty = "No API keys yet: acuse api-keys create NAME"
    show(_KEY, api_keys.list_of(tenant), empty=empty, wide=wide)


def revoke_api_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, or at least its first 8 characters.")],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Revoke an API key permanently. It stops working within ApiKeyCacheSeconds, by default 30 seconds."""
    if not (key := lookup.by_id(key_id, api_keys.list_of(tenant))):
        fail(f"The tenant has no API key with the id {key_id}")
    if not (revoked := api_keys.revoke(key)):
        fail(f"The API key was already revoked at {key.revoked_at}")
    show(_KEY, [revoked])


# ---------------------------------------------------------------- reference data

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
    bar = (TextColumn("{task.description}"), TextColumn("{task.completed} activities"))
    with closing(looked), Progress(*bar, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task("Looking for what names it")
        for looked_at, named_by in looked:
            progress.advance(task, looked_at)
            if named_by:
                progress.stop()
                fail(f"Not deleted: activity {named_by[0]} names it, and there may be more")


# ---------------------------------------------------------------- activities


def _outcome(activity: Activity) -> str:
    result = activity.result
    return f"{result.status} {result.type_code}" if result else ""


_ACTIVITY: Final = Columns(
    narrow=(
        column("id", is_shortened=True),
        column("provider_activity_id", "provider's id", least=12),
        column("commerce_external_id", "commerce", least=10),
        column("status", least=10),
        Column("result", _outcome, least=14),
        Column("created", lambda activity: activity.created_at[:_DAY], least=_DAY),
    ),
    wide=(
        column("id"),
        column("provider_activity_id", "provider's id"),
        column("commerce_external_id", "commerce"),
        column("status"),
        Column("result", lambda activity: activity.result and activity.result.status, least=8),
        Column("code", lambda activity: activity.result and activity.result.type_code, least=8),
        column("channel"),
        column("scheduled_at"),
        column("created_at"),
    ),
)


def create_activity(
    commerce_external_id: Annotated[str, typer.Argument(metavar="COMMERCE", help="The commerce's external id.")],
    tenant: Tenant = NO_TENANT,
    activity_id: Annotated[
        str | None, typer.Option("--id", metavar="UUID", help="Default: derived from the provider's id.")
    ] = None,
    provider_activity_id: Annotated[
        str | None, typer.Option(metavar="ID", help="The activity's id in the provider's system.")
    ] = None,
    channel: Annotated[str | None, typer.Option(metavar="NAME", help="Such as VISIT or PHONE.")] = None,
    scheduled_at: Annotated[str | None, typer.Option(metavar="TIME", help="Such as 2026-12-01T14:00:00Z.")] = None,
) -> None:
    """Create an activity with an id, a provider's id or both."""
    line = store(
        ACTIVITIES,
        tenant,
        id=activity_id,
        provider_activity_id=provider_activity_id,
        commerce_external_id=commerce_external_id,
        channel=channel,
        scheduled_at=scheduled_at,
    )
    show(_ACTIVITY, [line.activity(tenant)])


def list_activities(
    tenant: Tenant = NO_TENANT,
    status: Annotated[
        ActivityStatus | None,
        typer.Option("--status", metavar="NAME", case_sensitive=False, help=f"One of: {', '.join(ActivityStatus)}."),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            callback=checked_as(validation.ExternalId),
            help="Only activities of this channel.",
        ),
    ] = None,
    commerce: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            callback=checked_as(validation.ExternalId),
            help="Only activities of the commerce with this external id.",
        ),
    ] = None,
    search: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            callback=checked_as(Annotated[str, StringConstraints(max_length=LONGEST_SEARCH)]),
            help="The beginning of an id, of a provider's id, or of the commerce's external id or name.",
        ),
    ] = "",
    limit: Limit = 20,
    wide: Wide = False,
) -> None:
    """List a tenant's activities, newest first."""
    filters = Filters(
        statuses=(status,) if status else (),
        channel=channel,
        commerce_external_id=commerce,
        search=search,
    )
    empty = "No activities yet" if filters == Filters() else "No activity matches"
    show(_ACTIVITY, _at_most(limit, listing.walk(tenant, filters, Order.NEWEST, limit + 1)), empty=empty, wide=wide)


def _at_most(limit: int, found: Iterator[Activity]) -> Iterator[Activity]:
    yield from islice(found, limit)
    if next(found, None):
        note(f"Only the newest {limit} are shown: --limit NUMBER shows more.")


ActivityId = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="The activity's id, its provider's id, or at least the first 8 characters of the id."
    ),
]


def show_activity(activity_id: ActivityId, tenant: Tenant = NO_TENANT) -> None:
    r"""Show an activity with its result and its replaced results, as JSON.

    What partners sent as raw_payload and payload stands there as sent, but for characters that a terminal obeys or
    does not show: they are written as \u escapes.
    """
    activity = lookup.activity(tenant, activity_id)
    print_json({"activity": activity, "history": results.history(tenant, activity.id)}, indented=True)


def cancel_activity(
    activity_id: ActivityId,
    tenant: Tenant = NO_TENANT,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why, for who looks at it later.")] = None,
) -> None:
    """Cancel an activity that is READY, UNRESOLVED or DISPATCHED."""
    found = lookup.activity(tenant, activity_id)
    body = validation.check(Cancellation, {"reason": reason})
    show(_ACTIVITY, [activities.change(tenant, found.id, lambda each: canceled(each, body.reason, timestamps.now()))])


def resolve_activity(
    activity_id: ActivityId,
    user: Annotated[str, typer.Argument(metavar="USER", help="The id or external id of a user of its commerce.")],
    tenant: Tenant = NO_TENANT,
) -> None:
    """Say who of its commerce an activity is for; `acuse commerces show` lists them."""
    found = lookup.activity(tenant, activity_id)
    if not found.target:
        fail(f"activity {found.id} needs no target user")
    external_ids = {each.external_id for each in commerces.users_of(tenant, found.commerce_external_id)}
    chosen = user_id(tenant, found.commerce_external_id, user) if user in external_ids else user.lower()
    show(_ACTIVITY, [resolving.assign(tenant, found.id, found.target.id, chosen)])


def retry_activity(activity_id: ActivityId, tenant: Tenant = NO_TENANT) -> None:
    """Look again for the user that an UNRESOLVED activity is for, after a commerce or a configuration has changed."""
    found = lookup.activity(tenant, activity_id)
    show(_ACTIVITY, [resolving.retry(tenant, found.id)])


def index_activities(tenant: Tenant = NO_TENANT) -> None:
    """Bring activities that an older release stored up to date, so that lists of tasks and searches find them.

    It can be repeated, and other writers may be at work.
    """
    indexed = indexing.Indexed(0, 0)
    bar = (TextColumn("{task.description}"), TextColumn("{task.completed} activities"))
    with Progress(*bar, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task("Indexing")
        for indexed in indexing.index(tenant):
            progress.update(task, completed=indexed.looked_at)
    note(f"Brought up to date: {indexed.changed} of {indexed.looked_at}")


def import_activities(file: JsonLines, tenant: Tenant = NO_TENANT, strict: Strict = False) -> None:
    """Load activities, one per line. Existing ones are unchanged, so an import can be repeated.

    Members: commerce_external_id; id, provider_activity_id or both; status, channel, scheduled_at if known.
    """
    import_file(ACTIVITIES, tenant, file, strict=strict)


def export_results(
    tenant: Tenant = NO_TENANT,
    since: From = None,
    until: To = None,
    status: Annotated[
        list[ResultStatus] | None,
        typer.Option(
            "--status",
            metavar="NAME",
            case_sensitive=False,
            help=f"Repeatable. Default: all. One of: {', '.join(ResultStatus)}.",
        ),
    ] = None,
    current: Annotated[
        bool, typer.Option("--current", help="Leave out results that were replaced since, whenever that was.")
    ] = False,
    form: FormOption = None,
    output: Output = "-",
    mark: Mark = False,
) -> None:
    """Write the results that were registered in a period, with activity, commerce, operator and type.

    Without --from and --to it is all time. Replaced results are among them (is_replaced), so that a period that is over
    always has the same results. They come by their activities, oldest first; all activities from before the end are
    looked at.

    CSV is for people: it has no payloads, and an apostrophe before what a spreadsheet would run. A line of JSON Lines
    is the activity with one result, as `acuse activities list` prints it, payloads too; `acuse activities import` takes
    it back without the result.
    """
    asked = partial(results_of, statuses=status or (), with_replaced=not current)
    export_records(replace(RESULTS, batches=asked), tenant, Period(since, until), Target(output, form, mark))


PART: Final = Commands(add_to, archive, kinds=(COMMERCES, OPERATORS, RESULT_TYPES, ACTIVITIES), exports=(RESULTS,))
