// An open line: all its fields, with buttons that make filters of them, or its JSON.

import { copy, element } from "./elements.js";
import { flatten, isScalar, scalarText, valueText } from "./entry.js";
import { appendText, cut, plainText } from "./text.js";

/** Characters of a value, and fields of a document, before "show all". */
const VALUE_LIMIT = 2000;
const FIELD_LIMIT = 200;

/** Values longer than this are not exact in an index, so no filter is offered. */
const FILTER_LIMIT = 1000;

/** The panel of an entry. `actions`: `filter(field, value, negated)`, `around`, `close`. */
export function openDocument(entry, actions) {
    const body = element("div", { class: "document-body" });
    const views = {
        Fields: () => fieldTable(entry, actions),
        JSON: () => element("pre", { class: "json" }, ...expandable(asJSON(entry), 20_000)),
    };
    const tabs = Object.keys(views).map((name) => element("button", {
        type: "button", class: "tab", "aria-pressed": "false", onclick: () => show(name),
    }, name));
    const show = (name) => {
        for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.textContent === name));
        body.replaceChildren(views[name]());
    };
    show("Fields");
    return element(
        "div", { class: "document", role: "group", "aria-label": "The line's fields" },
        element(
            "div", { class: "document-bar" },
            ...tabs,
            element("span", { class: "gap" }),
            entry.pod ? button("Lines around", "The pod's lines around this one, unfiltered",
                () => actions.around(entry)) : "",
            button("Copy", "Copy the document as JSON (c)", () => copy(asJSON(entry), "JSON")),
            button("Link", "Copy the address of this line", () => actions.link(entry),
                "wide-only"),
            button("✕", "Close (Esc)", actions.close)),
        body);
}

/** The document as it was stored, indented. */
export function asJSON(entry) {
    return JSON.stringify(entry.source, null, 2);
}

function fieldTable(entry, actions) {
    const fields = flatten(entry.source);
    const shown = fields.slice(0, FIELD_LIMIT);
    const rows = element("tbody", {}, ...shown.map((field) => fieldRow(field, actions)));
    const extra = [["_index", entry.index], ["_id", entry.id]];
    const meta = extra.map(([path, value]) => fieldRow({ path, value, isMeta: true }, actions));
    const table = element("table", { class: "fields" }, rows, element("tbody", {}, ...meta));
    if (shown.length === fields.length) return table;
    const more = button(`Show all ${fields.length} fields`, "", () => {
        rows.append(...fields.slice(FIELD_LIMIT).map((field) => fieldRow(field, actions)));
        more.remove();
    });
    return element("div", {}, table, more);
}

function fieldRow({ path, value, isMeta = false }, actions) {
    const values = Array.isArray(value) ? value : [value];
    const text = valueText(value);
    const canFilter = !isMeta && path !== "@timestamp" && values.length > 0
        && values.every(isScalar) && text.length <= FILTER_LIMIT && text !== "";
    const filter = (negated) => () => actions.filter(path, scalarText(values[0]), negated);
    const label = `${plainText(path)} ${plainText(cut(text, 40))}`;
    return element(
        "tr", {},
        element("td", { class: "tools" }, ...(canFilter ? [
            tool("+", `Only lines with ${label}`, filter(false)),
            tool("−", `Without lines with ${label}`, filter(true)),
        ] : [])),
        element("th", { scope: "row" }, ...(isMeta ? [path] : [plainText(path)])),
        element("td", { class: "value" }, ...expandable(text, VALUE_LIMIT)));
}

/** A text that is cut with a button that shows the rest. */
function expandable(text, limit) {
    const box = element("span", { class: "text" });
    const start = cut(text, limit);
    appendText(box, start);
    if (start.length === text.length) return [box];
    const more = button(
        `Show all ${text.length.toLocaleString("en")} characters`, "", () => {
            appendText(box, text.slice(start.length));
            more.remove();
        });
    more.classList.add("more");
    return [box, more];
}

function button(text, title, onclick, more = "") {
    const label = text === "✕" ? "Close" : undefined;
    return element("button", {
        type: "button", class: `button small ${more}`, title, "aria-label": label, onclick,
    }, text);
}

function tool(text, label, onclick) {
    return element("button", {
        type: "button", class: "tool", title: label, "aria-label": label, onclick,
    }, text);
}
