/** Everything that happened, over all APIs: the newest first, and what happens now as it does. */
import { useConsole } from "console/context.js";
import { Badge, Button, Empty, Link, More, SelectField, Stored, Table, TextField, Time, View } from "console/elements.js";
import { html, useEffect, useRef, useState } from "console/html.js";
import { Failure, useAction } from "console/loading.js";
import { nameOf, recordOf } from "console/records.js";
import { isAskedFor, resultOf } from "console/results.js";
import { go } from "console/router.js";
import { named } from "console/texts.js";

const EVENTS = "/journal/v1/events";
const PAGE = 50;
const POLL = 5000;
/** Events that are looked at for a page of those that filters ask for. */
const MOST_LOOKED_AT = 1000;
/** Events that are kept in the list while it follows. */
const MOST_SHOWN = 1000;

export const TYPES = [
  "activity.",
  "activity.created",
  "activity.status-changed",
  "activity.updated",
  "task-result.",
  "task-result.registered",
  "task-result.replaced",
  "task.",
  "task.created",
  "task.updated",
  "task.deleted",
  "task-activity-log.",
  "task-activity-log.saved",
  "task-activity-log.deleted",
];
const TONES = { created: "info", registered: "good", replaced: "waiting", deleted: "bad" };
/** Filters that the page applies itself: what a bar of the overview stands for. */
const OWN = ["status", "result", "operator", "day"];

export default function Events({ query }) {
  const { t } = useConsole();
  const key = JSON.stringify(query);
  return html`<${View} title=${t("events.title")} lead=${t("events.lead")}><${List} key=${key} query=${query} /><//>`;
}

export function eventTone(type) {
  return TONES[type.split(".").at(-1)] ?? "neutral";
}

function List({ query }) {
  const { api, t, turn } = useConsole();
  const [list, setList] = useState(null);
  const [said, setSaid] = useState("");
  const [isLive, setIsLive] = useState(true);
  const loading = useAction();
  const following = useFollowing(api, query, list, isLive, (events, newest) => {
    setList((before) => merged(before, events, newest));
    if (events.length) setSaid(t("events.new", { count: events.length }));
  });
  const older = () =>
    loading.run(async () => {
      const page = await readOlder(api, query, list?.oldest);
      setList((before) => ({
        events: [...(before?.events ?? []), ...page.events],
        oldest: page.next,
        newest: before?.newest ?? page.first,
        hasMore: page.hasMore,
      }));
    });
  useEffect(() => {
    if (!list) older();
  }, [turn]);
  if (loading.error?.status === 404) return html`<${Empty} title=${t("noJournal")} />`;
  return html`
    <${Filters} query=${query}>
      <${Button} aria-pressed=${isLive} onClick=${() => setIsLive(!isLive)}>${t(isLive ? "events.pause" : "events.resume")}<//>
      <p class="live hint">
        <span class=${isLive && !following ? "pulse" : "pulse off"} aria-hidden="true"></span>
        ${t(following ? "events.interrupted" : isLive ? "events.live" : "events.paused")}
      </p>
    <//>
    <p class="visually-hidden" role="status">${said}</p>
    ${loading.error && html`<${Failure} error=${loading.error} retry=${older} />`}
    ${!list && !loading.error && html`<p class="loading" role="status">${t("loading")}</p>`}
    ${list && list.events.length > 0 && html`<${Rows} events=${list.events} />`}
    ${list && !list.events.length && !list.hasMore && html`<${Nothing} query=${query} />`}
    ${list?.hasMore && html`<${More} isLoading=${loading.isBusy} onClick=${older} />`}
  `;
}

function Nothing({ query }) {
  const { t } = useConsole();
  if (Object.values(query).some(Boolean)) return html`<${Empty} title=${t("events.noMatch")} />`;
  return html`<${Empty} title=${t("events.none")}><p>${t("events.noneHint")}</p><//>`;
}

