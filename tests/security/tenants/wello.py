"""What a tenant of Wello's dialect has."""

from typing import Final
from urllib.parse import urlsplit

from local.world import World
from tests.security.tenants import MARK, Ask, Isolated


def fill(first: World) -> None:
    for _ in range(3):
        first.save_log(subject=MARK)


def next_page_of_logs(first: World, second: World) -> Ask:
    following = urlsplit(first.wello("GET", "?$top=1").links["next"]["url"]).query
    assert "skiptoken" in following
    return lambda: second.wello("GET", f"?{following}")


PART: Final = Isolated(
    fill,
    otherwise={
        "save_task_activity_log": 200,  # what is not there is made anew
        "list_task_activity_logs": 200,  # no id is taken: what is shown is the second tenant's
    },
    elsewhere={
        "list_task_activity_logs: the place of the next page": (next_page_of_logs, 200),
    },
)
