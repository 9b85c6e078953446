"""HTTP/1.1 on a bare socket, so that a request can be wrong in any way."""

import json
import re
import socket


class NoAnswer(Exception):
    """The server closed the connection, or said nothing in time."""


class Answer:
    """One answer: status, header members in lower case, and the body's bytes."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def content_type(self):
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self):
        """The body as JSON; Python's additions to it, such as NaN, are errors."""
        def refuse(text):
            raise ValueError(f"{text} is not JSON")
        return json.loads(self.body.decode("utf-8"), parse_constant=refuse)


class Connection:
    """One connection; every operation ends after `timeout` seconds."""

    def __init__(self, host, port, timeout=30):
        self.socket = socket.create_connection((host, port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def send(self, data):
        """Sends all of the data; that the server has closed is seen when its answer is read."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def half_close(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.socket.close()

    def fill(self):
        try:
            data = self.socket.recv(1 << 16)
        except TimeoutError:
            raise NoAnswer("time is up") from None
        except ConnectionError:
            raise NoAnswer("closed") from None
        if not data:
            raise NoAnswer("closed")
        self.buffer += data

    def until(self, mark):
        while mark not in self.buffer:
            self.fill()
        head, _, self.buffer = self.buffer.partition(mark)
        return head

    def exactly(self, count):
        while len(self.buffer) < count:
            self.fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def answer(self, method="GET"):
        """Reads one answer; provisional answers are skipped."""
        while True:
            head = self.until(b"\r\n\r\n").decode("latin-1")
            first, *lines = head.split("\r\n")
            match = re.fullmatch(r"HTTP/1\.[01] (\d{3})( .*)?", first)
            if not match:
                raise ValueError(f"this is no status line: {first[:80]!r}")
            status = int(match[1])
            if status >= 200:
                break
        headers = {name.lower(): value.strip() for name, _, value in
                   (line.partition(":") for line in lines)}
        return Answer(status, headers, self.body(method, status, headers))

    def body(self, method, status, headers):
        if method == "HEAD" or status in (204, 304):
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.until(b"\r\n").split(b";")[0], 16):
                parts.append(self.exactly(size))
                self.until(b"\r\n")
            while self.until(b"\r\n"):
                pass
            return b"".join(parts)
        if "content-length" in headers:
            return self.exactly(int(headers["content-length"]))
        try:
            while True:
                self.fill()
        except NoAnswer:
            data, self.buffer = self.buffer, b""
            return data
