"""A server with a mail server and the example flows of recovery and enrollment."""

import shutil

import pytest
from support.admin import Admin
from support.fixtures import new_folder
from support.mail import Inbox, settings
from support.examples import folder_of
from support.self_service import FILES, connect
from support.server import Server


@pytest.fixture(scope="module")
def self_service():
    """The server, its mail server and its administrator."""
    folder = new_folder("self-service")
    with Inbox() as inbox:
        options = settings(inbox.port) | {"BLUEPRINTS_DIR": str(folder_of(folder / "blueprints", *FILES))}
        server = Server(folder, {f"LANYARD_{name}": value for name, value in options.items()})
        try:
            server.start()
            admin = Admin(server)
            connect(admin)
            yield server, inbox, admin
            assert not server.failures, server.failures
        finally:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)