/** Asks now and then what is new, while it is wanted and the page can be seen; gives whether the last time failed. */
function useFollowing(api, query, list, isLive, onNew) {
  const [isInterrupted, setIsInterrupted] = useState(false);
  const latest = useRef();
  latest.current = { list, onNew };
  const isReady = list !== null;
  useEffect(() => {
    if (!isLive || !isReady) return undefined;
    const ended = new AbortController();
    const follow = async () => {
      while (!ended.signal.aborted) {
        await pause(POLL, ended.signal);
        if (ended.signal.aborted || document.visibilityState !== "visible") continue;
        try {
          const { newest } = latest.current.list;
          const asked = { type: query.type, subject: query.subject, after: newest, limit: 100 };
          const { data, meta } = await api.get(EVENTS, { query: asked, signal: ended.signal });
          latest.current.onNew(fresh(latest.current.list.events, data.filter((each) => isShown(each, query))), meta.next);
          setIsInterrupted(false);
        } catch (error) {
          if (!ended.signal.aborted) setIsInterrupted(true);
        }
      }
    };
    follow();
    return () => ended.abort();
  }, [api, isLive, isReady]);
  return isInterrupted;
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

const fresh = (known, events) => {
  const ids = new Set(known.map((each) => each.id));
  return events
    .filter((each) => !ids.has(each.id))
    .map((each) => ({ ...each, isFresh: true }))
    .reverse();
};

const merged = (before, events, newest) => ({ ...before, newest, events: [...events, ...before.events].slice(0, MOST_SHOWN) });

const isFiltered = (query) => OWN.some((each) => query[each]);

function isShown(event, query) {
  if (!isFiltered(query)) return true;
  const result = resultOf(event);
  return result !== null && isAskedFor(result, query);
}

/**
 * The next older events. `first` is a cursor from which to follow: where the first page ends, since what is listed from
 * there on is known and what comes after it is new.
 */
async function readOlder(api, query, after) {
  const events = [];
  const limit = isFiltered(query) ? 100 : PAGE;
  let looked = 0;
  let first;
  for (;;) {
    const asked = { type: query.type, subject: query.subject, order: "desc", limit, after };
    const { data, meta } = await api.get(EVENTS, { query: asked });
    events.push(...data.filter((each) => isShown(each, query)));
    looked += data.length;
    after = meta.next;
    first ??= meta.next;
    if (!meta.hasMore || events.length >= PAGE || looked >= MOST_LOOKED_AT) {
      return { events, next: after, first, hasMore: meta.hasMore };
    }
  }
}

function Filters({ query, children }) {
  const { t, format } = useConsole();
  const shown = {
    status: (value) => named(t, `resultStatus.${value}`, value),
    day: (value) => format.day(`${value}T12:00`),
  };
  return html`<div class="toolbar">
    <${SelectField}
      label=${t("events.type")}
      value=${query.type ?? ""}
      options=${[["", t("events.all")], ...TYPES.map((each) => [each, typeName(t, each)])]}
      onValue=${(type) => go("/events", { ...query, type })}
    />
    <${SubjectField} value=${query.subject ?? ""} onValue=${(subject) => go("/events", { ...query, subject })} />
    ${OWN.filter((each) => query[each]).map(
      (each) => html`<${Button}
        key=${each}
        kind="chip"
        title=${t("events.remove")}
        onClick=${() => go("/events", { ...query, [each]: undefined })}
      >
        ${t(`events.filters.${each}`)}: <bdi>${shown[each]?.(query[each]) ?? query[each]}</bdi>
        <span aria-hidden="true"> ×</span><span class="visually-hidden">. ${t("events.remove")}</span>
      <//>`,
    )}
    <div class="toolbar-end">${children}</div>
  </div>`;
}

const SUBJECT = /^[a-z-]+\/[0-9A-Za-z-]+$/;

/** The record whose events are shown, as events name it; told when it is whole, or empty. */
function SubjectField({ value, onValue }) {
  const { t } = useConsole();
  const [typed, setTyped] = useState(value);
  const [isWrong, setIsWrong] = useState(false);
  const tell = () => {
    const subject = typed.trim();
    const isRight = !subject || SUBJECT.test(subject);
    setIsWrong(!isRight);
    if (isRight && subject !== value) onValue(subject);
  };
  const hint = t("events.recordHint");
  return html`<${TextField}
    label=${t("events.record")}
    hint=${!isWrong && hint}
    error=${isWrong && hint}
    maxlength="100"
    autocomplete="off"
    value=${typed}
    onValue=${setTyped}
    onChange=${tell}
  />`;
}

/** The name of a type of event, or of the beginning of several. */
export const typeName = (t, type) => named(t, `eventType.${type.replace(/\.$/, "").replaceAll(/[.-]/g, "_")}`, type);

function Rows({ events }) {
  const { t } = useConsole();
  return html`<${Table}
    caption=${t("events.title")}
    rows=${events}
    rowKey=${(each) => each.id}
    rowClass=${(each) => (each.isFresh ? "fresh" : undefined)}
    columns=${[
      { title: t("events.when"), cell: (each) => html`<${Time} of=${each.time} />` },
      {
        title: t("events.what"),
        cell: (each) => html`<${Badge} tone=${eventTone(each.type)}>${typeName(t, each.type)}<//>`,
      },
      { title: t("events.record"), isHead: true, cell: (each) => html`<${Record} event=${each} />` },
      { title: t("events.changed"), cell: (each) => html`<${Changed} event=${each} />` },
    ]}
  />`;
}

function Record({ event }) {
  const { t } = useConsole();
  const { kind, id, path } = recordOf(event.subject);
  const name = nameOf(event.data);
  return html`<div class="record">
    <${Link} path=${path}><${Stored} text=${name || id} long=${80} /><//>
    <span class="hint">${named(t, `kind.${kind.replaceAll("-", "_")}`, kind)} <bdi>${id}</bdi></span>
  </div>`;
}

function Changed({ event }) {
  const { t } = useConsole();
  if (!event.data) return html`<span class="hint">${t("events.large")}</span>`;
  const changed = event.data.changed ?? [];
  if (!changed.length) return html`<span class="nothing">–</span>`;
  return html`<span class="changed">${changed.map((each) => html`<code>${each}</code> `)}</span>`;
}
