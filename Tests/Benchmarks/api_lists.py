"""What the API's lists cost among many users, in CPU time of the server, and whether many requests leave memory behind."""

import secrets
import sqlite3
import time
from pathlib import Path

from figures import Figure, Part
from http_client import Connection, request
from many_users import fill_sqlite, user_rows
from scenario import API
from server import Server

MEMBERS = 10_000
SECONDS = 3
CONNECTIONS = 8
MEGABYTE = 1 << 20
# How much more memory than before may be in use after all those requests.
MOST_GROWTH = 8


def fill(path: Path, users: int) -> None:
    """Adds users, and a group that many of them are in."""
    fill_sqlite(path, users)
    with sqlite3.connect(path) as database:
        group = database.execute("SELECT id FROM groups WHERE name = 'many members'").fetchone()[0]
        database.execute(
            "INSERT INTO memberships (user_id, group_id) SELECT id, ? FROM users ORDER BY id LIMIT ?", (group, MEMBERS))
    database.close()


def requests(token: str, users: int) -> dict[str, tuple[bytes, float | None]]:
    """Each request with its budget in units of a signature."""
    username = next(row[1] for index, row in enumerate(user_rows(users)) if index == users // 2)
    headers = {"Authorization": f"Bearer {token}"}
    paths = {
        "a list of 20 users": ("core/users/?page_size=20", 12.0),
        "a search by a part of a name": (f"core/users/?page_size=20&search={username[2:-1]}", 120.0),
        "a search that is a query": (f'core/users/?page_size=20&search=username%20~%20%22{username[2:-1]}%22', 120.0),
        "groups, one of 10,000 members": ("core/groups/?include_users=false&search=many", None),
        "a flow": ("flows/instances/default-authentication-flow/", 1.0),
    }
    return {name: (request("GET", f"/api/v3/{path}", headers), budget) for name, (path, budget) in paths.items()}


def ask(connections: list[Connection], data: bytes) -> int:
    for connection in connections:
        connection.send(data)
    for connection in connections:
        connection.receive().expect(200)
    return len(connections)


def cost(server: Server, connections: list[Connection], data: bytes) -> float:
    """CPU time of the server for one request, in microseconds."""
    for _ in range(5):
        ask(connections, data)
    begin, cpu, count = time.perf_counter(), server.cpu_seconds(), 0
    while time.perf_counter() - begin < SECONDS:
        count += ask(connections, data)
    return (server.cpu_seconds() - cpu) / count * 1e6


def growth(server: Server, connections: list[Connection], data: bytes, count: int) -> float:
    """How much memory so many requests left in use, in megabytes, after as many again as warmed it up."""
    def used() -> float:
        time.sleep(2)
        return server.proportional_bytes() / MEGABYTE

    for _ in range(count // 10):
        ask(connections, data)
    before = used()
    for _ in range(count // len(connections)):
        ask(connections, data)
    return used() - before


def measure(binary: Path, folder: Path, users: int, many: int, unit, say) -> Part:
    say(f"{users} users")
    place = folder / f"lists-{secrets.token_hex(4)}"
    server = Server(binary, place)
    server.start()
    API(server.port, server.token).call("POST", "core/groups/", {"name": "many members"})
    server.stop()
    fill(place / "data/lanyard.sqlite", users)
    server.start()
    signature = unit()
    connections = [Connection(server.port) for _ in range(CONNECTIONS)]
    try:
        figures = []
        asked = requests(server.token, users)
        for name, (data, budget) in asked.items():
            say(f"{name}, {SECONDS} s")
            took = cost(server, connections, data)
            figures += [Figure(name, took / signature, "units", budget), Figure("", took / 1000, "ms of CPU")]
        say(f"{many} requests")
        left = growth(server, connections, asked["a flow"][0], many)
        figures.append(Figure(f"memory after {many} requests more", left, "MB", MOST_GROWTH))
        return Part(f"The API's lists, among {users:,} users, SQLite", figures)
    finally:
        for connection in connections:
            connection.close()
        server.stop()
