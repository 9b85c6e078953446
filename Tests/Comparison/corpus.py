"""A corpus of 5,000 log documents, always the same, like those that a collector sends.

Four daily indices, `logs-2026.11.20` to `logs-2026.11.23`, have an explicit mapping; the documents
of the fifth day, in `dynamic-2026.11.24`, are mapped as they come.
"""

import json
import random
from datetime import datetime, timedelta, timezone

DAYS = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]
DOCUMENTS_PER_DAY = 1000
DYNAMIC_DAY = DAYS[-1]

KEYWORD = {"type": "keyword", "ignore_above": 256}

MAPPING = {
    "dynamic": True,
    "date_detection": False,
    "dynamic_templates": [
        {"strings": {"match_mapping_type": "string", "mapping": KEYWORD}},
    ],
    "properties": {
        "@timestamp": {"type": "date"},
        "seq": {"type": "long"},
        "stream": {"type": "keyword"},
        "message": {"type": "text"},
        "note": {"type": "text", "fields": {"keyword": KEYWORD}},
        "level": {"type": "keyword"},
        "logger": KEYWORD,
        "trace_id": KEYWORD,
        "status": {"type": "long"},
        "bytes": {"type": "long"},
        "duration": {"type": "double"},
        "cached": {"type": "boolean"},
        "client": {"type": "ip"},
        "tags": {"type": "keyword"},
        "received": {"type": "date", "format": "epoch_millis||strict_date_optional_time"},
        "http": {"properties": {"method": {"type": "keyword"}, "path": KEYWORD}},
        "user": {"properties": {
            "id": {"type": "keyword"}, "name": {"type": "keyword"}, "age": {"type": "integer"}}},
        "error": {"properties": {"type": {"type": "keyword"}, "stack": {"type": "text"}}},
        "app": {"properties": {"name": {"type": "keyword"}, "version": {"type": "keyword"}}},
        "kubernetes": {"properties": {
            "namespace_name": {"type": "keyword"},
            "pod_name": {"type": "keyword"},
            "pod": {"properties": {
                "name": {"type": "alias", "path": "kubernetes.pod_name"}}},
            "container_name": {"type": "keyword"},
            "container_image": {"type": "keyword"},
            "host": {"type": "keyword"},
            "docker_id": {"type": "keyword"},
            "labels": {"type": "flattened"}}},
    },
}

PODS = [  # namespace, application, container, kind of log
    ("shop", "cart", "app", "json"),
    ("shop", "checkout", "app", "java"),
    ("shop", "frontend", "nginx", "access"),
    ("payments", "ledger", "app", "java"),
    ("payments", "gateway", "envoy", "access"),
    ("search", "indexer", "worker", "json"),
    ("search", "crawler", "worker", "plain"),
    ("kube-system", "coredns", "coredns", "plain"),
    ("kube-system", "kube-proxy", "kube-proxy", "plain"),
    ("shop-staging", "cart", "app", "json"),
]
NODES = ["node-a.example.internal", "node-b.example.internal", "node-c.example.internal"]
LEVELS = ["info", "info", "info", "info", "debug", "debug", "warn", "error", "fatal"]
METHODS = ["GET", "GET", "GET", "POST", "PUT", "DELETE"]
PATHS = ["/", "/api/orders", "/api/orders/{n}", "/api/users/{n}/cart", "/static/app.js", "/healthz",
         "/search?q=red+shoes&page={n}", "/api/v1/items/{n}.json"]
STATUSES = [200, 200, 200, 200, 201, 204, 301, 304, 400, 401, 403, 404, 404, 429, 500, 502, 503]
LOGGERS = ["com.example.shop.CartService", "com.example.shop.CheckoutController",
           "com.example.pay.LedgerWriter", "org.hibernate.SQL", "io.netty.channel.DefaultChannel"]
EXCEPTIONS = ["java.lang.NullPointerException", "java.net.SocketTimeoutException",
              "com.example.pay.InsufficientFundsException", "java.lang.IllegalStateException"]
