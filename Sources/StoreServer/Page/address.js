// The view's state and the page's address: each tells the other completely.
//
// The address is `#q=QUERY&range=15m` or `#q=QUERY&from=TIME&to=TIME`, and where needed
// `f=FIELD:VALUE` or `f=!FIELD:VALUE` per filter (without `:VALUE`: the field exists), `index`,
// `live=1`, `open=INDEX/ID`.

import { parseDuration } from "./time.js";

/** The view that an empty address means. */
export function defaultState() {
    return {
        query: "", index: "*", range: { last: "15m" }, filters: [], live: false, open: null,
    };
}

/** Reads the part of an address after `#`; what it cannot read is as by default. */
export function parseAddress(hash) {
    const parts = new URLSearchParams(hash.replace(/^#/, ""));
    const state = defaultState();
    state.query = parts.get("q") ?? "";
    state.index = parts.get("index") || "*";
    state.filters = parts.getAll("f").map(parseFilter).filter((filter) => filter.field);
    state.open = parts.get("open");
    state.range = parseRange(parts) ?? state.range;
    state.live = parts.get("live") === "1" && "last" in state.range;
    return state;
}

/** The part of the address after `#` for a view. */
export function formatAddress(state) {
    const parts = new URLSearchParams();
    if (state.query) parts.set("q", state.query);
    if (state.range.last) {
        parts.set("range", state.range.last);
    } else {
        parts.set("from", new Date(state.range.from).toISOString());
        parts.set("to", new Date(state.range.to).toISOString());
    }
    for (const filter of state.filters) parts.append("f", formatFilter(filter));
    if (state.index !== "*") parts.set("index", state.index);
    if (state.live) parts.set("live", "1");
    if (state.open) parts.set("open", state.open);
    // These are harmless in a fragment, and an address that people read is worth it.
    return `#${parts}`.replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%21", "!");
}

/** Whether two filters are about the same field and value. */
export function sameTarget(one, other) {
    return one.field === other.field && one.value === other.value;
}

function parseRange(parts) {
    const last = parts.get("range");
    if (last && parseDuration(last)) return { last };
    const from = Date.parse(parts.get("from") ?? "");
    const to = Date.parse(parts.get("to") ?? "");
    return from < to ? { from, to } : null;
}

function parseFilter(text) {
    const negated = text.startsWith("!");
    const match = /^((?:[^:\\]|\\.)*)(?::([\s\S]*))?$/.exec(negated ? text.slice(1) : text);
    if (!match) return { field: "" };
    return { field: match[1].replace(/\\(.)/g, "$1"), value: match[2] ?? null, negated };
}

function formatFilter({ field, value, negated }) {
    const name = field.replace(/[:\\]/g, "\\$&");
    return (negated ? "!" : "") + name + (value === null ? "" : `:${value}`);
}
