#!/usr/bin/env python3
"""Measures tailrace-store as its clients see it: over HTTP.

    benchmarks/store-over-http.py --store .build/release/tailrace-store [--documents 5000000]

Documents are a container's log lines with Kubernetes metadata, some 920 bytes each, over five days
of November 2026. The store gets one core, this program another one. Printed are one line for the
ingest, one for the disk and the memory, and one for each kind of search: the first answer, then
the median and the worst of the warm ones. The sums of what was found must not change from one run
to the next with the same number of documents.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import tempfile
import time

DAYS = 5
START = 1_795_132_800_000  # 2026-11-20T00:00:00Z
NAMESPACES = ["shop", "payments", "search", "observability", "staging"]
LEVELS = ["INFO ", "INFO ", "INFO ", "DEBUG", "WARN ", "ERROR"]
THREADS = ["http-nio-8080-exec-7", "main", "worker-12", "kafka-consumer-3", "scheduler-1"]
LOGGERS = ["c.e.checkout.OrderService", "c.e.cart.CartRepository", "c.e.auth.TokenVerifier",
           "o.a.k.clients.Metadata", "c.e.billing.InvoiceJob"]
MESSAGES = ["order accepted for processing", "cache miss, loading row from primary",
            "retrying upstream call after backoff", "user session refreshed by gateway",
            "flushing write-behind queue to storage", "connection returned to pool in good state",
            "payload validated against schema v12"]
REGIONS = ["eu-west-1", "us-east-1", "ap-south-1"]


class Documents:
    """Log documents in the order of time, all from one seed."""

    def __init__(self, count, has_ids, seed=7):
        self.count, self.has_ids, self.random = count, has_ids, random.Random(seed)
        self.pods = [self.pod(number) for number in range(60)]
        self.heads = [f"{level} [{thread}] {logger}" for level in LEVELS for thread in THREADS
                      for logger in LOGGERS]

    def pod(self, number):
        """The end of a document: what Kubernetes knows of its pod."""
        namespace, application = NAMESPACES[number % len(NAMESPACES)], f"service-{number % 20}"
        digest = f"{number * 2654435761 % 2**32:08x}" * 8
        metadata = {
            "pod_name": f"{application}-69hpnp7trc-{number:05d}", "namespace_name": namespace,
            "pod_id": f"1d7c2b31-7efe-458f-a287-{number:012d}",
            "labels": {
                "app.kubernetes.io/name": application,
                "app.kubernetes.io/version": "1.8.1",
                "pod-template-hash": "69hpnp7trc", "tier": "frontend",
                "team": f"team-{number % 9}"},
            "annotations": {
                "checksum/config": digest, "prometheus.io/scrape": "true",
                "prometheus.io/port": "9102"},
            "host": f"node-{number % 7}", "pod_ip": f"10.42.0.{number}", "container_name": "app",
            "docker_id": digest, "container_image":
                f"docker.example.com/{namespace}/{application}:1.8.1",
        }
        return '","kubernetes":' + json.dumps(metadata, separators=(",", ":")) + "}\n"

    def batches(self, size):
        """Yields bulk bodies, how many documents they have and how long those are."""
        step = DAYS * 86_400_000 / self.count
        choose, bits = self.random.random, self.random.getrandbits
        second, prefix = None, ""
        for first in range(0, self.count, size):
            lines, actions = [], 0
            for number in range(first, min(first + size, self.count)):
                milliseconds = START + int(number * step)
                if milliseconds // 1000 != second:
                    second = milliseconds // 1000
                    prefix = time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(second))
                stamp = f"{prefix}{milliseconds % 1000:03d}"
                action = '{"create":{}}\n' if not self.has_ids else (
                    f'{{"create":{{"_id":"{milliseconds:012x}{bits(48):012x}"}}}}\n')
                actions += len(action)
                lines.append(
                    f'{action}{{"@timestamp":"{stamp}Z","time":"{stamp}{bits(19):06d}Z","stream":"'
                    f'{"stderr" if choose() < 0.1 else "stdout"}","_p":"F","log":"'
                    f'{self.heads[int(choose() * len(self.heads))]} - seq={number} '
                    f'{MESSAGES[int(choose() * len(MESSAGES))]} trace={bits(96):024x} region='
                    f'{REGIONS[int(choose() * 3)]} ms={int(choose() * 5000)} end={number}'
                    f'{self.pods[int(choose() * len(self.pods))]}')
            body = "".join(lines).encode()
            yield body, len(lines), len(body) - actions


SEARCHES = {
    "newest 50": {"size": 50, "sort": [{"@timestamp": "desc"}]},
    "newest 50 of a namespace": {
        "size": 50, "sort": [{"@timestamp": "desc"}],
        "query": {"term": {"kubernetes.namespace_name.keyword": "payments"}}},
    "newest 50 of a pod and a word": {
        "size": 50, "sort": [{"@timestamp": "desc"}], "query": {"bool": {"filter": [
            {"term": {"kubernetes.pod_name.keyword": "service-7-69hpnp7trc-00027"}},
            {"match": {"log": "backoff"}}]}}},
    "newest 50 with two words": {
        "size": 50, "sort": [{"@timestamp": "desc"}],
        "query": {"query_string": {"query": "log:(checkout AND backoff) AND stream:stderr"}}},
    "one line by its number": {"size": 50, "query": {"match_phrase": {"log": "seq=12345"}}},
    "phrase": {"size": 50, "sort": [{"@timestamp": "desc"}],
               "query": {"match_phrase": {"log": "write-behind queue"}}},
    "absent word": {"size": 50, "query": {"match": {"log": "nonexistentword"}}},
    "histogram of a day": {
        "size": 0, "query": {"range": {"@timestamp": {
            "gte": "2026-11-22T10:30:15Z", "lt": "2026-11-23T10:30:15Z"}}},
        "aggs": {"t": {"date_histogram": {"field": "@timestamp", "fixed_interval": "30m"}}}},
    "histogram of a day by namespace": {
        "size": 0, "query": {"range": {"@timestamp": {
            "gte": "2026-11-22T10:30:15Z", "lt": "2026-11-23T10:30:15Z"}}},
        "aggs": {"t": {"date_histogram": {"field": "@timestamp", "fixed_interval": "30m"},
                       "aggs": {"n": {"terms": {"field": "kubernetes.namespace_name.keyword"}}}}}},
    "histogram of a word in an hour": {
        "size": 0, "query": {"bool": {"filter": [
            {"match": {"log": "backoff"}},
            {"range": {"@timestamp": {"gte": "2026-11-22T10:00:00Z",
                                      "lt": "2026-11-22T11:00:00Z"}}}]}},
        "aggs": {"t": {"date_histogram": {"field": "@timestamp", "fixed_interval": "1m"}}}},
    "facets of everything": {"size": 0, "aggs": {
        "n": {"terms": {"field": "kubernetes.namespace_name.keyword"}},
        "p": {"terms": {"field": "kubernetes.pod_name.keyword"}},
        "s": {"terms": {"field": "stream.keyword"}}}},
    "count of a word": {"size": 0, "track_total_hits": True,
                        "query": {"match": {"log": "backoff"}}},
}


class Store:
    """The store as a child process on one core."""

    def __init__(self, program, folder, core):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.process = subprocess.Popen(
            [program, "--data", folder, "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        for _ in range(600):
            try:
                return self.request("GET", "/") and None
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the store does not start")

    def request(self, method, path, body=None, kind="application/json"):
        self.connection.request(method, path, body, {"Content-Type": kind})
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise SystemExit(f"{method} {path}: {response.status} {text[:500]}")
        return text

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, name):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def ingest(store, documents, size):
    total = waited = 0
    start, cpu = time.monotonic(), store.cpu_seconds()
    for body, _, byte_count in documents.batches(size):
        total += byte_count
        sent = time.monotonic()
        answer = store.request("POST", "/logs/_bulk?filter_path=errors,items.*.error", body,
                               "application/x-ndjson")
        waited += time.monotonic() - sent
        if json.loads(answer).get("errors"):
            raise SystemExit(f"documents were refused: {answer[:500]}")
    seconds, cpu = time.monotonic() - start, store.cpu_seconds() - cpu
    print(f"ingest: {documents.count / waited:,.0f} documents/s while the store had one to do, "
          f"{documents.count / cpu:,.0f} for each second of CPU; "
          f"{total / 2**20:,.0f} MiB of NDJSON in {seconds:.1f} s")
    return total


def search(store, name, body, repetitions):
    times = []
    for _ in range(repetitions + 1):
        start = time.monotonic()
        answer = store.request("POST", "/logs/_search", json.dumps(body))
        times.append((time.monotonic() - start) * 1000)
    answer = json.loads(answer)
    total = answer["hits"]["total"]
    warm = times[1:]
    print(f"{name}: first {times[0]:.1f} ms, then {statistics.median(warm):.1f} ms, at most "
          f"{max(warm):.1f} ms; {total['relation']} {total['value']} hits")


def disk(folder):
    return sum(os.path.getsize(os.path.join(at, name))
               for at, _, names in os.walk(folder) for name in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", required=True, help="the binary, built for release")
    parser.add_argument("--documents", type=int, default=5_000_000)
    parser.add_argument("--batch", type=int, default=5000, help="documents in one bulk request")
    parser.add_argument("--without-ids", action="store_true", help="let the store choose the ids")
    parser.add_argument("--repetitions", type=int, default=20)
    parser.add_argument("--core", type=int, default=0, help="the store's core")
    parser.add_argument("--data", help="keep the data here")
    arguments = parser.parse_args()
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores - {arguments.core} or cores)
    with tempfile.TemporaryDirectory(prefix="tailrace-benchmark-") as temporary:
        folder = arguments.data or os.path.join(temporary, "data")
        store = Store(os.path.abspath(arguments.store), folder, arguments.core)
        try:
            total = ingest(store, Documents(
                arguments.documents, not arguments.without_ids), arguments.batch)
            print(f"disk: {disk(folder) / total:.3f} of the NDJSON, "
                  f"{disk(folder) / 2**20:,.0f} MiB; memory: "
                  f"{store.memory('VmHWM'):.0f} MiB at most")
            for name, body in SEARCHES.items():
                search(store, name, body, arguments.repetitions)
            print(f"memory: {store.memory('VmHWM'):.0f} MiB at most, "
                  f"{store.memory('RssAnon'):.0f} MiB anonymous now")
        finally:
            store.stop()


main()
