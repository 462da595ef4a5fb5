"""requests as its documentation shows it: a session, `json=`, `params=`, `auth=`; for results and activity logs."""

import os
from datetime import UTC, datetime
from typing import Any

import requests

url, account = os.environ["URL"], (os.environ["ACCOUNT"], os.environ["PASSWORD"])

results = requests.Session()
results.headers["x-api-key"] = os.environ["API_KEY"]
types = results.get(f"{url}/api/integration/task-result-type-configs").json()
assert "SALE_COMPLETED" in [each["code"] for each in types]
submission: dict[str, Any] = {
    "activity_id": os.environ["ACTIVITY_ID"],
    "provider_activity_id": "",
    "commerce_external_id": "COM-001",
    "occurred_at": datetime.now(UTC).isoformat(),
    "status": "EFFECTIVE",
    "raw_payload": {"f": 1e300, "none": None},
    "task_result": {"result": "SALE_COMPLETED", "comment": "requests ñ", "operator_external_id": ""},
}
submitted = results.post(f"{url}/api/integration/activity-results/tasks", json=submission)
assert submitted.status_code == 201, submitted.text
assert submitted.json()["activityId"] == submission["activity_id"]
again = results.post(f"{url}/api/integration/activity-results/tasks", json=submission)
assert (again.status_code, again.json()["error"]) == (409, "Conflict")
statuses = results.get(f"{url}/api/user-retention-statuses", params={"active_only": True})
assert statuses.ok, statuses.text

logs = requests.Session()
logs.auth = account
log = {"subject": "requests json", "due_date": str(datetime(2026, 1, 11, 20, 58, 34, 720383, UTC))}
saved = logs.post(f"{url}/api/TaskActivityLog/Save", json=log).json()
assert datetime.fromisoformat(saved["due_date"]) == datetime.fromisoformat(log["due_date"])
assert logs.get(f"{url}/api/TaskActivityLog/{saved['id']}").json() == saved
closed = logs.post(f"{url}/api/TaskActivityLog/Save", json=saved | {"is_closed": True}).json()
assert datetime.fromisoformat(closed["date_closed"]).year > datetime(1980, 1, 1, tzinfo=UTC).year
asked: dict[str, str | int] = {"$filter": "is_closed eq true", "$top": 1}
page = logs.get(f"{url}/api/TaskActivityLog", params=asked).json()
assert [each["id"] for each in page["value"]] == [saved["id"]]
