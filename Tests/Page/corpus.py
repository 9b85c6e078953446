"""Log lines such as a small shop's pods write, as documents of the store."""

import json
import random
import urllib.request

TRACE = """java.lang.IllegalStateException: Cannot reserve 3 of SKU-{number}: only 1 left
\tat com.example.stock.Reservations.reserve(Reservations.java:118)
\tat com.example.stock.StockService.lambda$checkout$3(StockService.java:64)
\tat java.base/java.util.concurrent.CompletableFuture$AsyncSupply.run(CompletableFuture.java:1768)
\tat java.base/java.lang.Thread.run(Thread.java:833)
Caused by: org.postgresql.util.PSQLException: ERROR: could not serialize access due to update
\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2725)
\t... 42 more"""

PATHS = ["/", "/cart", "/api/v1/orders", "/api/v1/stock/SKU-{n}", "/static/app.js", "/healthz",
         "/search?q=blue+shoes&page={n}", "/login"]

HOSTILE = [
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>",
    "</span></div><b>bold?</b> <a href='javascript:window.hacked=3'>click</a> &lt;escaped&gt;",
    "control \u0000 null, \u0007 bell, \b backspace, \u007f delete, \u0085 next line",
    "direction \u202etxt.exe\u202c and \u2066isolated\u2069 zero\u200bwidth\ufeff",
    "\u001b[31mred\u001b[0m and \u001b[1;38;5;208morange\u001b[0m \u001b[2J\u001b[H gone?",
    "Z\u0351\u036b\u0343a\u0324\u0317l\u0321\u0353g\u0334\u0332o\u0337\u0348 " * 4,
    "arabic \u0645\u0631\u062d\u0628\u0627 hebrew \u05e9\u05dc\u05d5\u05dd emoji \U0001f680",
    "${jndi:ldap://example.com/a} {{7*7}} %s%n '; DROP TABLE logs; --",
]


def pod(namespace, name, container, node="node-1"):
    return {
        "namespace_name": namespace, "pod_name": name, "container_name": container, "host": node,
        "pod_id": "6f0d2c1e-0000-4000-8000-%012x" % (hash(name) & 0xFFFFFFFFFFFF),
        "labels": {"app": container, "app.kubernetes.io/part-of": "shop"},
        "container_image": f"registry.example.com/shop/{container}:1.24.3",
    }


