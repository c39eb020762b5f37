"""Invitations that are sent by mail."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from support.admin import unique
from support.flow import REDIRECT, FlowClient
from support.roles import make_role

PROMPT = "ak-stage-prompt"


@pytest.fixture(scope="module")
def site(self_service):
    server, inbox, admin = self_service
    prompt = admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": "username", "label": "Name", "type": "username", "order": 0})["pk"]
    slug = admin.make_flow(
        admin.make_stage("invitation/stages"), admin.make_stage("prompt/stages", fields=[prompt]),
        admin.make_stage("user_write", user_creation_mode="always_create"), designation="enrollment")
    return server, inbox, admin, slug


def invite(admin, slug: str | None, **fields) -> str:
    flow = admin.flow(slug) if slug else None
    made = admin.call("POST", "stages/invitation/invitations/", {"name": unique("invitation"), "flow": flow} | fields)
    return f"stages/invitation/invitations/{made['pk']}/send_email/"


def post(admin, path: str, body, http=None):
    return (http or admin.http).post(f"{admin.server.url}/api/v3/{path}", json=body, timeout=30)


def test_each_who_is_invited_gets_a_link_that_lets_in(site):
    server, inbox, admin, slug = site
    names = [f"{unique('guest')}@example.com" for _ in range(2)]
    copy = f"{unique('copy')}@example.com"
    path = invite(admin, slug)
    answer = post(admin, path, {"email_addresses": names, "cc_addresses": [copy]})
    assert answer.status_code == 204, answer.text
    for name in names:
        [message] = inbox.wait(to=name)
        others = [each for each in names if each != name]
        assert not any(each in str(message) for each in others), "guests do not learn of one another"
        assert (copy in (message["Cc"] or "")) == (name == names[0])
        text = message.get_body(("plain",)).get_content()
        [link] = re.findall(r"https?://\S+itoken=\S+", text)
        assert link.startswith(f"{server.url}/if/flow/{slug}/?itoken=")
    run = FlowClient(server).begin(slug, query=link.partition("?")[2])
    assert run.current["component"] == PROMPT
    assert run.answer(username=unique("guest"))["component"] == REDIRECT


@pytest.mark.parametrize("body,at", [
    ({}, "email_addresses"), ({"email_addresses": []}, "error"), ({"email_addresses": ["nobody"]}, "email_addresses"),
    ({"email_addresses": [""]}, "email_addresses"), ({"email_addresses": "a@example.com"}, "email_addresses"),
    ({"email_addresses": ["a@example.com\r\nBcc: b@example.com"]}, "email_addresses"),
    ({"email_addresses": ["a@example.com"] * 51}, "email_addresses"),
    ({"email_addresses": ["a@example.com"], "cc_addresses": ["x"]}, "cc_addresses"),
    ({"email_addresses": ["a@example.com"], "template": "../secret"}, "template"),
])
def test_bad_requests_send_nothing(body, at, site):
    _, inbox, admin, slug = site
    before = len(inbox.messages)
    answer = post(admin, invite(admin, slug), body)
    assert answer.status_code == 400 and at in answer.json(), answer.text
    assert len(inbox.messages) == before


def test_what_lets_nobody_in_is_not_sent(site):
    _, _, admin, slug = site
    past = (datetime.now(timezone.utc) - timedelta(minutes=1)).isoformat()
    for path in (invite(admin, None), invite(admin, slug, expires=past)):
        answer = post(admin, path, {"email_addresses": ["a@example.com"]})
        assert answer.status_code == 400 and "non_field_errors" in answer.json()


def test_who_may_only_look_sends_nothing(site):
    server, _, admin, slug = site
    user = admin.make_user()
    role = make_role(admin, ["authentik_stages_invitation.view_invitation"])
    admin.call("PATCH", f"core/users/{user.pk}/", {"roles": [role]})
    browser = FlowClient(server)
    browser.sign_in(user)
    path = invite(admin, slug)
    answer = browser.http.post(
        f"{server.url}/api/v3/{path}", json={"email_addresses": ["a@example.com"]}, headers=browser.csrf_headers())
    assert answer.status_code == 403
