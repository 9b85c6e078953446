"""Tests of the picture."""

import json
import os
import tempfile
import unittest
import xml.etree.ElementTree

import scripts

plot = scripts.load("plot")


def row(workload, collector, figure, gzip=False):
    return {"workload": workload, "collector": collector, "gzip": gzip,
            "megabytes_per_cpu_second": figure}


def write(folder, date, *rows):
    with open(os.path.join(folder, date + ".json"), "w") as file:
        json.dump({"date": date, "measurements": [{"rows": rows}]}, file)


class PlotTests(unittest.TestCase):
    def test_the_newest_figure_counts(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, "2026-01-02", row("text", "tailrace", 2.0))
            write(folder, "2026-01-01", row("text", "tailrace", 1.0))
            rows = plot.read([os.path.join(folder, name) for name in os.listdir(folder)])
        self.assertEqual(rows["text", "tailrace", False]["megabytes_per_cpu_second"], 2.0)

    def test_draws_a_bar_for_each_figure(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, "2026-01-01", row("text", "tailrace", 250.0),
                  row("text", "other", 12.5), row("json", "tailrace", 99.0, gzip=True))
            self.assertEqual(plot.main(["--results", folder]), 0)
            picture = xml.etree.ElementTree.parse(os.path.join(folder, "end-to-end.svg"))
        texts = [node.text for node in picture.iter() if node.tag.endswith("text")]
        for words in ("text", "json", "250", "12.5", "99.0", "tailrace, plain", "other, gzip"):
            self.assertIn(words, texts)

    def test_says_when_there_is_nothing_to_draw(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(plot.main(["--results", folder]), 2)


if __name__ == "__main__":
    unittest.main()
