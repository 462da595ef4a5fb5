/** The user retention statuses, one catalogue for all tenants. */
import { useConsole } from "console/context.js";
import { Button, CheckField, Dialog, Empty, Stored, Table, TextField, Time, View } from "console/elements.js";
import { AreaField } from "console/fields.js";
import { html, useState } from "console/html.js";
import { Failure, Loaded, useAction, useLoad } from "console/loading.js";
import { DeleteDialog, IsActive, RowActions, useOpen } from "console/views/settings/parts.js";

const PATH = "/api/user-retention-statuses";
const NEEDS = "MANAGE_ACTIVITY_CONFIG";
const CODE = /^[A-Za-z0-9_-]{1,64}$/;

export default function RetentionStatuses() {
  const { api, t } = useConsole();
  const statuses = useLoad((signal) => api.get(PATH, { signal }), [api]);
  const { open, setOpen, done } = useOpen(statuses);
  const add = html`<${Button} kind="primary" needs=${NEEDS} onClick=${() => setOpen({})}>${t("retention.add")}<//>`;
  return html`<${View} title=${t("retention.title")} lead=${t("retention.lead")} actions=${add}>
    <${Loaded} of=${statuses}>
      ${(found) =>
        html`${found.length === 0
            ? html`<${Empty} title=${t("retention.none")}><p>${t("retention.noneHint")}</p><//>`
            : html`<${Table} caption=${t("retention.title")} rows=${found} rowKey=${(each) => each.id} columns=${columns(t, setOpen)} />`}
          ${open?.isDeletion
            ? html`<${DeleteDialog}
                title=${t("retention.deleteTitle", { label: open.status.label })}
                path="${PATH}/${open.status.id}"
                onDone=${() => done(t("settings.deleted"))}
                onClose=${() => setOpen(null)}
              >
                <p>${t("retention.deleteHint")}</p>
              <//>`
            : open &&
              html`<${StatusDialog} status=${open.status} onDone=${() => done(t("settings.saved"))} onClose=${() => setOpen(null)} />`}`}
    <//>
  <//>`;
}

const columns = (t, setOpen) => [
  {
    title: t("retention.label"),
    isHead: true,
    cell: (each) => html`<span class="stacked">
      <${Stored} text=${each.label} long=${80} />
      ${each.description && html`<span class="hint"><${Stored} text=${each.description} long=${160} /></span>`}
    </span>`,
  },
  { title: t("retention.code"), cell: (each) => html`<code><${Stored} text=${each.code} /></code>` },
  { title: t("settings.state"), cell: (each) => html`<${IsActive} of=${each} />` },
  { title: t("retention.updated"), cell: (each) => html`<${Time} of=${each.updatedAt} />` },
  {
    title: t("settings.actions"),
    cell: (each) => html`<${RowActions}
      name=${each.label}
      needs=${NEEDS}
      onEdit=${() => setOpen({ status: each })}
      onDelete=${() => setOpen({ status: each, isDeletion: true })}
    />`,
  },
];

function StatusDialog({ status, onDone, onClose }) {
  const { api, t } = useConsole();
  const [form, setForm] = useState(status ?? { code: "", label: "", description: "", isActive: true });
  const action = useAction();
  const set = (changes) => setForm((before) => ({ ...before, ...changes }));
  const isCodeWrong = !status && form.code !== "" && !CODE.test(form.code);
  const confirm = async () => {
    const body = { label: form.label.trim(), description: form.description?.trim() || null, is_active: form.isActive };
    const saved = await action.run(() =>
      status ? api.patch(`${PATH}/${status.id}`, body) : api.post(PATH, { ...body, code: form.code }),
    );
    if (saved) onDone();
  };
  return html`<${Dialog}
    title=${status ? t("retention.edit") : t("retention.add")}
    confirm=${t("settings.save")}
    isBusy=${action.isBusy}
    isReady=${Boolean(form.code && form.label.trim() && !isCodeWrong)}
    onConfirm=${confirm}
    onClose=${onClose}
  >
    <${TextField} label=${t("retention.label")} maxlength="255" value=${form.label} onValue=${(label) => set({ label })} />
    <${TextField}
      label=${t("retention.code")}
      hint=${t("retention.codeHint")}
      error=${isCodeWrong && t("retention.codeWrong")}
      maxlength="64"
      disabled=${Boolean(status)}
      value=${form.code}
      onValue=${(code) => set({ code })}
    />
    <${AreaField} label=${t("retention.description")} maxlength="2000" value=${form.description ?? ""} onValue=${(description) => set({ description })} />
    <${CheckField} label=${t("settings.active")} hint=${t("retention.activeHint")} value=${form.isActive} onValue=${(isActive) => set({ isActive })} />
    ${action.error && html`<${Failure} error=${action.error} />`}
  <//>`;
}
