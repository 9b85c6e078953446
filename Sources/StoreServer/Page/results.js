// The lines of the view: the newest first, older ones as somebody scrolls down, and what stands
// there when there are none.

import { clockSkew, serverNow } from "./client.js";
import { byId, element } from "./elements.js";
import { emptyStore, emptyView, failedView, untimedStore } from "./empty.js";
import { flatten, readEntry } from "./entry.js";
import { List, ROW_LIMIT } from "./list.js";
import { FACETS, PAGE_SIZE, ask, linesRequest, newestRequest } from "./requests.js";
import { setBusy, showNotice } from "./status.js";
import { TAIL_LIMIT } from "./tail.js";
import { markExpression } from "./text.js";
import { formatDay } from "./time.js";

/** Pixels before the end of the list at which older lines are loaded. */
const END_MARGIN = 1500;

/** Milliseconds by which the server's clock may turn out to differ without a new search. */
const SKEW_LIMIT = 5000;

/** Pages that are looked through for the line that an address names. */
const PAGES_TO_OPENED = 10;

/** Milliseconds between two looks into an empty store. */
const FIRST_PAUSE = 2000;

/** Names of fields that are kept for completion. */
const FIELD_LIMIT = 500;

export class Results {
    /**
     * `page` has `state`, `bounds`, `change(changes)`, `search()`, `showHelp()`,
     * `showQueryError(error)`; `actions` are those of `List`.
     */
    constructor(page, actions) {
        this.page = page;
        this.list = new List(byId("rows"), actions);
        this.scroller = byId("scroller");
        this.foot = byId("foot");
        this.control = new AbortController();
        this.isLoading = false;
        this.hasFailed = false;
        this.isComplete = false;
        this.fields = new Set(FACETS.map(({ field }) => field));
        this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
        new ResizeObserver(() => this.loadMoreNearEnd()).observe(this.scroller);
    }

    /** Loads the view's newest lines; what is still under way is given up. */
    async start() {
        this.control.abort();
        this.control = new AbortController();
        clearTimeout(this.firstTimer);
        showNotice(null);
        await this.load(async (signal) => {
            const skew = clockSkew();
            const hits = await this.find(this.page.bounds, {}, signal);
            if (Math.abs(clockSkew() - skew) > SKEW_LIMIT) {
                // The range that ends now was reckoned by a wrong clock.
                queueMicrotask(() => this.page.search());
                return;
            }
            this.clear();
            this.add(hits);
            if (hits.length === 0) await this.explainEmptiness(signal);
            else await this.openAsAddressed(signal);
            this.showFoot();
        }, (error) => this.showFailure(error));
    }

    async loadMore() {
        const last = this.list.entries.at(-1);
        if (this.isLoading || this.isComplete || !last) return;
        if (this.list.entries.length >= ROW_LIMIT) return;
        await this.load(async (signal) => {
            this.add(await this.find(this.page.bounds, { after: last.sort }, signal));
            this.showFoot();
        }, (error) => this.showMoreFailed(error));
    }

    /** Loads older lines before somebody who scrolls down has to wait for them. */
    loadMoreNearEnd() {
        const { scrollHeight, scrollTop, clientHeight } = this.scroller;
        if (scrollHeight - scrollTop - clientHeight < END_MARGIN) this.loadMore();
    }

    scrolled() {
        if (!this.hasFailed) this.loadMoreNearEnd();
    }

    /** Scrolls by a number of heights of the list. */
    scrollPages(count) {
        this.scroller.scrollBy({ top: count * this.scroller.clientHeight });
    }

    /** Runs a search of the list with everything that shows it. */
    async load(work, fail) {
        const { signal } = this.control;
        this.isLoading = true;
        this.hasFailed = false;
        setBusy("lines", true);
        try {
            await work(signal);
        } catch (error) {
            this.hasFailed = true;
            if (!signal.aborted) fail(error);
        }
        if (signal.aborted) return;
        this.isLoading = false;
        setBusy("lines", false);
        if (!this.hasFailed) requestAnimationFrame(() => this.loadMoreNearEnd());
    }

    /** The hits of the view within limits of time. */
    async find(bounds, options, signal) {
        const { state } = this.page;
        const answer = await ask(state.index, linesRequest(state, bounds, options), signal);
        if (answer.timed_out || answer._shards?.failed > 0) {
            showNotice("The server could not look everywhere: some lines may be missing.");
        }
        return answer.hits.hits;
    }

    add(hits) {
        const entries = hits.map(readEntry);
        this.list.append(entries);
        this.learnFields(entries);
        this.isComplete = hits.length < PAGE_SIZE;
    }

