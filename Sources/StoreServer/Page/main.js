// The page: holds the view's state, searches when it changes, and keeps the address equal to it.

import { formatAddress, parseAddress, sameTarget } from "./address.js";
import { clockSkew, search, serverNow } from "./client.js";
import { asJSON } from "./document.js";
import { byId, copy, element } from "./elements.js";
import { emptyStore, emptyView, failedView } from "./empty.js";
import { flatten, readEntry } from "./entry.js";
import { Facets, showChips } from "./facets.js";
import { Histogram } from "./histogram.js";
import { listenToKeys } from "./keyboard.js";
import { List, ROW_LIMIT } from "./list.js";
import { RangeMenu, ViewMenu } from "./menus.js";
import { QueryBox } from "./querybox.js";
import {
    FACETS, PAGE_SIZE, learnTextField, linesRequest, newestRequest, overviewRequest,
} from "./requests.js";
import { TAIL_LIMIT, Tail } from "./tail.js";
import { markExpression } from "./text.js";
import { formatMoment, resolveRange } from "./time.js";

/** Milliseconds between two counts while the page follows new lines. */
const OVERVIEW_PAUSE = 4000;

/** Pixels by which the list may be scrolled and still count as at its top. */
const TOP_MARGIN = 24;

/** Pixels before the end of the list at which older lines are loaded. */
const END_MARGIN = 1500;

/** Milliseconds on each side of a line whose surroundings are wanted. */
const SURROUNDINGS = 120_000;

/** Milliseconds by which the server's clock may turn out to differ without a new search. */
const SKEW_LIMIT = 5000;

const LEVEL_FIELDS = ["level", "log.level", "severity"];

class Page {
    state = parseAddress(location.hash);
    bounds = { from: 0, to: null, end: 0 };
    levelField = LEVEL_FIELDS[0];
    control = new AbortController();
    overviewControl = new AbortController();
    isLoading = false;
    hasFailed = false;
    isComplete = false;
    fields = new Set(FACETS.map(({ field }) => field));
    values = new Map();

    constructor() {
        this.scroller = byId("scroller");
        this.list = new List(byId("rows"), {
            filter: (...filter) => this.toggleFilter(...filter),
            around: (entry) => this.showAround(entry),
            link: (entry) => this.copyLink(entry.key),
            opened: (key) => this.opened(key),
            moved: () => this.pauseWhenAway(),
        });
        this.histogram = new Histogram(
            byId("histogram"), (from, to) => this.change({ range: { from, to }, live: false }));
        this.facets = new Facets(byId("facets"), {
            filter: (...filter) => this.toggleFilter(...filter),
            resize: () => this.loadOverview(),
            close: () => this.showFacets(false),
        });
        this.queryBox = new QueryBox({
            submit: (query) => this.submit(query),
            fields: () => [...this.fields].sort(),
            values: (field) => this.values.get(field) ?? [],
            leave: () => this.leaveQuery(),
        });
        this.rangeMenu = new RangeMenu({
            choose: (range) => this.change({ range, live: this.state.live && "last" in range }),
            current: () => this.state.range,
            now: serverNow,
        });
        this.viewMenu = new ViewMenu({
            redraw: () => this.redraw(),
            index: (index) => this.change({ index }),
            link: () => this.copyLink(this.state.open),
        });
        this.tail = new Tail({
            entries: () => this.list.entries,
            has: (key) => this.list.has(key),
            isBusy: () => this.isLoading,
            find: (lower, options, signal) => this.find(
                { from: lower, to: null }, options, signal),
            floor: () => (this.isComplete ? this.bounds.from : this.list.entries.at(-1)?.time)
                ?? this.bounds.from,
            now: serverNow,
        }, {
            show: (entries) => this.showNew(entries),
            replace: (entries) => this.replaceAll(entries),
            waiting: (count, isMany) => this.showWaiting(count, isMany),
            failed: (error) => this.showTailFailure(error),
        });
        this.listen();
        this.search();
    }

