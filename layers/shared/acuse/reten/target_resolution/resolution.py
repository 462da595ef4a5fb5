"""Which user an activity is for: functions of values (contract Reten, section 7: resolution).

The criteria of a request are one configuration: ON_CREATION, with both fallbacks. Otherwise the tenant's active
configurations count. They take turns, by ascending priority:

| turn of a configuration | target user |
|---|---|
| MANUAL | PENDING until somebody assigns a user; nothing else is tried |
| ON_DISPATCH, when the activity is created | PENDING until a retry, or the activity's result; nothing else is tried |
| ON_CREATION, or ON_DISPATCH after the creation, and a criterion matches | RESOLVED: CRITERIA_MATCH |
| the same, and no criterion matches | that of the next turn |
| a strategy of a newer release | that of the next turn |
| no turn is left, the first one falls back to COMMERCE_REP, and there is one | RESOLVED: FALLBACK_COMMERCE_REP |
| no turn is left, the first one falls back to OWNER, and there is one | RESOLVED: FALLBACK_OWNER |
| nobody is found | FAILED, and the activity is UNRESOLVED |
| there is no configuration | none |

Criteria are tried by ascending priority; only active users match, of several the oldest by `created_at`, then by id:

| criterion | matches |
|---|---|
| ROLE_MATCH | users with the role `config.role` |
| LAST_CONTACTED_ALL_CHANNELS | the user who was contacted last |
| LAST_CONTACTED_SAME_CHANNEL | the user who was contacted last on the activity's channel |
| a type of a newer release | nobody |
"""

import json
from collections.abc import Mapping, Sequence
from copy import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from acuse.reten.commerces.model import CommerceUser, Role
from acuse.reten.target_resolution.model import Config, Configs, Criterion, CriterionType, Strategy, ordered
from acuse.reten.target_resolution.target_users import LockReason, ResolutionStatus, TargetUser
from acuse.timestamps import Timestamp

type Users = Mapping[str, CommerceUser]
"""A commerce's users, active or not, by id."""

AT_CREATION: Final = frozenset({Strategy.ON_CREATION})
"""The strategies that are due when an activity is created."""
AFTER_CREATION: Final = frozenset({Strategy.ON_CREATION, Strategy.ON_DISPATCH})


class LastContacts(NamedTuple):
    """The ids of the users who were contacted last at a commerce, on any channel and on each."""

    on_any_channel: str | None = None
    by_channel: Mapping[str, str] = MappingProxyType({})


class ContactsNeeded(Exception):
    """The outcome depends on last contacts, which were not given."""


class Circumstances(NamedTuple):
    """What an activity's target user depends on, beside the configurations."""

    users: Users
    channel: str | None
    now: Timestamp
    contacts: LastContacts | None = None
    """None: not read yet."""
    due: frozenset[Strategy] = AT_CREATION


def turns(configs: Configs, criteria: Sequence[Criterion] = ()) -> list[Config]:
    """The configurations of an activity, in order of their turns; `criteria` are its request's."""
    if criteria:
        return [Config("", Strategy.ON_CREATION, criteria=tuple(criteria))]
    return [config for config in ordered(configs) if config.is_active]


def resolve(configs: Sequence[Config], known: Circumstances, target_id: str) -> TargetUser | None:
    """The target user of an activity; None if it needs none.

    Raises
    ------
    ContactsNeeded
    """
    if not configs:
        return None
    first = configs[0]
    target = TargetUser(id=target_id, status=ResolutionStatus.FAILED, strategy=first.resolution_strategy)
    for config in configs:
        strategy = config.resolution_strategy
        if strategy in Strategy and strategy not in known.due:
            return replace(target, status=ResolutionStatus.PENDING, strategy=strategy)
        if strategy in Strategy and (match := _match(config, known)):
            return found(replace(target, strategy=strategy), match, known.users, LockReason.CRITERIA_MATCH, known.now)
    for role, is_wanted, reason in (
        (Role.COMMERCE_REP, first.fallback_to_commerce_rep, LockReason.FALLBACK_COMMERCE_REP),
        (Role.OWNER, first.fallback_to_owner, LockReason.FALLBACK_OWNER),
    ):
        if is_wanted and (match := _oldest_with(role, known.users)):
            return found(target, match, known.users, reason, known.now)
    return target


def found(target: TargetUser, user_id: str, users: Users, reason: LockReason, now: Timestamp) -> TargetUser:
    """A target user of whom is known who it is."""
    return replace(
        target,
        status=ResolutionStatus.RESOLVED,
        lock_reason=reason,
        resolved_at=now,
        commerce_user_id=user_id,
        first_name=users[user_id].first_name,
        last_name=users[user_id].last_name,
    )


def _match(config: Config, known: Circumstances) -> str | None:
    """The id of the user whom a configuration's criteria name."""
    in_order = sorted(config.criteria, key=lambda criterion: criterion.priority)
    return next((match for criterion in in_order if (match := _matching(criterion, known))), None)


def _matching(criterion: Criterion, known: Circumstances) -> str | None:
    match criterion.type:
        case CriterionType.ROLE_MATCH:
            role = json.loads(criterion.config, parse_int=str).get("role")
            return _oldest_with(role, known.users)
        case CriterionType.LAST_CONTACTED_ALL_CHANNELS:
            contacted = _contacts(known).on_any_channel
        case CriterionType.LAST_CONTACTED_SAME_CHANNEL:
            contacted = _contacts(known).by_channel.get(known.channel or "")
        case _:
            return None
    user = known.users.get(contacted) if contacted else None
    return contacted if user and user.is_active else None


def _contacts(known: Circumstances) -> LastContacts:
    if known.contacts is None:
        raise ContactsNeeded
    return known.contacts


def _oldest_with(role: str, users: Users) -> str | None:
    candidates = [(user.created_at, id_) for id_, user in users.items() if user.is_active and user.has(role)]
    return min(candidates)[1] if candidates else None
