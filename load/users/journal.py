"""Who follows the journal."""

from typing import Final
from urllib.parse import quote

from locust import task

from load.users import Client, scenario
from local.world.journal import EVENTS

_SCENARIO: Final = scenario("journal")


class Warehouse(Client):
    """Asks for what happened since it last asked."""

    weight = 1

    def on_start(self) -> None:
        """Begin with the oldest event."""
        self.after = ""

    @task
    def follow(self) -> None:
        """The next page."""
        path = f"{EVENTS}?limit=100&after={quote(self.after)}"
        response = self.ask("GET", path, 200, '"hasMore"', headers={"x-api-key": _SCENARIO["api_key"]})
        if response.status_code == 200:  # noqa: PLR2004 - OK
            self.after = response.json()["meta"]["next"]


PART: Final = Warehouse
