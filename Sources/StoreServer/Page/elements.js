// Making elements. Text is only ever set as text: nothing of a log line becomes markup.

/**
 * An element with attributes and children.
 *
 * `on...` attributes are listeners, `true` is an attribute without a value, `false` and
 * `undefined` leave the attribute out. Strings among the children become text.
 */
export function element(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, as `element`. */
export function shape(tag, attributes = {}, ...children) {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** The element of an id. */
export function byId(id) {
    return document.getElementById(id);
}

/** Shows a short message that goes away by itself. */
export function toast(text) {
    const box = byId("toast");
    box.textContent = text;
    box.classList.add("shown");
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => box.classList.remove("shown"), 2500);
}

/** Copies text, and says so. */
export async function copy(text, what) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        // Without HTTPS there is no clipboard object on other hosts than this one.
        const area = element("textarea", { class: "unseen", readonly: true });
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
    }
    toast(`${what} copied`);
}

function fill(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === false) continue;
        if (name.startsWith("on")) {
            made.addEventListener(name.slice(2), value);
        } else {
            made.setAttribute(name, value === true ? "" : value);
        }
    }
    made.append(...children);
    return made;
}
