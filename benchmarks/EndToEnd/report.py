"""What a measurement says: a table to read, a file to keep."""

import datetime
import json
import os
import platform
import re
import subprocess

COLUMNS = (
    ("workload", "workload", 12, str), ("collector", "collector", 12, str),
    ("gzip", "gzip", 5, lambda on: "on" if on else "off"),
    ("MB/CPU-s", "megabytes_per_cpu_second", 9, "{:.1f}".format),
    ("records/CPU-s", "records_per_cpu_second", 14, "{:,.0f}".format),
    ("CPU s", "cpu_seconds", 8, "{:.3f}".format),
    ("peak MiB", "peak_resident_bytes", 9, lambda count: "%.1f" % (count / (1 << 20))),
    ("missing", "missing", 8, "{:,}".format), ("twice", "duplicates", 7, "{:,}".format),
    ("cut", "cut", 6, "{:,}".format), ("strays", "strays", 7, "{:,}".format),
    ("bare", "bare", 6, "{:,}".format),
    ("ratio", "ratio", 7, lambda ratio: "" if ratio is None else "%.1f" % ratio),
)


def header():
    return "".join(pad(title, width) for title, _, width, _ in COLUMNS).rstrip()


def line(row):
    cells = ((form(row.get(key)), width) for _, key, width, form in COLUMNS)
    return "".join(pad(text, width) for text, width in cells).rstrip()


def pad(text, width):
    return text.ljust(width) + " "


def processor():
    """The processor's name."""
    try:
        with open("/proc/cpuinfo") as file:
            found = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
        return found.group(1) if found else platform.machine()
    except OSError:
        return platform.machine()


def machine():
    """What the figures depend on beside the program."""
    return {
        "processor": processor(), "cores": len(os.sched_getaffinity(0)),
        "system": "%s %s" % (platform.system(), platform.release()),
        "load": round(os.getloadavg()[0], 2)}


def commit():
    """The commit, marked when files are changed."""
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10"], capture_output=True, text=True,
        cwd=os.path.dirname(os.path.abspath(__file__)))
    return found.stdout.strip() or "unknown"


def record(folder, rows, facts, versions):
    """Keeps rows in a dated file, beside those of the same day and machine; gives its path."""
    day = datetime.date.today().isoformat()
    name = re.sub(r"[^a-z0-9]+", "-", facts["processor"].lower()).strip("-")
    path = os.path.join(folder, "%s-%s-%d-cores.json" % (day, name, facts["cores"]))
    kept = {"date": day, "machine": facts, "measurements": []}
    if os.path.exists(path):
        with open(path) as file:
            kept = json.load(file)
    kept["measurements"].append({"commit": commit(), "versions": versions, "rows": rows})
    with open(path, "w") as file:
        json.dump(kept, file, indent=1, ensure_ascii=False)
        file.write("\n")
    return path
