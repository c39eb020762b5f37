"""Clients of the TLS listener that are slow, leave in the middle, or mean no good."""

import os
import socket
import ssl
import time

import pytest
from support.admin import Admin
from support.certificates import Authority, pem

DOMAIN = "asking.test"


@pytest.fixture(scope="module")
def secure(module_server):
    """A server of little patience, which asks for certificates under one domain."""
    server = module_server(WEB__TIMEOUT_HTTP_READ_HEADER="2s", WEB__TIMEOUT_HTTP_IDLE="4s")
    host = Admin(server)
    trusted = host.make_certificate(pem(Authority("Root").certificate))
    host.call("POST", "core/brands/", {"domain": DOMAIN, "client_certificates": [trusted]})
    return server


def client_hello(name: str) -> bytes:
    """The first message of Python's client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


def seconds_until_closed(plain: socket.socket) -> float:
    start = time.monotonic()
    try:
        while plain.recv(65536):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - start


@pytest.fixture
def connect(secure):
    opened = []

    def start() -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", secure.ports["HTTPS"]), timeout=20))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def test_a_first_message_in_small_parts(secure, connect):
    """The message itself may come as slowly as a head of a request may."""
    plain, hello = connect(), client_hello(DOMAIN)
    for byte in hello[:-40]:
        plain.send(bytes([byte]))
    time.sleep(0.3)
    plain.sendall(hello[-40:])
    assert plain.recv(5)[0] == 22


def test_a_first_message_in_several_records(secure, connect):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    secured = context.wrap_bio(incoming, outgoing, server_hostname=DOMAIN)
    plain = connect()
    for step in range(20):
        try:
            secured.do_handshake()
            break
        except ssl.SSLWantReadError:
            data = outgoing.read()
            if step == 0:
                body = data[5:]
                parts = [body[at:at + 100] for at in range(0, len(body), 100)]
                data = b"".join(data[:3] + len(part).to_bytes(2, "big") + part for part in parts)
            plain.sendall(data)
            incoming.write(plain.recv(65536))
    assert secured.version()


@pytest.mark.parametrize("said", ["nothing", "half", "for a host that asks for nothing"])
def test_who_does_not_go_on_is_not_waited_for(said, secure, connect):
    plain = connect()
    if said == "half":
        plain.sendall(client_hello(DOMAIN)[:100])
    if said == "for a host that asks for nothing":
        plain.sendall(client_hello("plain.test"))
    assert 1.5 < seconds_until_closed(plain) < 3.5


def test_who_is_asked_may_choose_for_longer(secure, connect):
    plain = connect()
    plain.sendall(client_hello(DOMAIN))
    assert 3.5 < seconds_until_closed(plain) < 6.5


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + bytes(65_535), bytes(70_000)])
def test_nonsense_ends_the_connection_at_once(said, secure, connect):
    plain = connect()
    try:
        plain.sendall(said)
        plain.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    assert seconds_until_closed(plain) < 1.5


def test_nothing_is_kept_of_connections_that_failed(secure):
    def open_files() -> int:
        return len(os.listdir(f"/proc/{secure.pid}/fd"))

    hello = client_hello(DOMAIN)

    def fail(times: int) -> None:
        for index in range(times):
            with socket.create_connection(("127.0.0.1", secure.ports["HTTPS"]), timeout=20) as plain:
                plain.sendall(hello[:(index * 7) % len(hello)] if index % 2 else hello)
                if index % 4 == 0:
                    plain.recv(100)
        time.sleep(0.5)

    fail(300)
    files, memory = open_files(), secure.resident_bytes()
    fail(3_000)
    assert open_files() <= files + 5
    assert secure.resident_bytes() - memory < 12 << 20
