/** What every component can ask for. */
import { createContext, useContext } from "console/html.js";

export const ConsoleContext = createContext(null);

/**
 * - `api`: the API's client, as this person and for this tenant (api.js)
 * - `tenant`: `{ id, name, role, permissions }`, and `tenants`, all of this person's
 * - `can(permission)`: whether the role has it; what it lacks is not offered (`Button` has `needs`)
 * - `t(key, values)`: a text in the chosen language (texts.js)
 * - `format`: numbers and times in the chosen language (format.js)
 * - `announce(text)`: say what happened, on the screen and to a screen reader
 * - `turn`: how often a person asked for everything to be loaded again
 * - `settings`: what the page was told of this deployment
 */
export const useConsole = () => useContext(ConsoleContext);
