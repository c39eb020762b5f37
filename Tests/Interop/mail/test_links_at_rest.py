"""What somebody typed before a mail is in no file, no database and no backup that has the link's hash alone."""

from urllib.parse import urlsplit

import pytest
from support.admin import unique
from support.flow import CONSENT, REDIRECT, FlowClient

PROMPT = "ak-stage-prompt"
EMAIL = "ak-stage-email"


@pytest.fixture
def flow(self_service):
    """A flow that asks for a password and an address, sends a mail, and then writes both."""
    _, _, admin = self_service
    fields = [
        admin.call("POST", "stages/prompt/prompts/", {
            "name": unique("field"), "field_key": key, "label": key, "type": kind, "required": True, "order": order})["pk"]
        for order, (key, kind) in enumerate((("email", "email"), ("password", "password")))]
    return admin.make_flow(
        admin.make_stage("prompt/stages", fields=fields), admin.make_stage("email", use_global_settings=True),
        admin.make_stage("user_write"), designation="stage_configuration", authentication="require_authenticated")


def stored(server, tmp_path) -> bytes:
    """Everything that is stored: the database as a backup has it, and the files of the data folder."""
    backup = tmp_path / unique("backup")
    made = server.run("backup", str(backup))
    assert made.returncode == 0, made.stderr
    files = [path for path in (server.folder / "data").rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in [backup, *files])


def test_what_was_typed_waits_for_the_link_and_nobody_else_can_read_it(self_service, flow, tmp_path):
    server, inbox, admin = self_service
    user = admin.make_user()
    password, address = unique("N3w-passw0rd"), f"{unique('new')}@example.org"
    browser = FlowClient(server)
    browser.sign_in(user)
    run = browser.begin(flow)
    assert run.current["component"] == PROMPT
    run.answer(password=password, email=address)
    assert run.current["component"] == EMAIL
    link = inbox.link(user.email)
    found = stored(server, tmp_path)
    assert user.username.encode() in found, "the test looks where things are stored"
    for secret in (password, address, urlsplit(link).query.split("=")[1]):
        assert secret.encode() not in found

    for query in (urlsplit(link).query + "x", urlsplit(link).query[:-1]):
        other = FlowClient(server)
        assert other.begin(flow, query).current["component"] != CONSENT
        assert other.me() is None
    there = FlowClient(server).begin(flow, urlsplit(link).query)
    assert there.current["component"] == CONSENT
    there.answer(token=there.current["token"])
    assert there.current["component"] == REDIRECT
    assert admin.find("core/users/", pk=user.pk)["email"] == address
    assert FlowClient(server).reach_password(user.username).answer(password=password)["component"] == REDIRECT
