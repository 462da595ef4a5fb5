"""Deleting a tenant: callers first, then everything that is stored of it, then the tenant itself.

A tenant is marked before anything is deleted, and its own item goes last: whatever is interrupted is known as not
finished, and begun again it goes on.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial
from typing import Final

from acuse import timestamps
from acuse.identity import tenant_items, tenants
from acuse.identity.callers import TenantId
from acuse.identity.tenant_items import CREDENTIALS, Part, Step
from acuse.identity.tenants import Tenant
from acuse.storage import dynamodb

LONGEST_FUNCTION: Final = 60.0
"""Seconds: the longest Timeout of template.yaml. What was under way when callers were forgotten is over by then."""
_PARTS: Final = 8
"""Of a table, read and deleted at once."""

type Listener = Callable[[str], None]
"""Is told what is done now, in a few words, several times a second."""


class Deletion:
    """The deletion of a tenant, as far as it has come."""

    def __init__(self, tenant: TenantId, listener: Listener = lambda _: None) -> None:
        self.gone: Counter[str] = Counter()
        """How much of each kind is deleted."""
        self._tenant, self._tell = tenant, listener
        self._looked_at = 0
        self._lock, self._is_over = threading.Lock(), threading.Event()

    def run(self) -> None:
        """Delete everything; two passes at the least, the last of which finds nothing.

        Raises
        ------
        NotFound
            There is no such tenant.
        Unavailable
        """
        tenants.begin_deletion(self._tenant)
        self._close()
        while gone := self._sweep():
            if CREDENTIALS & gone.keys():  # which no list led to: somebody may have called by them until now
                self._wait(tenants.close(self._tenant))
        tenants.end_deletion(self._tenant)
        self.gone["tenant"] += 1

    def _close(self) -> None:
        """See to it that nobody calls for the tenant any more, and that nothing is written."""
        gone = +tenant_items.delete_credentials(self._tenant)
        self.gone += gone
        tenant = tenants.find(self._tenant)
        if gone or tenant is None or tenant.closed_at is None:
            tenant = tenants.close(self._tenant)
        self._wait(tenant)

    def _wait(self, closed: Tenant) -> None:
        """Wait until no function remembers a caller, or is at work for one, or takes the tenant for one that stays."""
        remembered = float(os.environ.get("API_KEY_CACHE_SECONDS", "30"))
        since = datetime.fromisoformat(str(closed.closed_at)).timestamp()
        end = since + remembered + LONGEST_FUNCTION
        while (left := end - datetime.fromisoformat(timestamps.now()).timestamp()) > 0:
            self._tell(f"Waiting for functions to forget its callers: {left:.0f} s")
            time.sleep(min(left, 1))

    def _sweep(self) -> Counter[str]:
        """Delete what is there; gives what it was."""
        before = self.gone.copy()
        at = dynamodb.connection()
        self._at_once([partial(tenant_items.delete_from, at.results, self._tenant, part) for part in _parts()])
        self._at_once([partial(tenant_items.delete_from, at.configs, self._tenant, part) for part in _parts()])
        self._at_once([partial(tenant_items.delete_objects, self._tenant)])
        if journal := os.environ.get("JOURNAL_TABLE"):  # last: events of what is deleted are dropped, not put there
            self._at_once([partial(tenant_items.delete_from, journal, self._tenant, part) for part in _parts()])
        return self.gone - before

    def _at_once(self, deletions: list[Callable[[], Iterator[Step]]]) -> None:
        with ThreadPoolExecutor(len(deletions)) as workers:
            under_way = [workers.submit(self._follow, each) for each in deletions]
            try:
                while wait(under_way, timeout=0.2, return_when=FIRST_EXCEPTION).not_done:
                    if any(each.done() and each.exception() for each in under_way):
                        break
                    self._tell(f"{self.gone.total()} deleted, {self._looked_at} looked at")
            finally:
                self._is_over.set()
            for each in under_way:
                each.result()
        self._is_over.clear()

    def _follow(self, deletion: Callable[[], Iterator[Step]]) -> None:
        for step in deletion():
            with self._lock:
                self.gone += step.gone
                self._looked_at += step.looked_at
            if self._is_over.is_set():
                return


def _parts() -> Iterator[Part]:
    return (Part(number, _PARTS) for number in range(_PARTS))
