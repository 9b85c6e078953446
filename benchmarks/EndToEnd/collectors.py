"""The collectors, each with a configuration that does the same work as far as it can.

All of them read every file of the node folder, take the container format off, merge, parse or join
what the workload asks for, add the pod's metadata, and index into the receiver. Tailrace and Fluent
Bit run the same file and ask the API server. The others need a cluster's TLS and accounts to do
that, so they take the pod's names from the path, which is less work.
"""

import json
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
PARSERS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "parsers", "parsers.conf")
# /containers/POD_NAMESPACE_CONTAINER-ID.log
NAMES_IN_PATH = (
    r"/(?P<pod>[^/_]+)_(?P<namespace>[^/_]+)_(?P<container>[^/]+)-(?P<id>[0-9a-f]{64})\.log$")
NGINX = (
    r'^(?P<remote>\S*) (?P<host>\S*) (?P<user>\S*) \[(?P<time>[^\]]*)\] "(?P<method>\S+) '
    r'+(?P<path>[^"]*?) +\S*" (?P<code>\S*) (?P<size>\S*) "(?P<referer>[^"]*)" '
    r'"(?P<agent>[^"]*)"')
# Where a record begins that is not the middle of a stack trace.
JAVA_START = r"^\d{4}-\d{2}-\d{2} "


class Collector:
    """How a collector is found, configured and started."""

    # The program's name, also on PATH.
    name = ""
    # The arguments that print the version.
    version_arguments = ("--version",)
    # Kinds of workloads that its configuration cannot do.
    unsupported = ()

    def __init__(self, program):
        self.program = program

    def version(self):
        """The first line of what it says of itself."""
        try:
            said = subprocess.run(
                [self.program, *self.version_arguments], capture_output=True, text=True,
                timeout=20)
        except (OSError, subprocess.TimeoutExpired):
            return "unknown"
        return (said.stdout or said.stderr).strip().split("\n")[0]

    def environment(self):
        """Variables beside those of this process."""
        return {}

    def prepare(self, workload, node, state, port, api_port, gzip):
        """Writes the configuration into the state folder; gives the command."""
        path = os.path.join(state, self.file_name)
        with open(path, "w") as file:
            file.write(self.configuration(workload, node, state, port, api_port, gzip))
        return self.command(path, state)


class FluentBit(Collector):
    """Fluent Bit 5, buffering in files and keeping positions, as an agent on a node would."""

    name = "fluent-bit"
    file_name = "collector.conf"

    def command(self, path, state):
        return [self.program, "-c", path]

    def configuration(self, workload, node, state, port, api_port, gzip):
        with open(os.path.join(state, "token"), "w") as file:
            file.write("benchmark")
        return "\n".join(
            self.service(state) + self.input(workload, node, state) + self.filters(workload)
            + self.kubernetes(workload, node, state, api_port) + self.output(port, gzip)) + "\n"

    def service(self, state):
        return ["[SERVICE]", "    Flush 1", "    Grace 2", "    Log_Level warn",
                "    Parsers_File " + PARSERS, "    storage.path %s/storage" % state,
                "    storage.sync normal", "    storage.max_chunks_up 128"]

    def input(self, workload, node, state):
        return ["[INPUT]", "    Name tail", "    Tag kube.*",
                "    Path %s/containers/*.log" % node.path,
                "    multiline.parser " + workload.container_format, "    Read_from_Head On",
                "    Refresh_Interval 1", "    Buffer_Chunk_Size 512k", "    Buffer_Max_Size 2M",
                "    Mem_Buf_Limit 200M", "    DB %s/positions.db" % state, "    DB.sync normal",
                "    DB.locking true", "    storage.type filesystem"]

    def filters(self, workload):
        lines = []
        if workload.joins:
            lines += ["[FILTER]", "    Name multiline", "    Match kube.*",
                      "    multiline.parser " + workload.joins,
                      "    multiline.key_content log", "    emitter_mem_buf_limit 500M"]
        if workload.parser:
            lines += ["[FILTER]", "    Name parser", "    Match kube.*", "    Key_Name log",
                      "    Parser " + workload.parser, "    Reserve_Data On"]
        return lines

    def kubernetes(self, workload, node, state, api_port):
        # Slashes of a path become dots in a tag; the first one goes, and of several one stays.
        folder = re.sub(r"[/.]+", ".", node.path.strip("/"))
        lines = ["[FILTER]", "    Name kubernetes", "    Match kube.*",
                 "    Kube_URL http://127.0.0.1:%d" % api_port,
                 "    Kube_Tag_Prefix kube.%s.containers." % folder,
                 "    Kube_Token_File %s/token" % state, "    Buffer_Size 0"]
        return lines + (["    Merge_Log On", "    Keep_Log Off"] if workload.merges else [])

    def output(self, port, gzip):
        lines = ["[OUTPUT]", "    Name es", "    Match kube.*", "    Host 127.0.0.1",
                 "    Port %d" % port, "    Index logs", "    Suppress_Type_Name On",
                 "    Buffer_Size False", "    Retry_Limit no_limits", "    Workers 1"]
        return lines + (["    Compress gzip"] if gzip else [])


