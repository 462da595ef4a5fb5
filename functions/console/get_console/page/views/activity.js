/** One activity in full: what came of it, whom it is for, what happened to it, and what can be done. */
import { canChoose, canRetry, isOpen, isOverdue, ResultStatus, Status } from "console/activities.js";
import { useConsole } from "console/context.js";
import { Badge, Button, Empty, Facts, Link, More, Section, Stored, Time, View } from "console/elements.js";
import { AreaField, ChoiceField } from "console/fields.js";
import { html, useState } from "console/html.js";
import { ActionDialog, Failure, Loaded, useAction, useLoad } from "console/loading.js";
import { named } from "console/texts.js";
import { ResultDialog } from "console/views/result-dialog.js";

const LONGEST_REASON = 255;

export default function Activity({ params }) {
  const { api, t } = useConsole();
  const path = `/api/activities/${encodeURIComponent(params.id)}`;
  const loaded = useLoad((signal) => load(api, path, signal), [api, path]);
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  const { activity } = loaded.data ?? {};
  return html`<${View}
    title=${activity?.reason?.slice(0, 160) ?? t("activity.title")}
    lead=${activity && html`<${Commerce} of=${activity} />`}
    actions=${activity && html`<${Actions} activity=${activity} open=${setOpen} />`}
  >
    <${Loaded} of=${loaded}>
      ${({ activity, target, events, results }) =>
        html`<div class="columns record-columns">
            <div class="stack">
              <${Section} title=${t("activity.result")}><${Results} key=${results} activity=${activity} results=${results} /><//>
              <${Section} title=${t("activity.facts")}><${About} of=${activity} /><//>
            </div>
            <div class="stack">
              <${Section} title=${t("activity.target")}>
                <${Target} activity=${activity} target=${target} open=${setOpen} />
              <//>
              <${Section}
                title=${t("activity.happened")}
                actions=${html`<${Link} path="/records/activities/${activity.id}">${t("activity.journal")}<//>`}
              >
                <${StatusEvents} of=${events} />
              <//>
            </div>
          </div>
          <${Asked} open=${open} activity=${activity} target=${target} path=${path} reload=${loaded.reload} onClose=${close} />`}
    <//>
  <//>`;
}

async function load(api, path, signal) {
  const [activity, [target], events, results] = await Promise.all(
    ["", "/target-users", "/status-events", "/results"].map((part) => api.get(`${path}${part}`, { signal })),
  );
  return { activity, target, events, results };
}

function Commerce({ of: { commerceAssignment: { commerce, externalId } } }) {
  return html`<bdi class="stored">${commerce?.name ?? externalId}</bdi>
    ${commerce && html` <span class="hint"><bdi class="stored">${externalId}</bdi></span>`}`;
}

function Actions({ activity, open }) {
  const { t } = useConsole();
  return html`<${Button} kind="primary" needs="SUBMIT_ACTIVITY_RESULT" onClick=${() => open("result")}>
      ${activity.result ? t("activity.correct") : t("activity.register")}
    <//>
    ${isOpen(activity) && html`<${Button} needs="CANCEL_ACTIVITY" onClick=${() => open("cancel")}>${t("activity.cancel")}<//>`}`;
}

/** The dialog that is open, if any. */
function Asked({ open, activity, target, path, reload, onClose }) {
  const { t, announce } = useConsole();
  const done = (text) => {
    onClose();
    announce(text);
    reload();
  };
  switch (open) {
    case "result":
      return html`<${ResultDialog}
        activity=${activity}
        path=${path}
        onDone=${() => done(t(activity.result ? "activity.corrected" : "activity.registered"))}
        onClose=${onClose}
      />`;
    case "cancel":
      return html`<${CancelDialog} path=${path} onDone=${() => done(t("activity.canceled"))} onClose=${onClose} />`;
    case "retry":
      return html`<${RetryDialog}
        path=${path}
        onDone=${(after) => done(t(after.status === "UNRESOLVED" ? "activity.stillNobody" : "activity.retried"))}
        onClose=${onClose}
      />`;
    case "choose":
      return html`<${ChooseDialog}
        activity=${activity}
        path="${path}/target-users/${target.id}/resolve"
        onDone=${() => done(t("activity.chosen"))}
        onClose=${onClose}
      />`;
  }
  return null;
}