    listen() {
        addEventListener("popstate", () => {
            this.state = parseAddress(location.hash);
            this.search();
        });
        for (const [id, move] of [
            ["earlier", (from, end) => [from - (end - from) / 2, end - (end - from) / 2]],
            ["later", (from, end) => [from + (end - from) / 2, end + (end - from) / 2]],
            ["wider", (from, end) => [from - (end - from) / 2, end + (end - from) / 2]],
        ]) byId(id).addEventListener("click", () => this.moveRange(move));
        byId("refresh").addEventListener("click", () => this.search());
        byId("live").addEventListener("click", () => this.toggleLive());
        byId("help-button").addEventListener("click", () => this.showHelp());
        byId("resume").addEventListener("click", () => this.resume());
        byId("filters-button").addEventListener("click", () => this.showFacets(true));
        byId("help").addEventListener("click", (event) => {
            if (event.target === event.currentTarget) event.target.close();
        });
        this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
        new ResizeObserver(() => this.loadMoreNearEnd()).observe(this.scroller);
        listenToKeys({
            "/": () => this.queryBox.focus(),
            j: () => this.list.move(1), ArrowDown: () => this.list.move(1),
            k: () => this.list.move(-1), ArrowUp: () => this.list.move(-1),
            Enter: () => this.toggleCurrent(), o: () => this.toggleCurrent(),
            " ": () => this.toggleCurrent(),
            Escape: () => this.escape(),
            c: () => this.copyCurrent(),
            g: () => this.goToTop(), Home: () => this.goToTop(),
            l: () => this.toggleLive(),
            r: () => this.search(),
            t: () => this.rangeMenu.open(),
            w: () => this.viewMenu.toggleWrap(),
            "?": () => this.showHelp(),
        });
    }

    // The state.

    /** Changes the view, as a step of the browser's history, and searches. */
    change(changes) {
        this.state = { ...this.state, open: null, ...changes };
        const address = formatAddress(this.state);
        if (address !== location.hash) history.pushState(null, "", address);
        this.search();
    }

    submit(query) {
        this.change({ query });
        this.scroller.focus({ preventScroll: true });
    }

    toggleFilter(field, value, negated) {
        const filter = { field, value, negated };
        const existing = this.state.filters.find((other) => sameTarget(other, filter));
        const others = this.state.filters.filter((other) => other !== existing);
        const isSame = existing?.negated === negated;
        this.change({ filters: isSame ? others : [...others, filter] });
    }

    /** Moves the time range; one that would reach into the future ends now. */
    moveRange(move) {
        const [from, to] = move(this.bounds.from, this.bounds.end).map(Math.round);
        const excess = Math.max(0, to - Math.round(serverNow()));
        const range = { from: from - excess, to: to - excess };
        this.change({ range, live: false });
    }

    toggleLive() {
        const live = !this.state.live;
        const range = live && !this.state.range.last ? { last: "15m" } : this.state.range;
        if (live) {
            this.change({ live, range });
            return;
        }
        this.state.live = false;
        this.replaceAddress();
        this.tail.stop();
        this.showState();
    }

    opened(key) {
        this.state.open = key;
        this.replaceAddress();
        this.pauseWhenAway();
    }

    replaceAddress() {
        history.replaceState(null, "", formatAddress(this.state));
    }

    /** The whole pod at the time of a line, with that line open. */
    showAround(entry) {
        const filters = [
            ["kubernetes.namespace_name", entry.namespace], ["kubernetes.pod_name", entry.pod],
            ["kubernetes.container_name", entry.container],
        ].filter(([, value]) => value).map(([field, value]) => ({ field, value, negated: false }));
        this.change({
            query: "", filters, live: false, open: entry.key,
            range: { from: entry.time - SURROUNDINGS, to: entry.time + SURROUNDINGS },
        });
    }

