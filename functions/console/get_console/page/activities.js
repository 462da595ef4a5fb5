/** What is known of activities: which can be changed how, and how their statuses look. */
import { useConsole } from "console/context.js";
import { Badge } from "console/elements.js";
import { html } from "console/html.js";
import { named } from "console/texts.js";

export const STATUSES = ["READY", "UNRESOLVED", "DISPATCHED", "COMPLETED", "CANCELED", "FAILED"];
export const RESULT_STATUSES = ["EFFECTIVE", "NOT_EFFECTIVE", "PENDING"];
export const CHANNELS = ["SALESMAN", "CALLCENTER", "WHATSAPP", "EMAIL", "SMS", "PUSH"];
const OPEN = ["READY", "UNRESOLVED", "DISPATCHED"];
const TONES = { READY: "info", UNRESOLVED: "waiting", DISPATCHED: "info", COMPLETED: "good", FAILED: "bad" };
const RESULT_TONES = { EFFECTIVE: "good", NOT_EFFECTIVE: "bad", PENDING: "waiting" };

export const isOpen = (activity) => OPEN.includes(activity.status);

export const isOverdue = (activity) =>
  isOpen(activity) && activity.scheduledAt !== null && Date.parse(activity.scheduledAt) < Date.now();

/** Whether its target user can be looked for again. */
export const canRetry = (activity, target) =>
  activity.status === "UNRESOLVED" ||
  (activity.status === "READY" && target?.resolutionStatus === "PENDING" && target.resolutionStrategy === "ON_DISPATCH");

/** Whether its target user can be chosen by hand. */
export const canChoose = (activity, target) => isOpen(activity) && ["PENDING", "FAILED"].includes(target?.resolutionStatus);

export function Status({ of }) {
  const { t } = useConsole();
  return html`<${Badge} tone=${TONES[of]}>${named(t, `activityStatus.${of}`, of)}<//>`;
}

export function ResultStatus({ of }) {
  const { t } = useConsole();
  return html`<${Badge} tone=${RESULT_TONES[of]}>${named(t, `resultStatus.${of}`, of)}<//>`;
}
