/** What views are made of. Everything that was stored is shown by `Stored`, so that its direction stays its own. */
import { useConsole } from "console/context.js";
import { html, useEffect, useId, useLayoutEffect, useRef, useState, visible } from "console/html.js";
import { to } from "console/router.js";

let isFirst = true;

/** A view: its heading, what can be done, and the rest. The heading is focused when another view was shown before. */
export function View({ title, lead, actions, children }) {
  const heading = useRef(null);
  const focused = useRef(null);
  useEffect(() => {
    document.title = `${visible(title)} · Acuse`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) heading.current.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  useLayoutEffect(() => {
    // What was focused went, as the button of a row that was deleted.
    if (focused.current && !focused.current.isConnected && document.activeElement === document.body) {
      heading.current.focus({ preventScroll: true });
    }
  });
  return html`<div class="view" onFocusIn=${(event) => (focused.current = event.target)}>
    <header class="view-header">
      <div>
        <h1 ref=${heading} tabindex="-1" dir="auto">${title}</h1>
        ${lead && html`<p class="lead">${lead}</p>`}
      </div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}
  </div>`;
}

/** A part of a view, under a heading of its own. */
export function Section({ title, actions, children, ...rest }) {
  const id = useId();
  return html`<section class="section" aria-labelledby=${id} ...${rest}>
    <header class="section-header"><h2 id=${id}>${title}</h2>${actions}</header>
    ${children}
  </section>`;
}

/**
 * `kind`: "plain", "primary", "danger" or "quiet". `needs` names a permission: without it the button is disabled and
 * says why, as it does with a `reason` of its own.
 */
export function Button({ kind = "plain", needs, reason, isBusy = false, children, ...rest }) {
  const { can, t } = useConsole();
  const id = useId();
  const why = needs && !can(needs) ? t("needsPermission", { permission: needs }) : reason;
  const disabled = Boolean(why) || isBusy || rest.disabled;
  return html`<button
      type="button"
      class="button ${kind}"
      ...${rest}
      disabled=${disabled}
      title=${why ?? rest.title}
      aria-describedby=${why ? id : undefined}
      aria-busy=${isBusy}
    >
      ${children}
    </button>${why && html`<span id=${id} class="visually-hidden">${why}</span>`}`;
}

export function Link({ path, query, children, ...rest }) {
  return html`<a href=${to(path, query)} ...${rest}>${children}</a>`;
}

/** A label with its control: the child, a function of the attributes that the control takes. */
export function Field({ label, hint, error, children }) {
  const id = useId();
  const described = [hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ");
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? "true" : undefined })}
    ${hint && html`<p class="hint" id="${id}h">${hint}</p>`}
    ${error && html`<p class="field-error" id="${id}e">${error}</p>`}
  </div>`;
}

/** `onValue` is told the text; other attributes are the input's. */
export function TextField({ label, hint, error, value, onValue, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error}>
    ${(control) =>
      html`<input type="text" ...${control} ...${rest} value=${value} onInput=${(event) => onValue(event.target.value)} />`}
  <//>`;
}

/** `options`: `[[value, text], …]`. */
export function SelectField({ label, hint, error, value, options, onValue, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error}>
    ${(control) => html`<select ...${control} ...${rest} value=${value} onChange=${(event) => onValue(event.target.value)}>
      ${options.map(([each, text]) => html`<option key=${each} value=${each} selected=${each === value}>${text}</option>`)}
    </select>`}
  <//>`;
}

export function CheckField({ label, hint, value, onValue, ...rest }) {
  const id = useId();
  return html`<div class="check">
    <input
      type="checkbox"
      id=${id}
      aria-describedby=${hint ? `${id}h` : undefined}
      ...${rest}
      checked=${value}
      onChange=${(event) => onValue(event.target.checked)}
    />
    <label for=${id}>${label}</label>
    ${hint && html`<p class="hint" id="${id}h">${hint}</p>`}
  </div>`;
}

/**
 * `columns`: `[{ title, cell: (row) => …, align: "end"?, isHead? }]`; the column with `isHead` names its row. On a narrow
 * screen a row is a card.
 */