class Tailrace(FluentBit):
    """Tailrace runs Fluent Bit's file."""

    name = "tailrace"

    def command(self, path, state):
        return [self.program, "run", "-c", path, "--state", os.path.join(state, "state")]


class Vector(Collector):
    """Vector 0.4x: a file source and a disk buffer."""

    name = "vector"
    file_name = "vector.yaml"

    def command(self, path, state):
        return [self.program, "--quiet", "--threads", "1", "--config", path]

    def configuration(self, workload, node, state, port, api_port, gzip):
        names = "parse_regex!(.file, r'%s')" % NAMES_IN_PATH
        steps = ["names = " + names] + self.unwrap(workload) + self.content(workload)
        steps.append('.kubernetes = {"pod_name": names.pod, "namespace_name": names.namespace, '
                     '"container_name": names.container}')
        transforms = {"frame": {"type": "remap", "inputs": ["files"],
                                "source": "\n".join(steps)}}
        last = "frame"
        if workload.name == "partial":
            transforms["join"] = {
                "type": "reduce", "inputs": ["frame"], "group_by": ["file"],
                "merge_strategies": {"message": "concat_raw"}, "ends_when": '.flag == "F"'}
            last = "join"
        if workload.joins:
            transforms["join"] = {
                "type": "reduce", "inputs": ["frame"], "group_by": ["file"],
                "merge_strategies": {"message": "concat_newline"},
                "starts_when": "match(string!(.message), r'%s')" % JAVA_START}
            last = "join"
        return json.dumps({
            "data_dir": state,
            "sources": {"files": {
                "type": "file", "include": [node.path + "/containers/*.log"],
                "read_from": "beginning", "max_line_bytes": 2 << 20,
                "glob_minimum_cooldown_ms": 1000}},
            "transforms": transforms,
            "sinks": {"receiver": {
                "type": "elasticsearch", "inputs": [last],
                "endpoints": ["http://127.0.0.1:%d" % port], "api_version": "v8",
                "bulk": {"index": "logs", "action": "create"},
                "compression": "gzip" if gzip else "none",
                "batch": {"max_bytes": 5 << 20, "timeout_secs": 1},
                "buffer": {"type": "disk", "max_size": 1 << 30}}},
        }, indent=2) + "\n"

    def unwrap(self, workload):
        if workload.container_format == "docker":
            return ["fields = parse_json!(.message)", ".message = fields.log",
                    ".timestamp = fields.time", ".stream = fields.stream"]
        return [r"fields = parse_regex!(.message, r'^(?P<time>\S+) (?P<stream>\S+) "
                r"(?P<flag>\S+) (?P<text>.*)$')",
                ".message = fields.text", ".timestamp = fields.time",
                ".stream = fields.stream", ".flag = fields.flag"]

    def content(self, workload):
        if workload.merges:
            return [". = merge!(., parse_json!(.message))", "del(.message)"]
        if workload.parser:
            return [". = merge!(., parse_regex!(.message, r'%s'))" % NGINX, "del(.message)"]
        return []


