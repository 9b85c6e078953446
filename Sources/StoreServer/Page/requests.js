// The bodies of searches: one for the lines, one for the histogram with the facets.

import { search } from "./client.js";

/** How many lines one request brings. */
export const PAGE_SIZE = 100;

/** The facets in their order; `spare` ones are shown only when they have values. */
export const FACETS = [
    { name: "level", label: "Level", field: "level" },
    { name: "log_level", label: "log.level", field: "log.level", spare: true },
    { name: "severity", label: "severity", field: "severity", spare: true },
    { name: "namespace", label: "Namespace", field: "kubernetes.namespace_name" },
    { name: "pod", label: "Pod", field: "kubernetes.pod_name" },
    { name: "container", label: "Container", field: "kubernetes.container_name" },
];

/** Newest first; `_doc` orders what has the same time. */
const SORT = [
    { "@timestamp": { order: "desc", unmapped_type: "date" } }, { _doc: { order: "desc" } },
];

/** Facet fields that hold numbers and have no sub-field. */
const numberFields = new Set();

/**
 * The field that holds a facet's values as they are.
 *
 * A dynamically mapped string is text with the sub-field `keyword`; the store lets `.keyword` of a
 * keyword stand for the keyword itself. Only numbers go by the plain name.
 */
export function exactField(field) {
    return numberFields.has(field) ? field : `${field}.keyword`;
}

/** Says that a facet's field holds numbers, or not. */
export function setNumberField(field, holdsNumbers) {
    if (holdsNumbers) numberFields.add(field); else numberFields.delete(field);
}

/** Searches; an abort throws, also after the answer. */
export async function ask(index, body, signal) {
    const answer = await search(index, body, signal);
    signal.throwIfAborted();
    return answer;
}

/** The search for a page of lines, after the line with the sort values `after`. */
export function linesRequest(state, bounds, { after, size = PAGE_SIZE } = {}) {
    return {
        size, query: query(state, bounds), sort: SORT, track_total_hits: false,
        ...(after ? { search_after: after } : {}),
    };
}

/** The search for the histogram and the facets' counts. */
export function overviewRequest(state, bounds, interval, levelField, facetSizes) {
    const terms = (field, size) => ({ terms: { field: exactField(field), size } });
    const aggs = {
        timeline: {
            date_histogram: {
                field: "@timestamp", fixed_interval: interval.name, min_doc_count: 1,
            },
            aggs: { level: terms(levelField, 12) },
        },
    };
    for (const { name, field } of FACETS) aggs[name] = terms(field, facetSizes[name] ?? 10);
    return { size: 0, query: query(state, bounds), track_total_hits: true, aggs };
}

/** The search for the newest line of all, which tells why a view is empty. */
export function newestRequest() {
    return { size: 1, sort: SORT, track_total_hits: false, query: { match_all: {} } };
}

/** The query of a view within limits of time. */
function query(state, { from, to }) {
    const limits = { gte: Math.floor(from), format: "epoch_millis" };
    if (to !== null) limits.lte = Math.floor(to);
    const filter = [{ range: { "@timestamp": limits } }];
    const must_not = [];
    if (state.query.trim()) {
        filter.push({
            query_string: { query: state.query, default_operator: "AND", analyze_wildcard: true },
        });
    }
    for (const [field, filters] of Map.groupBy(state.filters, ({ field }) => field)) {
        const wanted = filters.filter(({ negated }) => !negated);
        const hidden = filters.filter(({ negated }) => negated);
        filter.push(...clauses(field, wanted));
        must_not.push(...clauses(field, hidden));
    }
    return { bool: must_not.length ? { filter, must_not } : { filter } };
}

/** Conditions that a line with one of some values of a field fulfils. */
function clauses(field, filters) {
    const values = filters.filter(({ value }) => value !== null).map(({ value }) => value);
    const found = filters.length > values.length ? [{ exists: { field } }] : [];
    if (values.length === 0) return found;
    if (FACETS.some((facet) => facet.field === field)) {
        found.push({ terms: { [exactField(field)]: values } });
    } else if (values.length === 1) {
        // Right for text, where it means the words in order, and for all other types.
        found.push({ match_phrase: { [field]: values[0] } });
    } else {
        const should = values.map((value) => ({ match_phrase: { [field]: value } }));
        found.push({ bool: { should, minimum_should_match: 1 } });
    }
    return found;
}
