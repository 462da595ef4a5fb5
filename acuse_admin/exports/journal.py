"""What a tenant's archive has of its journal."""

import os
from collections.abc import Iterator

from acuse.identity.callers import TenantId
from acuse.journal import store
from acuse_admin.archives import ArchivedFile, lines


def archive(tenant: TenantId) -> Iterator[ArchivedFile]:
    """The events that are kept, as the journal's API shows them; none where the journal is switched off."""
    if os.environ.get("JOURNAL_TABLE"):
        yield lines("journal", (entry.event.envelope() for entry in store.entries(tenant, store.up_to_now())))
