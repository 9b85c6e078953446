"""Requests that a server must survive: random, mutated and broken ones."""

import copy
import gzip
import json
import random
import zlib

import bodies
import corpus

INDICES = ["fuzz-a", "fuzz-b", "fuzz-*", "logs-fuzz-x", "fuzz-a,fuzz-b", "_all", "*", "fuzz-none",
           "FUZZ", "..", "-", "_x", "%00", "%F0%9F%9A%80", "a" * 300, "fuzz-a,-fuzz-b", "<fuzz>",
           "%3Cfuzz-%7Bnow%2Fd%7D%3E", "fuzz%2Fa", "%ff%fe"]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "get", "QUERY"]
ROUTES = [
    "/", "/_search", "/{i}/_search", "/{i}/_count", "/_count", "/_msearch", "/{i}/_msearch",
    "/_bulk", "/{i}/_bulk", "/{i}", "/{i}/_mapping", "/{i}/_settings", "/{i}/_doc", "/{i}/_doc/{d}",
    "/{i}/_create/{d}", "/{i}/_update/{d}", "/{i}/_source/{d}", "/_mget", "/{i}/_mget",
    "/{i}/_delete_by_query", "/{i}/_field_caps", "/_field_caps", "/_cluster/health",
    "/_cluster/health/{i}", "/_cat/indices", "/_cat/health", "/_cat/count/{i}", "/_cat/shards",
    "/_cat/aliases", "/_cat/nodes", "/_cat", "/{i}/_refresh", "/{i}/_flush",
    "/_index_template/{d}", "/_component_template/{d}", "/_template/{d}", "/_data_stream/{i}",
    "/{i}/_rollover", "/_aliases", "/_alias", "/{i}/_alias/{d}", "/_resolve/index/{i}",
    "/_ilm/policy/{d}", "/_nodes", "/_nodes/stats", "/_stats", "/{i}/_stats", "/_async_search",
    "/{i}/_async_search", "/_search/scroll", "/{i}/_pit", "/_pit", "/_analyze", "/_sql", "/metrics",
    "/{i}/_update_by_query", "/_tasks", "/_license", "/_xpack", "/{i}/_mapping/field/{d}", "//",
    "/%", "/%zz", "/../../etc/passwd", "/{i}/_doc/../../x", "/_nodes/_local", "/index.html",
    "/{i}/_explain/{d}", "/_cluster/settings", "/_cluster/state", "/_security/user", "/?", "/#",
]
PARAMETERS = {
    "size": ["0", "10", "-1", "10001", "99999999999999999999", "x", ""],
    "from": ["0", "9999", "-1", "x"], "q": ["*", "level:error", "(", "a:[1 TO", '"', "\\", "%00"],
    "pretty": ["", "true", "x"], "human": ["true"], "error_trace": ["true"],
    "filter_path": ["hits.total", "items.*.status", "**", "-took", "*", "a.b.c.d", "", ".", "-"],
    "refresh": ["true", "false", "wait_for", "x"], "scroll": ["1m", "0", "-1m", "x", "999999d"],
    "format": ["json", "yaml", "x"], "v": ["", "true"], "h": ["index", "nothing"],
    "s": ["index:desc", "x"], "bytes": ["b", "kb", "x"], "timeout": ["1ms", "1s", "x"],
    "routing": ["x"], "version": ["1", "true", "x"], "op_type": ["create", "index", "x"],
    "if_seq_no": ["0", "x"], "if_primary_term": ["1"], "version_type": ["external", "x"],
    "wait_for_status": ["green", "yellow", "x"], "wait_for_active_shards": ["all", "x", "2"],
    "ignore_unavailable": ["true", "x"], "allow_no_indices": ["false"], "keep_alive": ["1m", "x"],
    "expand_wildcards": ["all", "none", "x"], "track_total_hits": ["true", "false", "5", "x"],
    "_source": ["false", "a", "*"], "_source_includes": ["a.b,c*", "*"],
    "sort": ["x:asc", ":", "_doc"],
    "typed_keys": ["true"], "rest_total_hits_as_int": ["true"], "fields": ["*", "level", ""],
    "pipeline": ["x", "_none"], "require_alias": ["true"], "require_data_stream": ["true"],
    "default_operator": ["AND", "x"], "df": ["message"], "no_such_parameter": ["1"], "": ["", "x"],
}
IDS = ["1", "d0001", "a" * 512, "a" * 513, "%00", "%2F", "%F0%9F%9A%80", "..", "_x", "", "%ff",
       "-1"]
