"""What a caller may do, by permission and by role."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """A permission's name, as API keys store it."""

    VIEW_ACTIVITIES = "VIEW_ACTIVITIES"
    CREATE_ACTIVITY = "CREATE_ACTIVITY"
    CANCEL_ACTIVITY = "CANCEL_ACTIVITY"
    MANAGE_COMMERCES = "MANAGE_COMMERCES"
    MANAGE_OPERATORS = "MANAGE_OPERATORS"
    MANAGE_ROUTES = "MANAGE_ROUTES"
    SYNC_COMMERCES = "SYNC_COMMERCES"
    SYNC_OPERATORS = "SYNC_OPERATORS"
    SUBMIT_ACTIVITY_RESULT = "SUBMIT_ACTIVITY_RESULT"
    DISPATCH_ACTIVITY = "DISPATCH_ACTIVITY"
    MANAGE_ACTIVITY_CONFIG = "MANAGE_ACTIVITY_CONFIG"
    MANAGE_API_KEYS = "MANAGE_API_KEYS"


class Role(StrEnum):
    """The role of a member in a tenant."""

    SUPER_ADMIN = "SUPER_ADMIN"
    ADMIN = "ADMIN"
    FDE = "FDE"
    VIEWER = "VIEWER"


_FIELD_WORK = frozenset(
    {
        Permission.VIEW_ACTIVITIES,
        Permission.CREATE_ACTIVITY,
        Permission.MANAGE_COMMERCES,
        Permission.MANAGE_OPERATORS,
        Permission.MANAGE_ROUTES,
        Permission.SUBMIT_ACTIVITY_RESULT,
        Permission.DISPATCH_ACTIVITY,
    }
)

PERMISSIONS_BY_ROLE = {
    Role.SUPER_ADMIN: frozenset(Permission),
    Role.ADMIN: frozenset(Permission),
    Role.FDE: _FIELD_WORK,
    Role.VIEWER: frozenset({Permission.VIEW_ACTIVITIES}),
}
"""The permissions of each role in its tenant."""


def of_role(role: Role | str) -> frozenset[Permission]:
    """The permissions of a stored role: none, if only a newer release knows it."""
    return PERMISSIONS_BY_ROLE[Role(role)] if role in PERMISSIONS_BY_ROLE else frozenset()


def known(names: Iterable[str]) -> tuple[Permission, ...]:
    """The permissions among stored names, without those that only a newer release knows."""
    return tuple(Permission(name) for name in names if name in Permission)
