// The menus: time range, and how things are shown.

import { byId, element } from "./elements.js";
import {
    PRESETS, describeRange, formatInput, parseInput, resolveRange, useUTC, zoneName,
} from "./time.js";

/** Places a menu below the button that opens it. */
function placeBelow(menu, button) {
    menu.addEventListener("toggle", (event) => {
        if (event.newState !== "open") return;
        const { bottom, right } = button.getBoundingClientRect();
        const left = Math.min(right, innerWidth - 8) - menu.offsetWidth;
        menu.style.left = `${Math.max(8, left)}px`;
        menu.style.top = `${bottom + 4}px`;
        menu.querySelector("[aria-current], input:checked, button")?.focus();
    });
}

export class RangeMenu {
    /** `choose(range)` is called with a range; `current()` gives the one in force, `now()` now. */
    constructor({ choose, current, now }) {
        this.menu = byId("range-menu");
        this.current = current;
        this.now = now;
        placeBelow(this.menu, byId("range-button"));
        this.menu.addEventListener("beforetoggle", () => this.fill());
        this.presets = PRESETS.map(({ last, label }) => element("button", {
            type: "button", "data-last": last, onclick: () => {
                this.menu.hidePopover();
                choose({ last });
            },
        }, label));
        byId("presets").append(...this.presets);
        byId("range-form").addEventListener("submit", (event) => {
            event.preventDefault();
            const from = parseInput(byId("range-from").value);
            const to = parseInput(byId("range-to").value);
            if (!(from < to)) {
                byId("range-error").textContent = "The end must be after the beginning.";
                return;
            }
            this.menu.hidePopover();
            choose({ from, to });
        });
    }

    /** Shows a range on the button. */
    show(range) {
        byId("range-label").textContent = describeRange(range);
    }

    open() {
        this.menu.showPopover();
    }

    fill() {
        const range = this.current();
        const { from, end } = resolveRange(range, this.now());
        byId("range-from").value = formatInput(from);
        byId("range-to").value = formatInput(end);
        byId("range-error").textContent = "";
        byId("zone").textContent = `(${zoneName()})`;
        for (const button of this.presets) {
            const isCurrent = button.dataset.last === range.last;
            if (isCurrent) button.setAttribute("aria-current", "true");
            else button.removeAttribute("aria-current");
        }
    }
}

export class ViewMenu {
    /** `actions`: `redraw()` after a change of how times are written, `index(name)`, `link()`. */
    constructor(actions) {
        this.actions = actions;
        placeBelow(byId("view-menu"), byId("view-button"));
        for (const input of document.querySelectorAll('input[name="theme"]')) {
            input.checked = input.value === load("theme");
            input.addEventListener("change", () => applyTheme(input.value));
        }
        this.wrap = byId("wrap");
        this.wrap.checked = load("wrap") === "1";
        this.wrap.addEventListener("change", () => this.applyWrap());
        const utc = byId("utc");
        utc.checked = load("utc") === "1";
        useUTC(utc.checked);
        utc.addEventListener("change", () => {
            save("utc", utc.checked ? "1" : "");
            useUTC(utc.checked);
            actions.redraw();
        });
        byId("index-form").addEventListener("submit", (event) => {
            event.preventDefault();
            byId("view-menu").hidePopover();
            actions.index(byId("index").value.trim() || "*");
        });
        byId("copy-link").addEventListener("click", () => actions.link());
        this.applyWrap();
    }

    /** Shows the indices in force. */
    show(index) {
        byId("index").value = index === "*" ? "" : index;
    }

    toggleWrap() {
        this.wrap.checked = !this.wrap.checked;
        this.applyWrap();
    }

    applyWrap() {
        save("wrap", this.wrap.checked ? "1" : "");
        document.body.classList.toggle("wraps", this.wrap.checked);
    }
}

function applyTheme(theme) {
    save("theme", theme);
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
}

function load(name) {
    try {
        return localStorage.getItem(`tailrace.${name}`) ?? "";
    } catch {
        return "";
    }
}

function save(name, value) {
    try {
        if (value) localStorage.setItem(`tailrace.${name}`, value);
        else localStorage.removeItem(`tailrace.${name}`);
    } catch {
        // Storage may be forbidden: the choice lasts as long as the page.
    }
}
