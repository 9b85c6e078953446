// Following new lines in the list: it waits while somebody reads, and says how many are waiting.

import { serverNow } from "./client.js";
import { byId } from "./elements.js";
import { showNotice } from "./status.js";
import { Tail } from "./tail.js";

/** Pixels by which the list may be scrolled and still count as at its top. */
const TOP_MARGIN = 24;

export class Following {
    /** `page` has `state` and `bounds`; `results` are the lines of its view. */
    constructor(page, results) {
        this.page = page;
        this.results = results;
        this.button = byId("resume");
        this.hasFailed = false;
        this.tail = new Tail({
            entries: () => results.list.entries,
            has: (key) => results.list.has(key),
            isBusy: () => results.isLoading || document.hidden,
            find: (lower, options, signal) => results.find(
                { from: lower, to: null }, options, signal),
            floor: () => this.floor,
            now: serverNow,
        }, {
            show: (entries) => results.showNew(entries),
            replace: (entries) => results.replaceAll(entries),
            waiting: (count, isMany) => this.showWaiting(count, isMany),
            failed: (error) => this.showFailure(error),
        });
        this.button.addEventListener("click", () => this.resume());
        results.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    }

    /** A new search has begun: begins or ends to follow, as the state says. */
    restart() {
        this.tail.reset();
        this.button.hidden = true;
        if (this.page.state.live) this.tail.start(); else this.tail.stop();
    }

    /** The list's top comes into view again, with the lines that have waited. */
    resume() {
        this.button.hidden = true;
        this.results.list.close();
        this.results.list.deselect();
        this.results.scroller.scrollTop = 0;
        this.tail.resume();
    }

    /** Whether lines wait. */
    get isPaused() {
        return this.page.state.live && this.tail.isPaused;
    }

    /** Waits when somebody has turned to a line. */
    pauseWhenAway() {
        if (this.page.state.live && this.isAway) this.tail.pause();
    }

    scrolled() {
        if (!this.page.state.live) return;
        if (this.isAway) this.tail.pause();
        else if (this.tail.isPaused) this.resume();
    }

    get isAway() {
        return this.results.scroller.scrollTop > TOP_MARGIN || this.results.list.current !== null;
    }

    /** Lines before are not part of the view, or come by scrolling down. */
    get floor() {
        const oldest = this.results.list.entries.at(-1);
        return this.results.isComplete || !oldest ? this.page.bounds.from : oldest.time;
    }

    showWaiting(count, isMany) {
        const lines = count === 1 ? "1 new line" : `${count.toLocaleString("en")} new lines`;
        this.button.textContent = count === 0
            ? "Paused · go on" : `Paused · ${isMany ? "more than " : ""}${lines} ↑`;
        this.button.hidden = false;
    }

    showFailure(error) {
        if (error) showNotice(`Following is interrupted: ${error.message}`);
        else if (this.hasFailed) showNotice(null);
        this.hasFailed = error !== null;
    }
}
