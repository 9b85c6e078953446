// What tells that something is under way, or has gone wrong.

import { byId } from "./elements.js";

const busy = new Set();

/** Says whether a search, by its name, is under way. */
export function setBusy(name, isBusy) {
    if (isBusy) busy.add(name); else busy.delete(name);
    byId("progress").hidden = busy.size === 0;
    byId("rows").setAttribute("aria-busy", String(busy.has("lines")));
}

/** Shows a text above the lines; null removes it. */
export function showNotice(text) {
    const notice = byId("notice");
    notice.hidden = !text;
    notice.textContent = text ?? "";
}
