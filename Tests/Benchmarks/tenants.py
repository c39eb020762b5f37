"""What tenants cost: making one, opening one, and the memory of a server that has many of them."""

import statistics
import time
from pathlib import Path

from http_client import Connection, request
from server import Server

KEY = "the-key-of-the-tenants-api"
OPENED = 100
MEGABYTE = 1 << 20
SETTINGS = {
    "LANYARD_TENANTS__ENABLED": "true", "LANYARD_TENANTS__API_KEY": KEY, "LANYARD_TENANTS__MOST_OPEN": str(OPENED),
    "LANYARD_LOG_LEVEL": "warning",
}
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


def measure_tenants(binary: Path, folder: Path, count: int) -> list[tuple[str, float, str, float | None]]:
    """Makes the tenants, starts the server anew on them, and opens some."""
    server = Server(binary, folder, SETTINGS)
    server.start()
    try:
        with Connection(server.port) as connection:
            made = [Tenants(connection).make(number) for number in range(count)]
        server.stop()
        ready = server.start()
        time.sleep(2)
        closed = server.proportional_bytes()
        opened = min(OPENED, count)
        with Connection(server.port) as connection:
            tenants = Tenants(connection)
            first = [tenants.visit(number) for number in range(opened)]
            again = [tenants.visit(number) for number in range(opened)]
        time.sleep(2)
        open_ = server.proportional_bytes()
    finally:
        server.stop()
    return [
        ("making a tenant, median", statistics.median(made) * 1e3, "ms", 1000),
        ("making a tenant, slowest", max(made) * 1e3, "ms", None),
        (f"ready, {count} tenants", ready * 1e3, "ms", 300),
        (f"memory, {count} tenants, none open", closed / MEGABYTE, "MB", 60),
        ("first page of a closed tenant", statistics.median(first) * 1e3, "ms", 20),
        ("same page when it is open", statistics.median(again) * 1e3, "ms", None),
        (f"memory, {opened} of them open", open_ / MEGABYTE, "MB", None),
        ("memory of an open tenant", (open_ - closed) / opened / MEGABYTE, "MB", 1),
    ]
