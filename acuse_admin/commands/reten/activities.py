"""Commands for activities and their results."""

from collections.abc import Iterator
from copy import replace
from functools import partial
from itertools import islice
from typing import Annotated, Final

import typer
from pydantic import StringConstraints

from acuse import timestamps
from acuse.requests import validation
from acuse.reten.activities import indexing, listing, resolving, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.bodies import Cancellation
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.model import Activity, ActivityStatus, ResultStatus, canceled
from acuse.reten.catalogues.model import LONGEST_SEARCH
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import user_id
from acuse_admin.arguments import (
    NO_TENANT,
    JsonLines,
    Limit,
    Strict,
    Tenant,
    Wide,
    checked_as,
    command,
    command_group,
)
from acuse_admin.commands.reten import lookup
from acuse_admin.export_commands import FormOption, From, Mark, Output, Target, To, export_records
from acuse_admin.exports import Period
from acuse_admin.exports.reten import RESULTS, results_of
from acuse_admin.files import import_file, store
from acuse_admin.kinds.reten import ACTIVITIES
from acuse_admin.output import DAY, Column, Columns, column, fail, note, print_json, progress, show


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
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
        Column("created", lambda activity: activity.created_at[:DAY], least=DAY),
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
    with progress("{task.description}", "{task.completed} activities") as bar:
        task = bar.add_task("Indexing")
        for indexed in indexing.index(tenant):
            bar.update(task, completed=indexed.looked_at)
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
