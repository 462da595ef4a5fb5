"""From a batch of the stream to the journal and to the bus.

Each event is in the journal before it is sent. What follows the first record that fails is left for the next try: a
subject's events come out in order, and Lambda goes on from the record that it is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from acuse.errors import Unavailable
from acuse.identity import tenants
from acuse.identity.callers import TenantId
from acuse.journal import bus, store, stream
from acuse.journal.deliveries import Deliveries, Delivery
from acuse.journal.model import event_of
from acuse.journal.stream import Changed
from acuse.runtime import telemetry
from acuse.storage import dynamodb

OPERATION: Final = "publish_events"
_MOST_CALLS_IN_VAIN: Final = 8
"""Calls of which the bus accepted nothing, one after the other, before the rest is left for the next try."""


def publish(records: Sequence[Mapping[str, Any]], *, is_redrive: bool = False) -> str | None:
    """Publish what a batch tells; gives the number of the first record that did not get through.

    Parameters
    ----------
    is_redrive
        Whether Lambda has given the records up, and went on with others of their subjects.
    """
    deliveries, failed = _derived(records)
    stored, not_stored = _stored(deliveries, is_in_doubt=is_redrive)
    return _delivered(stored) or not_stored or failed


def _derived(records: Iterable[Mapping[str, Any]]) -> tuple[list[Delivery], str | None]:
    """The events of the records before the first one that fails, and the number of that one."""
    changes: list[Changed] = []
    failed: str | None = None
    for record in records:
        try:
            changed = stream.read(record)
        except Exception as error:
            failed = _number_of_failed(stream.number_of(record), error)
            break
        if changed and not tenants.is_gone(changed.change.tenant):
            changes.append(changed)
    deliveries: list[Delivery] = []
    known: dict[tuple[TenantId, str], Any] = {}
    for number, kind, change in changes:
        of_kind = (change.tenant, kind.name)
        try:
            if of_kind not in known:
                alike = [each.change for each in changes if (each.change.tenant, each.kind.name) == of_kind]
                known[of_kind] = kind.look_up(change.tenant, alike)
            if draft := kind.derive(change, known[of_kind]):
                deliveries.append(Delivery(number, event_of(kind, change, draft)))
        except Exception as error:
            return deliveries, _number_of_failed(number, error)
    return deliveries, failed


def _number_of_failed(number: str, error: Exception) -> str:
    telemetry.record_failure(error, operation=OPERATION, correlation_id=number)
    return number


def _stored(deliveries: Sequence[Delivery], *, is_in_doubt: bool) -> tuple[Sequence[Delivery], str | None]:
    """What is in the journal now, and the number of the first record whose event is not.

    What was there already is sent as it is there: a commerce that it names may have another name by now.
    """
    for place, each in enumerate(deliveries):
        try:
            each.event = store.put(each.event, is_in_doubt=is_in_doubt)
        except Exception as error:
            return deliveries[:place], _number_of_failed(each.number, error)
    return deliveries, None


def _delivered(stored: Iterable[Delivery]) -> str | None:
    """Send events; gives the number of the first record whose event the bus has not accepted."""
    deliveries = Deliveries(stored)
    for _ in dynamodb.tries(_MOST_CALLS_IN_VAIN):
        while call := deliveries.next_call():
            try:
                accepted = bus.put([each.event for each in call])
            except Unavailable:  # no time is left
                return deliveries.first_left()
            deliveries.note(call, accepted)
            if not any(accepted):
                break
        else:
            break
    return deliveries.first_left()
