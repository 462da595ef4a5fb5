/** What components are written with: `html` makes elements of a template, and everything in it is text. */
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
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
