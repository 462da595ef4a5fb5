/** The possible results of a tenant's tasks. */
import { useConsole } from "console/context.js";
import { Badge, Button, CheckField, Dialog, Empty, Stored, Table, TextField, View } from "console/elements.js";
import { html, useState } from "console/html.js";
import { Failure, Loaded, useAction, useLoad } from "console/loading.js";
import { DeleteDialog, IsActive, RowActions, useOpen } from "console/views/settings/parts.js";

const PATH = "/api/activity-config/task-result-types";
const NEEDS = "MANAGE_ACTIVITY_CONFIG";
const MOST_POSITION = 1_000_000;
const pathOf = (code) => `${PATH}/${encodeURIComponent(code)}`;
/** Whether a code can stand in a path: what has a slash is the command line's, and browsers resolve dots. */
const isAddressable = (code) => !code.includes("/") && code !== "." && code !== "..";

export default function ResultTypes() {
  const { api, t } = useConsole();
  const types = useLoad((signal) => api.get(PATH, { signal }), [api]);
  const { open, setOpen, done } = useOpen(types);
  const add = html`<${Button} kind="primary" needs=${NEEDS} onClick=${() => setOpen({})}>${t("resultTypes.add")}<//>`;
  return html`<${View} title=${t("resultTypes.title")} lead=${t("resultTypes.lead")} actions=${add}>
    <${Loaded} of=${types}>
      ${(found) =>
        html`${found.length === 0
            ? html`<${Empty} title=${t("resultTypes.none")}><p>${t("resultTypes.noneHint")}</p><//>`
            : html`<${Table} caption=${t("resultTypes.title")} rows=${found} rowKey=${(each) => each.code} columns=${columns(t, setOpen)} />`}
          ${open?.isDeletion
            ? html`<${DeleteDialog}
                title=${t("resultTypes.deleteTitle", { label: open.type.label })}
                path=${pathOf(open.type.code)}
                onDone=${() => done(t("settings.deleted"))}
                onClose=${() => setOpen(null)}
              >
                <p>${t("resultTypes.deleteHint")}</p>
              <//>`
            : open &&
              html`<${TypeDialog}
                type=${open.type}
                codes=${found.map((each) => each.code)}
                position=${Math.min(MOST_POSITION, 1 + Math.max(0, ...found.map((each) => each.position)))}
                onDone=${() => done(t("settings.saved"))}
                onClose=${() => setOpen(null)}
              />`}`}
    <//>
  <//>`;
}

const columns = (t, setOpen) => [
  { title: t("resultTypes.label"), isHead: true, cell: (each) => html`<${Stored} text=${each.label} long=${80} />` },
  { title: t("resultTypes.code"), cell: (each) => html`<code><${Stored} text=${each.code} long=${80} /></code>` },
  {
    title: t("resultTypes.means"),
    cell: (each) => html`<${Means} of=${each} />`,
  },
  { title: t("settings.state"), cell: (each) => html`<${IsActive} of=${each} />` },
  { title: t("resultTypes.position"), align: "end", cell: (each) => each.position },
  {
    title: t("settings.actions"),
    cell: (each) => html`<${RowActions}
      name=${each.label}
      needs=${NEEDS}
      reason=${isAddressable(each.code) ? undefined : t("resultTypes.commandLine")}
      onEdit=${() => setOpen({ type: each })}
      onDelete=${() => setOpen({ type: each, isDeletion: true })}
    />`,
  },
];

function Means({ of }) {
  const { t } = useConsole();
  return html`<span class="badges">
    <${Badge} tone=${of.isPositive ? "good" : "neutral"}>${t(of.isPositive ? "resultTypes.positive" : "resultTypes.negative")}<//>
    ${of.requiresFutureScheduledAt && html`<${Badge} tone="waiting">${t("resultTypes.needsDate")}<//>`}
  </span>`;
}

function TypeDialog({ type, codes, position, onDone, onClose }) {
  const { api, t } = useConsole();
  const [form, setForm] = useState(
    type ?? { code: "", label: "", isPositive: false, requiresFutureScheduledAt: false, isActive: true, position },
  );
  const action = useAction();
  const set = (changes) => setForm((before) => ({ ...before, ...changes }));
  const code = type ? type.code : form.code.trim(); // as it is stored, blanks and all
  const wrongCode = type ? null : problemOf(t, code, codes);
  const [seen, setSeen] = useState(type);
  const isAsSeen = JSON.stringify(seen) === JSON.stringify(type);
  const confirm = async () => {
    const saved = await action.run(async () => {
      const now = (await api.get(PATH)).find((each) => each.code === code);
      setSeen(now);
      if (JSON.stringify(now) !== JSON.stringify(seen)) return undefined; // to be replaced only by who has seen it
      return api.put(pathOf(code), {
        label: form.label.trim(),
        is_positive: form.isPositive,
        requires_future_scheduled_at: form.requiresFutureScheduledAt,
        is_active: form.isActive,
        position: Number(form.position) || 0,
      });
    });
    if (saved) onDone();
  };
  return html`<${Dialog}
    title=${type ? t("resultTypes.edit") : t("resultTypes.add")}
    confirm=${t("settings.save")}
    isBusy=${action.isBusy}
    isReady=${Boolean(code && form.label.trim() && !wrongCode)}
    onConfirm=${confirm}
    onClose=${onClose}
  >
    <${TextField} label=${t("resultTypes.label")} hint=${t("resultTypes.labelHint")} maxlength="255" value=${form.label} onValue=${(label) => set({ label })} />
    <${TextField}
      label=${t("resultTypes.code")}
      hint=${t("resultTypes.codeHint")}
      error=${wrongCode}
      maxlength="255"
      disabled=${Boolean(type)}
      value=${form.code}
      onValue=${(text) => set({ code: text })}
    />
    <${CheckField} label=${t("resultTypes.isPositive")} value=${form.isPositive} onValue=${(isPositive) => set({ isPositive })} />
    <${CheckField}
      label=${t("resultTypes.requiresDate")}
      value=${form.requiresFutureScheduledAt}
      onValue=${(requiresFutureScheduledAt) => set({ requiresFutureScheduledAt })}
    />
    <${CheckField} label=${t("settings.active")} hint=${t("resultTypes.activeHint")} value=${form.isActive} onValue=${(isActive) => set({ isActive })} />
    <${TextField}
      label=${t("resultTypes.position")}
      hint=${t("resultTypes.positionHint")}
      type="number"
      min="0"
      max=${MOST_POSITION}
      value=${form.position}
      onValue=${(text) => set({ position: text })}
    />
    ${!isAsSeen &&
    html`<div class="failure" role="alert">
      <p class="failure-title">${t(seen ? "resultTypes.changedMeanwhile" : "resultTypes.deletedMeanwhile")}</p>
      ${seen && html`<p><strong><${Stored} text=${seen.label} /></strong> <${Means} of=${seen} /> <${IsActive} of=${seen} /></p>`}
      <p>${t("resultTypes.saveNevertheless")}</p>
    </div>`}
    ${action.error && html`<${Failure} error=${action.error} />`}
  <//>`;
}

function problemOf(t, code, codes) {
  if (codes.includes(code)) return t("resultTypes.taken");
  return isAddressable(code) ? null : t("resultTypes.commandLine");
}
