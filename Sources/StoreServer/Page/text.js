// Text of log lines: shown as it is, with what would hide or mislead made visible.

import { element } from "./elements.js";

/**
 * What is not shown as it is: terminal sequences, control characters, invisible characters, those
 * that turn the direction of writing, halves of surrogate pairs.
 */
const SPECIAL = [
    "\\u001b\\[[0-9;:?]*[ -/]*[@-~]",
    "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5]",
    "[\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]",
    "[\\u{e0000}-\\u{e0fff}]",
    "\\p{Surrogate}",
].join("|");

/** Elements for special characters in one text; beyond, they become plain symbols. */
const ELEMENT_LIMIT = 2000;

/** What stands between words in a query, or is no word to look for. */
const OPERATOR = /^(AND|OR|NOT|TO|&&|\|\||[+!{}[\]/].*|.*[:\]}]|\*+)$/;

/** Words to mark in one view. */
const MARK_LIMIT = 20;

/** A text's first `limit` characters, not ending within a surrogate pair. */
export function cut(text, limit) {
    if (text.length <= limit) return text;
    const isHalf = /[\ud800-\udbff]/.test(text[limit - 1]);
    return text.slice(0, isHalf ? limit - 1 : limit);
}

/**
 * Appends a text with special characters visible and words marked.
 *
 * With `singleLine` line feeds become a symbol. `marks` is an expression of `markExpression`.
 */
export function appendText(parent, text, { singleLine = false, marks = null } = {}) {
    const expression = partsExpression(singleLine, marks);
    let end = 0;
    let count = 0;
    for (const match of text.matchAll(expression)) {
        if (++count > ELEMENT_LIMIT) break;
        parent.append(text.slice(end, match.index), part(match[0], match.groups));
        end = match.index + match[0].length;
    }
    const special = partsExpression(singleLine, null);
    const rest = text.slice(end);
    parent.append(count > ELEMENT_LIMIT ? rest.replace(special, symbols) : rest);
    return parent;
}

/** An expression for the words of a query that a line shows, or null when there are none. */
export function markExpression(query) {
    const words = queryWords(query).slice(0, MARK_LIMIT);
    if (words.length === 0) return null;
    return words.sort((one, other) => other.length - one.length).map(
        (word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\\\*/g, "[\\w-]*"))
        .join("|");
}

/** The words and phrases that a query in Lucene syntax looks for in messages. */
export function queryWords(query) {
    const words = [];
    const pattern = /([-!]|NOT\s+)?(?:([\w.@-]+):)?(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))/g;
    for (const [, negation, field, phrase, word] of query.matchAll(pattern)) {
        if (negation || (field && !["message", "log", "msg"].includes(field))) continue;
        const text = (phrase ?? word).replace(/\\(.)/g, "$1").replace(/[~^][\d.]*$/, "");
        const isOperator = !phrase && OPERATOR.test(text);
        if (text.length > 1 && !isOperator) words.push(text);
    }
    return [...new Set(words)];
}

/** A text with special characters as symbols. */
export function plainText(text) {
    return text.replace(partsExpression(true, null), symbols);
}

function partsExpression(singleLine, marks) {
    const special = singleLine ? `${SPECIAL}|\\r?\\n` : `\\r(?=\\n)|${SPECIAL}`;
    return new RegExp(`(?<special>${special})${marks ? `|(?<mark>${marks})` : ""}`, "giu");
}

function part(text, { mark }) {
    if (mark !== undefined) return element("mark", {}, text);
    const isSequence = text[0] === "\x1b" && text.length > 1;
    const kind = isSequence ? " sequence" : text.endsWith("\n") ? " newline" : "";
    return element("span", { class: `special${kind}`, title: describe(text) }, symbols(text));
}

/** An escape as programming languages write it; it needs no rare letters of a font. */
function symbols(text) {
    if (text === "\n" || text === "\r\n") return "↵";
    const code = text.codePointAt(0);
    // The sequences of terminals: the escape character and plain text.
    if (code === 0x1b) return `\\e${text.slice(1)}`;
    const digits = code.toString(16);
    if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`;
}

function describe(text) {
    if (text === "\r\n") return "End of a line";
    const code = text.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    return text[0] === "\x1b" && text.length > 1 ? "A terminal's sequence" : `U+${code}`;
}
