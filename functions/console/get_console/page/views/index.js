/**
 * The views. To add one, write `views/<name>.js`, list it here, and put its texts under its name into texts/en.js and
 * texts/es.js.
 *
 * A view's module exports a component as its default. The component is given `params`, what its path names, and `query`,
 * the filters in the address; it is made anew when the path changes, and kept when only the filters do. It shows one `View`
 * (elements.js), asks the API through `useLoad` and `useAction` (loading.js), and knows who is signed in, for which tenant,
 * the texts and formats from `useConsole` (context.js). `go(path, { ...query, status })` (router.js) changes a filter.
 *
 *     export default function Work({ query }) {
 *       const { api, t } = useConsole();
 *       const work = useLoad((signal) => api.get("/api/activities", { query, signal }), [JSON.stringify(query)]);
 *       return html`<${View} title=${t("work.title")}>
 *         <${Loaded} of=${work}>${(page) => html`<${Table} … rows=${page.data} />`}<//>
 *       <//>`;
 *     }
 *
 * `path` may have parts that begin with a colon, which become `params`. `title` is the key of its text in the navigation;
 * without one it is not listed there, and `within` names the path of the view that is marked instead. `group` is the key of
 * the heading that it stands under, `needs` the permission without which it is not listed. A module is loaded when it is shown.
 */
export const VIEWS = [
  { path: "/overview", title: "overview.title", load: () => import("console/views/overview.js") },
  { path: "/work", title: "work.title", load: () => import("console/views/work.js") },
  { path: "/work/:id", within: "/work", load: () => import("console/views/activity.js") },
  { path: "/events", title: "events.title", load: () => import("console/views/events.js") },
  { path: "/records/:kind/:id", within: "/events", load: () => import("console/views/record.js") },
  {
    path: "/settings/target-resolution",
    title: "targets.title",
    group: "settings.title",
    load: () => import("console/views/settings/target-resolution.js"),
  },
  {
    path: "/settings/result-types",
    title: "resultTypes.title",
    group: "settings.title",
    load: () => import("console/views/settings/result-types.js"),
  },
  {
    path: "/settings/retention-statuses",
    title: "retention.title",
    group: "settings.title",
    load: () => import("console/views/settings/retention-statuses.js"),
  },
  {
    path: "/settings/api-keys",
    title: "apiKeys.title",
    group: "settings.title",
    needs: "MANAGE_API_KEYS",
    load: () => import("console/views/settings/api-keys.js"),
  },
];
