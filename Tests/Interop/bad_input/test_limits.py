"""Too much of anything is refused, and costs the server little."""

import threading

import pytest
from support.flow import AUTHENTICATION
from support.wire import Wire

MEGABYTE = 1 << 20
BODY = 100 * MEGABYTE
GROWTH = 64 * MEGABYTE
EXECUTOR = f"/api/v3/flows/executor/{AUTHENTICATION}/?query="
TARGETS = {
    "/application/o/token/": "application/x-www-form-urlencoded",
    "/application/o/introspect/": "application/x-www-form-urlencoded",
    EXECUTOR: "application/json",
    "/if/flow/default-authentication-flow/": "application/x-www-form-urlencoded",
    "/api/v3/core/users/": "application/json",
    "/no/such/path/": "text/plain",
}


class Peak:
    """The most resident memory that the server had while this was open, over what it had before."""

    def __init__(self, server):
        self.server = server
        self.before = self.most = server.resident_bytes()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        while not self.stopped.wait(0.02):
            self.most = max(self.most, self.server.resident_bytes())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    @property
    def growth(self) -> int:
        return self.most - self.before


def refused(status: int | None) -> bool:
    """Whether a body was turned down, with a status or by closing; an early refusal of the request counts too."""
    return status is None or status in (400, 401, 403, 404, 405, 413)


@pytest.mark.parametrize("path", TARGETS)
def test_a_body_of_a_hundred_megabytes_is_refused_in_little_memory(path, server):
    with Peak(server) as peak, Wire(server.url) as wire:
        wire.send(wire.head("POST", path, f"Content-Type: {TARGETS[path]}", f"Content-Length: {BODY}"))
        block = b"a=" + b"x" * (MEGABYTE - 2)
        for _ in range(BODY // MEGABYTE):
            if not wire.send(block):
                break
        assert refused(wire.status())
    assert peak.growth < GROWTH, f"{peak.growth / MEGABYTE:.0f} MB"
    assert server.is_ready()


@pytest.mark.parametrize("path", TARGETS)
def test_a_body_that_never_says_how_long_it_is_has_the_same_limit(path, server):
    chunk = b"%x\r\n" % MEGABYTE + b"x" * MEGABYTE + b"\r\n"
    with Peak(server) as peak, Wire(server.url) as wire:
        wire.send(wire.head("POST", path, f"Content-Type: {TARGETS[path]}", "Transfer-Encoding: chunked"))
        for _ in range(BODY // MEGABYTE):
            if not wire.send(chunk):
                break
        else:
            wire.send(b"0\r\n\r\n")
        assert refused(wire.status())
    assert peak.growth < GROWTH, f"{peak.growth / MEGABYTE:.0f} MB"
    assert server.is_ready()


def test_a_header_of_ten_thousand_bytes_is_taken_or_refused_politely(server):
    with Wire(server.url) as wire:
        wire.send(wire.head("GET", "/-/health/live/", "X-Long: " + "x" * 10_000, "Connection: close"))
        assert wire.status() in (200, 400, 431)
    assert server.is_ready()


def test_a_header_of_a_megabyte_is_refused(server):
    with Wire(server.url) as wire:
        wire.send(wire.head("GET", "/-/health/live/", "X-Long: " + "x" * MEGABYTE, "Connection: close"))
        assert wire.status() in (None, 400, 431)
    assert server.is_ready()


def test_ten_thousand_headers_are_refused(server):
    with Wire(server.url) as wire:
        wire.send(wire.head("GET", "/-/health/live/", *(f"X-{index}: x" * 20 for index in range(10_000))))
        assert wire.status() in (None, 400, 431)
    assert server.is_ready()


def test_an_address_of_a_megabyte_is_refused(server):
    with Wire(server.url) as wire:
        wire.send(wire.head("GET", "/" + "x" * MEGABYTE, "Connection: close"))
        assert wire.status() in (None, 400, 414, 431)
    assert server.is_ready()


def test_a_thousand_small_plans_do_not_pile_up_in_memory(server, new_browser):
    for _ in range(50):
        new_browser().begin()
    with Peak(server) as peak:
        for _ in range(1000):
            new_browser().begin()
    assert peak.growth < GROWTH, f"{peak.growth / MEGABYTE:.0f} MB"


@pytest.mark.parametrize("request_line", [
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    b"POST /application/o/token/ HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET  / HTTP/9.9\r\n\r\n", b"\x00\x01\x02\x03\r\n\r\n", b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /static/..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil\"><script>\r\n\r\n",
])
def test_a_request_that_is_no_http_breaks_nothing(request_line, server):
    with Wire(server.url, timeout=5) as wire:
        wire.send(request_line)
        answer = wire.read()
    assert not answer.startswith(b"HTTP/1.1 5"), answer[:200]
    assert b"root:" not in answer
    assert b"<script>\r" not in answer and b"\"><script>" not in answer
    assert server.is_ready()
