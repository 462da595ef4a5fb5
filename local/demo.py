"""The demo tenant: what the curl lines of the vendor's documentation need to work when pasted."""

import json
from pathlib import Path
from typing import Any, Final

from acuse import api_keys, tenants
from acuse.callers import TenantId
from acuse.errors import Unauthenticated
from acuse.permissions import Permission
from acuse_admin import importing
from acuse_admin.kinds import KINDS

TENANT_ID: Final = TenantId("0f6c2a54-7d1e-4b39-9a80-5c3de2f1b746")
_DATA = Path(__file__).parent / "demo"
_EXAMPLES = {
    "activity_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "provider_activity_id": "EXT-1001",
    "commerce_external_id": "COM-001",
    "operator_external_id": "OP-042",
}


EVENTS_KEY: Final = "rtn_sk_" + 56 * "0"
"""The key in events/, so that `sam local invoke` works as it is. Everybody knows it: embedded database only."""


def load(base_url: str, remembered: Path, *, is_embedded: bool) -> dict[str, Any]:
    """Load the demo tenant if it is not there; returns, and writes to `remembered`, where it is and its key."""
    if not tenants.find(TENANT_ID):
        for kind in KINDS:
            with (_DATA / f"{kind.name}.jsonl").open("rb") as lines:
                outcome = importing.load(kind, TENANT_ID, lines)
            assert not outcome.refused, f"the demo data is refused: {outcome}"  # noqa: S101
        if is_embedded:
            permissions = [Permission.VIEW_ACTIVITIES, Permission.SUBMIT_ACTIVITY_RESULT]
            api_keys.create(TENANT_ID, "events", permissions, plaintext=EVENTS_KEY)
        tenants.create("Demo", TENANT_ID)  # last, so that half a load is loaded again
    key = _remembered_key(remembered) or api_keys.create(TENANT_ID, "demo", list(Permission))[1]
    facts = {
        "base_url": base_url,
        "tenant_id": TENANT_ID,
        "reten": {"api_key": key},
        "examples": _EXAMPLES,
    }
    remembered.write_text(json.dumps(facts, indent=2) + "\n")
    return facts


def _remembered_key(path: Path) -> str | None:
    """The key that an earlier run wrote down, if it still opens the demo tenant."""
    try:
        key = str(json.loads(path.read_text())["reten"]["api_key"])
        api_keys.authenticate(key)
    except (FileNotFoundError, ValueError, KeyError, Unauthenticated):
        return None
    return key
