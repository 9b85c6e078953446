// The values of the usual fields with their counts, and the filters that are in force.

import { element } from "./elements.js";
import { levelClass } from "./entry.js";
import { sameTarget } from "./address.js";
import { FACETS } from "./requests.js";
import { cut, plainText } from "./text.js";

/** Values before and after "more". */
export const FACET_SIZE = 10;
export const FACET_SIZE_LARGE = 100;

export class Facets {
    /** `actions`: `filter(field, value, negated)`, `resize()` when sizes have changed. */
    constructor(root, actions) {
        this.root = root;
        this.actions = actions;
        this.sizes = {};
        root.append(element(
            "div", { class: "facets-head narrow-only" }, element("h2", {}, "Filters"),
            element("button", {
                type: "button", class: "plain close", "aria-label": "Close the filters",
                onclick: actions.close,
            }, "✕")));
        this.boxes = new Map(FACETS.map((facet) => {
            const box = element("section", { class: "facet", "aria-label": facet.label });
            root.append(box);
            return [facet.name, box];
        }));
    }

    /** Shows the counts of an answer; `total` is that of all lines. */
    show(aggregations, total, filters) {
        for (const facet of FACETS) {
            const answer = aggregations[facet.name] ?? { buckets: [], sum_other_doc_count: 0 };
            const active = filters.filter(({ field }) => field === facet.field);
            this.fill(facet, answer, total, active);
        }
    }

    fill(facet, answer, total, filters) {
        const box = this.boxes.get(facet.name);
        const focused = box.contains(document.activeElement)
            ? document.activeElement.dataset.focus : null;
        const { buckets, sum_other_doc_count: others = 0 } = answer;
        const counted = buckets.reduce((sum, { doc_count: count }) => sum + count, others);
        const rows = buckets.map(({ key, key_as_string: text, doc_count: count }) => {
            const value = text ?? String(key);
            return this.row(facet, value, count, total, filters);
        });
        if (facet.name === "level" && total > counted && (buckets.length || filters.length)) {
            rows.push(this.row(facet, null, total - counted, total, filters));
        }
        box.hidden = rows.length === 0 && facet.spare === true;
        box.replaceChildren(
            element("h2", {}, facet.label),
            rows.length ? element("ul", {}, ...rows) : element("p", { class: "dim" }, "—"),
            ...this.more(facet, buckets, others));
        if (focused) box.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    }

    row(facet, value, count, total, filters) {
        // Without the field: the filter is "exists", negated.
        const isMissing = value === null;
        const target = { field: facet.field, value };
        const active = filters.find((filter) => sameTarget(filter, target));
        const isOn = active !== undefined && active.negated === isMissing;
        const name = isMissing ? "(none)" : value || "(empty)";
        const text = plainText(cut(name, 200));
        const share = Math.max(0, Math.min(100, Math.round(count / total * 100)));
        const include = element(
            "button", {
                type: "button", class: "facet-value", "aria-pressed": String(isOn),
                title: text, "data-focus": `+${name}`,
                onclick: () => this.actions.filter(facet.field, value, isMissing),
            },
            facet.name === "level" || facet.spare
                ? element("span", { class: `swatch fill-${levelClass(value)}` }) : "",
            element("span", { class: "facet-name" }, text),
            element("span", { class: "facet-count" }, count.toLocaleString("en")));
        include.style.setProperty("--share", `${share}%`);
        const exclude = element("button", {
            type: "button", class: "tool", title: `Hide ${text}`, "aria-label": `Hide ${text}`,
            "data-focus": `-${name}`,
            onclick: () => this.actions.filter(facet.field, value, !isMissing),
        }, "−");
        return element("li", {}, include, exclude);
    }

    more(facet, buckets, others) {
        const size = this.sizes[facet.name] ?? FACET_SIZE;
        const isLarge = size === FACET_SIZE_LARGE;
        if (others === 0 && !isLarge) return [];
        if (isLarge && buckets.length <= FACET_SIZE) return [];
        const button = element("button", {
            type: "button", class: "more", "data-focus": "more", onclick: () => {
                this.sizes[facet.name] = isLarge ? FACET_SIZE : FACET_SIZE_LARGE;
                this.actions.resize();
            },
        }, isLarge ? "Fewer" : "More");
        const rest = isLarge && others > 0
            ? [element("p", { class: "dim" }, `and ${others.toLocaleString("en")} other lines`)]
            : [];
        return [...rest, button];
    }
}

/** Shows the filters in force as chips; a click on one removes it. */
export function showChips(root, filters, actions) {
    root.replaceChildren(...filters.map((filter) => {
        const text = describeFilter(filter);
        return element(
            "li", { class: filter.negated ? "chip negated" : "chip" },
            element("button", {
                type: "button", class: "chip-text", title: "Turn it round",
                "aria-label": `Turn the filter ${text} round`,
                onclick: () => actions.turn(filter),
            }, text),
            element("button", {
                type: "button", class: "chip-remove", title: "Remove",
                "aria-label": `Remove the filter ${text}`, onclick: () => actions.remove(filter),
            }, "✕"));
    }));
    if (filters.length > 1) {
        root.append(element("li", {}, element("button", {
            type: "button", class: "plain", onclick: actions.removeAll,
        }, "Clear all")));
    }
}

function describeFilter({ field, value, negated }) {
    const name = plainText(field.replace(/^kubernetes\./, "").replace(/_name$/, ""));
    if (value === null) return negated ? `no ${name}` : `any ${name}`;
    return `${negated ? "not " : ""}${name}: ${plainText(cut(value, 60))}`;
}
