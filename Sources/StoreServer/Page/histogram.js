// The chart of lines over time: bars stacked by level. Dragging over it chooses a range.

import { element, shape } from "./elements.js";
import { LEVEL_CLASSES, levelClass } from "./entry.js";
import { axisTicks, chooseInterval, formatMoment, formatTick } from "./time.js";

const AXIS_HEIGHT = 18;
const PEAK_HEIGHT = 17;
const BAR_WIDTH = 8;

/** Pixels between labels of the axis. */
const LABEL_WIDTH = 90;

/** Shorter drags are clicks. */
const DRAG_THRESHOLD = 5;

export class Histogram {
    /** `choose(from, to)` is called with a range in milliseconds. */
    constructor(root, choose) {
        this.root = root;
        this.choose = choose;
        this.chart = shape("svg", { class: "chart", role: "img", "aria-label": "No lines" });
        this.selection = element("div", { class: "selection", hidden: true });
        this.tip = element("div", { class: "tip", hidden: true });
        this.peak = element("div", { class: "peak" });
        root.append(this.chart, this.selection, this.tip, this.peak);
        this.buckets = new Map();
        this.drag = null;
        root.addEventListener("pointerdown", (event) => this.press(event));
        root.addEventListener("pointermove", (event) => this.moveTo(event));
        root.addEventListener("pointerup", (event) => this.release(event));
        root.addEventListener("pointercancel", () => this.endDrag());
        root.addEventListener("pointerleave", () => { this.tip.hidden = true; });
        new ResizeObserver(() => this.draw()).observe(root);
    }

    /** The interval whose bars fill the chart's width for a span of milliseconds. */
    intervalFor(span) {
        return chooseInterval(span, Math.max(20, Math.floor(this.width / BAR_WIDTH)));
    }

    get width() {
        return this.root.clientWidth || 800;
    }

    /** Whether the chart is being dragged over, and should not change meanwhile. */
    get isDragging() {
        return this.drag !== null;
    }

    /** Shows the buckets of a date histogram between two limits. */
    show(buckets, from, to, interval) {
        this.from = from;
        this.interval = interval;
        this.buckets = new Map(buckets.map((bucket) => [Number(bucket.key), readBucket(bucket)]));
        // Lines from the near future widen the chart rather than fall off it.
        const last = Math.max(...this.buckets.keys()) + interval.milliseconds;
        const limit = to + (to - from) / 4;
        this.to = Math.max(to, Math.min(last, limit));
        this.draw();
    }

    /** Shows an empty chart for a range. */
    clear(from, to) {
        this.show([], from, to, this.intervalFor(to - from));
    }

    draw() {
        if (this.interval === undefined) return;
        const { width } = this;
        const height = this.root.clientHeight - AXIS_HEIGHT;
        if (height <= 0) return;
        this.chart.setAttribute("viewBox", `0 0 ${width} ${height + AXIS_HEIGHT}`);
        const top = Math.max(0, ...[...this.buckets.values()].map(({ count }) => count));
        const bars = [...this.buckets].flatMap(
            ([start, bucket]) => this.bars(start, bucket, height, top));
        this.chart.replaceChildren(...bars, ...this.axis(width, height));
        this.peak.textContent = top > 0 ? `max. ${top.toLocaleString("en")}` : "";
        const total = [...this.buckets.values()].reduce((sum, { count }) => sum + count, 0);
        this.chart.setAttribute(
            "aria-label", `${total.toLocaleString("en")} lines from ${formatMoment(this.from)} `
            + `to ${formatMoment(this.to)}, at most ${top.toLocaleString("en")} per `
            + this.interval.name);
    }

    bars(start, bucket, height, top) {
        const left = Math.max(0, this.place(start));
        const right = Math.min(this.width, this.place(start + this.interval.milliseconds));
        if (right <= left) return [];
        const width = Math.max(1, right - left - (right - left > 3 ? 1 : 0));
        let bottom = height;
        return LEVEL_CLASSES.filter((name) => bucket.levels[name]).map((name) => {
            // What is there is seen, however little.
            const part = Math.max(1, bucket.levels[name] / top * (height - PEAK_HEIGHT));
            bottom -= part;
            return shape("rect", {
                class: `fill-${name}`, x: round(left), y: round(bottom), width: round(width),
                height: round(part),
            });
        });
    }

