"""Sends random, mutated and broken requests to the store.

The store must not crash, must answer every request that obeys HTTP, must log a reason for each
5xx, and what it answers with 2xx must be JSON where it says so. At the end it is started again on
the same data and must have as many documents as before.
"""

import argparse
import os
import sys
import tempfile
import time

import corpus
import hostile
import servers
import wire

SECONDS_PER_REQUEST = 30
PLAIN_TEXT = ("/_cat", "/metrics")


class Fuzzer:
    """Sends the requests of one seed and notes what is wrong."""

    def __init__(self, store, log, seed, folder):
        self.store, self.log, self.seed, self.folder = store, log, seed, folder
        self.connection = None
        self.mistakes = 0
        self.statuses = {}
        self.slowest = (0, "")

    def run(self, first, count):
        for number in range(first, first + count):
            self.one(number)
            if self.store.is_dead():
                self.mistake(number, self.request, "the store has ended")
                return
            if (number + 1) % 1000 == 0:
                print(f"{number + 1} requests, {self.mistakes} wrong", flush=True)

    def one(self, number):
        self.request = request = hostile.Hostile(self.seed, number).make()
        position, start = self.log_size(), time.monotonic()
        try:
            for answer in self.exchange(request):
                self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
                self.judge(number, request, answer, position)
        except wire.NoAnswer as reason:
            self.disconnect()
            if request.is_proper or str(reason) != "closed":
                self.mistake(number, request, f"no answer: {reason}")
        except (ValueError, OSError) as error:
            self.disconnect()
            self.mistake(number, request, f"{type(error).__name__}: {error}")
        self.slowest = max(self.slowest, (time.monotonic() - start, f"{number} {request.target}"))

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

    def judge(self, number, request, answer, position):
        if answer.status >= 500 and self.log_size() == position:
            # The log may be written a moment later than the answer.
            time.sleep(0.2)
            if self.log_size() == position:
                self.mistake(number, request, f"{answer.status} without a line in the log: "
                             f"{answer.body[:200]!r}")
        if request.method == "HEAD" or not answer.body:
            if request.is_proper and not may_be_empty(request, answer.status):
                self.mistake(number, request, f"{answer.status} without a body")
            return
        self.judge_body(number, request, answer)

    def judge_body(self, number, request, answer):
        if answer.content_type in ("text/plain", "text/html", "text/css", "text/javascript",
                                   "application/javascript", "image/svg+xml"):
            path = request.target.split(" ")[1].lstrip("/") if " " in request.target else ""
            if answer.content_type == "text/plain" and request.is_proper and not any(
                    path.startswith(prefix[1:]) for prefix in PLAIN_TEXT):
                self.mistake(number, request, f"{answer.status} as text: {answer.body[:100]!r}")
            return
        try:
            value = answer.json()
        except (ValueError, RecursionError) as error:
            self.mistake(number, request, f"{answer.status} with a body that is not JSON: {error}: "
                         f"{answer.body[:200]!r}")
            return
        if answer.status >= 400 and request.is_proper and not is_error(value, answer.status):
            self.mistake(number, request, f"{answer.status} without an error: "
                         f"{answer.body[:200]!r}")

    def mistake(self, number, request, text):
        self.mistakes += 1
        path = os.path.join(self.folder, f"{self.seed}-{number}.http")
        with open(path, "wb") as file:
            file.write(request.data)
        print(f"request {number} ({request.kind}, {request.target!r}, in {path}): {text}",
              flush=True)

    def log_size(self):
        return os.fstat(self.log.fileno()).st_size if self.log else 0


def is_error(value, status):
    """Whether a body is an error as Elasticsearch writes it, or says that a document is missing."""
    if not isinstance(value, dict):
        return False
    if status in (404, 408) and ("found" in value or value.get("result") == "not_found" or
                                 "timed_out" in value or "succeeded" in value):
        return True
    error = value.get("error")
    if isinstance(error, str):
        return status in (400, 404, 405, 406)
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
    parser.add_argument("--keep", metavar="FOLDER", help="where to keep requests that went wrong")
    arguments = parser.parse_args()
    keep = arguments.keep or tempfile.mkdtemp(prefix="tailrace-fuzz-")
    os.makedirs(keep, exist_ok=True)
    log = None if arguments.store.startswith("http") else open(f"{keep}/store.log", "a+")
    with tempfile.TemporaryDirectory(prefix="tailrace-fuzz-data-") as folder:
        with servers.store(arguments.store, folder, log) as store:
            prepare(store)
            fuzzer = Fuzzer(store, log, arguments.seed, keep)
            fuzzer.run(arguments.first, arguments.requests)
            memory = store.peak_memory()
            before = None if store.is_dead() else documents(store)
        if log and before is not None:
            with servers.store(arguments.store, folder, log) as store:
                after = documents(store)
                if after != before:
                    fuzzer.mistakes += 1
                    print(f"documents before and after a new start: {before} {after}")
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(fuzzer.statuses.items()))
    print(f"{arguments.requests} requests of seed {arguments.seed}: {fuzzer.mistakes} wrong; "
          f"{statuses}; slowest {fuzzer.slowest[0]:.1f} s ({fuzzer.slowest[1]}); "
          f"peak memory {memory}")
    if not fuzzer.mistakes and not arguments.keep:
        if log:
            os.unlink(f"{keep}/store.log")
        os.rmdir(keep)
    return 1 if fuzzer.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
