"""Saves, deletions and reads of a Wello task_activity_log, and the walks of a poller, over HTTP."""

import random
import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

import httpx

from local.world import World
from tests.concurrency.histories.models.wello.activity_logs import NOT_FOUND, OK, Answer, Call, Model, Value
from tests.concurrency.histories.models.wello.cursor import Row
from tests.concurrency.histories.recorder import answered

_NOT_FOUND = 404


class ActivityLogMix:
    """An id that no log has."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.log_id = str(uuid.uuid4())
        self.model = Model()

    def draw(self, drawn: random.Random, client: int) -> Call:
        kind = drawn.random()
        if kind < 0.3:
            return Call("get")
        if kind < 0.36:
            return Call("delete")
        values: dict[str, Value] = {
            "is_closed": drawn.random() < 0.5,
            "reference_back_office": f"ERP-{drawn.randrange(9)}",
            "subject": f"{client}.{drawn.randrange(10_000)}",
        }
        names = sorted(drawn.sample(sorted(values), drawn.choice((1, 2))))
        return Call("save", tuple((name, values[name]) for name in names))

    def perform(self, call: Call) -> Answer | None:
        response = answered(lambda: self._send(call))
        if response is None:
            return None
        if response.status_code == _NOT_FOUND:
            return Answer(NOT_FOUND)
        assert response.is_success, response.text
        if call.name == "delete":
            return Answer(OK)
        shown = response.json()
        members = tuple((name, shown[name]) for name in ("is_closed", "reference_back_office", "subject"))
        return Answer(OK, members, shown["date_closed"], shown["modified_dateutc"])

    def row(self) -> Row | None:
        """The log as it is; None if it is deleted, or never was."""
        response = self._world.wello("GET", f"/{self.log_id}")
        return row_of(response.json()) if response.is_success else None

    def _send(self, call: Call) -> httpx.Response:
        match call.name:
            case "save":
                return self._world.wello("POST", "/Save", {"id": self.log_id, **dict(call.members)})
            case "get":
                return self._world.wello("GET", f"/{self.log_id}")
        return self._world.wello("DELETE", f"/{self.log_id}")


class Poller:
    """Walks over a list of logs, or of deletions, each time from where the walk before ended."""

    def __init__(self, world: World, *, deleted: bool) -> None:
        self._world = world
        self._deleted = deleted
        self._cursor = "1980-01-01T00:00:00.0000000+00:00"
        self.walks: list[list[Row]] = []
        world.wello("GET")  # its account is there before all call at once

    def walk(self) -> None:
        """Follow the links to the end; a walk that is cut off is as if it was not made."""
        options = {"$filter": f"modified_dateutc gt {self._cursor}", "$top": "5"}
        link: str | None = f"?{urlencode(options | ({'deleted': 'true'} if self._deleted else {}))}"
        rows: list[Row] = []
        while link:
            response = answered(partial(self._world.wello, "GET", link))
            if response is None:
                return
            assert response.is_success, response.text
            page = response.json()
            rows += [row_of(each) for each in page["value"]]
            link = page.get("@odata.nextLink")
        self.walks.append(rows)
        if rows:
            self._cursor = rows[-1].modified


def row_of(shown: dict[str, Any]) -> Row:
    """A row of a list."""
    return Row(shown["id"], shown["modified_dateutc"], shown.get("subject"))
