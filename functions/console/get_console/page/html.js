/** What components are written with: `html` makes elements of a template, and everything in it is text that stays in its place. */
import htm from "htm";
import { h } from "preact";

/**
 * Characters that turn the direction of a text: one that somebody stored could swap what stands around it. They are shown as
 * JSON writes them.
 */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
export const visible = (text) => text.replace(TURNS, (each) => `\\u${each.charCodeAt(0).toString(16)}`);

const shown = (child) => (typeof child === "string" ? visible(child) : Array.isArray(child) ? child.map(shown) : child);

export const html = htm.bind((type, attributes, ...children) => h(type, attributes, ...children.map(shown)));
export { createContext, Fragment, render } from "preact";
export {
  useCallback,
  useContext,
  useEffect,
  useErrorBoundary,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
