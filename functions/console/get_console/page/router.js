/** Which view is shown, with its filters: all of it is in the address, `#/work?status=READY`. */
import { useEffect, useState } from "console/html.js";

/** What the address names now: `{ path: "/work", query: { status: "READY" } }`. */
export function here() {
  const [path, search = ""] = decodeHash().split(/\?(.*)/s);
  return { path: path || "/overview", query: Object.fromEntries(new URLSearchParams(search)) };
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
  useEffect(() => {
    const follow = () => setAddress(here());
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
    if (part.startsWith(":")) found[part.slice(1)] = decode(given[index]);
    else if (part !== given[index]) return null;
  }
  return found;
}

function decodeHash() {
  return location.hash.replace(/^#/, "");
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that begins no character
  }
}
