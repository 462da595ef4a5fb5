// README's four requests, by openapi-fetch with the types that openapi-typescript makes of docs/openapi.json.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

declare const process: { env: Record<string, string> };
const { URL: baseUrl, API_KEY, ACTIVITY_ID, TOKEN, TENANT_ID, STAFF, ACCOUNT } = process.env as Record<string, string>;
const client = createClient<paths>({ baseUrl });
const basic = (account: string | undefined) => ({ Authorization: `Basic ${btoa(account ?? "")}` });

function good<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (error !== undefined || data === undefined) throw new Error(`${response.status} ${JSON.stringify(error)}`);
  return data;
}

const result = good(
  await client.POST("/api/integration/activity-results/tasks", {
    headers: { "x-api-key": API_KEY },
    body: {
      activity_id: ACTIVITY_ID,
      commerce_external_id: "COM-001",
      occurred_at: "2026-04-11T10:30:00.000Z",
      status: "EFFECTIVE",
      task_result: { result: "SALE_COMPLETED", comment: "typescript ñ", operator_external_id: "OP-042" },
    },
  }),
);
if (result.activityId !== ACTIVITY_ID || result.resultDetails.result.code !== "SALE_COMPLETED") throw new Error("result");

const resolutions = good(
  await client.GET("/api/activity-config/target-resolution", {
    headers: { Authorization: `Bearer ${TOKEN}`, "x-tenant-id": TENANT_ID },
  }),
);
if (resolutions.some((each) => !each.isActive)) throw new Error("target resolution");

const task = good(
  await client.POST("/services/rest/connect/{version}/tasks", {
    params: { path: { version: "v1.4" }, header: { "OSvC-CREST-Application-Context": "try it" } },
    headers: basic(STAFF),
    body: { name: "Return customer call", contact: { id: 83 } },
  }),
);
if (task.name !== "Return customer call" || !task.contact?.links[0]?.href.endsWith("/contacts/83")) throw new Error("task");

const log = good(
  await client.POST("/api/TaskActivityLog/Save", {
    headers: { ...basic(ACCOUNT), "Content-Type": "text/xml" },
    body: { subject: "Delivered", is_closed: true },
    bodySerializer: ({ subject, is_closed }) =>
      `<task_activity_log><subject>${subject}</subject><is_closed>${is_closed}</is_closed></task_activity_log>`,
  }),
);
if (!("subject" in log) || log.subject !== "Delivered" || !log.is_closed) throw new Error("log");
