"""A consumer of the feed, as a process: it keeps what it saw in a file, and then where it was, so it may be killed.

python -m tests.faults.journal.consumer TENANT FOLDER
"""

import sys
import time
from pathlib import Path

from acuse.identity.callers import TenantId
from acuse.journal import store


def consume(tenant: TenantId, folder: Path) -> None:
    seen, cursor = folder / "seen.jsonl", folder / "cursor"
    place = cursor.read_text() if cursor.exists() else ""
    while True:
        with seen.open("a") as file:
            file.write("\n")  # a line that was cut off ends here
            for entry in store.entries(tenant, store.up_to_now(), beyond=place):
                file.write(entry.event.text + "\n")
                place = entry.place
        unfinished = cursor.with_suffix(".new")
        unfinished.write_text(place)
        unfinished.replace(cursor)
        time.sleep(0.1)


if __name__ == "__main__":
    consume(TenantId(sys.argv[1]), Path(sys.argv[2]))
