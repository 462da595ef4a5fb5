"""A consumer of the feed, as a process: it keeps what it saw in a file, and then where it was, so it may be killed.

ACUSE_KEY=… python -m tests.stacks.journal.consumer BASE_URL FOLDER
"""

import json
import os
import sys
import time
from pathlib import Path

import httpx

from local.running import PATIENCE
from local.world.journal import EVENTS


def consume(base_url: str, folder: Path) -> None:
    seen, cursor = folder / "seen.jsonl", folder / "cursor"
    place = cursor.read_text() if cursor.exists() else ""
    with httpx.Client(base_url=base_url, headers={"x-api-key": os.environ["ACUSE_KEY"]}, timeout=PATIENCE) as client:
        while True:
            answer = client.get(EVENTS, params={"limit": "100"} | ({"after": place} if place else {}))
            page = answer.raise_for_status().json()
            place = page["meta"]["next"] or place
            with seen.open("a") as file:
                file.write("\n")  # a line that was cut off ends here
                file.writelines(json.dumps(event) + "\n" for event in page["data"])
            unfinished = cursor.with_suffix(".new")
            unfinished.write_text(place)
            unfinished.replace(cursor)
            if not page["meta"]["hasMore"]:
                time.sleep(0.2)


if __name__ == "__main__":
    consume(sys.argv[1], Path(sys.argv[2]))
