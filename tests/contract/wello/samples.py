"""Documents as tests send and read them: seed 004's samples to the letter, and what is made like them."""

import re
import uuid
from typing import Any

import httpx

from local.world import World

REQUEST_JSON = """{
  "id": "9652e68c-7b6d-4598-bbbd-4e933126c994",
  "task_id": "ec77bdfe-882b-4254-84a2-979f5c2b20a9",
  "task_activity_id": "881ec938-4044-4cfa-82f5-b684d9383c0d",
  "user_id": "e11ce129-09c6-48a2-aa5f-d2473d0e2298",
  "contact_id": "f4f88089-0053-4b7f-b228-7feb728fc541",
  "subject": "sample string 6",
  "description": "sample string 7",
  "due_date": "2026-01-11T20:58:34.7203833+00:00",
  "is_closed": true,
  "date_closed": "2026-01-11T20:58:34.7203833+00:00",
  "reference_back_office": "sample string 11",
  "modified_dateutc": "2026-01-11T20:58:34.7203833+00:00"
}"""

REQUEST_XML = """<task_activity_log xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
  <contact_id>f4f88089-0053-4b7f-b228-7feb728fc541</contact_id>
  <date_closed>2026-01-11T20:58:34.720Z</date_closed>
  <description>sample string 7</description>
  <due_date>2026-01-11T20:58:34.720Z</due_date>
  <id>9652e68c-7b6d-4598-bbbd-4e933126c994</id>
  <is_closed>true</is_closed>
  <modified_dateutc>2026-01-11T20:58:34.720Z</modified_dateutc>
  <reference_back_office>sample string 11</reference_back_office>
  <subject>sample string 6</subject>
  <task_activity_id>881ec938-4044-4cfa-82f5-b684d9383c0d</task_activity_id>
  <task_id>ec77bdfe-882b-4254-84a2-979f5c2b20a9</task_id>
  <user_id>e11ce129-09c6-48a2-aa5f-d2473d0e2298</user_id>
</task_activity_log>"""

RESPONSE_JSON = """{
  "id": "c955df1f-fc72-4e21-8dfe-c4c5b94a628d",
  "task_id": "700f13d6-e62f-492a-8e80-6fd80a228f3b",
  "task_activity_id": "59b23fbb-7316-40a2-a77e-9fed7a804f02",
  "user_id": "8af8dab9-f805-42ea-b328-4405f3e1d290",
  "contact_id": "d45839bd-d2e6-4bf7-bffd-9f805826f34a",
  "subject": "sample string 6",
  "description": "sample string 7",
  "due_date": "2026-01-11T20:58:34.7506331+00:00",
  "is_closed": true,
  "date_closed": "2026-01-11T20:58:34.7506331+00:00",
  "reference_back_office": "sample string 11",
  "modified_dateutc": "2026-01-11T20:58:34.7506331+00:00"
}"""

RESPONSE_XML = """<task_activity_log xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
  <contact_id>d45839bd-d2e6-4bf7-bffd-9f805826f34a</contact_id>
  <date_closed>2026-01-11T20:58:34.750Z</date_closed>
  <description>sample string 7</description>
  <due_date>2026-01-11T20:58:34.750Z</due_date>
  <id>c955df1f-fc72-4e21-8dfe-c4c5b94a628d</id>
  <is_closed>true</is_closed>
  <modified_dateutc>2026-01-11T20:58:34.750Z</modified_dateutc>
  <reference_back_office>sample string 11</reference_back_office>
  <subject>sample string 6</subject>
  <task_activity_id>59b23fbb-7316-40a2-a77e-9fed7a804f02</task_activity_id>
  <task_id>700f13d6-e62f-492a-8e80-6fd80a228f3b</task_id>
  <user_id>8af8dab9-f805-42ea-b328-4405f3e1d290</user_id>
</task_activity_log>"""

GUIDS = ("task_id", "task_activity_id", "user_id", "contact_id")
TEXTS = ("subject", "description", "reference_back_office")
DATES = ("due_date", "date_closed")
MODIFIED = "modified_dateutc"

NO_GUID = "00000000-0000-0000-0000-000000000000"
NEVER = "1980-01-01T00:00:00.0000000+00:00"
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(GUIDS, NO_GUID),
    **dict.fromkeys(TEXTS, ""),
    **dict.fromkeys(DATES, NEVER),
    "is_closed": False,
}

_MODIFIED = re.compile(
    r'("modified_dateutc": ")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00(?=")'
    r"|(<modified_dateutc>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?=</)"
)


def but_for_modified(document: str) -> str:
    """A log's document without the time of its change, which it must have in the form of its format."""
    rest, count = _MODIFIED.subn(r"\1\2", document)
    assert count == 1, document
    return rest


def root(content: str) -> str:
    """A request body in XML with this content, in which `i:` stands for XML Schema's instance namespace."""
    return f'<task_activity_log xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{content}</task_activity_log>'


def xml(**members: str) -> str:
    """A request body in XML, whose elements contain these texts as they are."""
    return root("".join(f"<{name}>{text}</{name}>" for name, text in members.items()))


def new_id() -> str:
    """A GUID that nothing has."""
    return str(uuid.uuid4())


def save(world: World, body: Any, **headers: str) -> httpx.Response:
    """The answer to a save; `content_type` and the like say what the body is."""
    return world.wello("POST", "/Save", body, {name.replace("_", "-"): value for name, value in headers.items()})


def stored(world: World, log_id: str) -> dict[str, Any]:
    """A log as it is read back."""
    response = world.wello("GET", f"/{log_id}")
    assert response.status_code == 200, response.text[:500]
    log: dict[str, Any] = response.json()
    return log


def all_stored(world: World) -> list[dict[str, Any]]:
    """All logs of a tenant."""
    response = world.wello("GET")
    assert response.status_code == 200, response.text[:500]
    logs: list[dict[str, Any]] = response.json()["value"]
    return logs
