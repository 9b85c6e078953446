// Speaking with the server.

/** The API is one folder above the page, whatever a proxy puts before it. */
const root = new URL("..", document.baseURI);

/** What went wrong with a request, in the server's words. */
export class Failure extends Error {
    constructor(reason, { status = 0, type = "" } = {}) {
        super(reason);
        this.status = status;
        this.type = type;
    }

    /** Whether the query's text is what the server could not read. */
    get isSyntax() {
        return this.status === 400
            && /parse|query_shard|syntax/i.test(`${this.type} ${this.message}`);
    }

    /** The column in the query that the server names, from 1, or null. */
    get column() {
        const match = /\(character (\d+)\)$/.exec(this.message);
        return match ? Number(match[1]) + 1 : null;
    }

    /** The message without what the page shows anyway. */
    get complaint() {
        return this.message.replace(/^Failed to parse query \[[^]*\]: /, "")
            .replace(/ \(character \d+\)$/, "");
    }
}

/** The difference between the server's clock and this one in milliseconds, when it is large. */
let skew = 0;

/** The difference that is reckoned with at present. */
export function clockSkew() {
    return skew;
}

/** Now, by the server's clock. */
export function serverNow() {
    return Date.now() + skew;
}

/** Asks `_search`; a signal that is aborted ends it with an `AbortError`. */
export async function search(index, body, signal) {
    const path = index.split(",").map((name) => encodeURIComponent(name.trim())).join(",");
    const address = new URL(
        `${path}/_search?ignore_unavailable=true&allow_no_indices=true`, root);
    const response = await send(address, body, signal);
    const text = await response.text();
    noteClock(response);
    const answer = parse(text);
    if (!response.ok) throw explain(answer, response.status);
    if (!answer?.hits) throw new Failure("The server's answer is not that of a search.");
    return answer;
}

/** Parses JSON; numbers that JavaScript would change keep their digits when written again. */
export function parse(text) {
    try {
        return JSON.rawJSON ? JSON.parse(text, keepDigits) : JSON.parse(text);
    } catch {
        return null;
    }
}

async function send(address, body, signal) {
    try {
        return await fetch(address, {
            method: "POST", signal, headers: { "Content-Type": "application/json" },
            body: JSON.stringify(body),
        });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new Failure("The server does not answer. Is tailrace-store running?");
    }
}

/** The `Date` header has whole seconds, so small differences say nothing. */
function noteClock(response) {
    const difference = Date.parse(response.headers.get("Date") ?? "") - Date.now();
    if (Number.isNaN(difference)) return;
    skew = Math.abs(difference) > 3000 ? difference : 0;
}

function keepDigits(_, value, context) {
    return typeof value === "number" && context && String(value) !== context.source
        ? JSON.rawJSON(context.source) : value;
}

/** The innermost cause is what a person can act upon. */
function explain(answer, status) {
    if (status === 401 || status === 403) {
        return new Failure("Not allowed: the server wants a user and a password.", { status });
    }
    let error = answer?.error;
    if (!error || typeof error === "string") {
        return new Failure(error || `The server answered with status ${status}.`, { status });
    }
    if (error.root_cause?.length && !error.caused_by) error = error.root_cause[0];
    for (let depth = 0; error.caused_by?.reason && depth < 10; depth++) error = error.caused_by;
    return new Failure(String(error.reason), { status, type: String(error.type) });
}