NUMBERS = [0, -1, 1, 2**31, 2**31 - 1, 2**32, 2**53 + 1, 2**63, -2**63, 2**64, 10**30, 10**400,
           0.1, -0.0, 1e308, 1e-320, 5e-324]
STRINGS = ["", " ", "\0", "\ud800", "a" * 70_000, "🚀", "*", "?", "**", "(", ")", "[", "{", "\\",
           '"', "now", "now/d", "now+99999999999y", "2026-11-24", "2026-13-45",
           "9999-12-31T23:59:60Z",
           "-99999-01-01", "null", "true", "1e400", "NaN", "Infinity", "0x10", "1.2.3.4", "::1/129",
           "(a+)+$", "(a|aa)*b", ".*.*.*.*.*x", "[^", "a{1000000}", "level:" * 500, "(" * 5000,
           "NOT " * 3000, "a* " * 2000, "_exists_:", "*:*", "/(/", "%s%n", "../..", "\r\n",
           "\u2028", "*a*b*c*d*e*f*g*h*i*j*", "?" * 1000, "+02:00", "Europe/Berlin", "Nowhere/City",
           "1d", "0s", "-5m", "99999999999999d", "yyyy", "yyyy-'", "epoch_millis||", "message",
           "@timestamp",
           "kubernetes.*", "..", ".a", "a.", "_id", "_source", "_index", "_all", "fuzz-a"]


class Request:
    """Bytes to be sent, and what may be expected of the answer."""

    def __init__(self, kind, method, data, is_proper=True, chunks=None, half_close=False, count=1):
        self.kind, self.method, self.data = kind, method, data
        # The request obeys HTTP, so that it must be answered.
        self.is_proper = is_proper
        # Sent in pieces of this size.
        self.chunks = chunks
        self.half_close = half_close
        # So many answers must come.
        self.count = count

    @property
    def target(self):
        return self.data.split(b"\r\n", 1)[0][:200].decode("latin-1")


def http(method, path, body=b"", kind="application/json", more=(), length=None):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *more]
    if body or method in ("POST", "PUT"):
        length = len(body) if length is None else length
        lines += [f"Content-Type: {kind}", f"Content-Length: {length}"]
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + body


def text(value):
    """JSON as bytes; lone surrogates stay escaped."""
    return json.dumps(value).encode()


