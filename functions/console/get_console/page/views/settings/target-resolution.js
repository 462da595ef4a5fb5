/** How an activity finds the user of its commerce: configurations that take turns, in an order that can be changed. */
import { useConsole } from "console/context.js";
import { Badge, Button, CheckField, Dialog, Empty, Section, SelectField, View } from "console/elements.js";
import { html, useState } from "console/html.js";
import { Failure, Loaded, useAction, useLoad } from "console/loading.js";
import { useUnsaved } from "console/router.js";
import { named } from "console/texts.js";
import { DeleteDialog, RowActions, useOpen } from "console/views/settings/parts.js";
import { Sortable } from "console/views/settings/sortable.js";

const PATH = "/api/activity-config/target-resolution";
const NEEDS = "MANAGE_ACTIVITY_CONFIG";
const STRATEGIES = ["ON_CREATION", "ON_DISPATCH", "MANUAL"];
const CRITERIA = ["ROLE_MATCH", "LAST_CONTACTED_SAME_CHANNEL", "LAST_CONTACTED_ALL_CHANNELS"];
const ROLES = ["COMMERCE_REP", "OWNER", "ORDERS", "FINANCE", "ATTENTION", "ADMIN", "OTHER"];
const MOST_CRITERIA = 50;

export default function TargetResolution() {
  const { api, t } = useConsole();
  const configs = useLoad((signal) => api.get(PATH, { signal }), [api]);
  const { open, setOpen, done } = useOpen(configs);
  const add = html`<${Button} kind="primary" needs=${NEEDS} onClick=${() => setOpen({})}>${t("targets.add")}<//>`;
  return html`<${View} title=${t("targets.title")} lead=${t("targets.lead")} actions=${add}>
    <${Loaded} of=${configs}>
      ${(found) => {
        const active = found.filter((each) => each.isActive);
        const inactive = found.filter((each) => !each.isActive);
        const next = 1 + Math.max(-1, ...active.map((each) => each.priority));
        return html`${active.length === 0
            ? html`<${Empty} title=${t("targets.none")}><p>${t("targets.noneHint")}</p><//>`
            : html`<${Order} key=${JSON.stringify(active.map(({ id, priority }) => [id, priority]))} configs=${active} edit=${setOpen} done=${done} />`}
          ${inactive.length > 0 &&
          html`<${Section} title=${t("targets.inactive")}>
            <ul class="turns">
              ${inactive.map(
                (each) => html`<li key=${each.id} class="turn off">
                  <${Config} of=${each} />
                  <${Actions} config=${each} edit=${setOpen} next=${next} done=${done} />
                </li>`,
              )}
            </ul>
          <//>`}
          ${open?.isDeletion
            ? html`<${DeleteDialog}
                title=${t("targets.deleteTitle")}
                path="${PATH}/${open.config.id}"
                onDone=${() => done(t("settings.deleted"))}
                onClose=${() => setOpen(null)}
              >
                <p>${t("targets.deleteHint")}</p>
              <//>`
            : open &&
              html`<${ConfigDialog} config=${open.config} priority=${next} onDone=${() => done(t("settings.saved"))} onClose=${() => setOpen(null)} />`}`;
      }}
    <//>
  <//>`;
}

/** The configurations that take turns. Another order is a draft until it is saved, in one request. */
function Order({ configs, edit, done }) {
  const { api, can, t } = useConsole();
  const [ids, setIds] = useState(() => configs.map((each) => each.id));
  const order = ids.map((id) => configs.find((each) => each.id === id));
  const saving = useAction();
  const isChanged = order.some((each, index) => each.id !== configs[index]?.id);
  useUnsaved(isChanged && t("targets.leave"));
  const save = async () => {
    const items = order.map((each, index) => ({ id: each.id, priority: index }));
    if (!(await saving.run(() => api.patch(`${PATH}/reorder`, { items })))) return;
    document.querySelector("main h1").focus(); // the button goes with the draft
    done(t("targets.reordered"));
  };
  return html`<${Section} title=${t("targets.order")}>
    <p class="hint">${t("targets.orderHint")}</p>
    <${Sortable}
      items=${order}
      nameOf=${(each) => named(t, `strategy.${each.resolutionStrategy}`, each.resolutionStrategy)}
      isDisabled=${!can(NEEDS)}
      onOrder=${(items) => setIds(items.map((each) => each.id))}
      row=${(each) => html`<${Config} of=${each} /> <${Actions} config=${each} edit=${edit} done=${done} />`}
    />
    ${saving.error && html`<${Failure} error=${saving.error} />`}
    ${isChanged &&
    html`<div class="save-bar">
      <span>${t("targets.unsaved")}</span>
      <div class="actions">
        <${Button} onClick=${() => setIds(configs.map((each) => each.id))}>${t("targets.undo")}<//>
        <${Button} kind="primary" isBusy=${saving.isBusy} onClick=${save}>${t("targets.saveOrder")}<//>
      </div>
    </div>`}
  <//>`;
}

function Config({ of }) {
  const { t, format } = useConsole();
  const fallbacks = [of.fallbackToCommerceRep && t("targets.toRep"), of.fallbackToOwner && t("targets.toOwner")].filter(Boolean);
  return html`<div class="turn-text">
    <p class="panel-head">
      <strong>${named(t, `strategy.${of.resolutionStrategy}`, of.resolutionStrategy)}</strong>
    </p>
    ${of.criteria.length > 0
      ? html`<ol class="criteria">
          ${of.criteria.map((each) => html`<li key=${each.id}><${Badge}><bdi>${criterionName(t, each)}</bdi><//></li>`)}
        </ol>`
      : html`<p class="hint">${t("targets.noCriteria")}</p>`}
    <p class="hint">${fallbacks.length > 0 ? t("targets.fallbacks", { to: format.list(fallbacks) }) : t("targets.noFallbacks")}</p>
  </div>`;
}

