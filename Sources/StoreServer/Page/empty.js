// What stands in the list's place when there are no lines.

import { element } from "./elements.js";
import { formatAge, formatMoment } from "./time.js";

/** Nothing has ever been stored. */
export function emptyStore() {
    const address = new URL("..", document.baseURI).href.replace(/\/$/, "");
    const line = '{"create":{}}\\n{"@timestamp":"\'$(date -u +%FT%TZ)\'","message":"hello"}\\n';
    return panel(
        "No logs yet",
        element("p", {}, "This page follows by itself: the first line appears here as soon as it "
            + "arrives. Three ways to send some:"),
        element(
            "ol", {},
            element("li", {}, element("code", {}, "make demo"),
                " starts a collector with a few chatty pods."),
            element("li", {}, "Point a collector at this address: ", element("code", {}, address),
                " with the output ", element("code", {}, "es"), "."),
            element("li", {}, "Or by hand:", element(
                "pre", {}, `curl ${address}/logs/_bulk -H 'Content-Type: application/x-ndjson' \\\n`
                + `  --data-binary $'${line}'`))));
}

/** There are documents, but the page cannot place them in time. */
export function untimedStore() {
    return panel(
        "No lines with a time",
        element("p", {}, "The store has documents, but none with a date in the field ",
            element("code", {}, "@timestamp"), ", by which this page orders lines."));
}

/**
 * Lines exist, but not in this view.
 *
 * `actions`: `goTo()`, `widen()`, `reset()`, `searchParts()`.
 */
export function emptyView(state, newestTime, now, isInRange, actions) {
    const isNarrowed = state.query !== "" || state.filters.length > 0;
    const children = [];
    if (isNarrowed && isInRange) {
        children.push(
            element("p", {}, "No line in this time range matches the query and filters."));
    } else {
        const age = formatAge(now - newestTime);
        const moment = formatMoment(newestTime);
        children.push(element("p", {}, `The newest line of all is from ${moment} (${age}).`));
    }
    const buttons = [];
    if (isNarrowed && isInRange && /^[\w.-]+$/.test(state.query)) {
        children.push(element("p", {}, "Words are found as a whole only."));
        buttons.push(button(`Search for *${state.query}*`, actions.searchParts));
    }
    if (!isInRange) buttons.push(button("Go to the newest lines", actions.goTo));
    if (state.range.last !== "7d") buttons.push(button("Search the last 7 days", actions.widen));
    if (isNarrowed) buttons.push(button("Remove query and filters", actions.reset));
    return panel(
        "No lines found", ...children, element("div", { class: "buttons" }, ...buttons));
}

/** The server could not read the query, or did not answer. */
export function failedView(failure, actions) {
    return failure.isSyntax
        ? panel(
            "The query cannot be read",
            element("p", {}, "Queries are in Lucene syntax; quote what has signs in it: ",
                element("code", {}, 'path:"/api/v1"'), "."),
            element("div", { class: "buttons" }, button("Show the syntax", actions.help)))
        : panel(
            "The search failed", element("p", { class: "error-text" }, failure.message),
            element("div", { class: "buttons" }, button("Try again", actions.retry)));
}

function panel(title, ...children) {
    return element("section", { class: "empty" }, element("h2", {}, title), ...children);
}

function button(text, onclick) {
    return element("button", { type: "button", class: "button", onclick }, text);
}
