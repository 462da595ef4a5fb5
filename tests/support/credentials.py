"""What callers send to say who they are, and accounts that are refused."""

import base64
from collections.abc import Callable
from typing import Final

from acuse.identity import accounts
from acuse.identity.accounts import Account
from acuse.identity.permissions import Permission

type Headers = dict[str, str]
type Strangers = dict[str, Headers]
"""What they send, by who they are."""

UNKNOWN: Final = "ab" * 28
NOBODY: Final[Strangers] = {"nobody": {}}


def basic(username: str, password: str) -> Headers:
    """The header of the Basic scheme."""
    return {"authorization": f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"}


def all_but(permission: Permission) -> list[Permission]:
    """Every other permission."""
    return [each for each in Permission if each is not permission]


def bad_accounts(create: Callable[[str, list[Permission]], tuple[Account, str]], end: str = "") -> Strangers:
    """Of accounts whose passwords end like this."""
    good = create("good", list(Permission))[1]
    removed, removed_password = create("removed", list(Permission))
    accounts.remove(removed)
    renewed, old_password = create("renewed", list(Permission))
    accounts.renew(renewed)
    encoded = basic("good", good + end)["authorization"].removeprefix("Basic ")
    return {
        "the scheme alone": {"authorization": "Basic"},
        "no base64": {"authorization": "Basic !!!!"},
        "no colon": {"authorization": f"Basic {base64.b64encode(b'good').decode()}"},
        "another scheme": {"authorization": f"Digest {encoded}"},
        "a password that is cut off": basic("good", good[:-1] + end),
        "an unknown password": basic("good", UNKNOWN + end),
        "another's user name": basic("renewed", good + end),
        "a removed account": basic("removed", removed_password + end),
        "an old password": basic("renewed", old_password + end),
    }
