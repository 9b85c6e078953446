"""Runs one collector on one node folder and looks at it from outside."""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request

# Seconds between looks at what has arrived; after the last record a collector idles.
LOOK_SECONDS = 0.02
# Seconds without a new document after which what is missing counts as missing.
PATIENCE_SECONDS = 15.0
# What must not happen to a record.
FAULTS = ("missing", "duplicates", "cut", "strays", "bare")
TICK = os.sysconf("SC_CLK_TCK")


class MeasurementError(Exception):
    """A run that gives no figure, and why."""


def cores():
    """The core of the collector and those of everything else; the same one if there is one."""
    available = sorted(os.sched_getaffinity(0))
    return {available[0]}, set(available[1:]) or {available[0]}


def cpu_seconds(process):
    """User and system time of a process and all its threads."""
    with open("/proc/%d/stat" % process) as file:
        fields = file.read().rpartition(")")[2].split()
    ticks = (int(fields[11]) + int(fields[12])) / TICK
    # The scheduler's own account is finer than a tick, but lacks threads that have ended.
    exact = 0
    folder = "/proc/%d/task" % process
    for thread in os.listdir(folder):
        try:
            with open("%s/%s/schedstat" % (folder, thread)) as file:
                exact += int(file.read().split()[0])
        except (OSError, IndexError):
            return ticks
    return exact / 1e9 if abs(exact / 1e9 - ticks) <= 0.05 else ticks


def peak_resident_bytes(process):
    with open("/proc/%d/status" % process) as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


class Receiver:
    """The program that takes the documents."""

    def __init__(self, program, records, allowed):
        self.process = subprocess.Popen(
            [program, str(records)], stdout=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed))
        line = self.process.stdout.readline()
        if not line.strip().isdigit():
            raise MeasurementError("%s does not start" % program)
        self.port = int(line)

    def statistics(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/_stats" % self.port) as answer:
            return json.load(answer)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def run(collector, workload, node, api_port, receiver_program, gzip):
    """Measures one run; gives a dictionary of figures."""
    collector_cores, other_cores = cores()
    os.sched_setaffinity(0, other_cores)
    receiver = Receiver(receiver_program, node.records, other_cores)
    state = tempfile.mkdtemp(prefix="tailrace-benchmark-")
    process = None
    try:
        command = collector.prepare(workload, node, state, receiver.port, api_port, gzip)
        log = open(os.path.join(state, "collector.log"), "wb")
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=state, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=dict(os.environ, **collector.environment()),
            preexec_fn=lambda: os.sched_setaffinity(0, collector_cores))
        counts = wait_for_all(process, receiver, node.records, log.name)
        figures = {
            "cpu_seconds": cpu_seconds(process.pid), "seconds": time.monotonic() - start,
            "peak_resident_bytes": peak_resident_bytes(process.pid)}
        return summarize(figures, counts, node)
    finally:
        if process:
            process.kill()
            process.wait()
        receiver.close()
        shutil.rmtree(state, ignore_errors=True)


def wait_for_all(process, receiver, records, log):
    """Waits for the last record, or until nothing more comes; gives the receiver's counts."""
    documents, changed = -1, time.monotonic()
    while True:
        counts = receiver.statistics()
        if counts["records"] == records:
            return counts
        if process.poll() is not None:
            with open(log, errors="replace") as file:
                raise MeasurementError("the collector has ended: " + file.read()[-2000:])
        if counts["documents"] != documents:
            documents, changed = counts["documents"], time.monotonic()
        elif time.monotonic() - changed > PATIENCE_SECONDS:
            return counts
        time.sleep(LOOK_SECONDS)


def summarize(figures, counts, node):
    cpu = max(figures["cpu_seconds"], 1e-9)
    return dict(
        figures, megabytes_per_cpu_second=node.bytes / 1e6 / cpu,
        records_per_cpu_second=counts["records"] / cpu, log_bytes=node.bytes,
        records=node.records, missing=counts["missing"], duplicates=counts["duplicates"],
        cut=counts["cut"], strays=counts["strays"], bare=counts["bare"],
        sent_bytes=counts["sent_bytes"], body_bytes=counts["body_bytes"])


def median(runs):
    """The run with the median processor time, with the worst of what must not happen."""
    middle = statistics.median_low(run["cpu_seconds"] for run in runs)
    chosen = dict(next(run for run in runs if run["cpu_seconds"] == middle))
    for key in (*FAULTS, "peak_resident_bytes"):
        chosen[key] = max(run[key] for run in runs)
    chosen["runs"] = [round(run["megabytes_per_cpu_second"], 1) for run in runs]
    return chosen