    copyLink(open) {
        const { from, end } = this.bounds;
        const fixed = { ...this.state, live: false, open, range: { from, to: Math.ceil(end) } };
        copy(location.href.replace(/#.*|$/, formatAddress(fixed)), "Link");
    }

    // Searching.

    /** Searches anew for the state; what is still under way is given up. */
    search() {
        this.control.abort();
        this.control = new AbortController();
        this.bounds = resolveRange(this.state.range, serverNow());
        this.tail.reset();
        if (this.state.live) this.tail.start(); else this.tail.stop();
        this.showState();
        this.showNotice(null);
        this.loadFirst();
        this.loadOverview();
    }

    async loadFirst() {
        await this.load(async (signal) => {
            const skew = clockSkew();
            const hits = await this.find(this.bounds, {}, signal);
            if (Math.abs(clockSkew() - skew) > SKEW_LIMIT) {
                // The range that ends now was reckoned by a wrong clock.
                queueMicrotask(() => this.search());
                return;
            }
            const entries = hits.map(readEntry);
            this.startList();
            this.list.append(entries);
            this.learnFields(entries);
            this.isComplete = hits.length < PAGE_SIZE;
            if (entries.length === 0) await this.explainEmptiness(signal);
            else await this.openAsAddressed(signal);
            this.showFoot();
        });
    }

    async loadMore() {
        const last = this.list.entries.at(-1);
        if (this.isLoading || this.isComplete || !last) return;
        if (this.list.entries.length >= ROW_LIMIT) return;
        await this.load(async (signal) => {
            const hits = await this.find(this.bounds, { after: last.sort }, signal);
            this.list.append(hits.map(readEntry));
            this.isComplete = hits.length < PAGE_SIZE;
            this.showFoot();
        }, (error) => this.showMoreFailed(error));
    }

    /** Loads older lines before somebody who scrolls down has to wait for them. */
    loadMoreNearEnd() {
        const { scrollHeight, scrollTop, clientHeight } = this.scroller;
        if (scrollHeight - scrollTop - clientHeight < END_MARGIN) this.loadMore();
    }

    /** Runs a search of the list with everything that shows it. */
    async load(work, fail = (error) => this.showFailure(error)) {
        const { signal } = this.control;
        this.isLoading = true;
        this.hasFailed = false;
        this.showProgress();
        try {
            await work(signal);
        } catch (error) {
            this.hasFailed = true;
            if (error.name !== "AbortError" && !signal.aborted) fail(error);
        }
        if (signal.aborted) return;
        this.isLoading = false;
        this.showProgress();
        if (!this.hasFailed) requestAnimationFrame(() => this.loadMoreNearEnd());
    }

    async find(bounds, options, signal) {
        const answer = await this.ask(() => linesRequest(this.state, bounds, options), signal);
        if (answer.timed_out || answer._shards?.failed > 0) {
            this.showNotice("The server could not look everywhere: some lines may be missing.");
        }
        return answer.hits.hits;
    }

    /** Searches; fields that turn out to be text are asked for in another way. */
    async ask(makeBody, signal) {
        for (;;) {
            try {
                const answer = await search(this.state.index, makeBody(), signal);
                signal.throwIfAborted();
                return answer;
            } catch (error) {
                if (!learnTextField(error)) throw error;
            }
        }
    }

    async loadOverview() {
        this.overviewControl.abort();
        this.overviewControl = new AbortController();
        clearTimeout(this.overviewTimer);
        const { signal } = this.overviewControl;
        this.overviewPending = true;
        this.showProgress();
        try {
            await this.updateOverview(signal);
        } catch (error) {
            // A failure of both searches is shown by the list's.
            if (error.name !== "AbortError" && !signal.aborted) this.clearOverview(error);
        }
        if (signal.aborted) return;
        this.overviewPending = false;
        this.showProgress();
        if (this.state.live) {
            this.overviewTimer = setTimeout(() => this.loadOverview(), OVERVIEW_PAUSE);
        }
    }

    async updateOverview(signal) {
        if (this.state.live) this.bounds = resolveRange(this.state.range, serverNow());
        const { from, end } = this.bounds;
        const interval = this.histogram.intervalFor(end - from);
        const body = () => overviewRequest(
            this.state, this.bounds, interval, this.levelField, this.facets.sizes);
        const { aggregations = {}, hits } = await this.ask(body, signal);
        const total = hits.total?.value ?? 0;
        if (this.changeLevelField(aggregations)) {
            await this.updateOverview(signal);
            return;
        }
        if (!this.histogram.isDragging) {
            this.histogram.show(aggregations.timeline?.buckets ?? [], from, end, interval);
        }
        this.facets.show(aggregations, total, this.state.filters);
        for (const { name, field } of FACETS) {
            const keys = (aggregations[name]?.buckets ?? []).map(({ key }) => String(key));
            this.values.set(field, keys);
        }
        const many = hits.total?.relation === "gte" ? "more than " : "";
        byId("count").replaceChildren(
            element("b", {}, many + total.toLocaleString("en")), total === 1 ? " line" : " lines");
    }

    /** Takes the level from where most of the lines have it. */
    changeLevelField(aggregations) {
        const count = ({ buckets = [] } = {}) => buckets.reduce(
            (sum, { doc_count: part }) => sum + part, 0);
        const counts = LEVEL_FIELDS.map((field) => {
            const { name } = FACETS.find((facet) => facet.field === field);
            return { field, count: count(aggregations[name]) };
        });
        const best = counts.reduce((one, other) => (other.count > one.count ? other : one));
        const current = counts.find(({ field }) => field === this.levelField);
        if (best.count <= current.count) return false;
        this.levelField = best.field;
        return true;
    }

    clearOverview(error) {
        const { from, end } = this.bounds;
        this.histogram.clear(from, end);
        this.facets.show({}, 0, this.state.filters);
        byId("count").textContent = "";
        if (!error.isSyntax && this.list.entries.length > 0) {
            this.showNotice(`The chart and the counts are missing: ${error.message}`);
        }
    }

    // The list.

    startList() {
        this.list.close({ isQuiet: true });
        this.list.clear();
        this.list.marks = markExpression(this.state.query);
        const { from, end } = this.bounds;
        this.list.showsDay = formatMoment(from).slice(0, 10) !== formatMoment(end).slice(0, 10);
        document.body.classList.toggle("with-day", this.list.showsDay);
        this.scroller.scrollTop = 0;
        this.queryBox.showError(null);
        byId("foot").replaceChildren();
    }

    /** Opens the line that the address names, which may be some pages down. */
    async openAsAddressed(signal) {
        const { open } = this.state;
        if (!open) return;
        for (let page = 0; page < 10 && !this.list.has(open) && !this.isComplete; page++) {
            const after = this.list.entries.at(-1).sort;
            const hits = await this.find(this.bounds, { after }, signal);
            this.list.append(hits.map(readEntry));
            this.isComplete = hits.length < PAGE_SIZE;
        }
        if (this.list.open(open, { isQuiet: true })) {
            this.list.rows.get(open).item.scrollIntoView({ block: "start" });
        }
    }

    showNew(entries) {
        if (this.list.entries.length === 0) byId("foot").replaceChildren();
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

    learnFields(entries) {
        if (this.fields.size > 500) return;
        for (const { source } of entries.slice(0, 20)) {
            for (const { path } of flatten(source)) this.fields.add(path);
        }
    }

    async explainEmptiness(signal) {
        const { hits } = await search(this.state.index, newestRequest(), signal);
        signal.throwIfAborted();
        const newest = hits.hits[0] && readEntry(hits.hits[0]);
        if (!newest || Number.isNaN(newest.time)) {
            byId("foot").replaceChildren(emptyStore());
            this.waitForFirst();
            return;
        }
        const { from, to } = this.bounds;
        const isInRange = newest.time >= from && (to === null || newest.time <= to);
        byId("foot").replaceChildren(emptyView(this.state, newest.time, serverNow(), isInRange, {
            goTo: (time) => this.change({
                range: { from: time - 900_000, to: time + 1000 }, live: false,
            }),
            widen: () => this.change({ range: { last: "7d" } }),
            reset: () => this.change({ query: "", filters: [] }),
            searchParts: () => this.change({ query: `*${this.state.query}*` }),
        }));
    }

    /** An empty store is asked again until there is something to see. */
    waitForFirst() {
        const { signal } = this.control;
        clearTimeout(this.firstTimer);
        this.firstTimer = setTimeout(async () => {
            if (signal.aborted || this.state.live) return;
            try {
                const { hits } = await search(this.state.index, newestRequest(), signal);
                if (hits.hits.length > 0) this.search(); else this.waitForFirst();
            } catch {
                this.waitForFirst();
            }
        }, 2000);
    }

    showFoot() {
        const foot = byId("foot");
        const { entries } = this.list;
        if (entries.length === 0) return;
        if (this.isComplete) {
            foot.replaceChildren(element("p", { class: "dim" }, "No older lines in this range."));
        } else if (entries.length >= ROW_LIMIT) {
            foot.replaceChildren(
                element("p", {}, `${entries.length.toLocaleString("en")} lines are shown. `),
                element("button", {
                    type: "button", class: "button",
                    onclick: () => this.change({
                        range: { from: this.bounds.from, to: entries.at(-1).time }, live: false,
                    }),
                }, "Go on from the oldest of them"));
        } else {
            foot.replaceChildren(element("p", { class: "dim" }, "Loading older lines …"));
        }
    }

    /** Shows the same lines in another way. */
    redraw() {
        const { entries } = this.list;
        const open = this.list.openKey;
        this.list.clear();
        this.list.append(entries);
        if (open) this.list.open(open, { isQuiet: true });
        this.histogram.draw();
        this.rangeMenu.show(this.state.range);
    }

    // Following.

    get isAway() {
        return this.scroller.scrollTop > TOP_MARGIN || this.list.current !== null;
    }

    scrolled() {
        if (!this.hasFailed) this.loadMoreNearEnd();
        if (!this.state.live) return;
        if (this.isAway) this.tail.pause();
        else if (this.tail.isPaused) this.resume();
    }

    pauseWhenAway() {
        if (!this.state.live) return;
        if (this.isAway) this.tail.pause();
    }

    resume() {
        byId("resume").hidden = true;
        this.list.close();
        this.list.deselect();
        this.scroller.scrollTop = 0;
        this.tail.resume();
    }

    showTailFailure(error) {
        if (error) this.showNotice(`Following is interrupted: ${error.message}`);
        else if (this.tailFailed) this.showNotice(null);
        this.tailFailed = error !== null;
    }

    showWaiting(count, isMany) {
        const button = byId("resume");
        button.hidden = false;
        const lines = count === 1 ? "1 new line" : `${count.toLocaleString("en")} new lines`;
        button.textContent = count === 0
            ? "Paused · go on" : `Paused · ${isMany ? "more than " : ""}${lines} ↑`;
    }

    // What is shown around.

    /** Shows the state in everything that is not the result of a search. */
    showState() {
        const { query, range, index, filters, live } = this.state;
        if (this.queryBox.text.trim() !== query) this.queryBox.text = query;
        this.rangeMenu.show(range);
        this.viewMenu.show(index);
        byId("live").setAttribute("aria-pressed", String(live));
        byId("resume").hidden = true;
        showChips(byId("chips"), filters, {
            turn: ({ field, value, negated }) => this.toggleFilter(field, value, !negated),
            remove: ({ field, value, negated }) => this.toggleFilter(field, value, negated),
            removeAll: () => this.change({ filters: [] }),
        });
        byId("filter-count").textContent = filters.length || "";
        document.title = query ? `${query} · Tailrace` : "Tailrace";
    }

    showProgress() {
        const isBusy = this.isLoading || this.overviewPending && !this.state.live;
        byId("progress").hidden = !isBusy;
        byId("rows").setAttribute("aria-busy", String(this.isLoading));
    }

    showNotice(text) {
        const notice = byId("notice");
        notice.hidden = !text;
        notice.textContent = text ?? "";
    }

    showFailure(error) {
        this.startList();
        this.showNotice(null);
        this.isComplete = true;
        if (error.isSyntax && this.state.query) this.queryBox.showError(error);
        byId("foot").replaceChildren(failedView(error, {
            help: () => this.showHelp(), retry: () => this.search(),
        }));
    }

    /** Older lines could not be had; those that are there stay. */
    showMoreFailed(error) {
        byId("foot").replaceChildren(
            element("p", { class: "error-text" }, error.message),
            element("button", {
                type: "button", class: "button", onclick: () => this.loadMore(),
            }, "Try again"));
    }

    showHelp() {
        byId("help").showModal();
    }

    showFacets(isShown) {
        document.body.classList.toggle("shows-facets", isShown);
        byId("filters-button").setAttribute("aria-expanded", String(isShown));
        const target = isShown ? byId("facets").querySelector("button") : byId("filters-button");
        target.focus();
    }

    // Keys.

    toggleCurrent() {
        const key = this.list.current ?? this.list.entries[0]?.key;
        if (key) this.list.toggle(key);
    }

    copyCurrent() {
        const entry = this.list.currentEntry;
        if (entry) copy(asJSON(entry), "JSON");
    }

    goToTop() {
        this.scroller.scrollTop = 0;
        if (this.state.live) this.resume();
        else if (this.list.entries.length) this.list.select(this.list.entries[0].key);
    }

    leaveQuery() {
        this.queryBox.input.blur();
        const key = this.list.current ?? this.list.entries[0]?.key;
        if (key) this.list.select(key);
    }

    escape() {
        if (document.body.classList.contains("shows-facets")) this.showFacets(false);
        else if (this.list.openKey !== null) this.list.close();
        else if (this.state.live && this.tail.isPaused) this.resume();
        else this.list.deselect();
    }
}

export const page = new Page();
