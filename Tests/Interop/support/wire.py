"""Raw HTTP/1.1 over a socket, for requests that no client library would send."""

import socket
from urllib.parse import urlsplit


class Wire:
    """One connection."""

    def __init__(self, url: str, timeout: float = 30):
        parts = urlsplit(url)
        self.host = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data: bytes) -> bool:
        """Sends all of it; False when the server closed the connection meanwhile."""
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def head(self, method: str, path: str, *headers: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", *headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def read(self) -> bytes:
        """All that comes until the server closes, or nothing more comes."""
        received = b""
        try:
            while chunk := self.socket.recv(65536):
                received += chunk
                if complete(received):
                    break
        except OSError:
            pass
        return received

    def status(self) -> int | None:
        """The status of the answer, or None when the connection was closed without one."""
        return status_of(self.read())


def status_of(answer: bytes) -> int | None:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else None


def complete(answer: bytes) -> bool:
    """Whether an answer with a length, or in chunks, is there in full."""
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    headers = dict(
        (name.strip().lower(), value.strip())
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:]))
    if b"content-length" in headers:
        return len(body) >= int(headers[b"content-length"])
    if headers.get(b"transfer-encoding") == b"chunked":
        return body.endswith(b"0\r\n\r\n")
    return status_of(answer) in (204, 304)
