"""A client of HTTP/1.1 that costs little itself: prepared bytes are sent, and as little as possible is read.

The server's CPU time is measured from outside, so this client does not count; but it shares the machine's caches, and
a slow client would leave the server waiting, which costs more wake-ups for each request than a busy server has.
"""

import json
import socket
from dataclasses import dataclass
from urllib.parse import urlencode


class Failure(Exception):
    """The benchmark cannot go on; the text says why."""


@dataclass
class Response:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next(iter(self.headers(name)), None)

    def headers(self, name: str) -> list[str]:
        """All headers of that name."""
        lines = (line.partition(b":") for line in self.head.split(b"\r\n")[1:])
        return [value.strip().decode() for key, _, value in lines if key.lower() == name.lower().encode()]

    def json(self):
        return json.loads(self.body)

    def expect(self, *statuses: int) -> "Response":
        """The response itself when its status is one of these; anything else ends the benchmark."""
        if self.status in statuses:
            return self
        raise Failure(f"expected status {statuses}, got {self.status}: {self.body[:500].decode(errors='replace')}")


def request(method: str, path: str, headers: dict[str, str] | None = None, form=None, document=None) -> bytes:
    """A request's bytes, with a form, a JSON document or nothing in it."""
    headers = {"Host": "127.0.0.1"} | (headers or {})
    body, lines = b"", [f"{method} {path} HTTP/1.1", "Accept: */*"]
    if form is not None:
        body = urlencode(form).encode()
        lines.append("Content-Type: application/x-www-form-urlencoded")
    elif document is not None:
        body = json.dumps(document).encode()
        lines.append("Content-Type: application/json")
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def exchange(self, data: bytes) -> Response:
        self.send(data)
        return self.receive()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def receive(self) -> Response:
        """Reads one response; interim ones (1xx) are skipped."""
        while True:
            head = self._until(b"\r\n\r\n")
            status = int(head[9:12])
            if status >= 200:
                break
        lower = head.lower()
        if status in (204, 304):
            body = b""
        elif (start := lower.find(b"\r\ncontent-length:")) >= 0:
            body = self._take(int(lower[start + 17:].split(b"\r\n", 1)[0]))
        elif b"\r\ntransfer-encoding: chunked" in lower:
            body = self._chunks()
        else:
            raise Failure("a response with neither a length nor chunks")
        return Response(status, head, body)

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            parts.append(self._take(size))
            self._until(b"\r\n")
        while self._until(b"\r\n"):
            pass
        return b"".join(parts)

    def _until(self, end: bytes) -> bytes:
        while (index := self._buffer.find(end)) < 0:
            self._fill()
        found, self._buffer = self._buffer[:index], self._buffer[index + len(end):]
        return found

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._fill()
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def _fill(self) -> None:
        data = self._socket.recv(1 << 18)
        if not data:
            raise Failure("the server closed the connection")
        self._buffer += data
