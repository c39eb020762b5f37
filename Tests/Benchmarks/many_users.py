"""What a million users change: the same requests to a server with few users and to one with many, in turns."""

import random
import secrets
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from figures import Figure, Part, median
from http_client import Failure, request
from load import login, repeat
from postgresql import PostgreSQL
from scenario import API, Application, Browser, User, make_application, make_user, single_requests
from server import Server

FEW = 1000
MOST_SLOWER = 1.2
ROUNDS = 5
REQUESTS = 60
LOGINS = 12
GROUPS = 100
COLUMNS = (
    "uuid", "username", "username_key", "name", "email", "email_key", "upn", "upn_key", "search", "password",
    "is_active", "type", "path", "attributes", "last_login", "date_joined", "password_change_date", "last_updated")
MEMBERSHIPS = (
    "INSERT INTO memberships (user_id, group_id)"
    f" SELECT u.id, g.id FROM users u JOIN groups g ON g.name = 'department ' || (u.id % {GROUPS})")
YEAR = 365 * 24 * 3600 * 1_000_000
SYLLABLES = "an ber cor dal el fer gar hol is jen kal lin mar nor ol per quin ros sel tor ul ven wil xan yor zel".split()


def user_rows(count: int) -> Iterator[tuple]:
    """So many users with names of a few syllables; half of them never signed in. The first ones are always the same."""
    dice = random.Random(7)
    now = 1_750_000_000_000_000
    for number in range(count):
        given = "".join(dice.choices(SYLLABLES, k=2))
        family = "".join(dice.choices(SYLLABLES, k=3))
        username = f"{given}.{family}{number}"
        name, email = f"{given.title()} {family.title()}", f"{username}@example.com"
        last_login = now - dice.randrange(YEAR) if dice.random() < 0.5 else None
        joined = now - YEAR - dice.randrange(YEAR)
        yield (
            str(uuid.UUID(int=dice.getrandbits(128), version=4)), username, username, name, email, email, "", "",
            f"{username}\n{name.lower()}\n{email}", "!", 1, "internal", "users", "{}", last_login, joined, joined,
            joined)


def fill_sqlite(path: Path, count: int) -> None:
    """Adds the users, and each to a group, while no server has the file."""
    with sqlite3.connect(path) as database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            database.execute(f"PRAGMA {pragma}")
        # One index after the other takes a tenth of the time that all of them take row by row.
        kept = database.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
            " AND tbl_name IN ('users', 'memberships')").fetchall()
        for kind, name, _ in kept:
            database.execute(f"DROP {kind} {name}")
        marks = ", ".join("?" for _ in COLUMNS)
        database.executemany(f"INSERT INTO users ({', '.join(COLUMNS)}) VALUES ({marks})", user_rows(count))
        database.execute(MEMBERSHIPS)
        for *_, sql in kept:
            database.execute(sql)
        database.execute("INSERT INTO user_trigrams (user_trigrams) VALUES ('rebuild')")
        database.commit()
        database.execute("PRAGMA journal_mode = WAL")
    database.close()


def fill_postgresql(cluster: PostgreSQL, count: int) -> None:
    """Adds the users, and each to a group."""
    lines = [f"COPY users ({', '.join(COLUMNS)}) FROM STDIN;"]
    for row in user_rows(count):
        lines.append("\t".join("\\N" if value is None else str(value).replace("\n", "\\n") for value in row))
    cluster.command("\n".join([*lines, "\\.", MEMBERSHIPS + ";", ""]))
    # What the server's autovacuum does by itself some minutes after so many rows.
    cluster.command("VACUUM ANALYZE")


@dataclass
class Side:
    """A server with so many users."""

    server: Server
    application: Application
    user: User
    requests: dict[str, bytes]


