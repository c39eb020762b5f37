"""What tenants cost: making one, opening one, and the memory of a server that has many of them."""

import time
from pathlib import Path

from figures import Figure, Part, median
from http_client import Connection, request
from server import Server

KEY = "the-key-of-the-tenants-api"
MEGABYTE = 1 << 20
PAGE = "/if/flow/default-authentication-flow/"


class Tenants:
    """The tenants' API, over one connection."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def call(self, method: str, path: str, document=None):
        data = request(method, f"/api/v3/tenants/{path}", {"Authorization": f"Bearer {KEY}"}, document=document)
        return self._connection.exchange(data).expect(200, 201).json()

    def make(self, number: int) -> float:
        """Makes a tenant with a host and returns the seconds until it was ready."""
        begin = time.perf_counter()
        made = self.call("POST", "tenants/", {"schema_name": f"t_{number}", "name": f"Tenant {number}"})
        took = time.perf_counter() - begin
        self.call("POST", "domains/", {"domain": host(number), "tenant": made["tenant_uuid"]})
        return took

    def visit(self, number: int) -> float:
        """Loads a tenant's login page and returns the seconds that it took."""
        begin = time.perf_counter()
        self._connection.exchange(request("GET", PAGE, {"Host": host(number)})).expect(200)
        return time.perf_counter() - begin


def host(number: int) -> str:
    return f"tenant-{number}.example.com"


def measure(binary: Path, folder: Path, count: int, say) -> Part:
    """Makes the tenants, starts the server anew on them, and opens all of them."""
    server = Server(binary, folder, {
        "LANYARD_TENANTS__ENABLED": "true", "LANYARD_TENANTS__API_KEY": KEY,
        "LANYARD_TENANTS__MOST_OPEN": str(count), "LANYARD_LOG_LEVEL": "warning",
    })
    server.start()
    made: list[float] = []
    try:
        begin = time.perf_counter()
        with Connection(server.port) as connection:
            for number in range(count):
                made.append(Tenants(connection).make(number))
                if (number + 1) % 100 == 0:
                    say(f"{number + 1} tenants after {time.perf_counter() - begin:.0f} s")
        server.stop()
        ready = server.start()
        time.sleep(2)
        closed = server.proportional_bytes()
        with Connection(server.port) as connection:
            tenants = Tenants(connection)
            first = [tenants.visit(number) for number in range(count)]
            again = [tenants.visit(number) for number in range(count)]
        time.sleep(2)
        opened = server.proportional_bytes()
    finally:
        server.stop()
    return Part(f"{count:,} tenants", [
        Figure("making a tenant, median", median(made) * 1e3, "ms", 1000),
        Figure("making a tenant, slowest", max(made) * 1e3, "ms"),
        Figure(f"ready, {count:,} tenants", ready * 1e3, "ms", 300),
        Figure("memory, none of them open", closed / MEGABYTE, "MB", 60),
        Figure("first page of a closed tenant", median(first) * 1e3, "ms", 20),
        Figure("same page when it is open", median(again) * 1e3, "ms"),
        Figure("memory, all of them open", opened / MEGABYTE, "MB"),
        Figure("memory of an open tenant", (opened - closed) / count / MEGABYTE, "MB", 1),
    ])
