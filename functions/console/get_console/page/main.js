/** Where the page starts. */
import { App } from "console/app.js";
import { html, render } from "console/html.js";
import { openSession, settings } from "console/session.js";

const told = await settings();
const session = await openSession(told);
await session.start();
render(html`<${App} session=${session} settings=${told} />`, document.getElementById("console"));
