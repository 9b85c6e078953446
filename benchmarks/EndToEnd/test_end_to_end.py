"""Tests of the end-to-end benchmark that start no collector.

    python3 -m unittest discover --start-directory benchmarks/EndToEnd
"""

import contextlib
import io
import json
import os
import tempfile
import unittest
import urllib.error
import urllib.request

import collectors
import kubernetes_api
import measurement
import node_folder
import report
import scripts
import workloads

command = scripts.load("end-to-end")


def silence():
    """Keeps messages for people out of the test's output."""
    return contextlib.redirect_stderr(io.StringIO())


class ArgumentTests(unittest.TestCase):
    def test_measures_everything_by_default(self):
        options = command.parse([])
        self.assertIsNone(options.workload)
        self.assertEqual((options.bytes, options.repeat), (256_000_000, 1))
        self.assertFalse(options.gzip or options.compare or options.record)

    def test_takes_several_workloads(self):
        options = command.parse(["--workload", "json", "--workload", "text", "--repeat", "3"])
        self.assertEqual((options.workload, options.repeat), (["json", "text"], 3))

    def test_refuses_what_makes_no_sense(self):
        for arguments in (["--bytes", "0"], ["--repeat", "x"], ["--workload", "none"]):
            with self.subTest(arguments), self.assertRaises(SystemExit), silence():
                command.parse(arguments)

    def test_says_which_program_is_missing(self):
        with tempfile.TemporaryDirectory() as folder, silence():
            self.assertEqual(command.main(["--programs", folder]), 2)


class WorkloadTests(unittest.TestCase):
    def test_records_are_the_same_every_time(self):
        for name in workloads.NAMES:
            self.assertEqual(workloads.make(name).records(7), workloads.make(name).records(7))

    def test_a_record_has_both_marks_once(self):
        for name in workloads.NAMES:
            record = workloads.make(name).records(1234)
            for mark in ("~000001234(", "~000001234)"):
                self.assertEqual(record.count(mark), 1, name)
            self.assertEqual(record.count("~"), 2, name)

    def test_parts_are_as_long_as_a_runtime_makes_them(self):
        lines = workloads.make("partial").records(5).splitlines()
        texts = [line.split(" ", 3) for line in lines]
        self.assertTrue(all(len(text[3]) == workloads.PART_BYTES for text in texts[:-1]))
        self.assertEqual([text[2] for text in texts], ["P"] * (len(texts) - 1) + ["F"])

    def test_objects_are_json(self):
        make, docker = workloads.make("json"), workloads.make("docker-json")
        for number in range(200):
            json.loads(make.records(number).split(" ", 3)[3])
            json.loads(docker.records(number))


class NodeFolderTests(unittest.TestCase):
    def test_writes_as_many_bytes_as_asked_for_and_takes_them_again(self):
        workload = workloads.make("text")
        with tempfile.TemporaryDirectory() as folder:
            node = node_folder.prepare(folder, workload, 100_000)
            names = os.listdir(os.path.join(node.path, "containers"))
            size = sum(os.path.getsize(os.path.join(node.path, "containers", name))
                       for name in names)
            self.assertEqual((len(names), size), (10, node.bytes))
            self.assertAlmostEqual(size, 100_000, delta=2000)
            again = node_folder.prepare(folder, workload, 100_000)
            self.assertEqual((again.records, again.pods), (node.records, node.pods))

    def test_the_api_knows_the_pods(self):
        pod = node_folder.make_pod(workloads.make("text"), 0)
        api = kubernetes_api.KubernetesAPI([pod])
        try:
            base = "http://127.0.0.1:%d/api/v1/namespaces/shop/pods/" % api.port
            with urllib.request.urlopen(base + pod["name"]) as answer:
                self.assertEqual(json.load(answer)["metadata"]["uid"], pod["uid"])
            with self.assertRaises(urllib.error.HTTPError):
                urllib.request.urlopen(base + "other")
        finally:
            api.close()


