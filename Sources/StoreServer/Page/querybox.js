// The query's text: history, completion of fields and values, the server's complaints.

import { byId, element } from "./elements.js";

const HISTORY_KEY = "tailrace.queries";
const HISTORY_LIMIT = 50;
const SUGGESTION_LIMIT = 10;

export class QueryBox {
    /**
     * `actions`: `submit(text)`, `fields()` and `values(field)` for completion, `leave()` after
     * Escape.
     */
    constructor(actions) {
        this.actions = actions;
        this.input = byId("query");
        this.list = byId("suggestions");
        this.error = byId("query-error");
        this.clearButton = byId("clear-query");
        this.suggestions = [];
        this.chosen = -1;
        byId("query-form").addEventListener("submit", (event) => {
            event.preventDefault();
            this.submit();
        });
        this.input.addEventListener("input", () => this.edited());
        this.input.addEventListener("keydown", (event) => this.key(event));
        this.input.addEventListener("blur", () => this.hide());
        this.clearButton.addEventListener("click", () => {
            this.text = "";
            this.submit();
            this.focus();
        });
    }

    get text() {
        return this.input.value;
    }

    set text(text) {
        this.input.value = text;
        this.clearButton.hidden = text === "";
        this.showError(null);
    }

    focus() {
        this.input.focus();
        this.input.select();
    }

    submit() {
        this.hide();
        remember(this.text.trim());
        this.actions.submit(this.text.trim());
    }

    /** Shows why the server could not read the query; null hides it. */
    showError(failure) {
        this.error.hidden = failure === null;
        this.input.setAttribute("aria-invalid", String(failure !== null));
        if (failure === null) {
            this.error.replaceChildren();
            return;
        }
        this.error.replaceChildren(
            element("strong", {}, "This query cannot be read: "),
            `${failure.complaint}.`);
        const { column } = failure;
        const text = this.text.trim();
        if (column === null || column > text.length + 1) return;
        this.error.append(element(
            "code", { class: "where" }, text.slice(0, column - 1),
            element("mark", {}, text.slice(column - 1, column) || "␣"), text.slice(column)));
    }

    edited() {
        this.clearButton.hidden = this.text === "";
        this.showError(null);
        this.suggest(this.completions());
    }

    key(event) {
        if (event.isComposing) return;
        const isOpen = !this.list.hidden;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (isOpen) this.choose(event.key === "ArrowDown" ? 1 : -1);
            else this.suggest(this.history(""));
        } else if (event.key === "Enter" && isOpen && this.chosen >= 0) {
            event.preventDefault();
            this.accept(this.suggestions[this.chosen]);
        } else if (event.key === "Tab" && isOpen && this.chosen >= 0) {
            event.preventDefault();
            this.accept(this.suggestions[this.chosen]);
        } else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            if (isOpen) this.hide(); else this.actions.leave();
        }
    }

    suggest(suggestions) {
        this.suggestions = suggestions.slice(0, SUGGESTION_LIMIT);
        this.chosen = -1;
        this.list.hidden = this.suggestions.length === 0;
        this.input.setAttribute("aria-expanded", String(!this.list.hidden));
        this.input.removeAttribute("aria-activedescendant");
        this.list.replaceChildren(...this.suggestions.map((suggestion, index) => element(
            "li", {
                role: "option", id: `suggestion-${index}`, "aria-selected": "false",
                // Before the input loses the focus.
                onpointerdown: (event) => {
                    event.preventDefault();
                    this.accept(suggestion);
                },
            },
            element("span", {}, suggestion.label),
            element("span", { class: "dim" }, suggestion.kind))));
    }

    hide() {
        this.suggest([]);
    }

    choose(step) {
        const count = this.suggestions.length;
        this.list.children[this.chosen]?.setAttribute("aria-selected", "false");
        this.chosen = (Math.max(this.chosen + step, step > 0 ? 0 : -1) + count) % count;
        const item = this.list.children[this.chosen];
        item.setAttribute("aria-selected", "true");
        item.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", item.id);
    }

    accept({ text, isWhole }) {
        this.input.value = text;
        this.clearButton.hidden = false;
        if (isWhole) {
            this.submit();
            return;
        }
        this.input.setSelectionRange(text.length, text.length);
        this.suggest(this.completions());
    }

    /** What may follow the text: values after `field:`, fields, earlier queries. */
    completions() {
        const text = this.text;
        if (!text.trim() || this.input.selectionEnd !== text.length) return [];
        const value = /(?:^|[\s(+!-])([\w.@-]+):([^\s()":]*)$/.exec(text);
        if (value) return this.valueCompletions(text, value[1], value[2]);
        const word = /(?:^|[\s(+!-])([\w.@-]+)$/.exec(text)?.[1].toLowerCase();
        const fields = word ? this.actions.fields().filter((field) => {
            const name = field.toLowerCase();
            return name !== word && (name.startsWith(word) || name.includes(`.${word}`));
        }) : [];
        return [
            ...fields.slice(0, 6).map((field) => ({
                label: field, kind: "field",
                text: `${text.slice(0, text.length - word.length)}${field}:`,
            })),
            ...this.history(text),
        ];
    }

    valueCompletions(text, field, start) {
        const head = text.slice(0, text.length - start.length);
        return this.actions.values(field)
            .filter((value) => value !== start && value.startsWith(start))
            .map((value) => ({
                label: value, kind: field,
                text: head + (/^[\w.-]+$/.test(value) ? value : JSON.stringify(value)),
            }));
    }

    history(start) {
        return readHistory()
            .filter((text) => text.startsWith(start) && text !== start)
            .map((text) => ({ label: text, kind: "earlier", text, isWhole: true }));
    }
}

function readHistory() {
    try {
        const texts = JSON.parse(localStorage.getItem(HISTORY_KEY) ?? "[]");
        return texts.filter((text) => typeof text === "string");
    } catch {
        return [];
    }
}

function remember(text) {
    if (!text) return;
    const texts = [text, ...readHistory().filter((other) => other !== text)];
    try {
        localStorage.setItem(HISTORY_KEY, JSON.stringify(texts.slice(0, HISTORY_LIMIT)));
    } catch {
        // Storage may be forbidden or full: then there is no history.
    }
}
