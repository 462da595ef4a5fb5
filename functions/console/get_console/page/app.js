/** The frame around every view: sign-in, navigation, tenant and language, and where it is said what happened. */
import { Api } from "console/api.js";
import { ConsoleContext, useConsole } from "console/context.js";
import { Button, Link } from "console/elements.js";
import { formats } from "console/format.js";
import { html, useCallback, useEffect, useErrorBoundary, useMemo, useState } from "console/html.js";
import { Failure, imported, Loaded, useLoad } from "console/loading.js";
import { match, mayLeave, useAddress } from "console/router.js";
import { LANGUAGES, preferred, remember, texts } from "console/texts.js";
import { VIEWS } from "console/views/index.js";

const TENANT = "console.tenant";
const ANNOUNCED_FOR = 6000;

export function App({ session, settings }) {
  const [language, setLanguage] = useState(preferred);
  const [, setTurn] = useState(0);
  const [said, setSaid] = useState(null);
  const t = useMemo(() => texts(language), [language]);
  const format = useMemo(() => formats(language), [language]);
  const announce = useCallback((text) => setSaid({ text }), []);
  useEffect(() => session.listen(() => setTurn((before) => before + 1)), [session]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(null), ANNOUNCED_FOR);
    return () => clearTimeout(timer);
  }, [said]);
  const shared = {
    session,
    settings,
    t,
    format,
    announce,
    language,
    can: () => true,
    chooseLanguage: (each) => {
      remember(each);
      setLanguage(each);
    },
  };
  return html`<${ConsoleContext.Provider} value=${shared}>
    <${Safe}>${session.isSignedIn ? html`<${SignedIn} key=${session.user} />` : html`<${SignIn} />`}<//>
    <div class="announcement" role="status" aria-live="polite">${said?.text}</div>
  <//>`;
}

/** What fails in an unforeseen way is told in words. */
function Safe({ children }) {
  const [error] = useErrorBoundary();
  return error ? html`<main class="sign-in"><${Failure} error=${error} /></main>` : children;
}

function SignIn() {
  const { session, t } = useConsole();
  const [error, setError] = useState(null);
  return html`<main class="sign-in">
    <div class="card">
      <${Brand} />
      <h1>${t("signIn.title")}</h1>
      <p>${t(session.reason ? `signIn.${session.reason}` : "signIn.lead")}</p>
      ${session.problem && html`<p class="hint" dir="auto">${session.problem}</p>`}
      ${error && html`<${Failure} error=${error} />`}
      <${Button} kind="primary" onClick=${() => session.signIn().catch(setError)}>
        ${session.isDemo ? t("signIn.demo") : t("signIn.button")}
      <//>
      <${Language} />
    </div>
  </main>`;
}

function SignedIn() {
  const { session } = useConsole();
  const [chosen, setChosen] = useState(() => localStorage.getItem(TENANT));
  const tenants = useLoad((signal) => new Api(session, null).get("/api/tenant/mine", { signal }), [session]);
  const choose = (id) => {
    localStorage.setItem(TENANT, id);
    setChosen(id);
  };
  return html`<${Loaded} of=${tenants}>
    ${(found) => {
      const tenant = found.find((each) => each.id === chosen) ?? found[0];
      if (!tenant) return html`<${NoTenant} />`;
      return html`<${Frame} key=${tenant.id} tenant=${tenant} tenants=${found} chooseTenant=${choose} />`;
    }}
  <//>`;
}

function NoTenant() {
  const { session, t } = useConsole();
  return html`<main class="sign-in">
    <div class="card">
      <${Brand} />
      <h1>${t("noTenant.title")}</h1>
      <p>${t("noTenant.lead")}</p>
      <${Button} onClick=${() => session.signOut()}>${t("signOut")}<//>
    </div>
  </main>`;
}

