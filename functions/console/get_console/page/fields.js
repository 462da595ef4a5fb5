/** Controls that some forms have beside those of elements.js. */
import { useConsole } from "console/context.js";
import { Field } from "console/elements.js";
import { html, useEffect, useId, useRef, useState } from "console/html.js";
import { errorTitle } from "console/loading.js";

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

/** The first day that is told: a year that is being typed is earlier. */
const FIRST_DAY = "1970-01-01";

/** A day in the reader's time zone, told when it is whole, as its first moment, or its last with `isEnd`. */
export function DayField({ label, value, isEnd = false, onValue }) {
  const told = (day) => (day ? new Date(`${day}T${isEnd ? "23:59:59.999" : "00:00"}`).toISOString() : "");
  const shown = localTime(value).slice(0, 10);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const change = ({ target: { value: day, validity } }) => {
    setTyped(day);
    if (!validity.badInput && (!day || day >= FIRST_DAY)) onValue(told(day));
  };
  return html`<${Field} label=${label}>
    ${(control) => html`<input type="date" ...${control} max="9999-12-31" value=${typed} onChange=${change} />`}
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
 * The external id of a commerce or an operator, with suggestions while one types. `path` lists them, for who has the
 * permission that `needs` names. `onValue` is told the id when it was typed or chosen, or the name of one alone, and the
 * record that has it if there is one; of an unknown id it is told too, and `unknown` is said of it.
 */
export function ExternalIdField({ label, hint, path, needs, unknown, disabled, value, onValue }) {
  const { api, can, t } = useConsole();
  const [typed, setTyped] = useState(value);
  const [found, setFound] = useState([]);
  const [problem, setProblem] = useState(null);
  const told = useRef(value);
  const list = useId();
  const maySearch = can(needs);
  useEffect(() => {
    setTyped(value);
    if (value !== told.current) setProblem(null);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (!maySearch || !typed || typed === value) return undefined;
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
  const take = (text, record) => {
    told.current = record?.externalId ?? text;
    setTyped(told.current);
    onValue(told.current, record);
  };
  const tell = async (text) => {
    const record = meant(text, found);
    setProblem(null);
    take(text, record);
    if (!text || record || !maySearch) return;
    const queries = [{ external_id: text }, { search: text.slice(0, 100), per_page: 10 }];
    try {
      const pages = await Promise.all(queries.map((query) => api.get(path, { query })));
      if (told.current !== text) return;
      const later = meant(text, pages.flatMap((page) => page.data));
      if (later) take(text, later);
      else setProblem(unknown);
    } catch (error) {
      if (told.current === text) setProblem(errorTitle(t, error));
    }
  };
  return html`<${Field} label=${label} hint=${maySearch || disabled ? hint : t("noSuggestions")} error=${problem}>
    ${(control) =>
      html`<input
          type="text"
          ...${control}
          list=${list}
          disabled=${disabled}
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

/** The record that has a text as its external id, or alone has it as its name. */
function meant(text, records) {
  const sameName = records.filter((each) => each.name.toLowerCase() === text.toLowerCase());
  return records.find((each) => each.externalId === text) ?? (sameName.length === 1 ? sameName[0] : undefined);
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