function CancelDialog({ path, onDone, onClose }) {
  const { api, t } = useConsole();
  const [reason, setReason] = useState("");
  const body = reason.trim() ? { reason: reason.trim() } : {};
  return html`<${ActionDialog}
    title=${t("activity.cancelTitle")}
    confirm=${t("activity.cancel")}
    dismiss=${t("activity.keep")}
    kind="danger"
    act=${() => api.post(`${path}/cancel`, body)}
    onDone=${onDone}
    onClose=${onClose}
  >
    <p>${t("activity.cancelHint")}</p>
    <${AreaField} label=${t("activity.cancelReason")} hint=${t("activity.optional")} maxlength=${LONGEST_REASON} value=${reason} onValue=${setReason} />
  <//>`;
}

function RetryDialog({ path, onDone, onClose }) {
  const { api, t } = useConsole();
  return html`<${ActionDialog}
    title=${t("activity.retryTitle")}
    confirm=${t("activity.retry")}
    act=${() => api.patch(`${path}/retry-resolution`)}
    onDone=${onDone}
    onClose=${onClose}
  >
    <p>${t("activity.retryHint")}</p>
  <//>`;
}

function ChooseDialog({ activity, path, onDone, onClose }) {
  const { api, t } = useConsole();
  const commerce = useLoad((signal) => api.get(`/api/commerces/${activity.commerceAssignment.commerceId}`, { signal }), [api, activity.id]);
  const [chosen, setChosen] = useState(null);
  const users = commerce.data?.users.filter((each) => each.isActive) ?? [];
  return html`<${ActionDialog}
    title=${t("activity.chooseTitle")}
    confirm=${t("activity.choose")}
    act=${() => api.patch(path, { commerce_user_id: chosen })}
    isReady=${chosen !== null}
    onDone=${onDone}
    onClose=${onClose}
  >
    <${Loaded} of=${commerce}>
      ${() =>
        users.length === 0
          ? html`<p>${t("activity.noUsers")}</p>`
          : html`<${ChoiceField}
              label=${t("activity.users")}
              value=${chosen}
              options=${users.map((each) => [each.id, html`<${User} of=${each} />`])}
              onValue=${setChosen}
            />`}
    <//>
  <//>`;
}

const nameOf = (user) => [user.firstName, user.lastName].filter(Boolean).join(" ");

function User({ of }) {
  const { t, format } = useConsole();
  const roles = of.roles.map(({ role }) => named(t, `role.${role}`, role));
  return html`<bdi class="stored">${nameOf(of)}</bdi>
    ${roles.length > 0 && html` <span class="hint">${format.list(roles)}</span>`}`;
}

/** The result, and under it those that it replaced. */
function Results({ activity, results }) {
  const { api, t } = useConsole();
  const [shown, setShown] = useState(results);
  const loading = useAction();
  const oldest = shown.at(-1);
  const older = () =>
    loading.run(async () => {
      // What does not fit into an answer is behind a version, which counts down from the newest.
      const before = activity.results - shown.length + 1;
      setShown([...shown, ...(await api.get(`/api/activities/${activity.id}/results`, { query: { before } }))]);
    });
  if (!oldest) {
    return html`<${Empty} title=${t("activity.noResult")}><p>${t("activity.noResultHint")}</p><//>`;
  }
  const [current, ...replaced] = shown;
  return html`<${Result} of=${current} />
    ${replaced.length > 0 &&
    html`<details class="replaced">
      <summary>${t("activity.replaced", { count: activity.results - 1 })}</summary>
      <ol class="stack">
        ${replaced.map((each, index) => html`<li key=${index}><${Result} of=${each} /></li>`)}
      </ol>
    </details>`}
    ${loading.error && html`<${Failure} error=${loading.error} retry=${older} />`}
    ${shown.length < activity.results && html`<${More} isLoading=${loading.isBusy} onClick=${older} />`}`;
}

function Result({ of: { resultStatus, source, occurredAt, createdAt, resultDetails, payload, rawPayload } }) {
  const { t } = useConsole();
  const { result, comment, operator, externalOperatorId, futureScheduledAt } = resultDetails;
  return html`<div class="panel">
    <p class="panel-head"><strong><${Stored} text=${result.label} /></strong> <${ResultStatus} of=${resultStatus} /></p>
    ${comment && html`<p class="comment" dir="auto"><${Stored} text=${comment} /></p>`}
    <${Facts}
      of=${[
        [t("activity.occurred"), html`<${Time} of=${occurredAt} in="full" />`],
        [t("activity.registeredAt"), html`<${Time} of=${createdAt} in="full" />`],
        [t("activity.source"), named(t, `source.${source}`, source)],
        [t("activity.operator"), externalOperatorId && html`<${Person} name=${operator?.name} id=${externalOperatorId} />`],
        [t("activity.next"), futureScheduledAt && html`<${Time} of=${futureScheduledAt} in="full" />`],
        [t("activity.code"), html`<code><${Stored} text=${result.code} /></code>`],
      ]}
    />
    <${Json} title=${t("activity.payload")} of=${payload} />
    <${Json} title=${t("activity.rawPayload")} of=${rawPayload} />
  </div>`;
}