class Corpus:
    """Makes documents; the same seed gives the same ones."""

    def __init__(self, seed=7):
        self.random = random.Random(seed)
        suffix = lambda: "".join(self.random.choices("bcdfghjklmnpqrstvwxz2456789", k=5))
        self.kinds = [
            (40, self.nginx, [pod("ingress", f"nginx-7d4b9c6f8-{suffix()}", "nginx", f"node-{n}")
                              for n in (1, 2)]),
            (20, self.rails, [pod("shop", f"storefront-5f7c8d9b64-{suffix()}", "rails",
                                  f"node-{n}") for n in (1, 2, 3)]),
            (20, self.json, [pod("shop", f"checkout-6b8f9d7c55-{suffix()}", "checkout", "node-2"),
                             pod("payments", f"payments-api-0", "api", "node-3")]),
            (12, self.java, [pod("stock", f"stock-service-{n}", "app", "node-3")
                             for n in (0, 1)]),
            (4, self.plain, [pod("kube-system", f"coredns-565d847f94-{suffix()}", "coredns")]),
        ]

    def document(self, milliseconds):
        _, make, pods = self.random.choices(self.kinds, [weight for weight, _, _ in self.kinds])[0]
        return self.complete(make(), milliseconds, self.random.choice(pods))

    def complete(self, fields, milliseconds, kubernetes=None):
        stream = "stderr" if fields.get("level") in ("error", "ERROR") else "stdout"
        return {"@timestamp": stamp(milliseconds), "stream": stream, "logtag": "F", **fields,
                "kubernetes": kubernetes or self.kinds[2][2][0]}

    def hostile(self, milliseconds):
        kubernetes = pod("<b>evil</b>", "\u202edop-live", "<i>c</i>")
        texts = HOSTILE + ["long " + "x" * 1_000_000 + " end"]
        documents = [self.complete({"message": text, "level": "<u>info</u>"}, milliseconds + number,
                                   kubernetes) for number, text in enumerate(texts)]
        documents.append(self.complete({
            "message": "fields", "<script>window.hacked=4</script>": "<img src=x onerror=alert(1)>",
            "__proto__": {"polluted": True}, "constructor": "c", "big": 9007199254740993,
            "deep": {"a": {"b": [{"c": "<b>"}]}}, "nothing": None, "empty": "",
            "list": ["one", "two"],
        }, milliseconds + 20, kubernetes))
        return documents

    def path(self):
        return self.random.choice(PATHS).replace("{n}", str(self.random.randrange(100, 999)))

    def nginx(self):
        status = self.random.choices([200, 304, 301, 404, 499, 502], [80, 8, 3, 5, 1, 3])[0]
        if status == 502:
            return {"level": "error", "message":
                    f"[error] 31#31: *{self.random.randrange(9999)} connect() failed (111: "
                    "Connection refused) while connecting to upstream, client: 10.42.0.1, "
                    f'server: shop.example.com, request: "GET {self.path()} HTTP/1.1"'}
        size = self.random.randrange(100, 40000)
        return {"message": f'10.42.{self.random.randrange(9)}.{self.random.randrange(255)} - - '
                f'"GET {self.path()} HTTP/1.1" {status} {size} "https://shop.example.com/" '
                '"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0" '
                f"{self.random.random():.3f}"}

    def rails(self):
        if self.random.random() < 0.3:
            return {"level": "DEBUG", "log":
                    "\u001b[1m\u001b[36mOrder Load (0.4ms)\u001b[0m  \u001b[1m\u001b[34mSELECT "
                    '"orders".* FROM "orders" WHERE "orders"."id" = $1\u001b[0m '
                    f'[["id", {self.random.randrange(9999)}]]'}
        if self.random.random() < 0.06:
            return {"level": "WARN", "log": "Cache miss for key views/products/index, "
                    f"rendering took {self.random.randrange(300, 2000)}ms"}
        milliseconds = self.random.randrange(4, 300)
        return {"level": "INFO", "log": f"Completed 200 OK in {milliseconds}ms (Views: 2.1ms | "
                f"ActiveRecord: {milliseconds / 5:.1f}ms | Allocations: 8324)"}

    def json(self):
        level = self.random.choices(["info", "debug", "warn", "error"], [70, 15, 8, 5])[0]
        order = self.random.randrange(10000, 99999)
        message = {
            "info": self.random.choice(["order placed", "payment authorised", "cart updated"]),
            "debug": "cache lookup", "warn": "retrying payment provider",
            "error": "payment provider timeout",
        }[level]
        return {"level": level, "message": message, "order_id": order,
                "duration_ms": self.random.randrange(2, 900),
                "trace_id": "%032x" % self.random.getrandbits(128),
                "customer": {"id": order % 777, "country": self.random.choice(["DE", "FR", "US"])}}

    def java(self):
        if self.random.random() < 0.12:
            text = TRACE.replace("{number}", str(self.random.randrange(100, 999)))
            return {"level": "ERROR", "logger": "c.e.stock.Reservations", "message": text}
        return {"level": "INFO", "logger": "c.e.stock.StockService", "message":
                f"Reserved {self.random.randrange(1, 5)} of SKU-{self.random.randrange(100, 999)} "
                f"for order {self.random.randrange(10000, 99999)}"}

    def plain(self):
        return {"message": f"[INFO] 10.42.0.{self.random.randrange(255)}:53 - {order_number(self)} "
                '"A IN payments-api.payments.svc.cluster.local. udp 66 false 512" NOERROR qr,aa,rd '
                "130 0.000214s"}


def order_number(corpus):
    return corpus.random.randrange(1000, 65000)


def stamp(milliseconds):
    import datetime
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def write(server, index, documents, first_id):
    """Stores documents; their ids are numbers from `first_id`."""
    lines = []
    for number, document in enumerate(documents, first_id):
        lines.append(json.dumps({"create": {"_index": index, "_id": f"d{number}"}}))
        lines.append(json.dumps(document))
    request = urllib.request.Request(
        f"{server}/_bulk?refresh=true", ("\n".join(lines) + "\n").encode(),
        {"Content-Type": "application/x-ndjson"})
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    failed = [item for item in answer["items"] if item["create"]["status"] != 201]
    assert not failed, failed[:3]
    return first_id + len(documents)


def spread(corpus, count, end, span, bursts=((0.3, 0.02), (0.75, 0.04))):
    """Documents over a span of milliseconds that ends at `end`, with some bursts."""
    times = []
    for _ in range(count):
        if corpus.random.random() < 0.25:
            place, width = corpus.random.choice(bursts)
            times.append(end - span * (1 - place - width * corpus.random.random()))
        else:
            times.append(end - span * corpus.random.random())
    return [corpus.document(int(time)) for time in sorted(times)]