    clear() {
        const { state, bounds } = this.page;
        this.list.close({ isQuiet: true });
        this.list.clear();
        this.list.marks = markExpression(state.query);
        this.list.showsDay = formatDay(bounds.from) !== formatDay(bounds.end);
        document.body.classList.toggle("with-day", this.list.showsDay);
        this.scroller.scrollTop = 0;
        this.page.showQueryError(null);
        this.foot.replaceChildren();
    }

    /** Opens the line that the address names, which may be some pages down. */
    async openAsAddressed(signal) {
        const { open } = this.page.state;
        if (!open) return;
        for (let page = 0; page < PAGES_TO_OPENED; page++) {
            if (this.list.has(open) || this.isComplete) break;
            const after = this.list.entries.at(-1).sort;
            this.add(await this.find(this.page.bounds, { after }, signal));
        }
        if (this.list.open(open, { isQuiet: true })) {
            this.list.rows.get(open).item.scrollIntoView({ block: "start" });
        }
    }

    /** Puts in lines that are newer. */
    showNew(entries) {
        this.learnFields(entries);
        const count = this.list.entries.length + entries.length;
        this.list.insert(entries, TAIL_LIMIT);
        if (count > TAIL_LIMIT) this.isComplete = false;
        this.showFoot();
    }

    /** More lines have come than are kept: the newest take the place of all others. */
    replaceAll(entries) {
        this.list.clear();
        this.isComplete = false;
        this.list.append(entries.slice(0, TAIL_LIMIT));
        this.showFoot();
    }

    /** Shows the same lines in another way. */
    redraw() {
        const { entries, openKey } = this.list;
        this.list.clear();
        this.list.append(entries);
        if (openKey !== null) this.list.open(openKey, { isQuiet: true });
    }

    learnFields(entries) {
        for (const { source } of entries.slice(0, 20)) {
            if (this.fields.size > FIELD_LIMIT) return;
            for (const { path } of flatten(source)) this.fields.add(path);
        }
    }

    async explainEmptiness(signal) {
        const { state, bounds } = this.page;
        const { hits } = await ask(state.index, newestRequest(), signal);
        if (hits.hits.length === 0) {
            this.foot.replaceChildren(emptyStore());
            this.waitForFirst(signal);
            return;
        }
        const { time } = readEntry(hits.hits[0]);
        if (Number.isNaN(time)) {
            this.foot.replaceChildren(untimedStore());
            return;
        }
        const isInRange = time >= bounds.from && (bounds.to === null || time <= bounds.to);
        this.foot.replaceChildren(emptyView(state, time, serverNow(), isInRange, {
            goTo: () => this.page.change({
                range: { from: time - 900_000, to: time + 1000 }, live: false,
            }),
            widen: () => this.page.change({ range: { last: "7d" } }),
            reset: () => this.page.change({ query: "", filters: [] }),
            searchParts: () => this.page.change({ query: `*${state.query}*` }),
        }));
    }

    /** An empty store is asked again until there is something to see. */
    waitForFirst(signal) {
        this.firstTimer = setTimeout(async () => {
            try {
                const { hits } = await ask(this.page.state.index, newestRequest(), signal);
                if (hits.hits.length > 0) this.page.search(); else this.waitForFirst(signal);
            } catch {
                if (!signal.aborted) this.waitForFirst(signal);
            }
        }, FIRST_PAUSE);
    }

    showFoot() {
        const { entries } = this.list;
        if (entries.length === 0) return;
        if (this.isComplete) {
            this.foot.replaceChildren(
                element("p", { class: "dim" }, "No older lines in this range."));
        } else if (entries.length >= ROW_LIMIT) {
            const range = { from: this.page.bounds.from, to: entries.at(-1).time };
            this.foot.replaceChildren(
                element("p", {}, `${entries.length.toLocaleString("en")} lines are shown. `),
                button("Go on from the oldest of them", () => this.page.change({
                    range, live: false,
                })));
        } else {
            this.foot.replaceChildren(
                element("p", { class: "dim" }, "Loading older lines …"));
        }
    }

    showFailure(error) {
        this.clear();
        this.isComplete = true;
        showNotice(null);
        if (error.isSyntax && this.page.state.query) this.page.showQueryError(error);
        this.foot.replaceChildren(failedView(error, {
            help: () => this.page.showHelp(), retry: () => this.page.search(),
        }));
    }

    /** Older lines could not be had; those that are there stay. */
    showMoreFailed(error) {
        this.foot.replaceChildren(
            element("p", { class: "error-text" }, error.message),
            button("Try again", () => this.loadMore()));
    }
}

function button(text, onclick) {
    return element("button", { type: "button", class: "button", onclick }, text);
}
