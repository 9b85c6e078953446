// Time ranges, the histogram's intervals, and times as text.

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The ranges that the menu offers, counted back from now. */
export const PRESETS = [
    { last: "15m", label: "Last 15 minutes" },
    { last: "30m", label: "Last 30 minutes" },
    { last: "1h", label: "Last hour" },
    { last: "3h", label: "Last 3 hours" },
    { last: "6h", label: "Last 6 hours" },
    { last: "12h", label: "Last 12 hours" },
    { last: "24h", label: "Last 24 hours" },
    { last: "3d", label: "Last 3 days" },
    { last: "7d", label: "Last 7 days" },
    { last: "30d", label: "Last 30 days" },
    { last: "365d", label: "Last year" },
];

/** Milliseconds and names of the intervals of a histogram, as `fixed_interval` takes them. */
const INTERVALS = [
    [1, "1ms"], [5, "5ms"], [10, "10ms"], [50, "50ms"], [100, "100ms"], [500, "500ms"],
    [1000, "1s"], [2000, "2s"], [5000, "5s"], [10_000, "10s"], [15_000, "15s"], [30_000, "30s"],
    [60_000, "1m"], [120_000, "2m"], [300_000, "5m"], [600_000, "10m"], [900_000, "15m"],
    [1_800_000, "30m"], [3_600_000, "1h"], [7_200_000, "2h"], [10_800_000, "3h"],
    [21_600_000, "6h"], [43_200_000, "12h"], [86_400_000, "1d"], [604_800_000, "7d"],
    [2_592_000_000, "30d"],
].map(([milliseconds, name]) => ({ milliseconds, name }));

let isUTC = false;

/** Chooses between UTC and the browser's time zone for all times as text. */
export function useUTC(choice) {
    isUTC = choice;
}

/** The name of the time zone that texts are in. */
export function zoneName() {
    return isUTC ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The milliseconds of a text such as `15m`, or null. */
export function parseDuration(text) {
    const match = /^(\d{1,6})([smhdw])$/.exec(text);
    return match && Number(match[1]) > 0 ? Number(match[1]) * UNITS[match[2]] : null;
}

/**
 * A range's limits in milliseconds.
 *
 * A range that ends now has no upper limit: clocks differ, and a line from the near future is
 * still the newest line. `end` is where the histogram ends.
 */
export function resolveRange(range, now) {
    if (range.last) return { from: now - parseDuration(range.last), to: null, end: now };
    return { from: range.from, to: range.to, end: range.to };
}

/** The shortest interval of which at most `count` fit in a span of milliseconds. */
export function chooseInterval(span, count) {
    return INTERVALS.find(({ milliseconds }) => span / milliseconds <= count) ?? INTERVALS.at(-1);
}

/** A range in words. */
export function describeRange(range) {
    if (range.last) {
        const preset = PRESETS.find(({ last }) => last === range.last);
        return preset?.label ?? `Last ${range.last}`;
    }
    const { from, to } = range;
    const start = `${formatDay(from)} ${shortTime(from)}`;
    return formatDay(from) === formatDay(to)
        ? `${start} – ${shortTime(to)}` : `${start} – ${formatDay(to)} ${shortTime(to)}`;
}

/** `2026-11-24`. */
export function formatDay(time) {
    return shifted(time).slice(0, 10);
}

/** `14:05:59.123`. */
export function formatTime(time) {
    return shifted(time).slice(11, 23);
}

/** `2026-11-24 14:05:59.123`. */
export function formatMoment(time) {
    return `${formatDay(time)} ${formatTime(time)}`;
}

/** What `datetime-local` inputs take: `2026-11-24T14:05:59.123`. */
export function formatInput(time) {
    return shifted(time).slice(0, 23);
}

/** The time of a `datetime-local` input, or NaN. */
export function parseInput(text) {
    return Date.parse(isUTC ? `${text}Z` : text);
}

/** A moment as precise as an interval of a histogram needs. */
export function formatTick(time, interval) {
    if (interval >= UNITS.d) return formatDay(time).slice(5);
    const text = formatTime(time);
    if (interval >= UNITS.m) return text.slice(0, 5);
    return interval >= 1000 ? text.slice(0, 8) : text;
}

/** Round moments in a span for an axis with at most `count` labels. */
export function axisTicks(from, to, count) {
    const step = (INTERVALS.find(({ milliseconds }) => (to - from) / milliseconds <= count)
        ?? INTERVALS.at(-1)).milliseconds;
    // Round in the zone that is shown, so that days begin at midnight.
    const shift = isUTC ? 0 : -new Date(from).getTimezoneOffset() * UNITS.m;
    const ticks = [];
    for (let time = Math.ceil((from + shift) / step) * step - shift; time < to; time += step) {
        ticks.push(time);
    }
    return { ticks, step };
}

/** `3 minutes ago` and the like. */
export function formatAge(milliseconds) {
    for (const [unit, name] of [["d", "day"], ["h", "hour"], ["m", "minute"]]) {
        const count = Math.floor(milliseconds / UNITS[unit]);
        if (count > 0) return `${count} ${name}${count > 1 ? "s" : ""} ago`;
    }
    return "just now";
}

function shortTime(time) {
    return formatTime(time).replace(/\.000$/, "").replace(/^(\d\d:\d\d):00$/, "$1");
}

/** The ISO text of a moment, in the zone that is shown. */
function shifted(time) {
    const date = new Date(time);
    if (Number.isNaN(date.getTime())) return "????-??-??T??:??:??.???";
    const minutes = isUTC ? 0 : date.getTimezoneOffset();
    return new Date(time - minutes * UNITS.m).toISOString();
}
