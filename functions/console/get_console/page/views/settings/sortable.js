/** A list whose order is changed by dragging, by arrow keys on a handle, or by buttons. */
import { useConsole } from "console/context.js";
import { Button } from "console/elements.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "console/html.js";

/**
 * `items` have an `id`; `nameOf(item)` says to a screen reader which one is moved, `row(item)` shows it. `onOrder` is told
 * the items in their new order, with each step of a drag.
 */
export function Sortable({ items, nameOf, row, isDisabled, onOrder }) {
  const { t, announce } = useConsole();
  const list = useRef(null);
  const stepped = useRef(null);
  const [dragged, setDragged] = useState(null);
  const move = (from, to) => {
    if (to < 0 || to >= items.length || to === from) return false;
    onOrder(items.toSpliced(from, 1).toSpliced(to, 0, items[from]));
    return true;
  };
  useEffect(() => {
    if (dragged === null) return undefined;
    // Of the window: an element that is moved loses the pointer.
    const ended = new AbortController();
    const drag = (event) => move(items.findIndex((each) => each.id === dragged), placeAt(list.current, event.clientY));
    const end = () => setDragged(null);
    addEventListener("pointermove", drag, { signal: ended.signal });
    addEventListener("pointerup", end, { signal: ended.signal });
    addEventListener("pointercancel", end, { signal: ended.signal });
    return () => ended.abort();
  }, [dragged, items]);
  useLayoutEffect(() => {
    if (stepped.current === null) return;
    const { id, by } = stepped.current;
    const place = list.current.querySelector(`[data-id="${CSS.escape(id)}"]`);
    const control = place.querySelector(`.${by}:enabled`) ?? place.querySelector(".handle");
    control.focus(); // one that is moved loses the focus
    stepped.current = null;
  }, [items]);
  const step = (index, change, by) => {
    if (!move(index, index + change)) return;
    stepped.current = { id: items[index].id, by };
    announce(t("sortable.moved", { name: nameOf(items[index]), place: index + change + 1, count: items.length }));
  };
  const button = (index, change, by, arrow) => html`<${Button}
    kind="quiet ${by}"
    disabled=${isDisabled || !items[index + change]}
    aria-label="${t(`sortable.${by}`)}: ${nameOf(items[index])}"
    onClick=${() => step(index, change, by)}
  >
    <span aria-hidden="true">${arrow}</span>
  <//>`;
  return html`<ol class="turns" ref=${list}>
    ${items.map(
      (each, index) => html`<li key=${each.id} data-id=${each.id} class="turn ${each.id === dragged ? "dragged" : ""}">
        <button
          type="button"
          class="handle"
          disabled=${isDisabled}
          aria-label=${t("sortable.handle", { name: nameOf(each), place: index + 1, count: items.length })}
          title=${t("sortable.hint")}
          onKeyDown=${(event) => {
            const change = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (!change) return;
            event.preventDefault();
            step(index, change, "handle");
          }}
          onPointerDown=${(event) => event.button === 0 && setDragged(each.id)}
        >
          <svg viewBox="0 0 10 16" width="10" height="16" aria-hidden="true">
            ${[3, 8, 13].flatMap((y) => [2, 8].map((x) => html`<circle cx=${x} cy=${y} r="1.4" />`))}
          </svg>
        </button>
        <span class="turn-number" aria-hidden="true">${index + 1}</span>
        ${row(each)}
        <span class="turn-steps">${button(index, -1, "up", "↑")} ${button(index, 1, "down", "↓")}</span>
      </li>`,
    )}
  </ol>`;
}

/** The index of the item that is at a height, the first or the last beyond the list. */
function placeAt(list, y) {
  const places = [...list.children].map((each) => each.getBoundingClientRect());
  const found = places.findIndex((place) => y < place.bottom);
  return found < 0 ? places.length - 1 : found;
}
