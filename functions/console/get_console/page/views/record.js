/** One record of any API: as it is now, and everything that happened to it. */
import { useConsole } from "console/context.js";
import { Badge, Empty, Link, More, Section, Stored, Time, View } from "console/elements.js";
import { html, useState } from "console/html.js";
import { Failure, Loaded, useAction, useLoad } from "console/loading.js";
import { differences, isNested, membersOf, nameOf } from "console/records.js";
import { named } from "console/texts.js";
import { eventTone, typeName } from "console/views/events.js";

const PAGE = 50;

export default function Record({ params }) {
  const { api, t } = useConsole();
  const path = `/journal/v1/records/${encodeURIComponent(params.kind)}/${encodeURIComponent(params.id)}`;
  const record = useLoad((signal) => api.get(path, { signal }), [api, path]);
  const kind = named(t, `kind.${params.kind.replaceAll("-", "_")}`, params.kind);
  const data = record.data?.current ?? record.data?.events[0]?.data;
  const work = html`<${Link} class="button" path="/work/${params.id}">${t("record.work")}<//>`;
  return html`<${View}
    title=${nameOf(data).slice(0, 160) || `${kind} ${params.id}`}
    lead=${html`${kind} <bdi class="stored">${params.id}</bdi>`}
    actions=${record.data && params.kind === "activities" && work}
  >
    <${Loaded} of=${record}>
      ${(found) =>
        html`<div class="columns record-columns">
          <${Section} title=${t("record.history")}><${History} key=${found.events[0]?.id} record=${found} /><//>
          <${Section} title=${t("record.now")}>
            ${found.current
              ? html`<${Members} of=${found.current} />`
              : html`<${Empty} title=${t("record.deleted")}><p>${t("record.deletedHint")}</p><//>`}
          <//>
        </div>`}
    <//>
  <//>`;
}

function History({ record }) {
  const { api, t } = useConsole();
  const [events, setEvents] = useState(record.events);
  const [meta, setMeta] = useState(record.meta);
  const loading = useAction();
  const older = () =>
    loading.run(async () => {
      const query = { subject: `${record.kind}/${record.id}`, order: "desc", after: meta.next, limit: PAGE };
      const page = await api.get("/journal/v1/events", { query });
      setEvents([...events, ...page.data]);
      setMeta(page.meta);
    });
  if (!events.length) return html`<${Empty} title=${t("record.noHistory")}><p>${t("record.noHistoryHint")}</p><//>`;
  return html`<ol class="history">
      ${events.map((event, index) => html`<${Happened} key=${event.id} event=${event} before=${events[index + 1]} />`)}
    </ol>
    ${loading.error && html`<${Failure} error=${loading.error} retry=${older} />`}
    ${meta.hasMore && html`<${More} isLoading=${loading.isBusy} onClick=${older} />`}`;
}

function Happened({ event, before }) {
  const { t } = useConsole();
  return html`<li class=${eventTone(event.type)}>
    <p class="history-head">
      <${Badge} tone=${eventTone(event.type)}>${typeName(t, event.type)}<//>
      <${Time} of=${event.time} in="full" />
    </p>
    <${Changes} event=${event} before=${before} />
  </li>`;
}

/** What an event changed: the members that it names, each as it was in the event before and as it is after this one. */
function Changes({ event, before }) {
  const { t } = useConsole();
  if (!event.data) return html`<p class="hint">${t("events.large")}</p>`;
  const names = (event.data.changed ?? []).filter((name) => name in event.data || (before?.data && name in before.data));
  const rows = names.flatMap((name) =>
    before?.data ? differences(before.data[name], event.data[name], name) : [{ path: name, after: event.data[name], isAlone: true }],
  );
  if (!rows.length) return null;
  return html`<dl class="changes">
    ${rows.map(
      (each) => html`<div key=${each.path}>
        <dt><code>${each.path}</code></dt>
        <dd>
          ${!each.isAlone &&
          html`<del><span class="visually-hidden">${t("record.before")} </span><${Value} of=${each.before} /></del
            >${" "}<span class="arrow" aria-hidden="true">→</span>${" "}`}
          <ins><span class="visually-hidden">${t("record.after")} </span><${Value} of=${each.after} /></ins>
        </dd>
      </div>`,
    )}
  </dl>`;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** A value as a line. */
function Value({ of }) {
  if (of === undefined || of === null || of === "") return html`<span class="nothing">–</span>`;
  if (TIME.test(of)) return html`<${Time} of=${of} in="full" />`;
  return html`<${Stored} text=${typeof of === "string" ? of : JSON.stringify(of)} />`;
}

/** The members of a record; those that have members of their own can be opened. */
function Members({ of }) {
  const members = membersOf(of);
  const simple = members.filter(([, value]) => !isNested(value));
  const nested = members.filter(([, value]) => isNested(value));
  return html`<dl class="members">
    ${simple.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd><${Value} of=${value} /></dd></div>`)}
    ${nested.map(
      ([name, value]) => html`<div key=${name} class="nested">
        <dt>${name}</dt>
        <dd>
          ${Array.isArray(value) && !value.some(isNested)
            ? html`<${Value} of=${value.join(", ")} />`
            : html`<${Members} of=${value} />`}
        </dd>
      </div>`,
    )}
  </dl>`;
}
