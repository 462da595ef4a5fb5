"""The demo tenant's accounts with Basic authentication."""

from collections.abc import Callable
from typing import Any

from acuse.errors import Unauthenticated
from acuse.identity import accounts
from acuse.identity.accounts import Account
from local.demo import TENANT_ID, USERNAME


def password(dialect: str, remembered: Any, create: Callable[[], tuple[Account, str]], domain: str = "") -> str:
    """The password that an earlier run wrote down, if it still opens the demo tenant; else a new one."""
    try:
        found = str(remembered["password"])
        accounts.authenticate(dialect, USERNAME, found, domain)
    except (KeyError, TypeError, Unauthenticated):
        there = accounts.find(TENANT_ID, USERNAME, domain)
        return (accounts.renew(there) if there else create())[1]
    return found
