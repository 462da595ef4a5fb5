/** The API keys that this person made, by which partners and systems call. */
import { useConsole } from "console/context.js";
import { Badge, Button, Copyable, Dialog, Empty, Section, Stored, Table, TextField, Time, View } from "console/elements.js";
import { MomentField } from "console/fields.js";
import { html, useId, useState } from "console/html.js";
import { ActionDialog, Failure, Loaded, useAction, useLoad } from "console/loading.js";
import { useUnsaved } from "console/router.js";

const PATH = "/api/api-keys";
const NEEDS = "MANAGE_API_KEYS";
const SUBMIT = "SUBMIT_ACTIVITY_RESULT";
const VIEW = "VIEW_ACTIVITIES";
export const PERMISSIONS = [
  VIEW,
  "CREATE_ACTIVITY",
  "CANCEL_ACTIVITY",
  SUBMIT,
  "DISPATCH_ACTIVITY",
  "MANAGE_COMMERCES",
  "SYNC_COMMERCES",
  "MANAGE_OPERATORS",
  "SYNC_OPERATORS",
  "MANAGE_ROUTES",
  "MANAGE_ACTIVITY_CONFIG",
  "MANAGE_API_KEYS",
];

export default function ApiKeys() {
  const { can, t } = useConsole();
  if (can(NEEDS)) return html`<${Keys} />`;
  return html`<${View} title=${t("apiKeys.title")} lead=${t("apiKeys.lead")}>
    <${Empty} title=${t("needsPermission", { permission: NEEDS })} />
  <//>`;
}

function Keys() {
  const { api, t, announce } = useConsole();
  const keys = useLoad((signal) => api.get(PATH, { signal }), [api]);
  const [isAdding, setIsAdding] = useState(false);
  const [revoking, setRevoking] = useState(null);
  const [made, setMade] = useState(null);
  const created = (key) => {
    setIsAdding(false);
    setMade(key);
    announce(t("apiKeys.created"));
    keys.reload();
  };
  const revoked = () => {
    setRevoking(null);
    announce(t("apiKeys.revoked"));
    keys.reload();
  };
  const add = html`<${Button} kind="primary" needs=${NEEDS} onClick=${() => setIsAdding(true)}>${t("apiKeys.add")}<//>`;
  return html`<${View} title=${t("apiKeys.title")} lead=${t("apiKeys.lead")} actions=${add}>
    ${made && html`<${Made} of=${made} onDone=${() => setMade(null)} />`}
    <${Loaded} of=${keys}>
      ${(found) =>
        found.length === 0
          ? html`<${Empty} title=${t("apiKeys.none")}><p>${t("apiKeys.noneHint")}</p><//>`
          : html`<${Table} caption=${t("apiKeys.title")} rows=${found} rowKey=${(each) => each.id} columns=${columns(t, setRevoking)} />`}
    <//>
    ${isAdding && html`<${NewKeyDialog} onDone=${created} onClose=${() => setIsAdding(false)} />`}
    ${revoking && html`<${RevokeDialog} of=${revoking} onDone=${revoked} onClose=${() => setRevoking(null)} />`}
  <//>`;
}

const isExpired = (key) => key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now();

const columns = (t, revoke) => [
  {
    title: t("apiKeys.name"),
    isHead: true,
    cell: (each) => html`<span class="stacked">
      <${Stored} text=${each.name} long=${80} />
      <code class="hint">${each.keyPrefix}…</code>
    </span>`,
  },
  { title: t("apiKeys.may"), cell: (each) => html`<${May} of=${each.permissions} />` },
  { title: t("settings.state"), cell: (each) => html`<${State} of=${each} />` },
  {
    title: t("apiKeys.lastUsed"),
    cell: (each) => (each.lastUsedAt ? html`<${Time} of=${each.lastUsedAt} />` : html`<span class="nothing">${t("apiKeys.never")}</span>`),
  },
  { title: t("apiKeys.createdAt"), cell: (each) => html`<${Time} of=${each.createdAt} />` },
  {
    title: t("settings.actions"),
    cell: (each) =>
      each.isActive &&
      html`<span class="row-actions">
        <${Button} kind="quiet" needs=${NEEDS} aria-label="${t("apiKeys.revoke")}: ${each.name}" onClick=${() => revoke(each)}>
          ${t("apiKeys.revoke")}
        <//>
      </span>`,
  },
];

const FEW = 3;

function May({ of }) {
  const { t } = useConsole();
  const names = of.map((each) => t(`permission.${each}`));
  if (of.length === PERMISSIONS.length) return t("apiKeys.everything");
  if (of.length <= FEW) return html`<ul class="plain">${names.map((each) => html`<li key=${each}>${each}</li>`)}</ul>`;
  return html`<details>
    <summary>${t("apiKeys.permissions", { count: of.length })}</summary>
    <ul class="plain">${names.map((each) => html`<li key=${each}>${each}</li>`)}</ul>
  </details>`;
}

function State({ of }) {
  const { t } = useConsole();
  if (!of.isActive) return html`<span class="stacked"><span><${Badge}>${t("apiKeys.isRevoked")}<//></span> <${Time} of=${of.revokedAt} /></span>`;
  if (isExpired(of)) return html`<${Badge} tone="bad">${t("apiKeys.isExpired")}<//>`;
  return html`<span class="stacked">
    <span><${Badge} tone="good">${t("settings.active")}<//></span>
    ${of.expiresAt && html`<span class="hint">${t("apiKeys.until")} <${Time} of=${of.expiresAt} in="full" /></span>`}
  </span>`;
}

