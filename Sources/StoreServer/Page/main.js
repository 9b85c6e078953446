// The page: holds the view's state, searches when it changes, and keeps the address equal to it.

import { formatAddress, parseAddress, sameTarget } from "./address.js";
import { serverNow } from "./client.js";
import { asJSON } from "./document.js";
import { byId, copy } from "./elements.js";
import { showChips } from "./facets.js";
import { Following } from "./following.js";
import { listenToKeys } from "./keyboard.js";
import { RangeMenu, ViewMenu } from "./menus.js";
import { Overview } from "./overview.js";
import { QueryBox } from "./querybox.js";
import { Results } from "./results.js";
import { resolveRange } from "./time.js";

/** Milliseconds on each side of a line whose surroundings are wanted. */
const SURROUNDINGS = 120_000;

class Page {
    constructor() {
        this.state = parseAddress(location.hash);
        this.bounds = resolveRange(this.state.range, serverNow());
        this.results = new Results(this, {
            filter: (...filter) => this.toggleFilter(...filter),
            around: (entry) => this.showAround(entry),
            link: (entry) => this.copyLink(entry.key),
            opened: (key) => this.opened(key),
            moved: () => this.following.pauseWhenAway(),
        });
        this.following = new Following(this, this.results);
        this.overview = new Overview(this);
        this.queryBox = new QueryBox({
            submit: (query) => this.submit(query),
            fields: () => [...this.results.fields].sort(),
            values: (field) => this.overview.values.get(field) ?? [],
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
        this.listenToButtons();
        this.listenToKeys();
        addEventListener("popstate", () => {
            this.state = parseAddress(location.hash);
            this.search();
        });
        this.search();
    }

    listenToButtons() {
        const moves = {
            earlier: (from, end) => [from - (end - from) / 2, end - (end - from) / 2],
            later: (from, end) => [from + (end - from) / 2, end + (end - from) / 2],
            wider: (from, end) => [from - (end - from) / 2, end + (end - from) / 2],
        };
        for (const [id, move] of Object.entries(moves)) {
            byId(id).addEventListener("click", () => this.moveRange(move));
        }
        byId("skip").addEventListener("click", () => this.leaveQuery());
        byId("refresh").addEventListener("click", () => this.search());
        byId("live").addEventListener("click", () => this.toggleLive());
        byId("help-button").addEventListener("click", () => this.showHelp());
        byId("help").addEventListener("click", (event) => {
            if (event.target === event.currentTarget) event.target.close();
        });
    }

    listenToKeys() {
        const { list } = this.results;
        const [next, previous] = [() => list.move(1), () => list.move(-1)];
        const toggle = () => this.toggleCurrent();
        const goToTop = () => this.goToTop();
        listenToKeys({
            "/": () => this.queryBox.focus(),
            j: next, ArrowDown: next, k: previous, ArrowUp: previous,
            Enter: toggle, " ": toggle, o: toggle,
            g: goToTop, Home: goToTop,
            PageDown: () => this.results.scrollPages(0.9), End: () => this.results.scrollPages(1e6),
            PageUp: () => this.results.scrollPages(-0.9),
            Escape: () => this.escape(),
            c: () => this.copyCurrent(),
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

    /** Searches for the state; what is still under way is given up. */
    search() {
        this.bounds = resolveRange(this.state.range, serverNow());
        this.showState();
        this.following.restart();
        this.results.start();
        this.overview.load();
    }

    /** The limits of time; while the page follows they go with the time. */
    updateBounds() {
        if (this.state.live) this.bounds = resolveRange(this.state.range, serverNow());
        return this.bounds;
    }

    submit(query) {
        this.change({ query });
        this.queryBox.input.blur();
    }

    /** Adds a filter, turns round the one of this value, or removes it when it is there. */
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
        this.change({ range: { from: from - excess, to: to - excess }, live: false });
    }

    toggleLive() {
        if (!this.state.live) {
            const range = this.state.range.last ? this.state.range : { last: "15m" };
            this.change({ live: true, range });
            return;
        }
        this.state.live = false;
        this.replaceAddress();
        this.following.restart();
        this.showState();
    }

    opened(key) {
        this.state.open = key;
        this.replaceAddress();
        this.following.pauseWhenAway();
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

    /** Copies an address that shows the same lines later too. */
    copyLink(open) {
        const { from, end } = this.bounds;
        const fixed = {
            ...this.state, live: false, open,
            range: { from: Math.floor(from), to: Math.ceil(end) },
        };
        copy(location.href.replace(/#.*|$/, formatAddress(fixed)), "Link");
    }

    // What is shown.

    /** Shows the state in everything that is not the result of a search. */
    showState() {
        const { query, range, index, filters, live } = this.state;
        if (this.queryBox.text.trim() !== query) this.queryBox.text = query;
        this.rangeMenu.show(range);
        this.viewMenu.show(index);
        byId("live").setAttribute("aria-pressed", String(live));
        // Nobody wants to hear every count of a page that follows.
        byId("count").setAttribute("aria-live", live ? "off" : "polite");
        showChips(byId("chips"), filters, {
            turn: ({ field, value, negated }) => this.toggleFilter(field, value, !negated),
            remove: ({ field, value, negated }) => this.toggleFilter(field, value, negated),
            removeAll: () => this.change({ filters: [] }),
        });
        byId("filter-count").textContent = filters.length || "";
        document.title = query ? `${query} · Tailrace` : "Tailrace";
    }

    showQueryError(error) {
        this.queryBox.showError(error);
    }

    showHelp() {
        byId("help").showModal();
    }

    /** Writes all times anew. */
    redraw() {
        this.results.redraw();
        this.overview.histogram.draw();
        this.rangeMenu.show(this.state.range);
    }

    // Keys.

    /** The selected line's key, or the newest line's. */
    get currentKey() {
        return this.results.list.current ?? this.results.list.entries[0]?.key;
    }

    toggleCurrent() {
        if (this.currentKey) this.results.list.toggle(this.currentKey);
    }

    copyCurrent() {
        const entry = this.results.list.currentEntry;
        if (entry) copy(asJSON(entry), "JSON");
    }

    goToTop() {
        this.results.scroller.scrollTop = 0;
        const [newest] = this.results.list.entries;
        if (this.state.live) this.following.resume();
        else if (newest) this.results.list.select(newest.key);
    }

    leaveQuery() {
        this.queryBox.input.blur();
        if (this.currentKey) this.results.list.select(this.currentKey);
    }

    escape() {
        const { list } = this.results;
        if (this.overview.showsFacets) this.overview.showFacets(false);
        else if (list.openKey !== null) list.close();
        else if (this.following.isPaused) this.following.resume();
        else list.deselect();
    }
}

export const page = new Page();
