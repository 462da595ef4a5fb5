/** What is open, what came of it, and how the last two weeks were. */
import { useConsole } from "console/context.js";
import { View } from "console/elements.js";
import { html } from "console/html.js";
import { Loaded, useLoad } from "console/loading.js";
import { to } from "console/router.js";

const NUMBERS = [
  ["open", { status: "READY" }],
  ["unresolved", { status: "UNRESOLVED" }],
  ["failed", { status: "FAILED" }],
];

export default function Overview() {
  const { api, t, format } = useConsole();
  const counted = useLoad(
    (signal) => Promise.all(NUMBERS.map(([, query]) => api.get("/api/activities", { query: { ...query, per_page: 1 }, signal }))),
    [api],
  );
  return html`<${View} title=${t("overview.title")} lead=${t("overview.lead")}>
    <${Loaded} of=${counted}>
      ${(pages) => html`<ul class="numbers">
        ${NUMBERS.map(
          ([name, query], index) => html`<li>
            <a href=${to("/work", query)}><strong>${format.number(pages[index].meta.total)}</strong> ${t(`overview.${name}`)}</a>
          </li>`,
        )}
      </ul>`}
    <//>
  <//>`;
}