class Filebeat(Collector):
    """Filebeat 8 or 9: the filestream input with its container parser."""

    name = "filebeat"
    file_name = "filebeat.yml"
    version_arguments = ("version",)

    def command(self, path, state):
        return [self.program, "-c", path, "--path.data", os.path.join(state, "data"),
                "--path.logs", os.path.join(state, "logs"), "--strict.perms=false"]

    def environment(self):
        return {"GOMAXPROCS": "1"}

    def configuration(self, workload, node, state, port, api_port, gzip):
        parsers = [{"container": {
            "stream": "all",
            "format": "docker" if workload.container_format == "docker" else "cri"}}]
        if workload.joins:
            parsers.append({"multiline": {
                "type": "pattern", "pattern": JAVA_START, "negate": True, "match": "after"}})
        if workload.merges:
            parsers.append({"ndjson": {"target": "", "overwrite_keys": True}})
        processors = [{"dissect": {
            "field": "log.file.path", "target_prefix": "kubernetes", "ignore_failure": True,
            "tokenizer": "%s/containers/%%{pod}_%%{namespace}_%%{container}.log" % node.path}}]
        if workload.parser:
            processors.append({"dissect": {
                "field": "message", "target_prefix": "http",
                "tokenizer": '%{remote} %{host} %{user} [%{time}] "%{method} %{path} %{version}"'
                             ' %{code} %{size} "%{referer}" "%{agent}"'}})
            processors.append({"drop_fields": {"fields": ["message"]}})
        return json.dumps({
            "filebeat.inputs": [{
                "type": "filestream", "id": "containers", "parsers": parsers,
                "paths": [node.path + "/containers/*.log"],
                "prospector.scanner.symlinks": True, "message_max_bytes": 2 << 20}],
            "processors": processors, "logging.level": "error",
            "setup.ilm.enabled": False, "setup.template.enabled": False,
            "queue.mem.events": 16384,
            "output.elasticsearch": {
                "hosts": ["http://127.0.0.1:%d" % port], "index": "logs", "worker": 1,
                "bulk_max_size": 4096, "compression_level": 1 if gzip else 0},
        }, indent=2) + "\n"


class OpenTelemetry(Collector):
    """The OpenTelemetry collector in its contrib distribution: the filelog receiver."""

    name = "otelcol"
    file_name = "otelcol.yaml"

    def command(self, path, state):
        return [self.program, "--config", path]

    def environment(self):
        return {"GOMAXPROCS": "1"}

    def configuration(self, workload, node, state, port, api_port, gzip):
        container_format = "docker" if workload.container_format == "docker" else "containerd"
        operators = [{"type": "container", "format": container_format,
                      "add_metadata_from_filepath": False, "max_log_size": 2 << 20},
                     {"type": "regex_parser", "regex": NAMES_IN_PATH,
                      "parse_from": 'attributes["log.file.path"]'}]
        if workload.joins:
            operators.append({
                "type": "recombine", "combine_field": "body",
                "is_first_entry": "body matches \"%s\"" % JAVA_START.replace("\\", "\\\\"),
                "source_identifier": 'attributes["log.file.path"]'})
        if workload.merges:
            operators.append({"type": "json_parser", "parse_to": "body"})
        if workload.parser:
            operators.append({"type": "regex_parser", "regex": NGINX, "parse_to": "body"})
        storage = os.path.join(state, "storage")
        os.makedirs(storage, exist_ok=True)
        return json.dumps({
            "extensions": {"file_storage": {"directory": storage}},
            "receivers": {"filelog": {
                "include": [node.path + "/containers/*.log"], "start_at": "beginning",
                "include_file_path": True, "max_log_size": "2MiB", "storage": "file_storage",
                "operators": operators}},
            "processors": {"batch": {"send_batch_size": 4096, "timeout": "1s"}},
            "exporters": {"elasticsearch": {
                "endpoints": ["http://127.0.0.1:%d" % port], "logs_index": "logs",
                "compression": "gzip" if gzip else "none", "mapping": {"mode": "raw"},
                "sending_queue": {"enabled": True, "storage": "file_storage"}}},
            "service": {
                "extensions": ["file_storage"],
                "telemetry": {"logs": {"level": "error"}, "metrics": {"level": "none"}},
                "pipelines": {"logs": {
                    "receivers": ["filelog"], "processors": ["batch"],
                    "exporters": ["elasticsearch"]}}},
        }, indent=2) + "\n"


# Names under which a program may be on PATH.
PEERS = {FluentBit: ("fluent-bit",), Vector: ("vector",), Filebeat: ("filebeat",),
         OpenTelemetry: ("otelcol-contrib", "otelcol")}


def peers_on_path():
    """The other collectors that this machine has."""
    found = []
    for kind, names in PEERS.items():
        program = next(filter(None, map(shutil.which, names)), None)
        if program:
            found.append(kind(program))
    return found
