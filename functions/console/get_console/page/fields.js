/** Controls that some forms have beside those of elements.js. */
import { useConsole } from "console/context.js";
import { Field } from "console/elements.js";
import { html, useEffect, useId, useRef, useState } from "console/html.js";

const SOON = 250;

/** A text of several lines; `onValue` is told it. */
export function AreaField({ label, hint, error, value, onValue, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error}>
    ${(control) => html`<textarea ...${control} ...${rest} value=${value} onInput=${(event) => onValue(event.target.value)}></textarea>`}
  <//>`;
}

/** A time in the reader's time zone; `value` and what `onValue` is told are as the API has them, "" for none. */
export function MomentField({ label, hint, error, value, onValue, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error}>
    ${(control) =>
      html`<input
        type="datetime-local"
        ...${control}
        ...${rest}
        value=${localTime(value)}
        onInput=${(event) => onValue(event.target.value ? new Date(event.target.value).toISOString() : "")}
      />`}
  <//>`;
}

/** A day in the reader's time zone, told as its first moment, or its last with `isEnd`. */
export function DayField({ label, value, isEnd = false, onValue }) {
  const told = (day) => (day ? new Date(`${day}T${isEnd ? "23:59:59.999" : "00:00"}`).toISOString() : "");
  return html`<${Field} label=${label}>
    ${(control) =>
      html`<input type="date" ...${control} value=${localTime(value).slice(0, 10)} onChange=${(event) => onValue(told(event.target.value))} />`}
  <//>`;
}

/** A text that is told when it was not changed for a moment: each telling costs a request. */
export function SearchField({ label, value, onValue, ...rest }) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    if (value !== told.current) setTyped(value); // not what was typed here: more may have been typed since
    told.current = value;
  }, [value]);
  useEffect(() => {
    const text = typed.trim();
    if (text === value) return undefined;
    const timer = setTimeout(() => {
      told.current = text;
      onValue(text);
    }, SOON);
    return () => clearTimeout(timer);
  }, [typed]);
  return html`<${Field} label=${label}>
    ${(control) =>
      html`<input type="search" ...${control} ...${rest} value=${typed} onInput=${(event) => setTyped(event.target.value)} />`}
  <//>`;
}

/**
 * The external id of a commerce or an operator, with suggestions while one types. `path` lists them by `search`. `onValue`
 * is told the id when it was typed or chosen, and the record that has it among the suggestions.
 */
export function ExternalIdField({ label, hint, error, path, value, onValue }) {
  const { api } = useConsole();
  const [typed, setTyped] = useState(value);
  const [found, setFound] = useState([]);
  const list = useId();
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (!typed || typed === value) return undefined;
    const ended = new AbortController();
    const timer = setTimeout(async () => {
      const page = await api.get(path, { query: { search: typed.slice(0, 100), per_page: 10 }, signal: ended.signal }).catch(() => null);
      if (page) setFound(page.data);
    }, SOON);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [typed]);
  const tell = (text) => onValue(text, found.find((each) => each.externalId === text));
  return html`<${Field} label=${label} hint=${hint} error=${error}>
    ${(control) =>
      html`<input
          type="text"
          ...${control}
          list=${list}
          maxlength="255"
          autocomplete="off"
          value=${typed}
          onInput=${(event) => setTyped(event.target.value)}
          onChange=${(event) => tell(event.target.value.trim())}
        />
        <datalist id=${list}>
          ${found.map((each) => html`<option key=${each.id} value=${each.externalId}>${each.name}</option>`)}
        </datalist>`}
  <//>`;
}

/** One of several, each in a line: `options` are `[[value, text], …]`. */
export function ChoiceField({ label, value, options, onValue }) {
  const name = useId();
  return html`<fieldset class="choices">
    <legend>${label}</legend>
    ${options.map(
      ([each, text]) => html`<label key=${each} class="choice">
        <input type="radio" name=${name} value=${each} checked=${each === value} onChange=${() => onValue(each)} />
        <span>${text}</span>
      </label>`,
    )}
  </fieldset>`;
}

/** `2026-11-26T10:30` in the reader's time zone, as inputs have it. */
function localTime(text) {
  const time = new Date(text ?? "");
  if (Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
