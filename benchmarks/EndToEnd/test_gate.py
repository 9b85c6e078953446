"""Tests of the gate that run no valgrind."""

import contextlib
import io
import json
import os
import tempfile
import unittest

import scripts

gate = scripts.load("gate")


def found(instructions, checksum="a"):
    return {"instructions": instructions, "checksum": checksum}


def passes(kept, now, is_part=False):
    with contextlib.redirect_stdout(io.StringIO()):
        return gate.compare(kept, now, is_part)


class GateTests(unittest.TestCase):
    def test_lets_three_percent_pass(self):
        self.assertTrue(passes({"x": found(100.0)}, {"x": found(103.0)}))
        self.assertFalse(passes({"x": found(100.0)}, {"x": found(103.1)}))

    def test_lets_any_gain_pass(self):
        self.assertTrue(passes({"x": found(100.0)}, {"x": found(10.0)}))

    def test_fails_when_something_else_is_computed(self):
        self.assertFalse(passes({"x": found(100.0)}, {"x": found(100.0, "b")}))

    def test_fails_for_benchmarks_that_are_new_or_gone(self):
        self.assertFalse(passes({}, {"x": found(1.0)}))
        self.assertFalse(passes({"x": found(1.0)}, {}))
        self.assertTrue(passes({"x": found(1.0)}, {}, is_part=True))

    def test_reads_what_callgrind_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "counts.1")
            with open(path, "w") as file:
                file.write("version: 1\ndesc: Trigger: Client Request: parser json\n\n"
                           "events: Ir\nsummary: 1200\n")
            self.assertEqual(gate.total(path), ("parser json", 1200))

    def test_divides_by_the_records(self):
        output = "memcpy a | 4 records | 9 bytes | 7\nparser json | 100 records | 9 bytes | f\n"
        counts = gate.combine(output, {"parser json": 1234, "memcpy a": 1})
        self.assertEqual(counts, {"parser json": found(12.3, "f")})
        with self.assertRaises(gate.GateError):
            gate.combine(output, {})

    def test_the_kept_file_is_complete(self):
        path = os.path.join(scripts.FOLDER, "instructions.json")
        with open(path) as file:
            kept = json.load(file)
        self.assertEqual(set(kept), {"versions", "benchmarks"})
        for title, count in kept["benchmarks"].items():
            self.assertGreater(count["instructions"], 0, title)


if __name__ == "__main__":
    unittest.main()
