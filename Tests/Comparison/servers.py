"""The servers of the comparison and how to speak with them: the standard library only."""

import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse


class Server:
    """A server that speaks Elasticsearch's REST API at an address."""

    def __init__(self, name, url):
        self.name = name
        self.url = url
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port or 80
        self.connection = None

    def request(self, method, path, body=None):
        """Sends one request; returns the status and the body, decoded when it is JSON."""
        headers = {"Content-Type": "application/json"}
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/x-ndjson"
        elif body is not None:
            body = json.dumps(body, ensure_ascii=False).encode()
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                text = response.read()
                break
            except (http.client.HTTPException, ConnectionError):
                self.connection = None
                if attempt == 2:
                    raise
        try:
            return response.status, json.loads(text) if text else None
        except ValueError:
            return response.status, text.decode(errors="replace")

    def ok(self, method, path, body=None):
        """Sends one request that must succeed; returns the decoded body."""
        status, answer = self.request(method, path, body)
        if not 200 <= status < 300:
            raise SystemExit(f"{self.name}: {method} {path}: {status} {answer}")
        return answer

    def is_opensearch(self):
        return self.ok("GET", "/")["version"].get("distribution") == "opensearch"


class Process(Server):
    """A server as a child process, ended with the `with` block."""

    def __init__(self, name, arguments, url=None, log=None):
        self.log = log or tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stderr=self.log,
            stdout=subprocess.PIPE if url is None else self.log, text=True)
        if url is None:
            url = json.loads(self.process.stdout.readline())["url"]
        super().__init__(name, url)
        self.wait_until_up()

    def wait_until_up(self, seconds=30):
        end = time.monotonic() + seconds
        while True:
            try:
                return self.request("GET", "/")
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise SystemExit(f"{self.name} does not start")
                time.sleep(0.05)

    def is_dead(self):
        return self.process.poll() is not None

    def peak_memory(self):
        """The greatest size in memory so far, as Linux words it."""
        try:
            with open(f"/proc/{self.process.pid}/status") as file:
                return next(line.split(":")[1].strip() for line in file if "VmHWM" in line)
        except (OSError, StopIteration):
            return "unknown"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def reference():
    """osmem-server, an OpenSearch in memory, as its package brings it."""
    import osmem_server
    return Process("osmem-server", [
        osmem_server.resolve_binary(), "--no-ja", "--parent-pid", str(os.getpid())])


class Running(Server):
    """A server that somebody else started and ends."""

    def is_dead(self):
        return False

    def peak_memory(self):
        return "unknown"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def store(address, folder, log=None):
    """The store: running at an address, or to be started from its binary."""
    if address.startswith("http://"):
        return Running("store", address)
    port = free_port()
    return Process("store", [
        os.path.abspath(address), "--data", os.path.join(folder, "data"),
        "--listen", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}", log)
