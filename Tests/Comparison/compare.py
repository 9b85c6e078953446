"""Sends the same requests to the store and to osmem-server and compares the answers.

Answers must be equal, or the request stands in README.md among the known differences; then the
store's answer must be the one in answers/NAME.json, which was read and found right. A request
that stands there without need is a mistake too.
"""

import argparse
import json
import os
import re
import sys
import tempfile

import answers
import bodies
import corpus
import servers

HERE = os.path.dirname(os.path.abspath(__file__))
LINES_PER_REQUEST = 6


def listed():
    """The names of the requests that README.md lists as different."""
    with open(os.path.join(HERE, "README.md")) as file:
        text = file.read().partition("\n## Known differences\n")[2]
    names = [name for line in text.splitlines() if line.startswith("### ")
             for name in re.findall(r"`([^`]+)`", line)]
    assert len(names) == len(set(names)), "README.md lists a request twice"
    return set(names)


def recorded(name):
    return os.path.join(HERE, "answers", f"{name}.json")


def ask(server, case):
    status, answer = server.request(case.method, case.path, case.body)
    return answers.comparable(case, status, answer)


class Comparison:
    """Goes through the requests and counts."""

    def __init__(self, store, reference, record):
        self.store, self.reference, self.record = store, reference, record
        self.known = listed()
        self.equal, self.different, self.mistakes = 0, 0, 0

    def run(self, cases, is_whole):
        for case in cases:
            self.check(case)
        if is_whole:
            for name in sorted(self.known - {case.name for case in cases}):
                self.mistake(name, ["is listed as different but there is no such request"])
        print(f"{len(cases)} requests: {self.equal} equal, {self.different} differ as listed, "
              f"{self.mistakes} wrong")
        return 1 if self.mistakes else 0

    def check(self, case):
        expected, found = ask(self.reference, case), ask(self.store, case)
        lines = list(answers.differences(expected, found, case.tolerance))
        if case.name not in self.known:
            if lines:
                self.mistake(case.name, lines)
            else:
                self.equal += 1
        elif not lines:
            self.mistake(case.name, ["is listed as different but is equal"])
        else:
            self.check_recorded(case, found)

    def check_recorded(self, case, found):
        if self.record:
            with open(recorded(case.name), "w") as file:
                json.dump(found, file, indent=1, ensure_ascii=False, sort_keys=True)
                file.write("\n")
        try:
            with open(recorded(case.name)) as file:
                lines = list(answers.differences(json.load(file), found, case.tolerance))
        except FileNotFoundError:
            lines = ["there is no recorded answer: see --record"]
        if lines:
            self.mistake(case.name, lines)
        else:
            self.different += 1

    def mistake(self, name, lines):
        self.mistakes += 1
        for line in lines[:LINES_PER_REQUEST]:
            print(f"{name}{'' if line.startswith('/') else ' '}{line}")
        if len(lines) > LINES_PER_REQUEST:
            print(f"{name} and {len(lines) - LINES_PER_REQUEST} more")


def print_bodies(store, reference, case):
    print(case.method, case.path)
    print(json.dumps(case.body, ensure_ascii=False) if not isinstance(case.body, bytes)
          else case.body.decode())
    for server in (reference, store):
        print(f"--- {server.name}")
        print(json.dumps(server.request(case.method, case.path, case.body), ensure_ascii=False))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", required=True, metavar="URL-OR-PROGRAM", help=(
        "the address of a running, empty store; or tailrace-store's binary, which is then started "
        "on a folder of its own"))
    parser.add_argument("--only", metavar="NAME", action="append", help="only these requests")
    parser.add_argument("--show", action="store_true", help="print the answers in full")
    parser.add_argument("--record", action="store_true", help=(
        "write the store's answers to the listed requests into answers/, to be read and judged"))
    arguments = parser.parse_args()
    cases = [case for case in bodies.all_cases()
             if not arguments.only or case.name in arguments.only]
    with tempfile.TemporaryDirectory(prefix="tailrace-comparison-") as folder:
        with servers.reference() as reference, servers.store(arguments.store, folder) as store:
            corpus.load(reference)
            corpus.load(store)
            if arguments.show:
                for case in cases:
                    print_bodies(store, reference, case)
                return 0
            return Comparison(store, reference, arguments.record).run(cases, not arguments.only)


sys.exit(main())
