"""The demo tenant: what the curl lines of the vendor's documentation need to work when pasted."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import dialects
from acuse.identity import members, tenants
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse_admin import importing
from acuse_admin.commands import Commands
from dialects import ByDialect

# Imported with `importing`: the local stack forgets the layer's modules when folders change, as they do when it first
# starts, and lines would then be read by other modules than those of their kinds.
_COMMANDS: Final = dialects.parts("acuse_admin.commands", Commands)

TENANT_ID: Final = TenantId("0f6c2a54-7d1e-4b39-9a80-5c3de2f1b746")
_DATA = Path(__file__).parent


USERNAME: Final = "demo"
"""Of the accounts whose passwords are printed."""


USER_ID: Final = "demo"
"""The user that the printed bearer token stands for: an ADMIN of the demo tenant."""


READS_AND_WRITES: Final = [Permission.VIEW_ACTIVITIES, Permission.CREATE_ACTIVITY]

type Facts = Mapping[str, Any]
"""A dialect's credentials, as they are written down."""


@dataclass(frozen=True)
class Demo:
    """A dialect's part of the demo tenant.

    The lines that `curls` gives are without the indentation of the welcome.
    """

    credentials: Callable[[Any, str], Facts]
    """Those that an earlier run wrote down, as far as they still open the tenant, else new ones.

    Given what was written down, which may be anything, and a bearer token.
    """
    labels: Callable[[Facts], Mapping[str, str]]
    """What the welcome shows of the credentials."""
    curls: Callable[[str, Facts, str], Sequence[str]]
    """Requests to try: given the base URL, the credentials and the tenant's id."""
    schemes: Callable[[Facts], Mapping[str, Mapping[str, str]]]
    """The credentials by the document's security schemes, as the API reference fills them in."""
    load: Callable[[], None] = lambda: None
    """Data beside what is imported from the files of the command line's kinds."""
    make_known: Callable[[], None] = lambda: None
    """Make the credentials in events/, which everybody knows: embedded database only."""
    examples: Mapping[str, str] = field(default_factory=dict)


def demos() -> ByDialect[Demo]:
    """Every dialect's part."""
    return dialects.parts("local.demo", Demo)


def load(
    base_url: str, bearer_token: str, facts_file: Path, *, is_embedded: bool, say: Callable[[str], None]
) -> dict[str, Any]:
    """Load the demo tenant if it is not there; returns, and writes to a file, where it is and its credentials."""
    written = remembered(facts_file, say)
    if not tenants.find(TENANT_ID):
        for commands in _COMMANDS.values():
            for kind in commands.kinds:
                refused: list[importing.Remark] = []
                with (_DATA / f"{kind.name}.jsonl").open("rb") as lines:
                    importing.load(kind, TENANT_ID, lines, importing.Listener(on_refusal=refused.append))
                assert not refused, f"{kind.name} of the demo data are refused: {refused}"  # noqa: S101
        for demo in demos().values():
            demo.load()
            if is_embedded:
                demo.make_known()
        tenants.create("Demo", TENANT_ID)  # last, so that half a load is loaded again
    members.index(TENANT_ID)  # those that an older release stored, so that the console finds the tenant
    facts = {
        "base_url": base_url,
        "tenant_id": TENANT_ID,
        **{name: demo.credentials(written.get(name), bearer_token) for name, demo in demos().items()},
        "examples": {name: value for demo in demos().values() for name, value in demo.examples.items()},
    }
    facts_file.write_text(json.dumps(facts, indent=2) + "\n")
    return facts


def remembered(path: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """What an earlier run wrote down; nothing where that cannot be read, which is said."""
    try:
        facts = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        facts = None
    if isinstance(facts, dict):
        return facts
    say(f"{path} is damaged: the demo tenant gets new credentials")
    return {}
