"""Who calls the endpoints of Wello's dialect."""

import json
from datetime import UTC, datetime, timedelta
from typing import Final

from locust import task
from locust.contrib.fasthttp import FastResponse

from load.users import MOST_KEPT, Client, scenario
from local.world.wello import ACTIVITY_LOGS

_SCENARIO: Final = scenario("wello")
_A_LOG: Final = f"{ACTIVITY_LOGS}/{{id}}"


class Erp(Client):
    """Saves activity logs in either format, and polls for what was changed."""

    weight = 2

    def on_start(self) -> None:
        """Save a first log."""
        self.logs: list[str] = []
        self.save_json()

    def _save(self, media_type: str, body: str, member: str) -> FastResponse:
        name = f"{ACTIVITY_LOGS}/Save ({media_type})"
        headers = {"content-type": media_type}
        path = f"{ACTIVITY_LOGS}/Save"
        return self.ask("POST", path, 200, member, name=name, data=body, headers=headers, auth=self._account)

    @property
    def _account(self) -> tuple[str, str]:
        username, password = _SCENARIO["account"]
        return username, password

    @task(3)
    def save_json(self) -> None:
        """A new log; the oldest is deleted."""
        response = self._save("application/json", json.dumps({"subject": "Delivered"}), '"modified_dateutc"')
        if response.status_code == 200:  # noqa: PLR2004 - OK
            self.logs.append(response.json()["id"])
        if len(self.logs) > MOST_KEPT:
            path, name = f"{ACTIVITY_LOGS}/{self.logs.pop(0)}", _A_LOG
            self.ask("DELETE", path, 204, name=name, auth=self._account)

    @task(3)
    def save_xml(self) -> None:
        """A change of a log."""
        body = f"<task_activity_log><id>{self.logs[-1]}</id><is_closed>true</is_closed></task_activity_log>"
        self._save("text/xml", body, "<is_closed>true</is_closed>")

    @task(2)
    def poll(self) -> None:
        """What was changed in the last minute."""
        since = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = f"{ACTIVITY_LOGS}?$filter=modified_dateutc%20gt%20{since}"
        self.ask("GET", path, 200, '"value"', auth=self._account)


PART: Final = Erp