def list_requests(token: str) -> dict[str, bytes]:
    """The lists of users, as they are asked for."""
    # The hundredth of the users that are in both databases.
    username = next(row[1] for index, row in enumerate(user_rows(FEW)) if index == 100)
    interface = "path_startswith=users&include_groups=false"
    lists = {
        "first page of users": "",
        "  by last login": f"&ordering=last_login&{interface}",
        "  by last login, latest first": f"&ordering=-last_login&{interface}",
        "  search that finds one": f"&search={username}",
        "  search that finds everybody": "&search=example",
    }
    headers = {"Authorization": f"Bearer {token}"}
    return {
        name: request("GET", f"/api/v3/core/users/?page=1&page_size=20{query}", headers)
        for name, query in lists.items()}


def prepare(server: Server, folder: Path) -> tuple[Application, User]:
    """What both servers have: an application, somebody who signs in, and groups."""
    api = API(server.port, server.token)
    application = make_application(api, folder)
    for number in range(GROUPS):
        api.call("POST", "core/groups/", {"name": f"department {number}"})
    return application, make_user(api, "login")


def side(server: Server, application: Application, user: User) -> Side:
    with Browser(server.port) as browser:
        token = browser.sign_in(application, user)["access_token"]
    hot = single_requests(application, token)
    return Side(server, application, user, {
        "token": hot["client_credentials, RS256"][0], "userinfo": hot["userinfo"][0],
    } | list_requests(server.token))


def measure_sqlite(binary: Path, folder: Path, count: int, say) -> Part:
    """With everything in SQLite."""
    servers, sides = [], []
    try:
        for size in (FEW, count):
            say(f"SQLite: {size} users")
            place = folder / f"users-{size}"
            server = Server(binary, place)
            servers.append(server)
            server.start()
            made = prepare(server, place)
            server.stop()
            fill_sqlite(place / "data/lanyard.sqlite", size)
            server.start()
            sides.append(side(server, *made))
        return compare("SQLite", *sides, count, say)
    finally:
        for server in servers:
            server.stop()


def measure_postgresql(binary: Path, folder: Path, count: int, say) -> Part:
    """With everything in PostgreSQL."""
    servers, sides = [], []
    with PostgreSQL() as few, PostgreSQL() as many:
        try:
            for size, cluster in ((FEW, few), (count, many)):
                say(f"PostgreSQL: {size} users")
                place = folder / f"postgresql-users-{size}"
                server = Server(binary, place, cluster.settings | {"LANYARD_SECRET_KEY": secrets.token_hex(30)})
                servers.append(server)
                server.start()
                made = prepare(server, place)
                fill_postgresql(cluster, size)
                sides.append(side(server, *made))
            return compare("PostgreSQL", *sides, count, say)
        finally:
            for server in servers:
                server.stop()


def compare(engine: str, few: Side, many: Side, count: int, say) -> Part:
    """Asks both in turns, so that whatever else the machine does slows both of them."""
    say(f"{engine}: the same requests to both")
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in ["login", *few.requests]}
    for turn in range(ROUNDS + 1):
        for index, each in enumerate((few, many)):
            logins = [login(each.server.port, each.application, each.user) for _ in range(LOGINS)]
            answers = {name: repeat(each.server.port, data, REQUESTS) for name, data in each.requests.items()}
            # The first round fills caches.
            if turn > 0:
                for name, taken in (answers | {"login": logins}).items():
                    times[name][index].extend(taken)
    figures = []
    for name, (small, large) in times.items():
        before, after = median(small) * 1e3, median(large) * 1e3
        figures.append(Figure(f"{name}: {before:.2f} → {after:.2f} ms", after / before, "×", MOST_SLOWER))
    return Part(f"{count:,} users against {FEW:,}, {engine}", figures)


def measure(binary: Path, folder: Path, count: int, engines: list[str], say) -> list[Part]:
    """One part for each engine."""
    known = {"sqlite": measure_sqlite, "postgresql": measure_postgresql}
    if unknown := set(engines) - set(known):
        raise Failure(f"no such engine: {', '.join(sorted(unknown))}")
    return [known[engine](binary, folder, count, say) for engine in engines]
