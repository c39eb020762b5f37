"""Fixtures: a server for the session, and for each test what it makes on that server."""

import shutil
import tempfile
from pathlib import Path

import pytest

from support.admin import Admin
from support.flow import FlowClient
from support.relying_party import RelyingParty
from support.server import Server


def new_folder(name: str) -> Path:
    """A folder outside of pytest's own, so that a web server under another user may read it."""
    folder = Path(tempfile.mkdtemp(prefix=f"lanyard-{name}-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def server():
    """One server for all tests of the session that do not stop it."""
    folder = new_folder("server")
    server = Server(folder)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_server():
    """A server of this test alone, to kill and start again."""
    folder = new_folder("own-server")
    server = Server(folder)
    try:
        yield server.start()
        assert not server.failures, server.failures
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_server():
    """Starts servers of this test alone, with settings of their own."""
    servers = []

    def make(**settings: str) -> Server:
        named = {f"LANYARD_{name}": value for name, value in settings.items()}
        servers.append(Server(new_folder("made-server"), named))
        return servers[-1].start()

    yield make
    for server in servers:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def module_server():
    """Starts servers for the tests of one file, with settings of their own."""
    servers = []

    def make(**settings: str) -> Server:
        named = {f"LANYARD_{name}": value for name, value in settings.items()}
        servers.append(Server(new_folder("module-server"), named))
        return servers[-1].start()

    yield make
    for server in servers:
        server.stop()
        assert not server.failures, server.failures
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_server_error(request):
    """Whatever a test sends, the server never answers 500 and never dies."""
    server = request.getfixturevalue("server") if "server" in request.fixturenames else None
    if server is not None:
        server.failures.clear()
    yield
    if server is not None:
        assert server.process.poll() is None, f"the server ended:\n{server.log()[-4000:]}"
        assert not server.failures, server.failures


@pytest.fixture(scope="session")
def admin(server):
    """The administrator's API client."""
    return Admin(server)


@pytest.fixture
def user(admin):
    """A user with a password."""
    return admin.make_user()


@pytest.fixture
def browser(server):
    """A browser with an empty cookie jar."""
    return FlowClient(server)


@pytest.fixture
def new_browser(server):
    """Makes browsers with empty cookie jars."""
    return lambda: FlowClient(server)


@pytest.fixture
def signed_in(browser, user):
    """A browser in which the user is signed in."""
    browser.sign_in(user)
    return browser


@pytest.fixture
def application(admin):
    """An application with implicit consent."""
    return admin.make_application()


@pytest.fixture
def party(server, application):
    """A relying party of that application."""
    return RelyingParty(server, application)


@pytest.fixture
def make_party(server, admin):
    """Makes relying parties; the fields are the provider's, except scope and auth_method."""

    def make(scope=None, auth_method=None, **fields) -> RelyingParty:
        options = {"scope": scope} if scope else {}
        if auth_method:
            options["token_endpoint_auth_method"] = auth_method
        return RelyingParty(server, admin.make_application(**fields), **options)

    return make


def pytest_make_parametrize_id(config, val, argname):
    """Keeps the names of tests short and printable where a value is neither."""
    if isinstance(val, (str, bytes)) and (len(val) > 60 or not (val if isinstance(val, str) else "").isprintable()):
        return f"{argname}-{ascii(val[:24])}-of-{len(val)}"
    return None
