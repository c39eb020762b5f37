"""Recovery by mail: the link counts once, for minutes, for its user, and nothing else leads past the mail."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from support.admin import Admin, unique
from support.flow import CONSENT, DENIED, IDENTIFICATION, PASSWORD, REDIRECT, FlowClient
from support.mail import settings
from support.examples import folder_of
from support.self_service import FILES, RECOVERY

EMAIL = "ak-stage-email"
PROMPT = "ak-stage-prompt"
INVALID = "This link is invalid or has expired. Please request a new one."


@pytest.fixture
def site(self_service):
    server, inbox, admin = self_service
    return server, inbox, admin, admin.make_user()


def ask(server, identifier: str, query: str = "") -> tuple[FlowClient, object]:
    """A browser that asked for a mail, and its flow."""
    browser = FlowClient(server)
    run = browser.begin(RECOVERY, query)
    assert run.current["component"] == IDENTIFICATION
    run.answer(uid_field=identifier)
    assert run.current["component"] == EMAIL, run.current
    return browser, run


def follow(server, link: str, browser: FlowClient | None = None):
    """A browser that opened a link: its flow, at the first challenge."""
    return (browser or FlowClient(server)).begin(RECOVERY, urlsplit(link).query)


def confirm(run) -> dict:
    assert run.current["component"] == CONSENT, run.current
    return run.answer(token=run.current["token"])


def choose(run, password: str) -> dict:
    assert run.current["component"] == PROMPT, run.current
    return run.answer(password=password, password_repeat=password)


def may_sign_in(server, user, password: str) -> bool:
    browser = FlowClient(server)
    run = browser.reach_password(user.username)
    return run.answer(password=password)["component"] == REDIRECT


def test_a_link_leads_to_a_new_password_in_another_browser(site):
    server, inbox, _, user = site
    ask(server, user.username)
    link = inbox.link(user.email)
    assert link.startswith(f"{server.url}/if/flow/{RECOVERY}/?flow_token=")
    browser = FlowClient(server)
    run = follow(server, link, browser)
    assert run.current["pending_user"] == user.username
    assert run.current["header_text"] == "Continue to confirm this email address."
    confirm(run)
    choose(run, "New-passw0rd!")
    assert run.current["component"] == REDIRECT
    assert browser.me() == user.username
    assert may_sign_in(server, user, "New-passw0rd!")
    assert not may_sign_in(server, user, user.password)


def test_programs_that_open_links_do_not_use_them_up(site):
    server, inbox, _, user = site
    ask(server, user.email)
    link = inbox.link(user.email)
    for method in ("HEAD", "GET", "GET"):
        answer = requests.request(method, link, timeout=30)
        assert answer.status_code == 200
    follow(server, link)
    confirm(follow(server, link))


def test_a_link_counts_once(site):
    server, inbox, _, user = site
    ask(server, user.username)
    link = inbox.link(user.email)
    first, second = follow(server, link), follow(server, link)
    confirm(first)
    assert confirm(second)["component"] != PROMPT, "two tabs"
    assert follow(server, link).current["component"] == IDENTIFICATION, "again"
    page = requests.get(link, timeout=30).text
    assert INVALID in page


def test_of_two_tabs_in_one_browser_one_goes_on(site):
    server, inbox, _, user = site
    ask(server, user.username)
    link = inbox.link(user.email)
    browser = FlowClient(server)
    one, two = follow(server, link, browser), follow(server, link, browser)
    confirm(one)
    two.answer(CONSENT, token=two.current["token"])
    assert two.current["component"] == PROMPT, "the other tab shows where the flow is now"
    assert browser.me() is None


def test_a_used_link_takes_the_others_along(site):
    server, inbox, _, user = site
    _, run = ask(server, user.username)
    run.answer()
    links = [inbox.link(user.email, number) for number in (1, 2)]
    assert links[0] != links[1]
    confirm(follow(server, links[0]))
    assert follow(server, links[1]).current["component"] == IDENTIFICATION


def test_asking_again_sends_another_mail_and_says_so(site):
    server, inbox, _, user = site
    _, run = ask(server, user.username)
    inbox.wait(1, user.email)
    run.answer()
    assert run.current["response_errors"]["non_field_errors"][0]["code"] == "email-sent"
    inbox.wait(2, user.email)


def test_no_answer_leads_past_the_mail(site):
    server, inbox, _, user = site
    _, run = ask(server, user.username)
    stolen = {"token": "x", "flow_token": "guess", "is_restored": True, "email_sent": True}
    for component in (EMAIL, CONSENT, PROMPT, PASSWORD, "xak-flow-response-default"):
        run._settle(run.send({"component": component} | stolen))
        assert run.current["component"] == EMAIL, component
    run._settle(run.send({"component": PROMPT, "password": "x", "password_repeat": "x"}))
    assert run.current["component"] == EMAIL
    assert may_sign_in(server, user, user.password)


def test_the_first_browser_cannot_go_on_by_itself(site):
    """What the link proves is proved in the browser that opened it."""
    server, inbox, _, user = site
    _, waiting = ask(server, user.username)
    confirm(follow(server, inbox.link(user.email)))
    assert waiting.challenge()["component"] == EMAIL


def test_a_link_is_for_its_user_alone(site):
    """Whoever has a link to their own account and says another name gets no further with the other account."""
    server, inbox, admin, user = site
    victim = admin.make_user()
    ask(server, user.username)
    link = inbox.link(user.email)
    browser, _ = ask(server, victim.username)
    run = follow(server, link, browser)
    assert run.current["pending_user"] == user.username
    confirm(run)
    choose(run, "New-passw0rd!")
    assert browser.me() == user.username
    assert may_sign_in(server, victim, victim.password)


@pytest.mark.parametrize("change", ["is_active", "expired", "deleted"])
def test_a_link_ends(site, change):
    server, inbox, admin, user = site
    if change == "expired":
        stage = admin.find("stages/email/", name="default-recovery-email")["pk"]
        admin.call("PATCH", f"stages/email/{stage}/", {"token_expiry": "seconds=2"})
    try:
        ask(server, user.username)
        link = inbox.link(user.email)
        if change == "is_active":
            admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
        if change == "deleted":
            admin.call("DELETE", f"core/users/{user.pk}/")
        if change == "expired":
            time.sleep(2.5)
        assert follow(server, link).current["component"] == IDENTIFICATION
        assert INVALID in requests.get(link, timeout=30).text
    finally:
        if change == "expired":
            admin.call("PATCH", f"stages/email/{stage}/", {"token_expiry": "minutes=30"})


def test_who_was_locked_out_gets_no_mail_and_is_told_nothing(site):
    server, inbox, admin, user = site
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    _, run = ask(server, user.username)
    other = admin.make_user()
    ask(server, other.username)
    inbox.wait(to=other.email)
    assert not [mail for mail in inbox.messages if user.email in mail["To"]]


def test_nobody_learns_who_has_an_account(site):
    server, inbox, admin, user = site
    bare = admin.make_user(email="")
    times: dict[str, list[float]] = {}
    shown = {}
    for _ in range(2):
        for name in (user.username, bare.username, f"{unique('nobody')}@example.com"):
            browser = FlowClient(server)
            run = browser.begin(RECOVERY)
            began = time.perf_counter()
            run.answer(uid_field=name)
            kind = "nobody" if name.startswith("nobody") else name
            times.setdefault(kind, []).append(time.perf_counter() - began)
            answer = {key: value for key, value in run.current.items() if "pending" not in key}
            shown[kind] = answer
            run.answer()
            shown[kind + " again"] = run.current.get("response_errors")
    assert shown[user.username] == shown[bare.username] == shown["nobody"]
    assert shown[f"{user.username} again"] == shown[f"{bare.username} again"] == shown["nobody again"]
    medians = [min(each) for each in times.values()]
    assert max(medians) < 5 * min(medians) + 0.05, times


def test_so_many_mails_and_no_more(site):
    server, inbox, admin, user = site
    for identifier in (user.username, f"{unique('nobody')}"):
        _, run = ask(server, identifier)
        for _ in range(4):
            run.answer()
            assert run.current["response_errors"]["non_field_errors"][0]["code"] == "email-sent"
        run.answer()
        message = run.current["response_errors"]["non_field_errors"][0]["string"]
        assert message == "Too many account verification attempts. Please try again after 5 minutes."
        _, run = ask(server, identifier)
        assert "response_errors" in run.current, "another browser does not help"
    assert len(inbox.wait(5, user.email)) == 5
    time.sleep(1)
    assert len(inbox.wait(5, user.email)) == 5


def test_a_recovery_ends_other_sessions(site):
    server, inbox, _, user = site
    other = FlowClient(server)
    other.sign_in(user)
    ask(server, user.username)
    run = follow(server, inbox.link(user.email))
    confirm(run)
    choose(run, "New-passw0rd!")
    assert other.me() is None


def test_the_way_back_is_kept(site):
    server, inbox, _, user = site
    ask(server, user.username, "next=/if/user/%3Fa=b")
    link = inbox.link(user.email)
    assert parse_qs(urlsplit(link).query)["next"] == ["/if/user/?a=b"]
    run = follow(server, link)
    confirm(run)
    assert choose(run, "New-passw0rd!")["to"] == "/if/user/?a=b"


def test_links_in_mails_of_the_api_are_not_used_up_by_looking(site):
    server, inbox, admin, user = site
    stage = admin.find("stages/email/", name="default-recovery-email")["pk"]
    admin.call("POST", f"core/users/{user.pk}/recovery_email/", {"email_stage": stage})
    link = inbox.link(user.email)
    requests.get(link, timeout=30)
    run = follow(server, link)
    confirm(run)
    choose(run, "New-passw0rd!")
    assert may_sign_in(server, user, "New-passw0rd!")


def test_no_link_leads_to_a_host_that_is_not_the_servers(site, make_server, tmp_path):
    """A request can name any host; a link to it would hand the account to whoever has that host."""
    _, inbox, _, _ = site
    options = settings(inbox.port) | {
        "BLUEPRINTS_DIR": str(folder_of(tmp_path / "blueprints", *FILES)),
        "LISTEN__TRUSTED_PROXY_CIDRS": "192.0.2.0/24"}
    server = make_server(**options)
    admin = Admin(server)
    user = admin.make_user()
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example", "Host": "evil.example"}):
        browser = FlowClient(server)
        browser.http.headers.update(headers)
        run = browser.begin(RECOVERY)
        run.answer(uid_field=user.username)
        assert run.current["component"] == DENIED
    browser = FlowClient(server)
    browser.http.headers["X-Forwarded-Host"] = "evil.example"
    run = browser.begin(RECOVERY)
    run.answer(uid_field=user.username)
    assert inbox.link(user.email).startswith(server.url), "a header of an untrusted peer counts for nothing"
    assert len(inbox.wait(1, user.email)) == 1


def test_links_that_the_api_mails_begin_with_the_configured_site(site, make_server):
    _, inbox, _, _ = site
    server = make_server(**settings(inbox.port, SITE="https://id.example.com/"))
    admin = Admin(server)
    user = admin.make_user()
    brand = admin.find("core/brands/", default=True)["brand_uuid"]
    slug = admin.make_flow(admin.make_stage("user_login"), designation="recovery", authentication="require_token")
    admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": admin.flow(slug)})
    stage = admin.make_stage("email", use_global_settings=True)
    admin.http.headers["X-Forwarded-Host"] = "evil.example"
    admin.call("POST", f"core/users/{user.pk}/recovery_email/", {"email_stage": stage})
    assert inbox.link(user.email).startswith(f"https://id.example.com/if/flow/{slug}/?flow_token=")


@pytest.mark.parametrize("kind", ["recovery", "invitation"])
def test_the_api_mails_no_link_to_a_host_that_is_not_the_servers(site, make_server, kind):
    """Neither the host that a request names nor a proxy that nobody trusts says where a link leads."""
    _, inbox, _, _ = site
    server = make_server(**settings(inbox.port), LISTEN__TRUSTED_PROXY_CIDRS="192.0.2.0/24")
    admin = Admin(server)
    user = admin.make_user()
    brand = admin.find("core/brands/", default=True)["brand_uuid"]
    slug = admin.make_flow(admin.make_stage("user_login"), designation="recovery", authentication="require_token")
    admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": admin.flow(slug)})
    if kind == "recovery":
        path = f"core/users/{user.pk}/recovery_email/"
        body = {"email_stage": admin.make_stage("email", use_global_settings=True)}
    else:
        made = admin.call(
            "POST", "stages/invitation/invitations/", {"name": unique("invitation"), "flow": admin.flow(slug)})
        path, body = f"stages/invitation/invitations/{made['pk']}/send_email/", {"email_addresses": [user.email]}
    url = f"{server.url}/api/v3/{path}"
    refused = admin.http.post(url, json=body, headers={"Host": "evil.example"}, timeout=30)
    assert refused.status_code == 400 and "LANYARD_EMAIL__SITE" in refused.text
    sent = admin.http.post(url, json=body, headers={"X-Forwarded-Host": "evil.example"}, timeout=30)
    assert sent.status_code == 204, sent.text
    assert inbox.link(user.email).startswith(server.url)
    assert len(inbox.wait(1, user.email)) == 1


def test_a_password_that_changed_ends_what_a_link_has_begun(site):
    """Somebody else opened a link and waits; when the user has chosen a password, they do not choose another one."""
    server, inbox, admin, user = site
    ask(server, user.username)
    thief = follow(server, inbox.link(user.email))
    confirm(thief)
    assert thief.current["component"] == PROMPT
    unopened = admin.call("POST", f"core/users/{user.pk}/recovery/")["link"]
    admin.call("POST", f"core/users/{user.pk}/set_password/", {"password": "Ch0sen-by-the-user"})
    assert thief.answer(password="Stolen-passw0rd", password_repeat="Stolen-passw0rd")["component"] == IDENTIFICATION
    assert thief.client.me() is None
    late = FlowClient(server)
    assert late.begin(RECOVERY, urlsplit(unopened).query).current["component"] == IDENTIFICATION
    assert may_sign_in(server, user, "Ch0sen-by-the-user")
    assert not may_sign_in(server, user, "Stolen-passw0rd")


def test_the_password_that_a_flow_sets_itself_does_not_end_it(site):
    server, inbox, admin, user = site
    stages = [each["stage"] for each in admin.call("GET", "flows/bindings/", params={
        "target": admin.flow(RECOVERY), "ordering": "order", "page_size": 20})["results"]]
    login = admin.make_stage("user_login", remember_me_offset="days=1")
    slug = admin.make_flow(*stages[:-1], login, designation="recovery")
    browser = FlowClient(server)
    browser.begin(slug).answer(uid_field=user.username)
    run = FlowClient(server).begin(slug, urlsplit(inbox.link(user.email)).query)
    confirm(run)
    choose(run, "New-passw0rd!")
    assert run.current["component"] == "ak-stage-user-login", "it asks whether to stay signed in"
    run.answer(remember_me=False)
    assert run.client.me() == user.username


@pytest.mark.parametrize("ends", [True, False])
def test_a_link_ends_other_sessions_where_the_stage_says_so(site, ends):
    """Also where no password is changed."""
    server, inbox, admin, user = site
    slug = admin.make_flow(
        admin.make_stage("identification", user_fields=["username"]),
        admin.make_stage("email", use_global_settings=True),
        admin.make_stage("user_login", terminate_other_sessions=ends), designation="recovery")
    other, somebody = FlowClient(server), FlowClient(server)
    other.sign_in(user)
    somebody.sign_in(admin.make_user())
    FlowClient(server).begin(slug).answer(uid_field=user.username)
    run = FlowClient(server).begin(slug, urlsplit(inbox.link(user.email)).query)
    confirm(run)
    assert run.client.me() == user.username
    assert other.me() == (None if ends else user.username)
    assert somebody.me() is not None
