/** Where the page starts. */
import { App } from "console/app.js";
import { html, render } from "console/html.js";
import { openSession, settings } from "console/session.js";
import { preferred, texts } from "console/texts.js";

const place = document.getElementById("console");
place.replaceChildren(); // that it could not be loaded
try {
  const told = await settings();
  const session = await openSession(told);
  await session.start();
  render(html`<${App} session=${session} settings=${told} />`, place);
} catch (error) {
  const t = texts(preferred());
  const again = html`<button class="button primary" onClick=${() => location.reload()}>${t("error.retry")}</button>`;
  render(html`<main class="sign-in"><div class="card"><h1>${t("down")}</h1><p>${error.message}</p>${again}</div></main>`, place);
}
