// The chart, the facets and the count: one search that brings no lines.

import { byId, element } from "./elements.js";
import { Facets } from "./facets.js";
import { Histogram } from "./histogram.js";
import { FACETS, ask, overviewRequest, setNumberField } from "./requests.js";
import { setBusy, showNotice } from "./status.js";

/** Milliseconds between two counts while the page follows new lines. */
const PAUSE = 4000;

/** Where applications write the level; the chart takes the one that most lines have. */
const LEVEL_FIELDS = ["level", "log.level", "severity"];

export class Overview {
    /** `page` has `state`, `updateBounds()`, `change(changes)`, `toggleFilter(...)`. */
    constructor(page) {
        this.page = page;
        this.levelField = LEVEL_FIELDS[0];
        this.hasTriedNumbers = false;
        this.values = new Map();
        this.control = new AbortController();
        this.histogram = new Histogram(
            byId("histogram"), (from, to) => page.change({ range: { from, to }, live: false }));
        this.facets = new Facets(byId("facets"), {
            filter: (...filter) => page.toggleFilter(...filter),
            resize: () => this.load(),
            close: () => this.showFacets(false),
        });
        byId("filters-button").addEventListener("click", () => this.showFacets(true));
    }

    /** Counts anew; what is still under way is given up. */
    async load({ isRepeated = false } = {}) {
        this.control.abort();
        this.control = new AbortController();
        clearTimeout(this.timer);
        const { signal } = this.control;
        if (!isRepeated) setBusy("overview", true);
        try {
            await this.update(signal);
        } catch (error) {
            if (!signal.aborted) this.clear(error);
        }
        if (signal.aborted) return;
        setBusy("overview", false);
        if (!this.page.state.live) return;
        this.timer = setTimeout(() => this.load({ isRepeated: true }), PAUSE);
    }

    async update(signal) {
        const { state } = this.page;
        const bounds = this.page.updateBounds();
        const { from, end } = bounds;
        const interval = this.histogram.intervalFor(end - from);
        const request = () => ask(state.index, overviewRequest(
            state, bounds, interval, this.levelField, this.facets.sizes), signal);
        let { aggregations = {}, hits } = await request();
        if (this.changeLevelField(aggregations)) {
            ({ aggregations = {}, hits } = await request());
        } else if (hits.total?.value > 0 && this.lacksLevels(aggregations)) {
            const answer = await this.tryNumbers(request);
            if (answer) ({ aggregations, hits } = answer);
        }
        if (!this.histogram.isDragging) {
            this.histogram.show(aggregations.timeline?.buckets ?? [], from, end, interval);
        }
        const { value: total = 0, relation } = hits.total ?? {};
        this.facets.show(aggregations, total, state.filters);
        for (const { name, field } of FACETS) {
            const keys = (aggregations[name]?.buckets ?? []).map(({ key }) => String(key));
            this.values.set(field, keys);
        }
        const many = relation === "gte" ? "more than " : "";
        byId("count").replaceChildren(
            element("b", {}, many + total.toLocaleString("en")), total === 1 ? " line" : " lines");
    }

    /** Takes the level from where most of the lines have it; says whether that is elsewhere. */
    changeLevelField(aggregations) {
        const counts = LEVEL_FIELDS.map(
            (field) => ({ field, count: countOf(field, aggregations) }));
        const best = counts.reduce((one, other) => (other.count > one.count ? other : one));
        const current = counts.find(({ field }) => field === this.levelField);
        if (best.count <= current.count) return false;
        this.levelField = best.field;
        return true;
    }

    lacksLevels(aggregations) {
        return LEVEL_FIELDS.every((field) => countOf(field, aggregations) === 0);
    }

    /** Some loggers write levels as numbers; an answer that shows none, or an error, is nothing. */
    async tryNumbers(request) {
        if (this.hasTriedNumbers) return null;
        this.hasTriedNumbers = true;
        setNumberField(LEVEL_FIELDS[0], true);
        try {
            const answer = await request();
            if (!this.lacksLevels(answer.aggregations ?? {})) return answer;
        } catch (error) {
            if (error.name === "AbortError") this.hasTriedNumbers = false;
        }
        setNumberField(LEVEL_FIELDS[0], false);
        return null;
    }

    /** Without an answer there is nothing to count. The list tells of a query's errors. */
    clear(error) {
        const { from, end } = this.page.bounds;
        this.histogram.clear(from, end);
        this.facets.show({}, 0, this.page.state.filters);
        byId("count").textContent = "";
        if (!error.isSyntax && byId("rows").childElementCount > 0) {
            showNotice(`The chart and the counts are missing: ${error.message}`);
        }
    }

    /** Opens or closes the filters where there is no room for them beside the list. */
    showFacets(isShown) {
        document.body.classList.toggle("shows-facets", isShown);
        byId("filters-button").setAttribute("aria-expanded", String(isShown));
        const target = isShown ? byId("facets").querySelector("button") : byId("filters-button");
        target.focus();
    }

    /** Whether the filters lie over the list. */
    get showsFacets() {
        return document.body.classList.contains("shows-facets");
    }
}

/** The lines that have a facet's field. */
function countOf(field, aggregations) {
    const { name } = FACETS.find((facet) => facet.field === field);
    const { buckets = [] } = aggregations[name] ?? {};
    return buckets.reduce((sum, { doc_count: part }) => sum + part, 0);
}
