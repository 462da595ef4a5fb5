/** What is open, what came of it, and how the last two weeks were. */
import { useConsole } from "console/context.js";
import { Copyable, Empty, Link, Section, Table, View } from "console/elements.js";
import { html, useMemo } from "console/html.js";
import { imported, Loaded, useLoad } from "console/loading.js";
import { counted, dayOf, lastDays, MOST_EVENTS, readResults, RESULT_EVENTS } from "console/results.js";
import { go } from "console/router.js";
import { named } from "console/texts.js";

export const STATUSES = [
  ["EFFECTIVE", "--plot-good"],
  ["NOT_EFFECTIVE", "--plot-bad"],
  ["PENDING", "--plot-waiting"],
];
const EVENTS = { type: RESULT_EVENTS };
const OPEN = { is_open: "true" };

export default function Overview() {
  const { api, t } = useConsole();
  const work = useLoad((signal) => count(api, signal), [api]);
  const reported = useLoad((signal) => readResults(api, signal), [api]);
  return html`<${View} title=${t("overview.title")} lead=${t("overview.lead")}>
    <${Loaded} of=${work}>
      ${(numbers) => (numbers.all.total === 0 ? html`<${FirstSteps} />` : html`<${Numbers} numbers=${numbers} reported=${reported.data} />`)}
    <//>
    ${work.data?.all.total !== 0 && html`<${Reported} reported=${reported} />`}
  <//>`;
}

const now = () => new Date().toISOString();

async function count(api, signal) {
  const asked = {
    all: {},
    open: OPEN,
    overdue: { ...OPEN, scheduled_to: now() },
    unresolved: { status: "UNRESOLVED" },
    failed: { status: "FAILED" },
  };
  const pages = await Promise.all(
    Object.values(asked).map((query) => api.get("/api/activities", { query: { ...query, per_page: 1 }, signal })),
  );
  return Object.fromEntries(Object.keys(asked).map((name, index) => [name, pages[index].meta]));
}

function Numbers({ numbers, reported }) {
  const { t } = useConsole();
  const today = dayOf(new Date());
  const isToday = reported && { total: reported.results.filter((each) => each.day === today).length, isTotalExact: !reported.isCut };
  return html`<ul class="numbers">
    <${Figure} of=${numbers.open} name=${t("overview.open")} path="/work" query=${OPEN} />
    <${Figure}
      of=${numbers.overdue}
      name=${t("overview.overdue")}
      path="/work"
      query=${{ ...OPEN, scheduled_to: now() }}
      tone=${numbers.overdue.total ? "waiting" : ""}
    />
    <${Figure}
      of=${numbers.unresolved}
      name=${t("overview.unresolved")}
      path="/work"
      query=${{ status: "UNRESOLVED" }}
      tone=${numbers.unresolved.total ? "waiting" : ""}
    />
    <${Figure}
      of=${numbers.failed}
      name=${t("overview.failed")}
      path="/work"
      query=${{ status: "FAILED" }}
      tone=${numbers.failed.total ? "bad" : ""}
    />
    <${Figure} of=${isToday} name=${t("overview.today")} path="/events" query=${{ ...EVENTS, day: today }} />
  </ul>`;
}

function Figure({ of, name, path, query, tone = "" }) {
  const { format } = useConsole();
  return html`<li>
    <${Link} path=${path} query=${query} class=${tone}>
      <strong>${of ? `${format.number(of.total)}${of.isTotalExact ? "" : "+"}` : "–"}</strong>
      <span>${name}</span>
    <//>
  </li>`;
}

function Reported({ reported }) {
  const { t } = useConsole();
  if (reported.error?.status === 404) return html`<${Empty} title=${t("noJournal")} />`;
  return html`<${Loaded} of=${reported}>
    ${({ results, isCut }) =>
      results.length === 0
        ? html`<${Empty} title=${t("overview.noResults")}><p>${t("overview.noResultsHint")}</p><//>`
        : html`${isCut && html`<p class="hint">${t("overview.cut", { count: MOST_EVENTS })}</p>`}
            <${ByDay} results=${results} />
            <div class="columns">
              <${Shares}
                title=${t("overview.byType")}
                name=${t("overview.type")}
                results=${results}
                of=${(each) => [each.code, each.label]}
                filter="result"
              />
              <${Shares}
                title=${t("overview.byOperator")}
                name=${t("overview.operator")}
                results=${results}
                of=${(each) => [each.operator, each.operatorName ?? t("overview.nobody")]}
                filter="operator"
              />
            </div>`}
  <//>`;
}

