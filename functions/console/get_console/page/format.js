/** Numbers and times as the reader writes them, in the browser's time zone. */

const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export function formats(language) {
  const number = new Intl.NumberFormat(language);
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  return {
    number: (value) => number.format(value),
    /** `26 Nov 2026, 10:30`; what is no time is shown as it is. */
    dateTime: (text) => valid(text, dateTime),
    /** With the time zone, for a title. */
    exact: (text) => valid(text, exact),
    day: (text) => valid(text, day),
    clock: (text) => valid(text, clock),
    list: (texts) => list.format(texts),
    /** `5 min. ago`; over a week it is the date. */
    ago(text, now = Date.now()) {
      const passed = Date.parse(text) - now;
      if (Number.isNaN(passed)) return String(text ?? "");
      if (Math.abs(passed) > 7 * STEPS[0][1]) return dateTime.format(new Date(text));
      const [unit, size] = STEPS.find(([, each]) => Math.abs(passed) >= each) ?? ["second", 1000];
      return relative.format(Math.trunc(passed / size), unit);
    },
  };
}

function valid(text, format) {
  const time = new Date(text);
  return text === null || Number.isNaN(time.getTime()) ? String(text ?? "") : format.format(time);
}
