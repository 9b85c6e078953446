"""Speaks with the embedded store in plain HTTP: what it lets in, what it refuses and how.

    store_http.py STORE CERTIFICATE_FOLDER

Needs the standard library only. The folder holds server.pem, server.key and ca.pem.
"""

import base64
import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

START = "tailrace-store is ready: "
JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}


class Store:
    started = []

    def __init__(self, program, root, *options, listen="127.0.0.1:0"):
        self.log = open(f"{root}/log", "a+")
        self.process = subprocess.Popen(
            [program, "--data", f"{root}/data", "--listen", listen, *options],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        Store.started.append(self.process)
        line = self.process.stdout.readline()
        assert line.startswith(START), f"the store does not start: {line}{self.messages()}"
        self.scheme, rest = line[len(START):].strip().split("://")
        self.port = int(rest.split("/")[0].rsplit(":", 1)[1])

    def messages(self):
        self.log.seek(0)
        return self.log.read()

    def ask(self, method, path, body=None, headers=None, context=None):
        """The status, the headers and the body of an answer."""
        if context:
            connection = http.client.HTTPSConnection(
                "localhost", self.port, timeout=30, context=context)
        else:
            connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def raw(self, text, wait=True):
        """What comes back for some bytes, until the store closes or says no more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
            return answer

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        assert status == 0, f"the store ended with {status}: {self.messages()}"


def equal(found, expected, what=""):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def types(store):
    vendor = "application/vnd.elasticsearch+json; compatible-with="
    for accept, content in [
        (None, "application/json; charset=UTF-8"), ("*/*", "application/json; charset=UTF-8"),
        (vendor + "8", "application/vnd.elasticsearch+json;compatible-with=8"),
        (vendor + "9", "application/vnd.elasticsearch+json;compatible-with=9"),
    ]:
        status, headers, _ = store.ask("GET", "/", headers={"Accept": accept} if accept else {})
        equal((status, headers["Content-Type"]), (200, content), accept)
        equal(headers["X-Elastic-Product"], "Elasticsearch")
    for type in ["application/json", "application/vnd.elasticsearch+json; compatible-with=8"]:
        status, _, _ = store.ask("GET", "/_search", b'{"size":0}', {"Content-Type": type})
        equal(status, 200, type)
    for type in ["text/plain", "application/x-www-form-urlencoded", "application/yaml", "",
                 "application/x-ndjson", vendor + "6"]:
        status, _, body = store.ask("POST", "/_search", b'{"size":0}', {"Content-Type": type})
        equal(status, 406, type)
        equal(json.loads(body),
              {"error": f"Content-Type header [{type}] is not supported", "status": 406})
    status, _, _ = store.ask("GET", "/_search", headers={"Accept": "application/yaml"})
    equal(status, 406)
    status, headers, body = store.ask("GET", "/_cat/nodes", headers={"Accept": "text/plain"})
    equal((status, headers["Content-Type"]), (200, "text/plain; charset=UTF-8"))
    status, headers, body = store.ask("GET", "/_cat/nodes?format=json&h=master")
    equal(json.loads(body), [{"master": "*"}])


def bulk(store):
    lines = b'{"create":{"_index":"a","_id":"%d"}}\n{"n":%d}\n'
    body = b"".join(lines % (number, number) for number in range(100))
    status, _, answer = store.ask("PUT", "/_bulk", body, LINES)
    equal((status, json.loads(answer)["errors"]), (200, False))
    packed = gzip.compress(body[:len(body) // 2]) + gzip.compress(body[len(body) // 2:])
    status, _, answer = store.ask(
        "POST", "/_bulk?filter_path=errors,items.*.status", packed,
        {**LINES, "Content-Encoding": "gzip"})
    answer = json.loads(answer)
    equal((status, answer["errors"]), (200, True))
    equal([item["create"]["status"] for item in answer["items"]], [409] * 100)
    status, headers, answer = store.ask(
        "GET", "/a/_search?size=100", headers={"Accept-Encoding": "gzip"})
    equal(headers["Content-Encoding"], "gzip")
    equal(len(json.loads(gzip.decompress(answer))["hits"]["hits"]), 100)
    for broken in [b"no gzip", packed[:-9], packed[:40]]:
        status, _, answer = store.ask(
            "POST", "/_bulk", broken, {**LINES, "Content-Encoding": "gzip"})
        equal(status, 400, broken[:10])
    status, _, _ = store.ask("POST", "/_bulk", b"x", {**LINES, "Content-Encoding": "br"})
    equal(status, 415)
    for wrong in [b"", b"{}\n", b'{"create":{}}\n{"a":1}\n', b'{"create":{"_index":"a"}}\n',
                  b'{"what":{"_index":"a"}}\n{}\n', b'{"create":{"_index":"a"}}\n{"a":1}', b"\n\n"]:
        status, _, answer = store.ask("POST", "/_bulk", wrong, LINES)
        equal(status, 400, wrong)
        assert json.loads(answer)["error"]["root_cause"], wrong


def forms(store):
    _, _, plain = store.ask("GET", "/")
    _, _, pretty = store.ask("GET", "/?pretty")
    equal(json.loads(plain), json.loads(pretty))
    assert b'\n  "name" : ' in pretty, pretty
    _, _, part = store.ask("GET", "/?filter_path=version.n*,-version.number")
    equal(json.loads(part), {})
    _, _, part = store.ask("GET", "/?filter_path=-version,-tailrace_store,-name")
    equal(set(json.loads(part)), {"cluster_name", "cluster_uuid", "tagline"})
    status, headers, body = store.ask("HEAD", "/")
    equal((status, body), (200, b""))
    assert int(headers["Content-Length"]) > 100
    status, _, body = store.ask("HEAD", "/nothing")
    equal((status, body), (404, b""))
    status, _, body = store.ask("GET", "/nothing/_search?error_trace")
    equal(status, 404)
    assert "stack_trace" in json.loads(body)["error"]
    status, headers, _ = store.ask("GET", "/", headers={"X-Opaque-Id": "abc"})
    equal(headers["X-Opaque-Id"], "abc")
    assert len(headers["X-Request-Id"]) == 16


def mistakes(store):
    status, _, body = store.ask("GET", "/a/b/c/d?x=1")
    equal((status, json.loads(body)),
          (400, {"error": "no handler found for uri [/a/b/c/d?x=1] and method [GET]"}))
    status, headers, body = store.ask("DELETE", "/_search")
    equal((status, headers["Allow"]), (405, "GET,POST,HEAD"))
    status, headers, body = store.ask("OPTIONS", "/_bulk")
    equal((status, headers["Allow"], body), (200, "POST,PUT", b""))
    assert "Access-Control-Allow-Origin" not in headers
    status, _, body = store.ask("GET", "/_cluster/health?nonsense=1&more=2")
    equal(status, 400)
    assert "contains unrecognized parameters" in json.loads(body)["error"]["reason"], body
    status, _, _ = store.ask("GET", "/%zz")
    equal(status, 400)
    status, _, _ = store.ask("POST", "/_search", b"{", JSON)
    equal(status, 400)
    status, _, _ = store.ask("POST", "/_search", b"[" * 10000, JSON)
    equal(status, 400)
    for text in [b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 90000
                 + b"\r\n\r\n"]:
        answer = store.raw(text)
        assert answer.startswith(b"HTTP/1.1 400 "), answer[:100]
        assert b"X-Elastic-Product: Elasticsearch" in answer, answer
        assert b'"status":400}' in answer, answer
    status, _, _ = store.ask("GET", "/_cluster/health/nothing")
    equal(status, 408)


def sites(store):
    for host, expected in [("localhost", 200), ("127.0.0.1:1", 200), ("[::1]", 200),
                           ("friend.example", 200), ("evil.example", 403)]:
        status, _, body = store.ask("GET", "/_search", headers={"Host": host})
        equal(status, expected, host)
    own = f"http://localhost:{store.port}"
    for headers, expected in [({"Origin": own}, 200), ({"Origin": "http://evil.example"}, 403),
                              ({"Origin": "null"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403),
                              ({"Sec-Fetch-Site": "same-origin"}, 200)]:
        status, _, _ = store.ask("GET", "/_search", headers=headers)
        equal(status, expected, headers)


def page(store):
    status, headers, _ = store.ask("GET", "/", headers={"Accept": "text/html,*/*;q=0.8"})
    equal((status, headers["Location"]), (302, "_page/"))
    status, headers, body = store.ask("GET", "/_page/", headers={"Accept": "text/html,*/*;q=0.8"})
    equal((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy, policy
    equal(headers["X-Content-Type-Options"], "nosniff")
    status, again, body = store.ask("GET", "/_page/", headers={"If-None-Match": headers["ETag"]})
    equal((status, body), (304, b""))
    status, _, _ = store.ask("GET", "/_page/..%2f..%2fetc%2fpasswd")
    equal(status, 404)


def limits(store):
    status, headers, body = store.ask("POST", "/_bulk", b"a" * (2 << 20), LINES)
    equal((status, json.loads(body)["error"]["type"]), (413, "content_too_long_exception"))
    equal(headers["Connection"], "close")
    bomb = gzip.compress(b"\n" * (20 << 20))
    status, _, _ = store.ask("POST", "/_bulk", bomb, {**LINES, "Content-Encoding": "gzip"})
    equal(status, 413)
    chunked = b"".join(b"10000\r\n" + b"a" * 65536 + b"\r\n" for _ in range(40)) + b"0\r\n\r\n"
    head = b"POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    answer = store.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked)
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:100]

    # A body that would be refused is not asked for; another is.
    with socket.create_connection(("127.0.0.1", store.port), timeout=10) as connection:
        connection.sendall(head + b"Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    body = b'{"index":{"_index":"a"}}\n{"a":1}\n'
    with socket.create_connection(("127.0.0.1", store.port), timeout=10) as connection:
        connection.sendall(
            head + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
        equal(connection.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(body)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def busy(store):
    """Two bodies that have not room at the same time: the second is sent away, to try again."""
    head = (b"POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            b"Content-Length: 900000\r\n\r\n")
    with socket.create_connection(("127.0.0.1", store.port), timeout=10) as first:
        first.sendall(head + b"\n" * 1000)
        # The request for the metrics is one of the two.
        while b"tailrace_store_requests_in_flight 2\n" not in store.ask("GET", "/metrics")[2]:
            pass
        status, headers, body = store.ask("POST", "/_bulk", b"\n" * 900000, LINES)
        equal((status, json.loads(body)["error"]["type"]), (429, "es_rejected_execution_exception"))
        equal(headers["Retry-After"], "1")


def graceful(program, root):
    """A bulk request whose body is still coming when the store is told to stop is answered."""
    store = Store(program, root)
    body = b"".join(b'{"create":{"_index":"late","_id":"%d"}}\n{"n":1}\n' % number
                    for number in range(1000))
    with socket.create_connection(("127.0.0.1", store.port), timeout=30) as connection:
        connection.sendall(
            b"POST /_bulk?filter_path=errors HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n" % len(body)
            + body[:-20])
        # The answer to another request says that the first one has been seen.
        equal(store.ask("GET", "/")[0], 200)
        store.process.send_signal(signal.SIGTERM)
        connection.sendall(body[-20:])
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200 ") and b'{"errors":false}' in answer, answer
    equal(store.process.wait(30), 0)
    store = Store(program, root)
    equal(json.loads(store.ask("GET", "/late/_count")[2])["count"], 1000)

    # What was acknowledged is there after SIGKILL.
    store.ask("PUT", "/late/_doc/x", b'{"n":2}', JSON)
    store.process.kill()
    store.process.wait(30)
    store = Store(program, root)
    equal(json.loads(store.ask("GET", "/late/_count")[2])["count"], 1001)
    store.stop()


def secured(program, root, certificates):
    user = subprocess.run([program, "new-user", "alice"], input="s: cret\n", text=True,
                          capture_output=True, check=True).stdout
    made = subprocess.run([program, "new-key", "agent"], text=True, capture_output=True, check=True)
    with open(f"{root}/credentials", "w") as file:
        file.write(user + made.stdout)
    key = made.stderr.strip().split(": ")[1]
    store = Store(program, root, "--credentials", f"{root}/credentials", "--tls-certificate",
                  f"{certificates}/server.pem", "--tls-key", f"{certificates}/server.key",
                  listen="0.0.0.0:0")
    equal(store.scheme, "https")
    context = ssl.create_default_context(cafile=f"{certificates}/ca.pem")
    context.check_hostname = False
    basic = "Basic " + base64.b64encode(b"alice:s: cret").decode()
    wrong = "Basic " + base64.b64encode(b"alice:secret").decode()
    for value, expected in [(None, 401), (wrong, 401), ("Basic x", 401), (basic, 200), (key, 200)]:
        headers = {"Authorization": value} if value else {}
        for path in ["/", "/_search", "/metrics", "/_page/"]:
            status, answer, _ = store.ask("GET", path, headers=headers, context=context)
            equal(status, expected, f"{path} {value}")
            equal(answer["X-Elastic-Product"], "Elasticsearch")
        if expected == 401:
            assert answer["WWW-Authenticate"].startswith("Basic "), answer["WWW-Authenticate"]
    equal(store.ask("GET", "/healthz", context=context)[0], 200)
    status, _, page = store.ask("GET", "/metrics", headers={"Authorization": key}, context=context)
    assert b'tailrace_store_requests_refused_total{reason="unauthenticated"} 12' in page, page
    store.stop()


def starts(program, root):
    """The statuses of starts that fail, and what is said."""
    def run(*options):
        done = subprocess.run([program, "--data", f"{root}/data", *options], text=True,
                              capture_output=True, timeout=30)
        return done.returncode, done.stderr
    status, text = run("--listen", "0.0.0.0:0")
    assert status == 2 and "credentials" in text, (status, text)
    with open(f"{root}/store.conf", "w") as file:
        file.write("data /tmp/x\nlistne 1\n")
    status, text = run("--config", f"{root}/store.conf")
    assert status == 2 and f"{root}/store.conf:2:1: " in text and "`listen`" in text, (status, text)
    status, text = run("--retention-age", "soon")
    assert status == 64 and "retention-age" in text, (status, text)
    status, text = run("--nonsense")
    equal(status, 64)
    status, text = run("--credentials", f"{root}/nothing")
    equal(status, 2)
    status, text = run("--tls-certificate", f"{root}/store.conf", "--tls-key", f"{root}/store.conf")
    assert status in (1, 2) and "certificate" in text, (status, text)
    store = Store(program, root)
    status, text = run("--listen", "127.0.0.1:0")
    assert status == 1 and "cannot start" in text, (status, text)
    done = subprocess.run([program, "--data", f"{root}/other", "--listen",
                           f"127.0.0.1:{store.port}"], text=True, capture_output=True, timeout=30)
    assert done.returncode == 1 and "in use" in done.stderr, done
    store.stop()
    help = subprocess.run([program, "serve", "--help"], text=True, capture_output=True).stdout
    for option in ["--data", "--listen", "--retention-age", "--credentials", "--tls-key",
                   "--maximum-body", "--config"]:
        assert option in help, option


def main():
    program, certificates = sys.argv[1:3]
    checks = [types, bulk, forms, mistakes, sites, page, limits]
    for check in checks + [busy, graceful, secured, starts]:
        root = tempfile.mkdtemp(prefix="tailrace-store-")
        try:
            if check is secured:
                check(program, root, certificates)
            elif check in (graceful, starts):
                check(program, root)
            else:
                options = ["--allow-host", "friend.example", "--maximum-body", "1MB"]
                if check is busy:
                    options += ["--maximum-bodies", "1MB"]
                store = Store(program, root, *options)
                check(store)
                store.stop()
                assert " error " not in store.messages(), store.messages()
        except Exception:
            print(f"{check.__name__} failed", file=sys.stderr)
            raise
        finally:
            for process in Store.started:
                process.kill()
            shutil.rmtree(root, ignore_errors=True)
    print("all is well")


main()
