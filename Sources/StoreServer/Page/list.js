// The list of lines.
//
// Rows stand in chunks that the browser lays out only when they come into view
// (`content-visibility`), so thousands cost little; and no more than a limit are kept.

import { element } from "./elements.js";
import { openDocument } from "./document.js";
import { appendText, cut, plainText } from "./text.js";
import { formatDay, formatMoment, formatTime } from "./time.js";

/** Rows that scrolling down may load. */
export const ROW_LIMIT = 5000;

const CHUNK_SIZE = 100;
const MESSAGE_LIMIT = 1000;

export class List {
    /** `actions`: `filter`, `around`, `opened(key or null)`, `moved`. */
    constructor(root, actions) {
        this.root = root;
        this.actions = actions;
        this.entries = [];
        this.rows = new Map();
        this.current = null;
        this.openKey = null;
        this.marks = null;
        this.showsDay = false;
        root.addEventListener("click", (event) => this.click(event));
        root.addEventListener("focusin", (event) => this.focused(event));
    }

    /** Removes all rows. */
    clear() {
        this.root.replaceChildren();
        this.entries = [];
        this.rows.clear();
        this.current = null;
        this.openKey = null;
    }

    has(key) {
        return this.rows.has(key);
    }

    /** Appends older entries; those already shown are left out. Returns how many were added. */
    append(entries) {
        const fresh = entries.filter(({ key }) => !this.rows.has(key));
        for (const entry of fresh) {
            let chunk = this.root.lastElementChild;
            if (!chunk || chunk.childElementCount >= CHUNK_SIZE) {
                chunk = element("div", { class: "chunk", role: "presentation" });
                this.root.append(chunk);
            }
            chunk.append(this.makeRow(entry));
            this.entries.push(entry);
        }
        this.giveFocusStop();
        return fresh.length;
    }

    /** Puts newer entries (newest first) where their time belongs; keeps the newest `limit`. */
    insert(entries, limit) {
        for (const entry of entries) {
            if (this.rows.has(entry.key)) continue;
            let place = 0;
            while (place < this.entries.length && isNewer(this.entries[place], entry)) place++;
            this.insertAt(place, entry);
        }
        while (this.entries.length > limit) this.removeLast();
        this.giveFocusStop();
    }

    /** Moves the selection by a number of rows; says whether it could. */
    move(step) {
        if (this.entries.length === 0) return false;
        const from = this.entries.findIndex(({ key }) => key === this.current);
        const to = from < 0 ? 0 : Math.min(Math.max(from + step, 0), this.entries.length - 1);
        this.select(this.entries[to].key);
        return to !== from;
    }

    /** Selects a row and puts the focus on it. */
    select(key) {
        const row = this.rows.get(key);
        if (!row) return;
        this.setCurrent(key);
        row.line.focus({ preventScroll: true });
        row.line.scrollIntoView({ block: "nearest" });
    }

    /** Forgets which row is selected. */
    deselect() {
        this.rows.get(this.current)?.item.classList.remove("current");
        this.current = null;
        if (this.root.contains(document.activeElement)) document.activeElement.blur();
    }

    get currentEntry() {
        return this.rows.get(this.current)?.entry ?? null;
    }

    /** Opens a row's document, or closes it when it is open. */
    toggle(key) {
        if (this.openKey === key) this.close(); else this.open(key);
    }

    open(key, { isQuiet = false } = {}) {
        const row = this.rows.get(key);
        if (!row) return false;
        this.close({ isQuiet: true });
        this.openKey = key;
        this.setCurrent(key);
        row.line.setAttribute("aria-expanded", "true");
        row.item.classList.add("open");
        row.item.append(openDocument(row.entry, { ...this.actions, close: () => this.close() }));
        if (!isQuiet) this.actions.opened(key);
        return true;
    }

    close({ isQuiet = false } = {}) {
        const key = this.openKey;
        if (key === null) return;
        this.openKey = null;
        const row = this.rows.get(key);
        if (row) {
            const hadFocus = row.item.contains(document.activeElement);
            row.line.setAttribute("aria-expanded", "false");
            row.item.classList.remove("open");
            row.item.querySelector(".document")?.remove();
            if (hadFocus && !isQuiet) row.line.focus({ preventScroll: true });
        }
        if (!isQuiet) this.actions.opened(null);
    }

