"""Sends random, mutated and broken requests to the store.

The store must not crash, must answer every request that obeys HTTP, must log a reason for each
5xx, and what it answers with 2xx must be JSON where it says so. At the end it is started again on
the same data and must have as many documents as before.
"""

import argparse
import os
import sys
import tempfile
import threading
import time

import corpus
import hostile
import servers
import wire

SECONDS_PER_REQUEST = 30
PLAIN_TEXT = ("/_cat", "/metrics", "/healthz")
TEXTS = ("text/plain", "text/html", "text/css", "text/javascript", "image/svg+xml")


class Verdict:
    """What all workers found together."""

    def __init__(self, store, log, folder):
        self.store, self.log, self.folder = store, log, folder
        self.lock = threading.Lock()
        self.mistakes, self.done = 0, 0
        self.statuses = {}
        self.slowest = (0, "")

    def mistake(self, name, request, text):
        path = os.path.join(self.folder, f"{name}.http")
        with open(path, "wb") as file:
            file.write(request.data)
        with self.lock:
            self.mistakes += 1
            print(f"request {name} ({request.kind}, {request.target!r}, in {path}): {text}",
                  flush=True)

    def note_status(self, status):
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1

    def note_time(self, seconds, name, request):
        with self.lock:
            self.slowest = max(self.slowest, (seconds, f"{name} {request.target}"))
            self.done += 1
            if self.done % 1000 == 0:
                print(f"{self.done} requests, {self.mistakes} wrong", flush=True)

    def check_log(self):
        """Each 5xx must have left a line."""
        if self.log is None:
            return
        self.log.seek(0)
        lines = sum("status" in line for line in self.log)
        faults = sum(count for status, count in self.statuses.items() if status >= 500)
        if lines < faults:
            self.mistakes += 1
            print(f"{faults} answers were 5xx, but the log has {lines} reasons")


