// axios as its documentation shows it: an instance with defaults, Date objects, params; for results and activity logs.
import assert from "node:assert/strict";
import axios from "axios";

const { URL: baseURL, API_KEY, ACTIVITY_ID, ACCOUNT, PASSWORD } = process.env;

const results = axios.create({ baseURL, headers: { "x-api-key": API_KEY } });
const types = await results.get("/api/integration/task-result-type-configs");
assert(types.data.some((type) => type.code === "SALE_COMPLETED"));
const submission = {
  activity_id: ACTIVITY_ID,
  provider_activity_id: "",
  commerce_external_id: "COM-001",
  occurred_at: new Date(),
  status: "EFFECTIVE",
  raw_payload: { nothing: undefined, deep: [{ a: null }] },
  task_result: { result: "SALE_COMPLETED", comment: "axios ñ", operator_external_id: "" },
};
const submitted = await results.post("/api/integration/activity-results/tasks", submission);
assert.equal(submitted.status, 201);
assert.equal(submitted.data.activityId, ACTIVITY_ID);
assert.equal(new Date(submitted.data.occurredAt).toISOString(), submission.occurred_at.toISOString());
const again = await results.post("/api/integration/activity-results/tasks", submission).catch((error) => error);
assert(axios.isAxiosError(again));
assert.equal(again.response.data.statusCode, 409);
const statuses = await results.get("/api/user-retention-statuses", { params: { active_only: true, none: undefined } });
assert(Array.isArray(statuses.data));

const logs = axios.create({ baseURL, auth: { username: ACCOUNT, password: PASSWORD } });
const { data: saved } = await logs.post("/api/TaskActivityLog/Save", { subject: "axios json", due_date: new Date(0) });
const { data: read } = await logs.get(`/api/TaskActivityLog/${saved.id}`);
assert.deepEqual(read, saved);
const { data: closed } = await logs.post("/api/TaskActivityLog/Save", { ...read, is_closed: true });
assert(closed.is_closed && new Date(closed.date_closed).getFullYear() > 1980);
const { data: page } = await logs.get("/api/TaskActivityLog", { params: { $top: 1, $count: true } });
assert.equal(page.value[0].id, saved.id);
assert.equal((await logs.delete(`/api/TaskActivityLog/${"0".repeat(8)}`).catch((error) => error)).response.status, 404);