class CollectorTests(unittest.TestCase):
    def configurations(self, kind, gzip=False):
        """The configurations of a collector for all workloads."""
        node = node_folder.NodeFolder("/node", {"bytes": 1, "records": 1, "pods": []})
        for name in workloads.NAMES:
            with tempfile.TemporaryDirectory() as state:
                collector = kind("/bin/" + kind.name)
                words = collector.prepare(workloads.make(name), node, state, 1, 2, gzip)
                with open(os.path.join(state, kind.file_name)) as file:
                    yield name, words, file.read()

    def test_commands_name_the_configuration(self):
        for kind in (collectors.Tailrace, *collectors.PEERS):
            for name, words, _ in self.configurations(kind):
                self.assertTrue(any(word.endswith(kind.file_name) for word in words), name)

    def test_configurations_read_the_node_and_write_to_the_receiver(self):
        for kind in (collectors.Tailrace, *collectors.PEERS):
            for name, _, text in self.configurations(kind):
                self.assertIn("/node/containers/*.log", text, name)
                self.assertIn("127.0.0.1", text, name)

    def test_configurations_in_yaml_are_json(self):
        for kind in (collectors.Vector, collectors.Filebeat, collectors.OpenTelemetry):
            for _, _, text in self.configurations(kind, gzip=True):
                json.loads(text)

    def test_tailrace_and_fluent_bit_run_the_same_file(self):
        pairs = zip(self.configurations(collectors.Tailrace),
                    self.configurations(collectors.FluentBit))
        for (name, _, one), (_, _, other) in pairs:
            kept = [[line for line in text.split("\n") if "/tmp" not in line]
                    for text in (one, other)]
            self.assertEqual(*kept, name)

    def test_the_prefix_of_tags_has_no_empty_part(self):
        node = node_folder.NodeFolder("/a/.build/logs", {"bytes": 1, "records": 1, "pods": []})
        lines = collectors.Tailrace("").kubernetes(workloads.make("text"), node, "/s", 1)
        self.assertIn("    Kube_Tag_Prefix kube.a.build.logs.containers.", lines)

    def test_workloads_get_what_they_need(self):
        texts = {name: text for name, _, text in self.configurations(collectors.FluentBit)}
        self.assertIn("Merge_Log On", texts["json"])
        self.assertIn("Parser nginx", texts["nginx"])
        self.assertIn("multiline.parser java", texts["java"])
        self.assertIn("multiline.parser docker", texts["docker-json"])
        self.assertNotIn("Merge_Log", texts["text"])


class ReportTests(unittest.TestCase):
    run_figures = {
        **dict.fromkeys(measurement.FAULTS, 0), "peak_resident_bytes": 1,
        "megabytes_per_cpu_second": 1.0, "records_per_cpu_second": 1.0}

    def test_the_median_keeps_the_worst_of_what_must_not_happen(self):
        runs = [dict(self.run_figures, cpu_seconds=seconds, missing=missing)
                for seconds, missing in ((3, 0), (1, 2), (2, 0))]
        chosen = measurement.median(runs)
        self.assertEqual((chosen["cpu_seconds"], chosen["missing"]), (2, 2))

    def test_rows_have_the_columns_of_the_header(self):
        row = dict(self.run_figures, workload="text", collector="tailrace", cpu_seconds=1)
        self.assertEqual(report.line(row).split()[:3], ["text", "tailrace", "off"])
        self.assertTrue(report.header().startswith("workload"))

    def test_keeps_measurements_of_a_day_in_one_file(self):
        facts = {"processor": "Some CPU (R) 3000", "cores": 2}
        with tempfile.TemporaryDirectory() as folder:
            path = report.record(folder, [{"workload": "text"}], facts, {})
            self.assertEqual(report.record(folder, [], facts, {}), path)
            self.assertTrue(path.endswith("-some-cpu-r-3000-2-cores.json"))
            with open(path) as file:
                self.assertEqual(len(json.load(file)["measurements"]), 2)


if __name__ == "__main__":
    unittest.main()
