/** What a view loads, and what it does: each ends with the view, and an error is shown in words. */
import { useConsole } from "console/context.js";
import { html, useCallback, useEffect, useRef, useState } from "console/html.js";
import { Button, Dialog } from "console/elements.js";

/**
 * `load(signal)` gives a promise; it is called again when one of `keys` changes, by `reload()`, and when a person asks for
 * everything to be loaded again. Gives `{ data, error, isLoading, reload }`; what was loaded before stays while something
 * else is loaded, and if the same could not be loaded again.
 */
export function useLoad(load, keys) {
  const { turn: again } = useConsole();
  const loaded = useRef(null);
  const [state, setState] = useState({ data: undefined, error: null, isLoading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    load(ended.signal).then(
      (data) => {
        if (ended.signal.aborted) return;
        loaded.current = { keys, data };
        setState({ data, error: null, isLoading: false });
      },
      (error) => {
        if (ended.signal.aborted) return;
        const isSame = loaded.current?.keys.every((each, index) => each === keys[index]);
        setState({ data: isSame ? loaded.current.data : undefined, error, isLoading: false });
      },
    );
    return () => ended.abort();
  }, [...keys, turn, again]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, reload };
}

/** Shows what was loaded by its child, a function of the data; until then that it is loading, or why it is not there. */
export function Loaded({ of, children }) {
  const { t } = useConsole();
  const failure = of.error && html`<${Failure} error=${of.error} retry=${of.reload} />`;
  if (of.data === undefined) return failure || html`<p class="loading" role="status">${t("loading")}</p>`;
  return html`${failure}
    <div class="loaded" aria-busy=${of.isLoading}>${children(of.data)}</div>`;
}

/**
 * The module that `load` imports. A deployment takes the files away of a page that was open before, and a browser
 * remembers that an import failed: only the page as a whole can be loaded again.
 */
export const imported = (load) =>
  load().catch(() => {
    throw { status: "outdated" };
  });

/** Why something is not there or was not done, in words, with the request's id. */
export function Failure({ error, retry }) {
  const { t } = useConsole();
  const isOfPage = error.status === undefined || error.status === "outdated";
  return html`<div class="failure" role="alert">
    <p class="failure-title">${errorTitle(t, error)}</p>
    ${error.message && html`<p dir="auto">${error.message}</p>`}
    ${error.details?.length > 0 &&
    html`<ul>
      ${error.details.map((each) => html`<li dir="auto"><code>${each.name}</code> ${each.reason}</li>`)}
    </ul>`}
    ${error.requestId && html`<p class="hint">${t("error.requestId", { id: error.requestId })}</p>`}
    ${isOfPage
      ? html`<p><${Button} onClick=${() => location.reload()}>${t("error.reload")}<//></p>`
      : retry && html`<p><${Button} onClick=${retry}>${t("error.retry")}<//></p>`}
  </div>`;
}

export function errorTitle(t, error) {
  const key = error.retryAfter && error.status === 409 ? "busy" : (error.status ?? "bug");
  const found = t(`error.${key}`);
  return found.startsWith("error.") ? t("error.other", { status: error.status }) : found;
}

/**
 * For what a person does: `run(act)` awaits `act()` and gives its value, or undefined if it failed; then `error` is
 * there to be shown. Once at a time.
 */
export function useAction() {
  const [state, setState] = useState({ isBusy: false, error: null });
  const isBusy = useRef(false);
  const isHere = useRef(true);
  useEffect(() => () => void (isHere.current = false), []);
  const run = useCallback(async (act) => {
    if (isBusy.current) return undefined;
    isBusy.current = true;
    setState({ isBusy: true, error: null });
    let error = null;
    try {
      return await act();
    } catch (caught) {
      error = caught;
      return undefined;
    } finally {
      isBusy.current = false;
      if (isHere.current) setState({ isBusy: false, error });
    }
  }, []);
  return { ...state, run };
}

/** A dialog that does something: `act()` gives a promise, and `onDone` is told its value; other attributes are `Dialog`'s. */
export function ActionDialog({ act, onDone, children, ...rest }) {
  const action = useAction();
  const confirm = async () => {
    const done = await action.run(act);
    if (done) onDone(done);
  };
  return html`<${Dialog} ...${rest} isBusy=${action.isBusy} onConfirm=${confirm}>
    ${children} ${action.error && html`<${Failure} error=${action.error} />`}
  <//>`;
}