    makeRow(entry) {
        const line = element(
            "div", { class: "line", role: "button", tabindex: "-1", "aria-expanded": "false" },
            element(
                "time", { class: "time", title: formatMoment(entry.time) },
                ...(this.showsDay
                    ? [element("span", { class: "day" }, `${formatDay(entry.time).slice(5)} `)]
                    : []),
                formatTime(entry.time)),
            levelLabel(entry), origin(entry), this.message(entry));
        const item = element(
            "div", { class: `row level-${entry.levelClass}`, role: "listitem" }, line);
        item.dataset.key = entry.key;
        this.rows.set(entry.key, { item, line, entry });
        return item;
    }

    message(entry) {
        const box = element("span", { class: "message" });
        const text = cut(entry.message, MESSAGE_LIMIT);
        appendText(box, text, { singleLine: true, marks: this.marks });
        if (text.length < entry.message.length) {
            const size = entry.message.length.toLocaleString("en");
            box.append(element("span", { class: "cut" }, `… ${size} characters`));
        }
        for (const [name, value] of entry.extras) {
            const extra = element("span", { class: "extra" }, ` ${plainText(name)}=`);
            appendText(extra, value, { singleLine: true, marks: this.marks });
            box.append(extra);
        }
        return box;
    }

    insertAt(place, entry) {
        const row = this.makeRow(entry);
        const next = this.entries[place];
        if (next) {
            const item = this.rows.get(next.key).item;
            let chunk = item.parentElement;
            if (chunk.childElementCount >= CHUNK_SIZE && item === chunk.firstElementChild) {
                const before = chunk.previousElementSibling;
                chunk = element("div", { class: "chunk", role: "presentation" });
                if (before && before.childElementCount < CHUNK_SIZE) {
                    before.append(row);
                } else {
                    item.parentElement.before(chunk);
                    chunk.append(row);
                }
            } else {
                item.before(row);
            }
            this.entries.splice(place, 0, entry);
        } else {
            this.rows.delete(entry.key);
            this.append([entry]);
        }
    }

    removeLast() {
        const entry = this.entries.pop();
        const { item } = this.rows.get(entry.key);
        const chunk = item.parentElement;
        item.remove();
        if (chunk.childElementCount === 0) chunk.remove();
        this.rows.delete(entry.key);
        if (this.current === entry.key) this.current = null;
        if (this.openKey === entry.key) this.openKey = null;
    }

    setCurrent(key) {
        if (this.current === key) return;
        for (const { item, line } of [this.rows.get(this.current)].filter(Boolean)) {
            item.classList.remove("current");
            line.tabIndex = -1;
        }
        this.current = key;
        const { item, line } = this.rows.get(key);
        item.classList.add("current");
        line.tabIndex = 0;
        this.actions.moved();
    }

    /** The list is one stop of the tab key: the selected row, at first the newest. */
    giveFocusStop() {
        if (this.current !== null || this.entries.length === 0) return;
        this.root.querySelector('.line[tabindex="0"]')?.setAttribute("tabindex", "-1");
        this.rows.get(this.entries[0].key).line.tabIndex = 0;
    }

    click(event) {
        const line = event.target.closest(".line");
        // A click that ends the marking of text is not meant for the row.
        if (!line || String(getSelection()).trim()) return;
        this.toggle(line.parentElement.dataset.key);
    }

    focused(event) {
        const row = event.target.closest(".row");
        if (row && event.target.matches(":focus-visible")) this.setCurrent(row.dataset.key);
    }
}

/** Whether an entry stands before another that is to be put in. */
function isNewer(one, other) {
    return one.time === other.time ? one.order > other.order : one.time > other.time;
}

function levelLabel(entry) {
    const names = { warning: "WARN", information: "INFO", critical: "CRIT", emergency: "EMERG" };
    const text = names[entry.level.toLowerCase()] ?? entry.level.toUpperCase();
    return element("span", { class: "level" }, plainText(cut(text, 6)));
}

/** Where a line comes from: namespace, pod, and the container when its name says more. */
function origin(entry) {
    const parts = [entry.namespace, entry.pod || entry.host, entry.container].map(plainText);
    const [namespace, pod, container] = parts;
    const box = element("span", { class: "origin", title: parts.filter(Boolean).join(" / ") });
    if (namespace) box.append(element("span", { class: "dim" }, `${namespace}/`));
    box.append(pod);
    if (container && !pod.startsWith(container)) {
        box.append(element("span", { class: "dim" }, `/${container}`));
    }
    return box;
}
