/** What the settings' lists have in common. */
import { useConsole } from "console/context.js";
import { Badge, Button } from "console/elements.js";
import { html, useState } from "console/html.js";
import { ActionDialog } from "console/loading.js";

/** Which dialog is open, null for none; `done(text)` closes it, says what was done, and loads the list again. */
export function useOpen(list) {
  const { announce } = useConsole();
  const [open, setOpen] = useState(null);
  const done = (text) => {
    setOpen(null);
    announce(text);
    list.reload();
  };
  return { open, setOpen, done };
}

export function IsActive({ of }) {
  const { t } = useConsole();
  return html`<${Badge} tone=${of.isActive ? "good" : "neutral"}>${t(of.isActive ? "settings.active" : "settings.inactive")}<//>`;
}

/** Editing and deleting one of a list; `name` says to a screen reader which one. */
export function RowActions({ name, needs, reason, onEdit, onDelete }) {
  const { t } = useConsole();
  const button = (text, onClick) =>
    html`<${Button} kind="quiet" needs=${needs} reason=${reason} aria-label="${text}: ${name}" onClick=${onClick}>${text}<//>`;
  return html`<span class="row-actions">${button(t("settings.edit"), onEdit)} ${button(t("settings.delete"), onDelete)}</span>`;
}

/** Asks before something is deleted; the children say what follows from it. */
export function DeleteDialog({ path, children, ...rest }) {
  const { api, t } = useConsole();
  const act = () => api.delete(path).then(() => true);
  return html`<${ActionDialog} ...${rest} confirm=${t("settings.delete")} kind="danger" act=${act}>${children}<//>`;
}
