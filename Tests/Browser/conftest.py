"""Gives the tests of this folder a server, browsers, and a web server that the server protects."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Interop"))

from support.apache import Apache  # noqa: E402
from support.chromium import Chromium  # noqa: E402
from support.fixtures import *  # noqa: E402,F401,F403
from support.fixtures import new_folder  # noqa: E402


@pytest.fixture
def open_chromium(server):
    """Starts browsers; afterwards none of them may have had anything to complain about."""
    opened: list[Chromium] = []

    def start(**options) -> Chromium:
        opened.append(Chromium(**options))
        return opened[-1]

    try:
        yield start
        for chromium in opened:
            assert chromium.complaints(server.url) == []
            assert [answer for answer in chromium.answers(server.url) if answer[0] >= 500] == []
    finally:
        for chromium in opened:
            chromium.quit()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def chromium(request, open_chromium):
    """A browser with JavaScript, and then one without."""
    return open_chromium(javascript=request.param)


@pytest.fixture
def make_site(admin):
    """Makes sites behind mod_auth_openidc; the fields are the provider's."""
    started: list[Apache] = []

    def make(**fields) -> Apache:
        apache = Apache(new_folder("apache"))
        started.append(apache)
        return apache.start(admin.make_application(redirect_uris=apache.redirect_uris(), **fields))

    try:
        yield make
    finally:
        for apache in started:
            apache.stop()
            shutil.rmtree(apache.folder, ignore_errors=True)
