"""Putting a server under load: with requests that are all the same, or with whole logins."""

import selectors
import socket
import threading
import time
from dataclasses import dataclass

from http_client import Connection, Failure
from scenario import Application, Browser, User


@dataclass
class Load:
    """What was done in a time."""

    count: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


def saturate(port: int, data: bytes, connections: int, seconds: float) -> Load:
    """Sends one request again and again on each connection, at once after each answer, so that no connection ever idles.

    Answers must have a Content-Length and the status 200.
    """
    selector = selectors.DefaultSelector()
    sockets = []
    for _ in range(connections):
        each = socket.create_connection(("127.0.0.1", port), timeout=30)
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(each, selectors.EVENT_READ, bytearray())
        sockets.append(each)
    count, begin = 0, time.perf_counter()
    try:
        for each in sockets:
            each.sendall(data)
        while (now := time.perf_counter()) - begin < seconds:
            for key, _ in selector.select(timeout=30):
                if _has_answered(key.fileobj, key.data):
                    count += 1
                    key.fileobj.sendall(data)
    finally:
        selector.close()
        for each in sockets:
            each.close()
    return Load(count, now - begin)


def _has_answered(connection: socket.socket, buffer: bytearray) -> bool:
    """Reads what there is; whether an answer is complete. There is never more than one under way."""
    received = connection.recv(1 << 16)
    if not received:
        raise Failure("the server closed the connection")
    buffer += received
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return False
    if not buffer.startswith(b"HTTP/1.1 200"):
        raise Failure(f"expected status 200, got {bytes(buffer[:500]).decode(errors='replace')}")
    start = buffer.lower().find(b"content-length:") + 15
    if len(buffer) < end + 4 + int(buffer[start:buffer.find(b"\r\n", start)]):
        return False
    buffer.clear()
    return True


def repeat(port: int, data: bytes, count: int) -> list[float]:
    """Sends one request so many times, one after the other, and returns the seconds that each answer took."""
    times = []
    with Connection(port) as connection:
        for _ in range(count):
            begin = time.perf_counter()
            connection.exchange(data).expect(200)
            times.append(time.perf_counter() - begin)
    return times


def login(port: int, application: Application, user: User) -> float:
    """A new browser's whole login, in seconds."""
    begin = time.perf_counter()
    with Browser(port) as browser:
        browser.sign_in(application, user)
    return time.perf_counter() - begin


def log_in_until(done, ports: list[int], application: Application, user: User, browsers: int) -> list[float]:
    """Logs in again and again, with so many browsers at a time spread over the ports, until `done` says so."""
    times: list[float] = []
    failures: list[Exception] = []

    def browse(port: int) -> None:
        try:
            while not failures and not done(len(times)):
                times.append(login(port, application, user))
        except (Failure, OSError) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=browse, args=(ports[index % len(ports)],)) for index in range(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return times


def log_in_for(seconds: float, ports: list[int], application: Application, user: User, browsers: int) -> Load:
    """Logs in for so long."""
    begin = time.perf_counter()
    times = log_in_until(
        lambda _: time.perf_counter() - begin >= seconds, ports, application, user, browsers)
    return Load(len(times), time.perf_counter() - begin)
