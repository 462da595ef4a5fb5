"""Locust runs this file in a process of its own, with the users of every dialect.

What they make is deleted again, so that lists stay as long as they are: only results and their history grow.
"""

import json
import os
from pathlib import Path
from typing import Any

from locust import events
from locust.env import Environment

import dialects

globals().update({each.__name__: each for each in dialects.parts("load.users", type).values()})  # where Locust looks


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def write_summary(environment: Environment, **_: Any) -> None:
    """Write a row for each kind of request, and one for all: name, answered, failed, a second, percentiles in ms."""
    entries = [*sorted(environment.stats.entries.values(), key=lambda each: each.name), environment.stats.total]
    rows = [
        [
            f"{each.method} {each.name}".strip(),
            each.num_requests,
            each.num_failures,
            each.total_rps,
            *(each.get_response_time_percentile(part) for part in (0.5, 0.95, 0.99)),
        ]
        for each in entries
    ]
    Path(os.environ["ACUSE_LOAD_SUMMARY"]).write_text(json.dumps(rows))
