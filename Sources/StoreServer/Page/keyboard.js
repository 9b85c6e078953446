// Keys that work everywhere but in a field of a form.

/** Calls the action of a key; `actions` maps the value of `KeyboardEvent.key` to functions. */
export function listenToKeys(actions) {
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select")) {
            return;
        }
        if (document.querySelector("dialog[open], [popover]:popover-open")) return;
        // A button answers to these itself.
        const isOnButton = event.target.closest("button, summary, a");
        if (isOnButton && (event.key === "Enter" || event.key === " ")) return;
        const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
        if (!action) return;
        event.preventDefault();
        action(event);
    });
}