function ByDay({ results }) {
  const { t, format } = useConsole();
  const plots = useLoad(() => imported(() => import("console/plots.js")), []);
  const days = lastDays();
  const shown = days.map((day) => format.day(`${day}T12:00`));
  const series = useMemo(
    () =>
      STATUSES.map(([status, colour]) => ({
        status,
        colour,
        name: named(t, `resultStatus.${status}`, status),
        values: days.map((day) => results.filter((each) => each.day === day && each.status === status).length),
      })),
    [results, t],
  );
  const filters = (day, status) => ({ ...EVENTS, day, status });
  return html`<${Section} title=${t("overview.byDay")}>
    <${Loaded} of=${plots}>
      ${({ StackedBars }) =>
        html`<${StackedBars}
          label=${t("overview.byDayLabel", { count: results.length })}
          names=${shown}
          series=${series}
          onPick=${(index, { status }) => go("/events", filters(days[index], status))}
        />`}
    <//>
    <details>
      <summary>${t("overview.asTable")}</summary>
      <${Table}
        caption=${t("overview.byDay")}
        rows=${days.map((day, index) => ({ day, index })).reverse()}
        rowKey=${({ day }) => day}
        columns=${[
          { title: t("overview.day"), isHead: true, cell: ({ index }) => shown[index] },
          ...series.map((each) => ({
            title: each.name,
            align: "end",
            cell: ({ day, index }) =>
              each.values[index]
                ? html`<${Link} path="/events" query=${filters(day, each.status)}>${format.number(each.values[index])}<//>`
                : html`<span class="nothing">0</span>`,
          })),
        ]}
      />
    </details>
  <//>`;
}

const SHOWN = 10;

/** A table whose rows are bars: how often each result, or operator, occurs. */
function Shares({ title, name, results, of, filter }) {
  const { t, format } = useConsole();
  const found = counted(results, (each) => of(each)[0], (each) => of(each)[1]);
  const most = found[0].count;
  return html`<${Section} title=${title}>
    <table class="shares">
      <caption class="visually-hidden">${title}</caption>
      <thead class="visually-hidden">
        <tr><th scope="col">${name}</th><th scope="col">${t("overview.results")}</th></tr>
      </thead>
      <tbody>
        ${found.slice(0, SHOWN).map(
          (each) => html`<tr key=${each.key}>
            <th scope="row">
              <${Link} path="/events" query=${{ ...EVENTS, [filter]: each.key }}><bdi>${each.name}</bdi><//>
            </th>
            <td>
              <span class="share" aria-hidden="true">
                ${STATUSES.map(
                  ([status]) =>
                    each.statuses[status] &&
                    html`<span class=${status.toLowerCase()} style=${{ width: `${(100 * each.statuses[status]) / most}%` }}></span>`,
                )}
              </span>
              ${format.number(each.count)}
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${found.length > SHOWN && html`<p class="hint">${t("overview.others", { count: found.length - SHOWN })}</p>`}
  <//>`;
}

/** What a tenant without any activity does first. */
function FirstSteps() {
  const { t } = useConsole();
  const send = (path, body) =>
    [
      `curl -X POST ${location.origin}${path} \\`,
      `  -H "x-api-key: YOUR_API_KEY" -H "content-type: application/json" \\`,
      `  -d '${JSON.stringify(body)}'`,
    ].join("\n");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  return html`<${Empty} title=${t("overview.first.title")}>
    <ol class="steps">
      <li>
        <p>${t("overview.first.key")} <${Link} path="/settings/api-keys">${t("overview.first.keyLink")}<//></p>
      </li>
      <li>
        <p>${t("overview.first.commerce")}</p>
        <${Copyable}
          label=${t("overview.first.commerce")}
          text=${send("/api/commerces/sync", { items: [{ external_id: "COM-001", name: "La Esquina" }] })}
        />
      </li>
      <li>
        <p>${t("overview.first.activity")}</p>
        <${Copyable}
          label=${t("overview.first.activity")}
          text=${send("/api/activities/tasks", {
            reason: "Visit",
            channel: "SALESMAN",
            commerce_external_id: "COM-001",
            idempotency_key: "first-visit",
            scheduled_at: tomorrow,
          })}
        />
      </li>
    </ol>
  <//>`;
}