TEXTS = [
    "Connection to 10.0.{a}.{b}:5432 refused, retrying in {n} ms",
    "connection reset by peer",
    "The quick brown fox jumps over the lazy dog {n} times",
    "quick brown dogs and a lazy fox",
    "Überraschung: naïve café in Zürich, größer als erwartet ({n})",
    "日本語のログ メッセージ {n}",
    "пользователь вошёл в систему {n}",
    "Order \"{n}\" failed: it's O'Neil's fault & nobody else's <b>bold</b>",
    "C:\\Windows\\System32\\drivers\\etc\\hosts opened by user_{a}",
    "see https://example.com/docs/page-{a}.html?x={b}#top or mail ops@example.com",
    "version v1.{a}.{b}-rc.{n} released; 3.14 1,000 2e5 0x1F",
    "key=value foo=bar level=warn took={n}ms cache_hit=true",
    "UPPER lower MiXeD CamelCaseWord snake_case_word kebab-case-word",
    "👍 deployed 🚀 to production 🇩🇪 build {n}",
    "timeout while waiting for lock; deadlock detected after {n} seconds",
    "GET",
    "",
    "   \t  ",
    "tab\tseparated\tvalues\nsecond line {n}\r\nthird line",
    "[INFO] plugin/reload: Running configuration SHA512 = {n}",
    "I1120 10:00:00.{n}       1 proxier.go:{a}] \"Syncing iptables rules\"",
    "disk usage 95% on /dev/sda1 (warning threshold: 90%)",
    "error error error repeated {a}",
    "no errors were found in {n} files",
]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/132.0", "curl/7.88.1",
          "kube-probe/1.31", "Googlebot/2.1 (+http://www.google.com/bot.html)"]


class Generator:
    """Makes the documents one by one; every choice comes from one seed."""

    def __init__(self, seed=20261120):
        self.random = random.Random(seed)

    def below(self, limit):
        return int(self.random.random() * limit)

    def pick(self, values):
        return values[self.below(len(values))]

    def chance(self, probability):
        return self.random.random() < probability

    def text(self):
        return self.pick(TEXTS).format(
            a=self.below(16), b=self.below(256), n=self.below(1000))

    def document(self, seq, day, position):
        start = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
        seconds = position * 86_400 / DOCUMENTS_PER_DAY
        moment = start + timedelta(milliseconds=int(seconds * 1000) + self.below(40_000))
        namespace, application, container, kind = self.pick(PODS)
        document = {
            "@timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.")
            + f"{moment.microsecond // 1000:03d}{self.below(1_000_000):06d}Z",
            "seq": seq,
            "stream": "stderr" if self.chance(0.3) else "stdout",
        }
        getattr(self, kind)(document, moment)
        self.oddities(document, seq, moment)
        document["kubernetes"] = self.kubernetes(namespace, application, container, seq)
        return document

    def kubernetes(self, namespace, application, container, seq):
        replica = self.below(3)
        labels = {
            "app.kubernetes.io/name": application,
            "app.kubernetes.io/part-of": namespace.split("-")[0],
            "pod-template-hash": f"7d4b9c{replica}",
        }
        if self.chance(0.5):
            labels["tier"] = self.pick(["front", "back"])
        return {
            "pod_name": f"{application}-7d4b9c{replica}-x{replica}z9",
            "namespace_name": namespace,
            "container_name": container,
            "container_image": f"registry.example.com/{application}:1.{replica}",
            "docker_id": f"{replica:02x}" * 32,
            "host": NODES[replica],
            "labels": labels,
        }

    def access(self, document, moment):
        client = f"10.{self.below(4)}.{self.below(8)}.{self.below(256)}"
        if self.chance(0.1):
            client = f"2001:db8::{self.below(65_536):x}"
        method, status = self.pick(METHODS), self.pick(STATUSES)
        path, size = self.pick(PATHS).format(n=self.below(50)), self.below(100_000)
        document["message"] = (
            f'{client} - - [{moment.strftime("%d/%b/%Y:%H:%M:%S +0000")}] '
            f'"{method} {path} HTTP/1.1" {status} {size} "-" "{self.pick(AGENTS)}"')
        document.update(client=client, status=status, bytes=size,
                        duration=self.below(4000) / 1000, http={"method": method, "path": path})
        if self.chance(0.5):
            document["cached"] = self.chance(0.4)

    def java(self, document, moment):
        level, logger = self.pick(LEVELS), self.pick(LOGGERS)
        document.update(level=level, logger=logger)
        text = self.text()
        if level in ("error", "fatal"):
            exception = self.pick(EXCEPTIONS)
            frames = "".join(f"\n\tat {logger}.call{n}({logger.split('.')[-1]}.java:{n * 17})"
                             for n in range(1, 2 + self.below(4)))
            document["error"] = {"type": exception, "stack": f"{exception}: {text}{frames}"}
            text = f"{text}: {exception}"
        document["message"] = f"{moment.strftime('%H:%M:%S')} {level.upper()} {logger} - {text}"

    def json(self, document, moment):
        document["message"] = self.text()
        document["level"] = self.pick(LEVELS + ["WARN", "Info"])
        document["duration"] = self.below(100_000) / 64
        document["cached"] = self.chance(0.3)
        document["tags"] = [self.pick(["alpha", "beta", "gamma", "delta", "Epsilon"])
                            for _ in range(self.below(4))]
        document["trace_id"] = f"{self.below(1 << 48):012x}"
        document["user"] = {"id": f"u{self.below(40)}", "name": self.pick(
            ["Alice", "Bob", "Çağla", "Dmitri", "eve"]), "age": 18 + self.below(60)}
        if self.chance(0.5):
            document["app.version"] = f"1.{self.below(3)}.{self.below(5)}"
        else:
            document["app"] = {"version": f"2.{self.below(3)}.0", "name": self.pick(["cli", "web"])}
        if self.chance(0.3):
            document["status"] = self.pick(STATUSES)
        if self.chance(0.4):
            document["received"] = int(moment.timestamp() * 1000) + self.below(5000)

    def plain(self, document, moment):
        document["message"] = self.text()

    def oddities(self, document, seq, moment):
        """What makes real logs hard: nulls, empty and mixed arrays, long and repeated values."""
        if seq % 7 == 0:
            document["note"] = self.text()
        if seq % 11 == 0:
            document["level"] = None
        if seq % 13 == 0:
            document["tags"] = self.pick([[], [None], ["alpha", None], "beta", ["beta", "beta"]])
        if seq % 17 == 0:
            document.pop("message", None)
        if seq % 19 == 0:
            document["status"] = self.pick([0, -1, 9_007_199_254_740_993, [200, 500], []])
        if seq % 23 == 0:
            document["duration"] = self.pick([0, -0.5, 1e-7, 123456789.125, [0.25, 0.75]])
        if seq % 29 == 0:
            document["message"] = [self.text(), self.text()]
        if seq % 31 == 0:
            document["extra"] = {"nested": {"deep": f"value {self.below(5)}"}, "flag": True,
                                 "amount": self.below(1000)}
        if seq % 97 == 0:
            document["message"] = "long " + "lorem ipsum dolor " * 500 + f"end{seq}"


