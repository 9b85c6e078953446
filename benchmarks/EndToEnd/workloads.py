"""What the containers of the made-up node write.

A workload makes log lines out of a pool of bodies, which follow from a seed, and the record's
number. Every record begins with the mark `~000000042(` and ends with `~000000042)`, by which the
receiver knows it; JSON escapes none of these characters.
"""

import json
import random

# Bodies in a pool: enough that compression cannot find the same one in its window.
POOL = 1021
# Bytes after which containerd and Docker cut a line.
PART_BYTES = 16384
# 2026-01-05T10:00:00Z in seconds since 1970; a record comes every millisecond and a bit.
DAY, FIRST_SECOND = "2026-01-05", 36000
STEP_NANOSECONDS = 1_000_003

WORDS = (
    "order accepted for processing", "cache miss, loading row from primary",
    "retrying upstream call after backoff", "user session refreshed by gateway",
    "payment \"authorised\" by provider", "path C:\\srv\\app checked", "café naïve ✓ tested",
)


def time_text(number):
    """The time of a record as a container runtime writes it."""
    seconds, nanoseconds = divmod(number * STEP_NANOSECONDS, 10**9)
    seconds = FIRST_SECOND + seconds % 40000
    return "%sT%02d:%02d:%02d.%09dZ" % (
        DAY, seconds // 3600, seconds // 60 % 60, seconds % 60, nanoseconds)


def hexadecimal(chance, count):
    return "%0*x" % (count, chance.getrandbits(4 * count))


def text_body(chance):
    """An application's message of some 150 bytes, in three pieces around its two marks."""
    head = "%s [%s] c.e.cart.CartRepository - " % (
        chance.choice(("INFO ", "DEBUG", "WARN ")),
        chance.choice(("http-nio-8080-exec-7", "main", "worker-12")))
    middle = " %s trace=%s region=eu-west-1 ms=%d " % (
        chance.choice(WORDS), hexadecimal(chance, 24), chance.randrange(5000))
    return head, middle, ""


def json_body(chance):
    """An application's object of some 380 bytes with nesting, escapes and UTF-8."""
    head = '{"ts":"2026-01-05T10:06:38.123456789Z","level":"info","record":"'
    details = {
        "logger": "c.e.checkout.OrderService", "msg": chance.choice(WORDS),
        "http": {"method": "GET", "path": "/api/v1/items", "status": 200,
                 "bytes": chance.randrange(100000)},
        "user": {"id": "u-%d" % chance.randrange(100000),
                 "name": chance.choice(("Zoë Müller", "Ana Souza", "山田 太郎", 'O"Brien')),
                 "roles": ["admin", "ops"]},
        "trace_id": hexadecimal(chance, 32), "dur_ms": chance.randrange(900) + 0.125,
        "ok": True, "err": None,
    }
    text = json.dumps(details, separators=(",", ":"), ensure_ascii=chance.random() < 0.3)
    return head, '",' + text[1:-1] + ',"end":"', '"}'


def nginx_body(chance):
    """A web server's line: quotes every few words."""
    head = "10.%d.%d.7 - - [05/Jan/2026:10:06:38 +0000] \"GET /api/v1/items/" % (
        chance.randrange(256), chance.randrange(256))
    middle = " HTTP/1.1\" %d %d \"https://shop.example.com/p/%d\" \"Mozilla/5.0 (X11; %s) " % (
        chance.choice((200, 200, 200, 304, 404, 500)), chance.randrange(50000),
        chance.randrange(9999), hexadecimal(chance, 8))
    return head, middle, '"'


def java_body(chance):
    """A stack trace of some thirty lines; line feeds are where the runtime begins a new line."""
    frames = [
        "\tat com.example.checkout.%s.%s(%s.java:%d)" % (name, method, name, number)
        for name, method, number in (
            (chance.choice(("OrderService", "CartRepository", "PaymentGateway")),
             chance.choice(("place", "load", "authorise")), chance.randrange(900))
            for _ in range(chance.randrange(20, 36)))]
    frames.insert(len(frames) // 2, "Caused by: java.sql.SQLException: connection %s is closed"
                  % hexadecimal(chance, 8))
    head = "2026-01-05 10:06:38 ERROR c.e.checkout - java.lang.IllegalStateException: "
    middle = " order %d\n%s\n\t... %d more " % (
        chance.randrange(10**6), "\n".join(frames), chance.randrange(10, 90))
    return head, middle, ""


def long_body(chance):
    """A line of 40 to 100 KB."""
    words = ["key=%s; dump of state" % hexadecimal(chance, 16)
             for _ in range(chance.randrange(1000, 2500))]
    return "DUMP ", " " + " ".join(words) + " ", ""


def cri_line(time, body):
    return "%s stdout F %s\n" % (time, body)


def cri_lines(time, body):
    """A record of several lines."""
    return "".join("%s stdout F %s\n" % (time, line) for line in body.split("\n"))


def cri_parts(time, body):
    """A line in parts; it has ASCII only, so that characters are bytes."""
    parts = [body[start:start + PART_BYTES] for start in range(0, len(body), PART_BYTES)]
    lines = ["%s stdout P %s\n" % (time, part) for part in parts[:-1]]
    return "".join(lines) + "%s stdout F %s\n" % (time, parts[-1])


def docker_line(time, body):
    return '{"log":%s,"stream":"stdout","time":"%s"}\n' % (json.dumps(body + "\n"), time)


class Workload:
    """A kind of logs, and what a configuration must do with them."""

    def __init__(self, name, body, line, pool=POOL, files=10, container_format="cri",
                 merges=False, parser=None, joins=None):
        self.name = name
        self.line = line
        self.files = files
        self.container_format = container_format
        self.merges = merges
        self.parser = parser
        self.joins = joins
        chance = random.Random("tailrace " + name)
        self.bodies = [body(chance) for _ in range(pool)]

    def records(self, number):
        """The text of a record with its number, as it stands in the log file."""
        head, middle, tail = self.bodies[number % len(self.bodies)]
        body = "%s~%09d(%s~%09d)%s" % (head, number, middle, number, tail)
        return self.line(time_text(number), body)


MAKERS = {
    "text": lambda: Workload("text", text_body, cri_line),
    "json": lambda: Workload("json", json_body, cri_line, merges=True),
    "nginx": lambda: Workload("nginx", nginx_body, cri_line, parser="nginx"),
    "java": lambda: Workload("java", java_body, cri_lines, joins="java"),
    "docker-json": lambda: Workload(
        "docker-json", text_body, docker_line, container_format="docker"),
    "partial": lambda: Workload("partial", long_body, cri_parts, pool=61),
    "many-files": lambda: Workload("many-files", text_body, cri_line, files=1000),
}
NAMES = tuple(MAKERS)


def make(name):
    """The workload of a name; its bodies are made now."""
    return MAKERS[name]()
