/** Which view is shown, with its filters: all of it is in the address, `#/work?status=READY`. */
import { useEffect, useRef, useState } from "console/html.js";

/** What the address names now: `{ path: "/work", query: { status: "READY" } }`. */
export function here() {
  const [path, search = ""] = location.hash.split(/\?(.*)/s);
  const named = path.replace(/^#?\/?/, "");
  return { path: named ? `/${named}` : "/overview", query: Object.fromEntries(new URLSearchParams(search)) };
}

/** The address of a view, for a link; filters without a value are left out. */
export function to(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  return `#${path}${search.size ? `?${search}` : ""}`;
}

/** Show another view, or the same with other filters. With `replace` the present address is not gone back to. */
export function go(path, query = {}, { replace = false } = {}) {
  if (replace) location.replace(to(path, query));
  else location.hash = to(path, query);
}

/** What the address names, from now on. */
export function useAddress() {
  const [address, setAddress] = useState(here);
  const shown = useRef(address.path);
  useEffect(() => {
    const follow = ({ oldURL }) => {
      const next = here();
      if (next.path !== shown.current && !mayLeave()) return history.pushState(null, "", oldURL);
      shown.current = next.path;
      return setAddress(next);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return address;
}

/** The parts of a path that a pattern names: `match("/work/:id", "/work/7")` is `{ id: "7" }`, null if it is another. */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const found = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(":")) {
      const named = decode(given[index]);
      if (["", ".", ".."].includes(named)) return null; // the API would be asked for something else
      found[part.slice(1)] = named;
    } else if (part !== given[index]) return null;
  }
  return found;
}

const unsaved = new Set();

/** While there is a `message`, such as "The order is not saved.", leaving the view or the page asks first; null: nothing is lost. */
export function useUnsaved(message) {
  useEffect(() => {
    if (!message) return undefined;
    const told = { message };
    unsaved.add(told);
    const ask = (event) => unsaved.has(told) && event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => {
      unsaved.delete(told);
      removeEventListener("beforeunload", ask);
    };
  }, [message]);
}

/** Whether the view may be left: asks if something would be lost. */
export function mayLeave() {
  for (const told of unsaved) {
    if (!confirm(told.message)) return false;
    unsaved.delete(told);
  }
  return true;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that begins no character
  }
}
