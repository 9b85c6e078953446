// Following new lines.
//
// Lines are not stored in the order of their times: a file may be read some seconds later than
// another. So each look begins some way before the newest line and leaves out, by their ids, the
// lines that are there already. Every few looks begin further back, for lines that are later still.

import { readEntry } from "./entry.js";

/** Milliseconds between the end of a look and the next. */
const PAUSE = 700;

/** After an error. */
const PAUSE_AFTER_ERROR = 3000;

/** Every so many looks, how many milliseconds before the newest line a look begins. */
const LOOK_BACK = [[40, 300_000], [5, 30_000], [1, 5000]];

/** Lines kept in the list while it follows, and while it waits. */
export const TAIL_LIMIT = 1000;

const LOOK_SIZE = 500;

export class Tail {
    /**
     * `source` gives what the list holds and searches: `entries()`, `has(key)`, `isBusy()`,
     * `find(lower, options, signal)`, and in milliseconds `now()` and `floor()`: lines before are
     * not part of the view or come by scrolling down. `actions`: `show(entries)`,
     * `replace(entries)`, `waiting(count, isMany)`, `failed(error or null)`.
     */
    constructor(source, actions) {
        this.source = source;
        this.actions = actions;
        this.isRunning = false;
        this.isPaused = false;
        this.pending = new Map();
    }

    start() {
        if (this.isRunning) return;
        this.isRunning = true;
        this.reset();
        this.schedule(PAUSE);
    }

    stop() {
        this.isRunning = false;
        clearTimeout(this.timer);
        this.control?.abort();
        this.reset();
    }

    /** A new search has replaced the list. */
    reset() {
        this.isPaused = false;
        this.isMany = false;
        this.pending.clear();
        this.looks = 0;
        this.control?.abort();
    }

    /** New lines are counted but not shown. */
    pause() {
        if (!this.isRunning || this.isPaused) return;
        this.isPaused = true;
        this.report();
    }

    resume() {
        if (!this.isPaused) return;
        this.isPaused = false;
        const entries = newestFirst([...this.pending.values()]);
        this.pending.clear();
        if (this.isMany) this.actions.replace(entries); else this.actions.show(entries);
        this.isMany = false;
    }

    schedule(milliseconds) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.look(), milliseconds);
    }

    async look() {
        if (this.source.isBusy()) {
            this.schedule(PAUSE);
            return;
        }
        const control = new AbortController();
        this.control = control;
        let pause = PAUSE;
        try {
            const { entries, isGap } = await this.findNew(control.signal);
            if (control.signal.aborted) return;
            this.accept(entries, isGap);
            this.actions.failed(null);
        } catch (error) {
            if (error.name !== "AbortError") {
                this.actions.failed(error);
                pause = PAUSE_AFTER_ERROR;
            }
        } finally {
            if (this.isRunning && this.control === control) this.schedule(pause);
        }
    }

    /** The lines that are not known yet; `isGap` when there are too many to get them all. */
    async findNew(signal) {
        const lower = this.lowerLimit();
        const fresh = [];
        let after;
        while (fresh.length < TAIL_LIMIT) {
            const hits = await this.source.find(lower, { after, size: LOOK_SIZE }, signal);
            const entries = hits.map(readEntry);
            fresh.push(...entries.filter(({ key }) => !this.isKnown(key)));
            // Only a full page with nothing known in it leaves something unseen.
            if (hits.length < LOOK_SIZE) return { entries: fresh, isGap: false };
            after = hits.at(-1).sort;
        }
        return { entries: fresh, isGap: true };
    }

    lowerLimit() {
        const floor = this.source.floor();
        const known = newestFirst([...this.pending.values(), ...this.source.entries()]);
        if (known.length === 0) return floor;
        const [, back] = LOOK_BACK.find(([every]) => this.looks % every === 0);
        this.looks++;
        // A clock that is ahead somewhere must not hide the lines of the others.
        const newest = Math.min(known[0].time, this.source.now());
        return Math.min(newest, Math.max(floor, newest - back));
    }

    isKnown(key) {
        return this.pending.has(key) || this.source.has(key);
    }

    accept(entries, isGap) {
        if (!this.isPaused) {
            if (isGap) this.actions.replace(entries);
            else if (entries.length) this.actions.show(entries);
            return;
        }
        if (isGap) {
            this.pending.clear();
            this.isMany = true;
        }
        for (const entry of entries) this.pending.set(entry.key, entry);
        this.dropOldPending();
        this.report();
    }

    dropOldPending() {
        if (this.pending.size <= TAIL_LIMIT) return;
        this.isMany = true;
        const kept = newestFirst([...this.pending.values()]).slice(0, TAIL_LIMIT);
        this.pending = new Map(kept.map((entry) => [entry.key, entry]));
    }

    report() {
        this.actions.waiting(this.pending.size, this.isMany);
    }
}

function newestFirst(entries) {
    return entries.sort((one, other) => other.time - one.time);
}
