/** The activities of a tenant, by filters that are in the address. */
import { CHANNELS, isOverdue, RESULT_STATUSES, ResultStatus, Status, STATUSES } from "console/activities.js";
import { useConsole } from "console/context.js";
import { Badge, Button, Empty, Link, More, SelectField, Stored, Table, Time, View } from "console/elements.js";
import { DayField, ExternalIdField, SearchField } from "console/fields.js";
import { html, useMemo, useState } from "console/html.js";
import { Failure, Loaded, useAction, useLoad } from "console/loading.js";
import { go, here } from "console/router.js";
import { named } from "console/texts.js";

const PER_PAGE = 25;
/** Filters that are seen at once; the others are seen where one of them is used. */
const FIRST = ["search", "external_operator_id", "result_status"];
const SEEN = [...FIRST, "is_open"];
const FILTERS = [...FIRST, "status", "is_open", "channel", "commerce_id", "scheduled_from", "scheduled_to"];

export default function Work({ query }) {
  const { api, t, format } = useConsole();
  const filters = useMemo(() => known(query), [JSON.stringify(query)]);
  const first = useLoad(
    (signal) => api.get("/api/activities", { query: { ...filters, per_page: PER_PAGE }, signal }),
    [api, JSON.stringify(filters)],
  );
  const [cleared, setCleared] = useState(0);
  const clear = () => {
    setCleared(cleared + 1); // with what was typed and is no filter yet
    go("/work");
  };
  const total = first.data?.meta;
  const count = total && t(total.isTotalExact ? "work.count" : "work.countAtLeast", { count: total.total });
  return html`<${View} title=${t("work.title")} lead=${t("work.lead")}>
    <div class="work-filters">
      <${Presets} filters=${filters} />
      <${Filters} key=${cleared} filters=${filters} clear=${clear} />
    </div>
    <${Loaded} of=${first}>${(page) => html`<${List} key=${page} first=${page} filters=${filters} clear=${clear} count=${count} />`}<//>
  <//>`;
}

/** What `Overdue` selects: open work that was to be done by now. */
const isOverdueSelection = ({ status, channel, commerce_id: commerce, scheduled_from: from, is_open: open, scheduled_to: until }) =>
  open === "true" && Date.parse(until) <= Date.now() && !status && !channel && !commerce && !from;

const known = (query) => Object.fromEntries(FILTERS.filter((name) => query[name]).map((name) => [name, query[name]]));

/** What is asked for most, each in a click; other filters stay. */
function Presets({ filters }) {
  const { t } = useConsole();
  const { status, is_open: open, scheduled_to: until, scheduled_from: from, ...others } = filters;
  const isNow = until && Date.parse(until) <= Date.now();
  const now = useMemo(() => new Date().toISOString(), [JSON.stringify(filters)]);
  const presets = [
    ["all", {}, !status && !open],
    ["open", { is_open: "true" }, open === "true" && !isNow],
    ["overdue", { is_open: "true", scheduled_to: now }, open === "true" && isNow],
    ["unresolved", { status: "UNRESOLVED" }, status === "UNRESOLVED"],
    ["completed", { status: "COMPLETED" }, status === "COMPLETED"],
  ];
  return html`<nav class="presets" aria-label=${t("work.presets")}>
    ${presets.map(
      ([name, query, isCurrent]) => html`<${Link}
        key=${name}
        path="/work"
        query=${{ ...others, ...(name === "overdue" ? {} : { scheduled_from: from, scheduled_to: isNow ? undefined : until }), ...query }}
        aria-current=${isCurrent ? "true" : undefined}
        >${t(`work.preset.${name}`)}<//
      >`,
    )}
  </nav>`;
}

