/** Texts by language. A view has none of its own: it asks for one by its key. */
import en from "console/texts/en.js";
import es from "console/texts/es.js";

export const LANGUAGES = { en: { name: "English", texts: en }, es: { name: "Español", texts: es } };
const REMEMBERED = "console.language";

/** The language that was chosen last, else the browser's first that there is. */
export function preferred() {
  const wanted = [localStorage.getItem(REMEMBERED), ...navigator.languages.map((each) => each.split("-")[0])];
  return wanted.find((each) => each in LANGUAGES) ?? "en";
}

export function remember(language) {
  localStorage.setItem(REMEMBERED, language);
}

/**
 * Gives `t(key, values)`: the text of `work.title`, with values in the place of `{name}`. Where a text depends on a
 * number it is an object by the plural category of `values.count`: `{ one: "{count} event", other: "{count} events" }`.
 */
export function texts(language) {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return function t(key, values = {}) {
    let found = key.split(".").reduce((node, part) => node?.[part], LANGUAGES[language].texts);
    if (found && typeof found === "object") found = found[plural.select(values.count)] ?? found.other;
    if (typeof found !== "string") return key;
    return found.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      return typeof value === "number" ? number.format(value) : String(value ?? whole);
    });
  };
}

/** A text that may not be there, such as the name of a status that only a newer release knows: else what is given. */
export const named = (t, key, otherwise) => {
  const found = t(key);
  return found === key ? otherwise : found;
};