class Fuzzer:
    """Sends requests over one connection at a time and judges the answers."""

    def __init__(self, verdict, seed):
        self.verdict, self.seed = verdict, seed
        self.store = verdict.store
        self.connection = None

    def run(self, numbers):
        for number in numbers:
            request = hostile.Hostile(self.seed, number).make()
            self.one(f"{self.seed}-{number}", request)
            if self.store.is_dead():
                self.verdict.mistake(f"{self.seed}-{number}", request, "the store has ended")
                return
        self.disconnect()

    def one(self, name, request):
        start = time.monotonic()
        try:
            for answer in self.exchange(request):
                self.verdict.note_status(answer.status)
                self.judge(name, request, answer)
        except wire.NoAnswer as reason:
            self.disconnect()
            if request.is_proper or str(reason) != "closed":
                self.verdict.mistake(name, request, f"no answer: {reason}")
        except (ValueError, OSError) as error:
            self.disconnect()
            self.verdict.mistake(name, request, f"{type(error).__name__}: {error}")
        self.verdict.note_time(time.monotonic() - start, name, request)

    def exchange(self, request):
        """Sends one request and yields its answers."""
        if self.connection is None:
            self.connection = wire.Connection(
                self.store.host, self.store.port, SECONDS_PER_REQUEST)
        connection = self.connection
        if request.chunks:
            for start in range(0, len(request.data), request.chunks):
                connection.send(request.data[start:start + request.chunks])
                time.sleep(0.001)
        else:
            connection.send(request.data)
        if request.half_close:
            connection.half_close()
        for _ in range(request.count):
            answer = connection.answer(request.method)
            yield answer
        if not request.is_proper or answer.headers.get("connection", "").lower() == "close":
            self.disconnect()

    def disconnect(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def judge(self, name, request, answer):
        if request.method == "HEAD" or not answer.body:
            if request.is_proper and not may_be_empty(request, answer.status):
                self.verdict.mistake(name, request, f"{answer.status} without a body")
        elif answer.content_type in TEXTS:
            path = request.target.partition(" ")[2]
            if answer.content_type == "text/plain" and request.is_proper \
                    and not path.startswith(PLAIN_TEXT):
                self.verdict.mistake(
                    name, request, f"{answer.status} as text: {answer.body[:100]!r}")
        else:
            self.judge_json(name, request, answer)

    def judge_json(self, name, request, answer):
        try:
            value = answer.json()
        except (ValueError, RecursionError) as error:
            self.verdict.mistake(
                name, request, f"{answer.status} with a body that is not JSON: {error}: "
                f"{answer.body[:200]!r}")
            return
        # `filter_path` leaves out of errors what it was not told to keep.
        if answer.status >= 400 and request.is_proper and "filter_path" not in request.target \
                and not is_error(value, answer.status):
            self.verdict.mistake(
                name, request, f"{answer.status} without an error: {answer.body[:200]!r}")


def is_error(value, status):
    """Whether a body is an error as Elasticsearch writes it, or says that a document is missing."""
    if not isinstance(value, dict):
        return False
    # A missing legacy template is an empty object.
    is_answer = not value or "found" in value or value.get("result") == "not_found"
    if status in (404, 408) and (is_answer or "timed_out" in value or "succeeded" in value):
        return True
    error = value.get("error")
    if isinstance(error, str):
        return status in (400, 404, 405, 406, 415)
    return isinstance(error, dict) and "type" in error and "reason" in error and \
        value.get("status") == status


def may_be_empty(request, status):
    return request.method in ("HEAD", "OPTIONS") or status == 413 or "/_cat/" in request.target


def documents(store):
    """The count of documents in each index."""
    rows = store.ok("GET", "/_cat/indices?format=json&expand_wildcards=all")
    return {row["index"]: row["docs.count"] for row in rows}


def prepare(store):
    """The indices that most requests are about."""
    for name in ("fuzz-a", "fuzz-b"):
        store.request("PUT", f"/{name}", {"mappings": corpus.mapping(store)})
    for _, identity, source in corpus.documents():
        if identity < "d0200":
            store.request("PUT", f"/fuzz-a/_doc/{identity}", source)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", required=True, metavar="PROGRAM", help=(
        "tailrace-store's binary, started on a folder of its own; or the address of a running one, "
        "whose log cannot be read"))
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first request")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=2, help="connections at the same time")
    parser.add_argument("--keep", metavar="FOLDER", help="where to keep requests that went wrong")
    arguments = parser.parse_args()
    keep = arguments.keep or tempfile.mkdtemp(prefix="tailrace-fuzz-")
    os.makedirs(keep, exist_ok=True)
    log = None if arguments.store.startswith("http") else open(f"{keep}/store.log", "a+")
    with tempfile.TemporaryDirectory(prefix="tailrace-fuzz-data-") as folder:
        with servers.store(arguments.store, folder, log) as store:
            prepare(store)
            verdict = Verdict(store, log, keep)
            work(verdict, arguments)
            memory = store.peak_memory()
            before = None if store.is_dead() else documents(store)
        verdict.check_log()
        if log and before is not None:
            with servers.store(arguments.store, folder, log) as store:
                after = documents(store)
            if after != before:
                verdict.mistakes += 1
                print(f"documents before and after a new start: {before} {after}")
    report(verdict, arguments, memory)
    if not verdict.mistakes and not arguments.keep:
        if log:
            os.unlink(f"{keep}/store.log")
        os.rmdir(keep)
    return 1 if verdict.mistakes else 0


def work(verdict, arguments):
    """Shares the requests among the workers, and waits for all of them."""
    numbers = range(arguments.first, arguments.first + arguments.requests)
    workers = [
        threading.Thread(target=Fuzzer(verdict, arguments.seed).run,
                         args=[numbers[first::arguments.workers]])
        for first in range(arguments.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def report(verdict, arguments, memory):
    statuses = ", ".join(f"{status}: {count}"
                         for status, count in sorted(verdict.statuses.items()))
    print(f"{verdict.done} requests of seed {arguments.seed}: {verdict.mistakes} wrong; "
          f"{statuses}; slowest {verdict.slowest[0]:.1f} s ({verdict.slowest[1]}); "
          f"peak memory {memory}")


if __name__ == "__main__":
    sys.exit(main())
