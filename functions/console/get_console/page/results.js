/** What came of activities lately, from the journal: each activity counts once, with its latest result. */

/** How many events are read, and how many days back. */
export const MOST_EVENTS = 2000;
export const DAYS = 14;
const PAGE = 100;
export const RESULT_EVENTS = "task-result.";

/** The day, in the browser's time zone, of a time: `2026-11-26`. */
export function dayOf(time) {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((each) => String(each).padStart(2, "0")).join("-");
}

/** The last days, today last. */
export function lastDays(count = DAYS, now = new Date()) {
  return Array.from({ length: count }, (_, index) =>
    dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - index))),
  );
}

/** What an event says of a result; null if it tells of none, or was too large to say. */
export function resultOf(event) {
  const result = event.data?.result;
  if (!result || !event.type.startsWith(RESULT_EVENTS)) return null;
  const details = result.resultDetails ?? {};
  return {
    subject: event.subject,
    status: result.resultStatus,
    code: details.result?.code ?? null,
    label: details.result?.label ?? details.result?.code ?? null,
    operator: details.externalOperatorId ?? null,
    operatorName: details.operator?.name ?? details.externalOperatorId ?? null,
    day: dayOf(result.createdAt),
  };
}

/** In a filter: the results that name no operator, or no type. */
export const NONE = "-";

/** Whether a result is one of those that filters ask for: `status`, `result`, `operator`, `day`. */
export function isAskedFor(found, { status, result, operator, day }) {
  return (
    (!status || found.status === status) &&
    (!result || (found.code ?? NONE) === result) &&
    (!operator || (found.operator ?? NONE) === operator) &&
    (!day || found.day === day)
  );
}

/** Gives `{ results, isCut }`, the newest first; `isCut` says that there are more than were read. */
export async function readResults(api, signal) {
  const [first] = lastDays();
  const oldest = new Date(`${first}T00:00:00`).toISOString();
  const seen = new Set();
  const results = [];
  let read = 0;
  let after;
  for (;;) {
    const query = { type: RESULT_EVENTS, order: "desc", limit: PAGE, after };
    const { data, meta } = await api.get("/journal/v1/events", { query, signal });
    for (const event of data) {
      const result = seen.has(event.subject) ? null : resultOf(event);
      seen.add(event.subject);
      if (result && result.day >= first) results.push(result);
    }
    read += data.length;
    after = meta.next;
    if (!meta.hasMore || (data.length && data.at(-1).time < oldest)) return { results, isCut: false };
    if (read >= MOST_EVENTS) return { results, isCut: true };
  }
}

/** How often something occurs, the most frequent first: `[{ key, name, count, statuses: { EFFECTIVE: 1 } }]`. */
export function counted(results, key, name) {
  const found = new Map();
  for (const result of results) {
    const at = key(result) ?? NONE;
    const entry = found.get(at) ?? { key: at, name: name(result), count: 0, statuses: {} };
    entry.count += 1;
    entry.statuses[result.status] = (entry.statuses[result.status] ?? 0) + 1;
    found.set(at, entry);
  }
  return [...found.values()].sort((one, other) => other.count - one.count || String(one.name).localeCompare(other.name));
}