function criterionName(t, { criteriaType, criteriaConfig }) {
  const role = criteriaConfig?.role;
  const name = named(t, `criterion.${criteriaType}`, criteriaType);
  return criteriaType === "ROLE_MATCH" ? `${name}: ${named(t, `role.${role}`, role)}` : name;
}

function Actions({ config, edit, next, done }) {
  const { api, t } = useConsole();
  const action = useAction();
  // One that is switched on again takes the last turn: another may have its priority by now.
  const changes = config.isActive ? { is_active: false } : { is_active: true, priority: next };
  const toggle = async () => {
    const saved = await action.run(() => api.patch(`${PATH}/${config.id}`, changes));
    if (saved) done(t(config.isActive ? "targets.switchedOff" : "targets.switchedOn"));
  };
  const name = named(t, `strategy.${config.resolutionStrategy}`, config.resolutionStrategy);
  const text = t(config.isActive ? "targets.switchOff" : "targets.switchOn");
  return html`<div class="turn-actions">
    <${Button} kind="quiet" needs=${NEEDS} isBusy=${action.isBusy} aria-label="${text}: ${name}" onClick=${toggle}>${text}<//>
    <${RowActions} name=${name} needs=${NEEDS} onEdit=${() => edit({ config })} onDelete=${() => edit({ config, isDeletion: true })} />
    ${action.error && html`<${Failure} error=${action.error} />`}
  </div>`;
}

function ConfigDialog({ config, priority, onDone, onClose }) {
  const { api, t } = useConsole();
  const [form, setForm] = useState(() => ({
    strategy: config?.resolutionStrategy ?? STRATEGIES[0],
    toRep: config?.fallbackToCommerceRep ?? true,
    toOwner: config?.fallbackToOwner ?? true,
    criteria: (config?.criteria ?? []).map(({ criteriaType, criteriaConfig }) => ({ type: criteriaType, config: criteriaConfig })),
    isCriteriaChanged: !config,
  }));
  const action = useAction();
  const set = (changes) => setForm((before) => ({ ...before, ...changes }));
  const setCriteria = (criteria) => set({ criteria, isCriteriaChanged: true });
  const confirm = async () => {
    const body = {
      resolution_strategy: form.strategy,
      fallback_to_commerce_rep: form.toRep,
      fallback_to_owner: form.toOwner,
      ...(form.isCriteriaChanged && { criteria: form.criteria }),
    };
    const saved = await action.run(() => (config ? api.patch(`${PATH}/${config.id}`, body) : api.post(PATH, { ...body, priority })));
    if (saved) onDone();
  };
  return html`<${Dialog}
    title=${config ? t("targets.edit") : t("targets.add")}
    confirm=${t("settings.save")}
    isBusy=${action.isBusy}
    onConfirm=${confirm}
    onClose=${onClose}
  >
    <${SelectField}
      label=${t("targets.strategy")}
      hint=${named(t, `strategyHint.${form.strategy}`, "")}
      value=${form.strategy}
      options=${choices(STRATEGIES, form.strategy).map((each) => [each, named(t, `strategy.${each}`, each)])}
      onValue=${(strategy) => set({ strategy })}
    />
    <${CriteriaFields} criteria=${form.criteria} onCriteria=${setCriteria} />
    <${CheckField} label=${t("targets.fallbackToRep")} value=${form.toRep} onValue=${(toRep) => set({ toRep })} />
    <${CheckField} label=${t("targets.fallbackToOwner")} value=${form.toOwner} onValue=${(toOwner) => set({ toOwner })} />
    ${action.error && html`<${Failure} error=${action.error} />`}
  <//>`;
}

/** What is offered, and what is there though only a newer release knows it. */
const choices = (offered, value) => (offered.includes(value) ? offered : [...offered, value]);

function CriteriaFields({ criteria, onCriteria }) {
  const { t } = useConsole();
  const change = (index, criterion) => onCriteria(criteria.with(index, criterion));
  const typed = (type) => ({ type, config: type === "ROLE_MATCH" ? { role: ROLES[0] } : {} });
  return html`<fieldset class="choices">
    <legend>${t("targets.criteria")}</legend>
    <p class="hint">${t("targets.criteriaHint")}</p>
    ${criteria.map(
      (each, index) => html`<div key=${index} class="criterion">
        <select aria-label=${t("targets.criterion", { number: index + 1 })} onChange=${(event) => change(index, typed(event.target.value))}>
          ${choices(CRITERIA, each.type).map(
            (type) => html`<option key=${type} value=${type} selected=${type === each.type}>${named(t, `criterion.${type}`, type)}</option>`,
          )}
        </select>
        ${each.type === "ROLE_MATCH" &&
        html`<select
          aria-label=${t("targets.roleOf", { number: index + 1 })}
          onChange=${(event) => change(index, { ...each, config: { ...each.config, role: event.target.value } })}
        >
          ${choices(ROLES, each.config?.role).map(
            (role) => html`<option key=${role} value=${role} selected=${role === each.config?.role}>${named(t, `role.${role}`, role)}</option>`,
          )}
        </select>`}
        <${Button} kind="quiet" aria-label="${t("targets.removeCriterion")}: ${index + 1}" onClick=${() => onCriteria(criteria.toSpliced(index, 1))}>
          ${t("targets.removeCriterion")}
        <//>
      </div>`,
    )}
    ${criteria.length < MOST_CRITERIA &&
    html`<p><${Button} onClick=${() => onCriteria([...criteria, typed(CRITERIA[0])])}>${t("targets.addCriterion")}<//></p>`}
  </fieldset>`;
}