function Filters({ filters, clear }) {
  const { t } = useConsole();
  const set = (changes) => go("/work", { ...known(here().query), ...changes }, { replace: true });
  const any = [["", t("work.any")]];
  const isMoreUsed = Object.keys(filters).some((name) => !SEEN.includes(name)) && !isOverdueSelection(filters);
  return html`<search class="filter-rows">
    <div class="filters">
      <${SearchField} label=${t("work.search")} value=${filters.search ?? ""} maxlength="100" onValue=${(search) => set({ search })} />
      <${ExternalIdField}
        label=${t("work.operator")}
        path="/api/operators"
        needs="MANAGE_OPERATORS"
        unknown=${t("work.unknownOperator")}
        value=${filters.external_operator_id ?? ""}
        onValue=${(id) => set({ external_operator_id: id })}
      />
      <${SelectField}
        label=${t("work.result")}
        value=${filters.result_status ?? ""}
        options=${[...any, ...RESULT_STATUSES.map((each) => [each, t(`resultStatus.${each}`)])]}
        onValue=${(each) => set({ result_status: each })}
      />
    </div>
    <details class="more-filters" open=${isMoreUsed}>
      <summary>${t("work.moreFilters")}</summary>
      <div class="filters">
        <${SelectField}
          label=${t("work.status")}
          value=${filters.status ?? ""}
          options=${[...any, ...STATUSES.map((each) => [each, t(`activityStatus.${each}`)])]}
          onValue=${(status) => set({ status, is_open: undefined })}
        />
        <${SelectField}
          label=${t("work.channel")}
          value=${filters.channel ?? ""}
          options=${[...any, ...CHANNELS.map((each) => [each, t(`channel.${each}`)])]}
          onValue=${(channel) => set({ channel })}
        />
        <${CommerceField} id=${filters.commerce_id} onId=${(id) => set({ commerce_id: id })} />
        <${DayField} label=${t("work.from")} value=${filters.scheduled_from} onValue=${(time) => set({ scheduled_from: time })} />
        <${DayField} label=${t("work.until")} isEnd value=${filters.scheduled_to} onValue=${(time) => set({ scheduled_to: time })} />
      </div>
    </details>
    ${Object.keys(filters).length > 0 && html`<${Button} kind="quiet" onClick=${clear}>${t("work.clear")}<//>`}
  </search>`;
}

/** Commerces are filtered by their id, and known by their external id to people who may look it up. */
function CommerceField({ id, onId }) {
  const { api, can, t } = useConsole();
  const needs = "MANAGE_COMMERCES";
  const path = "/api/commerces";
  const shown = useLoad(
    (signal) => (id && can(needs) ? api.get(`${path}/${encodeURIComponent(id)}`, { signal }) : Promise.resolve(null)),
    [api, id],
  );
  return html`<${ExternalIdField}
    label=${t("work.commerce")}
    path=${path}
    needs=${needs}
    disabled=${!can(needs)}
    hint=${can(needs) ? undefined : t("needsPermission", { permission: needs })}
    unknown=${t("work.unknownCommerce")}
    value=${shown.data?.externalId ?? ""}
    onValue=${(text, record) => (record || !text) && onId(record?.id)}
  />`;
}

function List({ first, filters, clear, count }) {
  const { api, t } = useConsole();
  const [list, setList] = useState({ rows: first.data, next: first.meta.next });
  const loading = useAction();
  const more = () =>
    loading.run(async () => {
      const page = await api.get("/api/activities", { query: { ...filters, per_page: PER_PAGE, cursor: list.next } });
      setList((before) => ({ rows: [...before.rows, ...page.data], next: page.meta.next }));
    });
  if (!list.rows.length && !list.next) return html`<${Nothing} isFiltered=${Object.keys(filters).length > 0} clear=${clear} />`;
  return html`<div class="section">
    <p class="hint" role="status">${count}</p>
    <${Table} caption=${t("work.title")} rows=${list.rows} rowKey=${(each) => each.id} columns=${columns(t, filters)} />
    ${loading.error && html`<${Failure} error=${loading.error} retry=${more} />`}
    ${list.next && html`<${More} isLoading=${loading.isBusy} onClick=${more} />`}
  </div>`;
}

function Nothing({ isFiltered, clear }) {
  const { t } = useConsole();
  if (isFiltered) {
    return html`<${Empty} title=${t("work.noMatch")}>
      <p><${Button} onClick=${clear}>${t("work.clear")}<//></p>
    <//>`;
  }
  return html`<${Empty} title=${t("work.none")}>
    <p>${t("work.noneHint")} <${Link} path="/overview">${t("overview.title")}<//></p>
  <//>`;
}

const columns = (t, filters) => [
  {
    title: t("work.activity"),
    isHead: true,
    cell: (each) => html`<span class="stacked">
      <${Link} path="/work/${each.id}"><${Short} text=${each.reason ?? each.id.slice(0, 8)} /><//>
      ${each.providerActivityId && html`<span class="hint"><${Short} text=${each.providerActivityId} /></span>`}
    </span>`,
  },
  {
    title: t("work.commerce"),
    cell: ({ commerceAssignment: { commerce, externalId } }) => html`<span class="stacked">
      <${Short} text=${commerce?.name ?? externalId} />
      ${commerce && html`<span class="hint"><${Short} text=${externalId} /></span>`}
    </span>`,
  },
  {
    title: t("work.scheduled"),
    cell: (each) => html`<span class="stacked">
      <${Time} of=${each.scheduledAt} in="full" />
      ${isOverdue(each) && html`<span><${Badge} tone="bad">${t("work.overdue")}<//></span>`}
    </span>`,
  },
  { title: t("work.status"), cell: (each) => html`<${Status} of=${each.status} />` },
  {
    title: t("work.result"),
    cell: (each) =>
      each.resultStatus
        ? html`<span class="stacked">
            <span><${ResultStatus} of=${each.resultStatus} /></span>
            ${each.result && html`<span class="hint"><${Short} text=${each.result.label} /></span>`}
          </span>`
        : html`<span class="nothing">–</span>`,
  },
  {
    title: t("work.operator"),
    cell: (each) =>
      each.externalOperatorId && each.externalOperatorId !== filters.external_operator_id
        ? html`<${Link} path="/work" query=${{ ...filters, external_operator_id: each.externalOperatorId }} title=${t("work.onlyOperator")}>
            <${Short} text=${each.externalOperatorId} />
          <//>`
        : html`<${Short} text=${each.externalOperatorId} />`,
  },
  { title: t("work.channel"), cell: (each) => each.channel && named(t, `channel.${each.channel}`, each.channel) },
];

const SHORT = 60;

/** A text in a cell: cut where it is long, since the activity's page shows it whole. */
function Short({ text }) {
  if (!text || text.length <= SHORT) return html`<${Stored} text=${text} />`;
  return html`<bdi class="stored" title=${text.slice(0, 1000)}>${text.slice(0, SHORT)}…</bdi>`;
}