function NewKeyDialog({ onDone, onClose }) {
  const { api, can, t } = useConsole();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState([VIEW, SUBMIT].filter(can));
  const [expiresAt, setExpiresAt] = useState("");
  const action = useAction();
  const choose = (permission, isChosen) =>
    setChosen((before) => PERMISSIONS.filter((each) => (each === permission ? isChosen : before.includes(each))));
  const confirm = async () => {
    const body = { name: name.trim(), permissions: chosen, ...(expiresAt && { expiresAt }) };
    const made = await action.run(() => api.post(PATH, body));
    if (made) onDone(made);
  };
  return html`<${Dialog}
    title=${t("apiKeys.add")}
    confirm=${t("apiKeys.create")}
    isBusy=${action.isBusy}
    isReady=${Boolean(name.trim() && chosen.length)}
    onConfirm=${confirm}
    onClose=${onClose}
  >
    <${TextField} label=${t("apiKeys.name")} hint=${t("apiKeys.nameHint")} maxlength="255" value=${name} onValue=${setName} />
    <fieldset class="choices two">
      <legend>${t("apiKeys.may")}</legend>
      ${PERMISSIONS.map(
        (each) => html`<${PermissionField} key=${each} of=${each} value=${chosen.includes(each)} onValue=${(isChosen) => choose(each, isChosen)} />`,
      )}
    </fieldset>
    <${MomentField} label=${t("apiKeys.expires")} hint=${t("apiKeys.expiresHint")} value=${expiresAt} onValue=${setExpiresAt} />
    ${action.error && html`<${Failure} error=${action.error} />`}
  <//>`;
}

function PermissionField({ of, value, onValue }) {
  const { can, t } = useConsole();
  const lacks = !can(of);
  const id = useId();
  return html`<div class="choice" title=${lacks ? t("needsPermission", { permission: of }) : of}>
    <input
      type="checkbox"
      id=${id}
      checked=${value}
      disabled=${lacks}
      onChange=${(event) => onValue(event.target.checked)}
    />
    <label for=${id}>${t(`permission.${of}`)}</label>
  </div>`;
}

function RevokeDialog({ of, onDone, onClose }) {
  const { api, t } = useConsole();
  return html`<${ActionDialog}
    title=${t("apiKeys.revokeTitle", { name: of.name.slice(0, 80) })}
    confirm=${t("apiKeys.revoke")}
    kind="danger"
    act=${() => api.post(`${PATH}/${of.id}/revoke`)}
    onDone=${onDone}
    onClose=${onClose}
  >
    <p>${t("apiKeys.revokeHint")}</p>
  <//>`;
}

/** A new key, which is shown this once, and a line that calls with it. */
function Made({ of, onDone }) {
  const { api, t } = useConsole();
  useUnsaved(t("apiKeys.unread"));
  const example = useLoad((signal) => exampleFor(api, of, signal), [api, of.id]);
  return html`<${Section} title=${t("apiKeys.madeTitle")} class="section panel made">
    <p>${t("apiKeys.once")}</p>
    <${Copyable} label=${t("apiKeys.key")} text=${of.plaintextKey} />
    ${example.data &&
    html`<p dir="auto">${t(example.data.hint, example.data)}</p>
      <${Copyable} label=${t("apiKeys.curl")} text=${example.data.line} />`}
    <div class="actions"><${Button} onClick=${onDone}>${t("apiKeys.done")}<//></div>
  <//>`;
}

/** A curl line that works as it is: a result for an activity that waits for one, or a list of activities. */
async function exampleFor(api, key, signal) {
  if (!key.permissions.includes(SUBMIT)) {
    return { hint: "apiKeys.tryList", line: curl(key, `${location.origin}/api/activities?per_page=5`) };
  }
  const [page, types] = await Promise.all([
    api.get("/api/activities", { query: { status: "READY", per_page: 1 }, signal }),
    api.get("/api/activity-config/task-result-types", { signal }),
  ]);
  const [activity] = page.data;
  const type = types.find((each) => each.isActive && !each.requiresFutureScheduledAt);
  const body = {
    activity_id: activity?.id ?? "ACTIVITY_ID",
    commerce_external_id: activity?.commerceAssignment.externalId ?? "COMMERCE_ID",
    occurred_at: new Date().toISOString(),
    status: type?.isPositive ? "EFFECTIVE" : "NOT_EFFECTIVE",
    task_result: { result: type?.code ?? "RESULT_CODE" },
  };
  const line = curl(key, `${location.origin}/api/integration/activity-results/tasks`, body);
  if (!activity || !type) return { hint: "apiKeys.tryLater", line };
  const { reason, providerActivityId, id, commerceAssignment: { commerce, externalId } } = activity;
  const name = [reason?.slice(0, 80), providerActivityId].filter(Boolean).join(" · ") || id;
  return { hint: "apiKeys.trySubmit", line, activity: name, commerce: commerce?.name ?? externalId, result: type.label };
}

function curl(key, url, body) {
  const lines = [`curl ${body ? "-X POST " : ""}${quoted(url)} \\`, `  -H ${quoted(`x-api-key: ${key.plaintextKey}`)}`];
  if (body) lines.push("  -H 'content-type: application/json' \\", `  -d ${quoted(JSON.stringify(body))}`);
  return body ? [lines[0], `${lines[1]} \\`, ...lines.slice(2)].join("\n") : lines.join("\n");
}

/** A text as one word of a shell. */
const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