function Frame({ tenant, tenants, chooseTenant }) {
  const shared = useConsole();
  const { session, t } = shared;
  const { path, query } = useAddress();
  const [isDown, setIsDown] = useState(false);
  const [turn, setTurn] = useState(0);
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const api = useMemo(() => new Api(session, tenant.id, (error) => setIsDown(error?.status === 0)), [session, tenant.id]);
  const can = useCallback((permission) => tenant.permissions.includes(permission), [tenant]);
  useEffect(() => setIsMenuOpen(false), [path]);
  const context = { ...shared, api, tenant, tenants, can, turn };
  return html`<${ConsoleContext.Provider} value=${context}>
    <a class="skip" href="#main" onClick=${skip}>${t("skip")}</a>
    <div class="frame">
      <header class="bar">
        <${Brand} />
        <${Button} kind="quiet menu" aria-expanded=${isMenuOpen} aria-controls="side" onClick=${() => setIsMenuOpen(!isMenuOpen)}>
          ${t("menu")}
        <//>
      </header>
      <div class="side ${isMenuOpen ? "open" : ""}" id="side">
        <${Navigation} path=${path} />
        <section class="side-foot" aria-label=${t("account")}>
          <${Tenant} tenant=${tenant} tenants=${tenants} choose=${chooseTenant} />
          <${Language} />
          <${Button} kind="quiet" onClick=${() => mayLeave() && session.signOut()}>${t("signOut")}<//>
        </section>
      </div>
      <main id="main" tabindex="-1">
        ${isDown &&
        html`<div class="banner" role="alert">
          <span>${t("down")}</span>
          <${Button} onClick=${() => setTurn(turn + 1)}>${t("error.retry")}<//>
        </div>`}
        <${Shown} key=${path} path=${path} query=${query} />
      </main>
    </div>
  <//>`;
}

function skip(event) {
  event.preventDefault(); // the address is the view's
  document.getElementById("main").focus();
}

function Shown({ path, query }) {
  const { t } = useConsole();
  const found = useMemo(() => find(path), [path]);
  const module = useLoad(() => (found ? imported(found.view.load) : Promise.resolve(null)), [path]);
  const [error] = useErrorBoundary();
  if (error) return html`<${Failure} error=${error} />`;
  if (!found) return html`<div class="view"><h1>${t("nothingHere")}</h1></div>`;
  return html`<${Loaded} of=${module}>
    ${({ default: Component }) => html`<${Component} params=${found.params} query=${query} />`}
  <//>`;
}

function find(path) {
  for (const view of VIEWS) {
    const params = match(view.path, path);
    if (params) return { view, params };
  }
  return null;
}

function Navigation({ path }) {
  const { can, t } = useConsole();
  const current = find(path)?.view;
  const groups = Map.groupBy(
    VIEWS.filter((each) => each.title && (!each.needs || can(each.needs))),
    (each) => each.group ?? "",
  );
  return html`<nav aria-label=${t("navigation")}>
    ${[...groups].map(
      ([group, views]) => html`${group && html`<p class="nav-group">${t(group)}</p>`}
        <ul>
          ${views.map(
            (each) => html`<li>
              <${Link}
                path=${each.path}
                aria-current=${each === current || each.path === current?.within ? "page" : undefined}
              >
                ${t(each.title)}
              <//>
            </li>`,
          )}
        </ul>`,
    )}
  </nav>`;
}

function Tenant({ tenant, tenants, choose }) {
  const { t } = useConsole();
  if (tenants.length === 1) return html`<p class="tenant"><bdi>${tenant.name}</bdi></p>`;
  return html`<label class="chooser">
    <span>${t("tenant")}</span>
    <select onChange=${(event) => (mayLeave() ? choose(event.target.value) : (event.target.value = tenant.id))}>
      ${tenants.map((each) => html`<option value=${each.id} selected=${each.id === tenant.id}>${each.name}</option>`)}
    </select>
  </label>`;
}

function Language() {
  const { language, chooseLanguage, t } = useConsole();
  return html`<label class="chooser">
    <span>${t("language")}</span>
    <select onChange=${(event) => chooseLanguage(event.target.value)}>
      ${Object.entries(LANGUAGES).map(
        ([each, { name }]) => html`<option value=${each} lang=${each} selected=${each === language}>${name}</option>`,
      )}
    </select>
  </label>`;
}

function Brand() {
  return html`<p class="brand">
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M9 16.5l5 5 9.5-11" />
    </svg>
    Acuse
  </p>`;
}
