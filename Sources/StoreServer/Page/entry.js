// A hit as the list shows it.

const MESSAGES = ["message", "log", "msg"];
const LEVELS = ["level", "log.level", "severity", "lvl", "loglevel", "levelname"];

/** Members that say nothing beside the message. */
const SILENT = new Set([
    "@timestamp", "@version", "kubernetes", "stream", "logtag", "_p", "time", "ts", "timestamp",
    "data_stream", "log", "event", "tailrace", "date", "tag", "ecs",
    ...MESSAGES, ...LEVELS,
]);

/** How many characters of the other fields follow the message in the list. */
const EXTRA_LIMIT = 300;

/** Level names of the usual loggers, by the class that colours them. */
const LEVEL_NAMES = {
    fatal: "error", panic: "error", emerg: "error", emergency: "error", alert: "error",
    crit: "error", critical: "error", severe: "error", error: "error", err: "error", e: "error",
    f: "error", warn: "warn", warning: "warn", w: "warn", notice: "info", info: "info",
    information: "info", informational: "info", i: "info", debug: "debug", d: "debug",
    fine: "debug", trace: "trace", verbose: "trace", t: "trace", finest: "trace",
};

/** The classes in the order in which the histogram stacks them. */
export const LEVEL_CLASSES = ["error", "warn", "info", "debug", "trace", "other"];

/** The class of a level as applications write it; numbers are those of pino and bunyan. */
export function levelClass(text) {
    const name = String(text ?? "").trim().toLowerCase();
    if (Object.hasOwn(LEVEL_NAMES, name)) return LEVEL_NAMES[name];
    if (!/^\d\d$/.test(name)) return "other";
    const number = Number(name);
    if (number >= 50) return "error";
    if (number >= 40) return "warn";
    if (number >= 30) return "info";
    return number >= 20 ? "debug" : "trace";
}

/** What the list needs of a hit. */
export function readEntry(hit) {
    const source = hit._source ?? {};
    const level = LEVELS.map((path) => valueAt(source, path)).find(isScalar);
    const messageField = MESSAGES.find((name) => typeof source[name] === "string");
    const time = typeof hit.sort?.[0] === "number"
        ? hit.sort[0] : Date.parse(source["@timestamp"] ?? "");
    return {
        key: `${hit._index}/${hit._id}`,
        index: hit._index, id: hit._id, sort: hit.sort, source, time,
        order: orderNumber(hit.sort?.[1]),
        level: level === undefined ? "" : scalarText(level),
        levelClass: levelClass(level),
        namespace: textAt(source, "kubernetes.namespace_name"),
        pod: textAt(source, "kubernetes.pod_name"),
        container: textAt(source, "kubernetes.container_name"),
        host: textAt(source, "kubernetes.host") || textAt(source, "host.name"),
        messageField,
        message: messageField ? source[messageField].replace(/\s+$/, "") : "",
        extras: extras(source),
    };
}

/** All fields of a document with their paths, those of objects one by one. */
export function flatten(source) {
    const fields = [];
    // A stack of its own, since a document may be nested deeper than calls can be.
    const rest = [["", source]];
    while (rest.length) {
        const [path, value] = rest.pop();
        if (isObject(value) && Object.keys(value).length > 0) {
            const members = Object.entries(value).map(
                ([name, member]) => [path ? `${path}.${name}` : name, member]);
            rest.push(...members.reverse());
        } else if (path) {
            fields.push({ path, value });
        }
    }
    return fields;
}

/** Whether a filter can be made of a value. */
export function isScalar(value) {
    return ["string", "number", "boolean"].includes(typeof value) || isRaw(value);
}

/** A value as the text of a table's cell. */
export function valueText(value) {
    if (isScalar(value)) return scalarText(value);
    if (Array.isArray(value) && value.every(isScalar)) return value.map(scalarText).join(", ");
    return JSON.stringify(value);
}

/** A string, number or boolean as text. */
export function scalarText(value) {
    return isRaw(value) ? JSON.stringify(value) : String(value);
}

/** The value at a path, whether the dots are objects or part of a name. */
export function valueAt(source, path) {
    if (Object.hasOwn(source, path)) return source[path];
    let value = source;
    for (const name of path.split(".")) {
        if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
        value = value[name];
    }
    return value;
}

/** The place among lines of the same time; it may need more digits than numbers have. */
function orderNumber(value) {
    if (isRaw(value) && /^-?\d+$/.test(value.rawJSON)) return BigInt(value.rawJSON);
    return Number.isInteger(value) ? BigInt(value) : 0n;
}

function textAt(source, path) {
    const value = valueAt(source, path);
    return isScalar(value) ? scalarText(value) : "";
}

/** The other fields as `name=value`, so that structured lines say something. */
function extras(source) {
    const found = [];
    let length = 0;
    for (const [name, value] of Object.entries(source)) {
        if (SILENT.has(name) || !isScalar(value) || length > EXTRA_LIMIT) continue;
        const text = scalarText(value).slice(0, EXTRA_LIMIT);
        found.push([name, text]);
        length += name.length + text.length;
    }
    return found;
}

function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !isRaw(value);
}

function isRaw(value) {
    return JSON.isRawJSON?.(value) ?? false;
}
