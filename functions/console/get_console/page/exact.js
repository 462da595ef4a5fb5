/** Numbers in JSON that JavaScript cannot keep: integers beyond 2^53, decimals of many digits. */

/** What has such a number, at whatever depth. */
const inexact = new WeakSet();

/** Reads JSON, and remembers what in it `isExact` does not hold of. */
export function parsed(text) {
  return JSON.parse(text, function (name, value, context) {
    const isLost = typeof value === "number" ? !isKept(value, context?.source) : inexact.has(value);
    if (isLost) inexact.add(this);
    return value;
  });
}

/** Whether a value of an answer, sent again, would be what was stored. */
export const isExact = (value) => !inexact.has(value);

/** A browser that does not tell how a number was written may have rounded all but small integers. */
function isKept(value, source) {
  return source === undefined ? Number.isSafeInteger(value) : decimal(source) === decimal(String(value));
}

/** A number's digits and exponent: `12e1` of 120, 120.0 and 1.2E2. */
function decimal(text) {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  if (whole === undefined) return text; // Infinity
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  return short && `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`;
}