function Person({ name, id }) {
  return name ? html`<${Stored} text=${name} /> <span class="hint"><${Stored} text=${id} /></span>` : html`<${Stored} text=${id} />`;
}

/** What a partner sent along, on demand. */
function Json({ title, of }) {
  if (!of || Object.keys(of).length === 0) return null;
  return html`<details>
    <summary>${title}</summary>
    <pre class="json" tabindex="0" aria-label=${title}><bdi>${JSON.stringify(of, null, 2)}</bdi></pre>
  </details>`;
}

function About({ of }) {
  const { t, format } = useConsole();
  const text = (name, value) => [t(`activity.${name}`), value && html`<${Stored} text=${value} />`];
  return html`<${Facts}
      of=${[
        [t("activity.status"), html`<${Status} of=${of.status} />`],
        text("cancelReasonGiven", of.cancelReason),
        [
          t("activity.scheduled"),
          of.scheduledAt &&
            html`<${Time} of=${of.scheduledAt} in="full" /> ${isOverdue(of) && html`<${Badge} tone="bad">${t("work.overdue")}<//>`}`,
        ],
        [
          t("activity.commerce"),
          html`<${Link} path="/work" query=${{ commerce_id: of.commerceAssignment.commerceId }}>${t("activity.ofCommerce")}<//>`,
        ],
        [t("activity.assigned"), of.operator && html`<${Person} name=${of.operator.name} id=${of.operator.externalId} />`],
        [t("activity.channel"), of.channel && named(t, `channel.${of.channel}`, of.channel)],
        text("userStatus", of.userStatus?.label),
        text("providerId", of.providerActivityId),
        text("assignmentReason", of.assignmentReason),
        text("suggestedTime", of.suggestedExecutionTime),
        [t("activity.score"), of.score !== null && format.number(of.score)],
        text("route", of.assignedRouteId),
        text("attributeKeys", of.attributeKeys.join(", ")),
        [t("activity.created"), html`<${Time} of=${of.createdAt} in="full" />`],
        text("id", of.id),
      ]}
    />
    <${Json} title=${t("activity.attributes")} of=${of.attributes} />`;
}

function Target({ activity, target, open }) {
  const { t } = useConsole();
  if (!target) return html`<p class="hint">${t("activity.noTarget")}</p>`;
  const status = target.resolutionStatus;
  const tone = { RESOLVED: "good", LOCKED: "neutral", PENDING: "waiting", FAILED: "bad" }[status];
  const reason = target.lockReason ?? target.resolutionStrategy;
  if (status === "LOCKED" && !target.commerceUser) return html`<p class="hint">${t("activity.nobodyAtResult")}</p>`;
  return html`<div class="panel">
    <p class="panel-head">
      <strong>${target.commerceUser ? html`<${Stored} text=${nameOf(target.commerceUser)} />` : t("activity.nobody")}</strong>
      <${Badge} tone=${tone}>${named(t, `targetStatus.${status}`, status)}<//>
    </p>
    <p class="hint">${named(t, `targetReason.${reason}`, reason)}</p>
    ${(canChoose(activity, target) || canRetry(activity, target)) &&
    html`<div class="actions">
      ${canChoose(activity, target) &&
      html`<${Button} needs="CREATE_ACTIVITY" onClick=${() => open("choose")}>${t("activity.choose")}<//>`}
      ${canRetry(activity, target) &&
      html`<${Button} needs="CREATE_ACTIVITY" onClick=${() => open("retry")}>${t("activity.retry")}<//>`}
    </div>`}
  </div>`;
}

const EVENT_TONES = { CANCELED: "bad", RESOLUTION_RETRY_FAILED: "bad", RESULT_REGISTERED: "good", RESULT_REPLACED: "waiting" };

/** The newest first, as the journal is read. */
function StatusEvents({ of }) {
  const { t } = useConsole();
  return html`<ol class="history">
    ${of.toReversed().map(
      (each) => html`<li key=${each.id} class=${EVENT_TONES[each.eventType]}>
        <p class="history-head">
          <strong>${named(t, `statusEvent.${each.eventType}`, each.eventType)}</strong>
          <${Time} of=${each.occurredAt} in="full" />
        </p>
        ${each.toStatus !== null && each.toStatus !== each.fromStatus && html`<p><${Status} of=${each.toStatus} /></p>`}
        ${each.errorMessage && html`<p class="hint" dir="auto">${each.errorMessage}</p>`}
      </li>`,
    )}
  </ol>`;
}
