/** Records of every kind: what they are called, and what changed between two of their events. */

/** What is shown of a record in a list: the first of these that it has. */
const NAMES = ["reason", "lookupName", "subject", "name", "description"];
/** Members of an event's data that say nothing of the record. */
const UNSHOWN = new Set(["changed", "links"]);

export function nameOf(data) {
  const found = NAMES.map((each) => data?.[each]).find((each) => typeof each === "string" && each !== "");
  return found ?? data?.providerActivityId ?? "";
}

/** `tasks/7` as `{ kind: "tasks", id: "7", path: "/records/tasks/7" }`. */
export function recordOf(subject) {
  const [kind, ...rest] = subject.split("/");
  const id = rest.join("/");
  return { kind, id, path: pathOf(kind, id) };
}

export const pathOf = (kind, id) => `/records/${kind}/${encodeURIComponent(id)}`;

/** The members of a record that are shown, in their order; those in which there is nothing are left out. */
export const membersOf = (data) =>
  Object.entries(data ?? {})
    .filter(([name]) => !UNSHOWN.has(name))
    .map(([name, value]) => [name, referred(value)])
    .filter(([, value]) => !isEmpty(value));

/** What is nothing but links is a reference, shown by the id to which its link leads; null if that is a list. */
function referred(value) {
  if (!isObject(value) || Object.keys(value).join() !== "links" || !Array.isArray(value.links)) return value;
  return /\/(\d+)$/.exec(value.links[0]?.href)?.[1] ?? null;
}

const MOST = 40;

/**
 * What differs between two values, down to the members that do: `[{ path: "result.comment", before, after }]`; undefined
 * is what was not there.
 */
export function differences(before, after, path = "") {
  before = referred(before);
  after = referred(after);
  if (equal(before, after)) return [];
  if (!isObject(before) && !isObject(after)) return [{ path, before, after }];
  if (!isObject(before) && before !== undefined && before !== null) return [{ path, before, after }];
  if (!isObject(after) && after !== undefined && after !== null) return [{ path, before, after }];
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const found = [];
  for (const name of names) {
    if (UNSHOWN.has(name)) continue;
    found.push(...differences(before?.[name], after?.[name], path ? `${path}.${name}` : name));
    if (found.length >= MOST) break;
  }
  return found.filter((each) => !(isNothing(each.before) && isNothing(each.after))).slice(0, MOST);
}

export const isNested = (value) => value !== null && typeof value === "object";
const isEmpty = (value) => isNothing(value) || value === "" || (isNested(value) && membersOf(value).length === 0);
const isNothing = (value) => value === undefined || value === null;
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);