def documents():
    """All documents as (index, id, source)."""
    generator = Generator()
    seq = 0
    for day in DAYS:
        prefix = "dynamic" if day == DYNAMIC_DAY else "logs"
        for position in range(DOCUMENTS_PER_DAY):
            yield f"{prefix}-{day.replace('-', '.')}", f"d{seq:04d}", generator.document(
                seq, day, position)
            seq += 1


def mapping(server):
    """The explicit mapping; OpenSearch has another name for `flattened`."""
    if not server.is_opensearch():
        return MAPPING
    return json.loads(json.dumps(MAPPING).replace('"flattened"', '"flat_object"'))


def load(server):
    """Creates the indices on a server and fills them; any error ends the run."""
    for day in DAYS[:-1]:
        server.ok("PUT", f"/logs-{day.replace('-', '.')}", {
            "settings": {"number_of_shards": 1, "number_of_replicas": 0},
            "mappings": mapping(server)})
    server.ok("PUT", "/empty-2026", {"mappings": mapping(server)})
    lines = []
    for index, identity, source in documents():
        lines.append(json.dumps({"create": {"_index": index, "_id": identity}}))
        lines.append(json.dumps(source, ensure_ascii=False, separators=(",", ":")))
        if len(lines) == 1000:
            flush(server, lines)
    if lines:
        flush(server, lines)
    server.ok("POST", "/_refresh")


def flush(server, lines):
    answer = server.ok("POST", "/_bulk", ("\n".join(lines) + "\n").encode())
    failures = [item for item in answer["items"] if item["create"]["status"] != 201]
    if failures:
        raise SystemExit(f"{server.name} refuses a document of the corpus: {failures[0]}")
    lines.clear()