    axis(width, height) {
        const { ticks, step } = axisTicks(
            this.from, this.to, Math.max(2, Math.floor(width / LABEL_WIDTH)));
        const line = shape("path", { class: "axis", d: `M0 ${height + 0.5}H${width}` });
        return [line, ...ticks.flatMap((time) => {
            const x = round(this.place(time));
            const mark = shape("path", { class: "axis", d: `M${x} ${height}v4` });
            if (x < 20 || x > width - 24) return [mark];
            const label = shape(
                "text", { x, y: height + 14, "text-anchor": "middle" }, formatTick(time, step));
            return [mark, label];
        })];
    }

    press(event) {
        if (event.button !== 0 || this.interval === undefined) return;
        this.root.setPointerCapture(event.pointerId);
        this.drag = { start: this.offset(event), end: this.offset(event) };
    }

    moveTo(event) {
        if (this.interval === undefined) return;
        const offset = this.offset(event);
        this.showTip(offset);
        if (!this.drag) return;
        this.drag.end = offset;
        const [left, right] = this.dragged();
        this.selection.hidden = right - left < DRAG_THRESHOLD;
        this.selection.style.left = `${left}px`;
        this.selection.style.width = `${right - left}px`;
    }

    release() {
        if (!this.drag) return;
        const [left, right] = this.dragged();
        this.endDrag();
        if (right - left >= DRAG_THRESHOLD) {
            this.choose(this.timeAt(left), this.timeAt(right));
            return;
        }
        const start = this.bucketAt(left);
        if (this.buckets.has(start) && this.interval.milliseconds > 1) {
            this.choose(start, start + this.interval.milliseconds - 1);
        }
    }

    endDrag() {
        this.drag = null;
        this.selection.hidden = true;
    }

    showTip(offset) {
        const start = this.bucketAt(offset);
        const bucket = this.buckets.get(start);
        const count = bucket ? bucket.count : 0;
        this.tip.replaceChildren(
            element("b", {}, count.toLocaleString("en")),
            ` in ${this.interval.name} from ${formatMoment(start).slice(0, -4)}`);
        for (const name of LEVEL_CLASSES) {
            const part = bucket?.levels[name];
            if (!part || name === "other") continue;
            this.tip.append(element(
                "span", { class: `tip-level level-${name}` },
                `${name} ${part.toLocaleString("en")}`));
        }
        this.tip.hidden = false;
        const limit = this.width - this.tip.offsetWidth;
        this.tip.style.left = `${Math.max(0, Math.min(offset + 12, limit))}px`;
    }

    dragged() {
        const { start, end } = this.drag;
        return [Math.min(start, end), Math.max(start, end)];
    }

    bucketAt(offset) {
        const { milliseconds } = this.interval;
        return Math.floor(this.timeAt(offset) / milliseconds) * milliseconds;
    }

    place(time) {
        return (time - this.from) / (this.to - this.from) * this.width;
    }

    timeAt(offset) {
        return Math.round(this.from + offset / this.width * (this.to - this.from));
    }

    offset(event) {
        const { left } = this.root.getBoundingClientRect();
        return Math.min(Math.max(event.clientX - left, 0), this.width);
    }
}

/** A bucket's counts by class of level; lines without a level count as `other`. */
function readBucket(bucket) {
    const levels = { other: bucket.doc_count };
    for (const { key, doc_count: count } of bucket.level?.buckets ?? []) {
        const name = levelClass(key);
        if (name === "other") continue;
        levels[name] = (levels[name] ?? 0) + count;
        levels.other -= count;
    }
    levels.other = Math.max(0, levels.other);
    return { count: bucket.doc_count, levels };
}

function round(number) {
    return Math.round(number * 10) / 10;
}
