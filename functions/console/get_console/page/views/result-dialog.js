/** Registers the result of an activity, or corrects it: an override, which keeps what it replaces. */
import { RESULT_STATUSES, ResultStatus } from "console/activities.js";
import { useConsole } from "console/context.js";
import { Dialog, SelectField, Stored } from "console/elements.js";
import { isExact } from "console/exact.js";
import { AreaField, ExternalIdField, MomentField } from "console/fields.js";
import { html, useMemo, useState } from "console/html.js";
import { Failure, useAction, useLoad } from "console/loading.js";

export function ResultDialog({ activity, path, onDone, onClose }) {
  const { api, t } = useConsole();
  const isCorrection = activity.result !== null;
  const types = useLoad((signal) => api.get("/api/activity-config/task-result-types", { signal }), [api]);
  const [form, setForm] = useState(() => initial(activity));
  const [seen, setSeen] = useState(activity.result);
  const isOverride = isCorrection || activity.status === "CANCELED";
  const idempotencyKey = useMemo(() => crypto.randomUUID(), []);
  const action = useAction();
  const active = types.data?.filter((each) => each.isActive) ?? [];
  const type = active.find((each) => each.code === form.code);
  const set = (changes) => setForm((before) => ({ ...before, ...changes }));
  const confirm = async () => {
    const registered = await action.run(async () => {
      const { result } = isOverride ? await api.get(path) : { result: seen };
      setSeen(result);
      if (result?.createdAt !== seen?.createdAt) return undefined; // to be replaced only by who has seen it
      return api.post(`${path}/results`, bodyOf(form, type, isOverride, seen), { idempotencyKey });
    });
    if (registered) onDone(registered);
  };
  const isReady = type && form.status && form.occurred && (!isCorrection || form.comment.trim()) && (!type.requiresFutureScheduledAt || form.next);
  return html`<${Dialog}
    title=${t(isCorrection ? "activity.correctTitle" : "activity.registerTitle")}
    confirm=${t(isCorrection ? "activity.correct" : "activity.register")}
    isBusy=${action.isBusy}
    isReady=${Boolean(isReady)}
    onConfirm=${confirm}
    onClose=${onClose}
  >
    ${isCorrection && html`<p class="hint">${t("activity.correctHint")} ${t("activity.keptHint")}</p>`}
    ${!(isExact(seen?.payload) && isExact(seen?.rawPayload)) && html`<p class="hint">${t("activity.inexactHint")}</p>`}
    ${!isCorrection && activity.status === "CANCELED" && html`<p class="hint">${t("activity.canceledHint")}</p>`}
    <${SelectField}
      label=${t("activity.type")}
      value=${form.code}
      options=${[["", t("activity.chooseType")], ...active.map((each) => [each.code, each.label])]}
      required
      onValue=${(code) => set({ code, status: statusFor(active, code, form) })}
    />
    ${types.error && html`<${Failure} error=${types.error} retry=${types.reload} />`}
    <${SelectField}
      label=${t("activity.resultStatus")}
      value=${form.status}
      options=${[["", t("activity.chooseStatus")], ...RESULT_STATUSES.map((each) => [each, t(`resultStatus.${each}`)])]}
      required
      onValue=${(status) => set({ status })}
    />
    ${(type?.requiresFutureScheduledAt || form.next) &&
    html`<${MomentField} label=${t("activity.next")} hint=${t("activity.nextHint")} value=${form.next} onValue=${(next) => set({ next })} />`}
    <${AreaField}
      label=${t("activity.comment")}
      hint=${t(isCorrection ? "activity.commentHint" : "activity.optional")}
      required=${isCorrection}
      value=${form.comment}
      onValue=${(comment) => set({ comment })}
    />
    <${MomentField} label=${t("activity.occurred")} required value=${form.occurred} onValue=${(occurred) => set({ occurred })} />
    <${ExternalIdField}
      label=${t("activity.operator")}
      hint=${t("activity.optional")}
      path="/api/operators"
      needs="MANAGE_OPERATORS"
      unknown=${t("work.unknownOperator")}
      value=${form.operator}
      onValue=${(operator) => set({ operator })}
    />
    ${seen?.createdAt !== activity.result?.createdAt && html`<${Meanwhile} result=${seen} />`}
    ${action.error && html`<${Failure} error=${action.error} />`}
  <//>`;
}

/** The result that came while the dialog was open. */
function Meanwhile({ result: { resultStatus, resultDetails } }) {
  const { t } = useConsole();
  return html`<div class="failure" role="alert">
    <p class="failure-title">${t("activity.changedMeanwhile")}</p>
    <p><strong><${Stored} text=${resultDetails.result.label} /></strong> <${ResultStatus} of=${resultStatus} /></p>
    ${resultDetails.comment && html`<p dir="auto"><${Stored} text=${resultDetails.comment} /></p>`}
    <p>${t("activity.replaceNevertheless")}</p>
  </div>`;
}

function initial({ result, operator }) {
  const details = result?.resultDetails;
  return {
    code: details?.result.code ?? "",
    status: result?.resultStatus ?? "",
    comment: "",
    occurred: result?.occurredAt ?? new Date().toISOString(),
    operator: details?.externalOperatorId ?? operator?.externalId ?? "",
    next: Date.parse(details?.futureScheduledAt) > Date.now() ? details.futureScheduledAt : "",
  };
}

/** What a type suggests, where nothing else was chosen. */
function statusFor(types, code, form) {
  const [before, after] = [form.code, code].map((each) => types.find((type) => type.code === each));
  if (form.status && form.status !== suggested(before)) return form.status;
  return suggested(after);
}

function suggested(type) {
  if (!type) return "";
  if (type.requiresFutureScheduledAt) return "PENDING";
  return type.isPositive ? "EFFECTIVE" : "NOT_EFFECTIVE";
}

const kept = (sent) => (isExact(sent) ? sent : undefined);

/** What is sent; what a partner sent along with the result that is replaced is sent again. */
function bodyOf(form, type, isOverride, replaced) {
  return {
    occurred_at: form.occurred,
    status: form.status,
    hard_override: isOverride,
    raw_payload: kept(replaced?.rawPayload),
    task_result: {
      result: type.code,
      comment: form.comment.trim() || null,
      operator_external_id: form.operator || null,
      future_scheduled_at: form.next || null,
      payload: kept(replaced?.payload),
    },
  };
}