export function Table({ caption, columns, rows, rowKey, rowClass }) {
  return html`<div class="table-frame">
    <table>
      <caption class="visually-hidden">${caption}</caption>
      <thead>
        <tr>
          ${columns.map((each) => html`<th scope="col" class=${each.align}>${each.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, index) => html`<tr key=${rowKey ? rowKey(row) : index} class=${rowClass?.(row)}>
            ${columns.map((each) =>
              each.isHead
                ? html`<th scope="row" class=${each.align} data-title=${each.title}>${each.cell(row)}</th>`
                : html`<td class=${each.align} data-title=${each.title}>${each.cell(row)}</td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Names with their values, `[[name, value], …]`; those without a value are left out. */
export function Facts({ of }) {
  return html`<dl class="facts">
    ${of
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** `tone`: "neutral", "good", "bad", "waiting" or "info". The text says what it is; the colour repeats it. */
export function Badge({ tone = "neutral", children }) {
  return html`<span class="badge ${tone}">${children}</span>`;
}

/** A time as how long ago it is, or `in="full"`; the title says it exactly. */
export function Time({ of, in: style = "ago" }) {
  const { format } = useConsole();
  if (!of) return html`<span class="nothing">–</span>`;
  return html`<time datetime=${of} title=${format.exact(of)}>${style === "ago" ? format.ago(of) : format.dateTime(of)}</time>`;
}

const LONG = 240;

/** A text that somebody stored: isolated from what is around it, cut where it is long, and whole on demand. */
export function Stored({ text, long = LONG }) {
  const { t } = useConsole();
  const [isWhole, setIsWhole] = useState(false);
  if (text === null || text === undefined || text === "") return html`<span class="nothing">–</span>`;
  const all = String(text);
  if (all.length <= long) return html`<bdi class="stored">${all}</bdi>`;
  return html`<span class="stored-long">
    <bdi class="stored">${isWhole ? all : `${all.slice(0, long)}…`}</bdi>
    <${Button} kind="quiet" aria-expanded=${isWhole} onClick=${() => setIsWhole(!isWhole)}>
      ${isWhole ? t("showLess") : t("showAll", { count: all.length })}
    <//>
  </span>`;
}

/** Lines to copy, such as a curl line. */
export function Copyable({ text, label }) {
  const { t, announce } = useConsole();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    announce(t("copied"));
  };
  return html`<div class="copyable">
    <pre tabindex="0" aria-label=${label}><code>${text}</code></pre>
    <${Button} onClick=${copy} aria-label="${t("copy")}: ${label}">${t("copy")}<//>
  </div>`;
}

/** In the place of an empty list: what would be there, and what to do. */
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;
}

/** A question before something is done, in a dialog. `onClose` is called when it is left; children may be fields. */
export function Dialog({ title, confirm, dismiss, kind = "primary", isBusy, isReady = true, onConfirm, onClose, children }) {
  const { t } = useConsole();
  const dialog = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current.showModal();
    return () => queueMicrotask(() => giveFocus(opener));
  }, []);
  return html`<dialog ref=${dialog} aria-labelledby=${id} onClose=${onClose}>
    <form
      method="dialog"
      onSubmit=${(event) => {
        event.preventDefault();
        onConfirm();
      }}
    >
      <h2 id=${id}>${title}</h2>
      <div class="dialog-body">${children}</div>
      <div class="actions">
        <${Button} onClick=${() => dialog.current.close()}>${dismiss ?? t("cancel")}<//>
        <${Button} type="submit" kind=${kind} isBusy=${isBusy} disabled=${!isReady}>${confirm}<//>
      </div>
    </form>
  </dialog>`;
}

/** After a dialog that was taken away, rather than closed: until it is, what opened it cannot be focused. */
function giveFocus(opener) {
  opener?.focus();
  if (document.activeElement === document.body) document.querySelector("main h1")?.focus({ preventScroll: true });
}

/** More of a list, where there is more. */
export function More({ isLoading, onClick }) {
  const { t } = useConsole();
  return html`<p class="more"><${Button} isBusy=${isLoading} onClick=${onClick}>${t("more")}<//></p>`;
}