class Hostile:
    """Makes request number `number` of a seed; the same one each time."""

    CASES = [case for case in bodies.all_cases() if isinstance(case.body, dict)]
    DOCUMENTS = [source for _, _, source in corpus.documents()][:300]

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}/{number}")

    def pick(self, values):
        return self.random.choice(values)

    def make(self):
        kinds = {
            self.search: 30, self.bulk: 20, self.route: 20, self.document: 8, self.mapping: 6,
            self.msearch: 4, self.deep: 3, self.compressed: 3, self.protocol: 4, self.pipeline: 1,
            self.slow: 1,
        }
        return self.random.choices(list(kinds), list(kinds.values()))[0]()

    def path(self, route=None):
        path = (route or self.pick(ROUTES)).replace("{i}", self.pick(INDICES)).replace(
            "{d}", self.pick(IDS))
        return path + self.parameters()

    def parameters(self):
        names = self.random.sample(list(PARAMETERS), self.pick([0, 0, 1, 1, 2, 4]))
        pairs = "&".join(f"{name}={self.pick(PARAMETERS[name])}" for name in names)
        return f"?{pairs}" if names else ""

    # Bodies

    def value(self, depth=3):
        choice = self.random.random()
        if depth and choice < 0.15:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        if depth and choice < 0.3:
            return {self.pick(STRINGS)[:100]: self.value(depth - 1)
                    for _ in range(self.random.randrange(4))}
        return self.pick([self.pick(NUMBERS), self.pick(STRINGS), True, False, None])

    def mutate(self, value):
        """Changes a few places of a JSON value: other values, keys renamed, removed or doubled."""
        value = copy.deepcopy(value)
        for _ in range(self.pick([1, 1, 1, 2, 5])):
            places = list(self.places(value))
            if not places:
                return self.value()
            holder, key = self.pick(places)
            action = self.random.random()
            if action < 0.6 or isinstance(holder, list):
                holder[key] = self.value()
            elif action < 0.75:
                holder[self.pick(list(holder) + STRINGS[:60])[:200]] = holder.pop(key)
            elif action < 0.9:
                del holder[key]
            else:
                holder[self.pick(STRINGS)[:200]] = copy.deepcopy(holder[key])
        return value

    def places(self, value):
        pending = [value]
        while pending:
            holder = pending.pop()
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            for key in keys:
                yield holder, key
                if isinstance(holder[key], (dict, list)):
                    pending.append(holder[key])

    def damage(self, data):
        """Breaks bytes: cut, doubled, replaced, with foreign bytes between them."""
        data = bytearray(data)
        for _ in range(self.pick([1, 1, 3])):
            at = self.random.randrange(len(data) + 1)
            match self.random.randrange(5):
                case 0:
                    del data[at:]
                case 1:
                    data[at:at] = self.pick([
                        b"\xff", b"\x00", b"\xed\xa0\x80", b'"', b"{", b"}", b"\n", b"\xc3",
                        b",", b"\\u12", b"[[[["])
                case 2 if at < len(data):
                    data[at] = self.random.randrange(256)
                case 3:
                    del data[at:at + self.random.randrange(20)]
                case _:
                    data[at:at] = data[max(0, at - 30):at]
        return bytes(data)

    def maybe_damaged(self, data, probability=0.15):
        return self.damage(data) if self.random.random() < probability else data

    # Kinds of requests

    def search(self):
        case = self.pick(self.CASES)
        body = self.maybe_damaged(text(self.mutate(case.body)))
        index = self.pick(["fuzz-a", "fuzz-a", "fuzz-*", self.pick(INDICES)])
        operation = self.pick(["_search"] * 8 + ["_count", "_delete_by_query", "_async_search"])
        return Request("search", "POST", http(
            "POST", f"/{index}/{operation}{self.parameters()}", body))

    def msearch(self):
        lines = []
        for _ in range(self.random.randrange(6)):
            lines.append(self.maybe_damaged(text(self.mutate({"index": "fuzz-a"})), 0.1))
            lines.append(self.maybe_damaged(text(self.mutate(self.pick(self.CASES).body)), 0.1))
        body = b"\n".join(lines) + self.pick([b"\n", b"\n", b""])
        return Request("msearch", "POST", http("POST", self.path("/_msearch"), body,
                                               "application/x-ndjson"))

    def bulk(self):
        lines = []
        for _ in range(self.pick([1, 2, 5, 50])):
            action = self.pick(["index", "create", "create", "delete", "update", "no_such", ""])
            target = {"_index": self.pick(["fuzz-a", "fuzz-b", self.pick(STRINGS)[:300]])}
            if self.random.random() < 0.5:
                target["_id"] = self.pick(["1", "2", self.value(1), self.pick(IDS)])
            if self.random.random() < 0.2:
                target[self.pick(["routing", "version", "op_type", "_type", "pipeline", "if_seq_no",
                                  "require_alias", "x"])] = self.value(1)
            line = text({action: target} if self.random.random() < 0.95 else self.value())
            lines.append(self.maybe_damaged(line, 0.05))
            if action != "delete" or self.random.random() < 0.1:
                source = self.pick(self.DOCUMENTS)
                if self.random.random() < 0.6:
                    source = self.mutate(source)
                if action == "update":
                    source = self.pick([{"doc": source}, source, {"script": "x"}, {
                        "doc": source, "doc_as_upsert": True}])
                lines.append(self.maybe_damaged(text(source), 0.05))
        end = self.pick([b"\n", b"\n", b"\n", b"", b"\r\n", b"\n\n"])
        body = self.maybe_damaged(self.pick([b"\n", b"\n", b"\r\n"]).join(lines) + end, 0.1)
        kind = self.pick(["application/x-ndjson"] * 6 + [
            "application/json", "text/plain",
            "application/vnd.elasticsearch+x-ndjson;compatible-with=8",
            "application/vnd.elasticsearch+x-ndjson;compatible-with=x", ""])
        return Request("bulk", "POST", http(
            self.pick(["POST", "PUT"]), self.pick(["/_bulk", "/fuzz-a/_bulk"]) + self.parameters(),
            body, kind))

    def route(self):
        method = self.pick(METHODS[:5] * 3 + METHODS)
        path = self.path()
        if method == "DELETE" and self.random.random() < 0.7:
            method = "GET"
        body = b""
        if method in ("POST", "PUT", "PATCH") or self.random.random() < 0.1:
            body = self.maybe_damaged(text(self.mutate(self.pick(self.CASES).body)
                                           if self.random.random() < 0.5 else self.value()))
        return Request("route", method, http(method, path, body))

    def document(self):
        method, route = self.pick([
            ("PUT", "/fuzz-a/_doc/{d}"), ("POST", "/fuzz-a/_doc"), ("GET", "/fuzz-a/_doc/{d}"),
            ("DELETE", "/fuzz-a/_doc/{d}"), ("POST", "/fuzz-a/_update/{d}"),
            ("PUT", "/fuzz-a/_create/{d}"), ("HEAD", "/fuzz-a/_doc/{d}"), ("POST", "/_mget")])
        body = b""
        if method in ("PUT", "POST"):
            source = self.pick([self.pick(self.DOCUMENTS), self.mutate(self.pick(self.DOCUMENTS)),
                                self.value(6), {"docs": [self.value() for _ in range(3)]},
                                {"doc": self.value()}])
            body = self.maybe_damaged(text(source))
        return Request("document", method, http(method, self.path(route), body))

    def mapping(self):
        mapping = self.mutate(corpus.MAPPING)
        name = f"fuzz-{self.random.randrange(30)}"
        method, path, body = self.pick([
            ("PUT", f"/{name}", {"mappings": mapping, "settings": self.value()}),
            ("PUT", f"/{name}/_mapping", mapping),
            ("PUT", f"/_index_template/{name}", {
                "index_patterns": [self.pick([f"{name}*", self.value(1)])],
                "template": {"mappings": mapping}, "data_stream": {}}),
            ("PUT", f"/_component_template/{name}", {"template": {"mappings": mapping}}),
            ("POST", "/_aliases", {"actions": [{"add": {"index": name, "alias": self.value(1)}}]}),
            ("PUT", f"/{name}/_settings", self.value()),
            ("PUT", f"/_ilm/policy/{name}", {"policy": {"phases": self.value()}}),
            ("DELETE", f"/{name}", None), ("GET", f"/{name}/_mapping", None),
            ("DELETE", f"/_index_template/{name}", None)])
        return Request("mapping", method, http(
            method, path, self.maybe_damaged(text(body)) if body is not None else b""))

    def deep(self):
        depth = self.pick([20, 100, 1000, 20_000, 200_000])
        opening, closing, middle = self.pick([
            (b"[", b"]", b"1"), (b'{"a":', b"}", b"1"),
            (b'{"bool":{"must":[', b"]}}", b'{"match_all":{}}'),
            (b'{"bool":{"must_not":', b"}}", b'{"term":{"level":"error"}}'),
            (b'{"aggs":{"a":{"filter":{"match_all":{}},', b"}}}", b'"aggs":{}')])
        nested = opening * depth + middle + (closing * depth if self.random.random() < 0.8 else b"")
        method, path, body = self.pick([
            ("POST", "/fuzz-a/_search", b'{"query":' + nested + b"}"),
            ("POST", "/fuzz-a/_search", nested),
            ("POST", "/fuzz-a/_doc", b'{"a":' + nested + b"}"),
            ("POST", "/_bulk", b'{"index":{"_index":"fuzz-a"}}\n{"a":' + nested + b"}\n"),
            ("POST", "/_bulk", b'{"index":' + nested + b"}\n{}\n"),
            ("PUT", "/fuzz-deep", b'{"mappings":' + nested + b"}"),
            ("POST", "/fuzz-a/_search", text({"query": {"query_string": {
                "query": "(" * depth + "a" + ")" * depth}}})),
            ("POST", "/fuzz-a/_search", text({"query": {"query_string": {
                "query": "NOT " * depth + "a"}}})),
            ("POST", "/fuzz-a/_search", text({"query": {"regexp": {
                "level": "(" * depth + "a" + ")*" * depth}}})),
            ("POST", "/fuzz-a/_search", text({"query": {"terms": {"level": ["x"] * depth}}})),
            ("POST", "/fuzz-a/_search", text({"query": {"bool": {"should": [
                {"match_phrase": {"message": f"a {n}"}} for n in range(min(depth, 20_000))]}}})),
            ("POST", "/fuzz-a/_doc", text({f"field-{n}": n for n in range(min(depth, 20_000))})),
            ("GET", "/" + "a/" * min(depth, 20_000), b""),
            ("GET", "/fuzz-a/_search?q=" + "a" * depth, b"")])
        return Request("deep", method, http(method, path, body,
                                            is_bulk(path)), is_proper=len(path) < 4000)

    def compressed(self):
        method, path, body = self.pick([
            ("POST", "/_bulk", b'{"index":{"_index":"fuzz-a"}}\n{"message":"compressed"}\n'),
            ("POST", "/fuzz-a/_search", b'{"query":{"match_all":{}}}')])
        packed = gzip.compress(body)
        match self.random.randrange(7):
            case 0:
                packed = bomb(200 << 20)
            case 1:
                packed = packed[:len(packed) // 2]
            case 2:
                packed = self.damage(packed)
            case 3:
                packed += b"garbage"
            case 4:
                packed = zlib.compress(body)
            case 5:
                packed += gzip.compress(body)
            case _:
                pass
        encoding = self.pick(["gzip", "gzip", "gzip", "GZIP", "deflate", "br", "zstd", "gzip, gzip",
                              "x"])
        return Request("compressed", method, http(
            method, path, packed, is_bulk(path), [f"Content-Encoding: {encoding}"]))

    def protocol(self):
        good = http("POST", "/fuzz-a/_search", b'{"size":1}')
        data = self.pick([
            b"GET / HTTP/1.1\r\n", b"GET /\r\n\r\n", b"\r\n\r\n",
            b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00" * 20,
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00" * 1000, bytes(range(256)) * 8,
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
            b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /\x80\xff HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nA b\r\n\r\n",
            http("POST", "/fuzz-a/_search", b"{}", length=-1),
            http("POST", "/fuzz-a/_search", b"{}", length="x"),
            http("POST", "/fuzz-a/_search", b"{}", length=10**30),
            http("POST", "/fuzz-a/_search", b"{}", length=1000),
            http("POST", "/_bulk", b"{}", length=3_000_000_000),
            http("POST", "/fuzz-a/_search", b"{}", more=["Content-Length: 3"]),
            http("POST", "/fuzz-a/_search", b"{}", more=["Transfer-Encoding: chunked"]),
            chunked(b"5\r\n{}   \r\n0\r\n\r\n"), chunked(b"zz\r\n{}\r\n0\r\n\r\n"),
            chunked(b"ffffffffffffffff\r\n{}\r\n"), chunked(b"2\r\n{}"), chunked(b"0\r\n\r\n"),
            http("POST", "/fuzz-a/_search", b"{}", more=["Expect: 100-continue"]),
            http("POST", "/fuzz-a/_search", b"{}", more=["Expect: nonsense"]),
            http("POST", "/fuzz-a/_search", b"{}", more=["Upgrade: h2c", "Connection: Upgrade"]),
            http("POST", "/fuzz-a/_search", b"{}", more=["Authorization: Basic !!!"]),
            http("POST", "/fuzz-a/_search", b"{}", more=["Accept: x/y; compatible-with=1"]),
            http("POST", "/fuzz-a/_search", b"{}", more=["Range: bytes=0-5"]),
            good[:self.random.randrange(len(good))], self.damage(good), self.damage(good)])
        return Request("protocol", "POST", data, is_proper=False, half_close=True)

    def pipeline(self):
        count = self.pick([2, 10, 100])
        one = self.pick([http("GET", "/"), http("POST", "/fuzz-a/_search", b'{"size":2}'),
                         http("POST", "/_bulk", b'{"index":{"_index":"fuzz-a"}}\n{"a":1}\n',
                              "application/x-ndjson")])
        return Request("pipeline", "POST", one * count, count=count)

    def slow(self):
        data = http("POST", "/fuzz-a/_search", b'{"query":{"match_all":{}},"size":1}')
        return Request("slow", "POST", data, chunks=self.pick([1, 7]))


def is_bulk(path):
    return "application/x-ndjson" if path == "/_bulk" else "application/json"


def chunked(body):
    return (b"POST /fuzz-a/_search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n") + body


def bomb(size):
    """Zeros of that size, compressed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join([packer.compress(block) for _ in range(size >> 20)] + [packer.flush()])
