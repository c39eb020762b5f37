"""Deleting one's account: one's own, and not by a link alone."""

import pytest
from support.admin import Admin
from support.examples import folder_of
from support.fixtures import new_folder
from support.flow import DENIED, REDIRECT, FlowClient

FLOW = "default-unenrollment-flow"
PROMPT = "ak-stage-prompt"


@pytest.fixture(scope="module")
def leaving(module_server):
    return module_server(BLUEPRINTS_DIR=str(folder_of(new_folder("blueprints"), "flows-unenrollment.yaml")))


@pytest.fixture(scope="module")
def host(leaving):
    return Admin(leaving)


def exists(host: Admin, user) -> bool:
    return host.http.get(f"{host.server.url}/api/v3/core/users/{user.pk}/").status_code == 200


def test_a_user_deletes_their_account_and_no_other(leaving, host):
    user, other = host.make_user(), host.make_user()
    browser, elsewhere = FlowClient(leaving), FlowClient(leaving)
    for each in (browser, elsewhere):
        each.sign_in(user)
    run = browser.begin(FLOW)
    assert run.current["component"] == PROMPT
    assert exists(host, user), "nothing is deleted by looking"
    assert run.answer()["component"] == REDIRECT
    assert not exists(host, user) and exists(host, other)
    assert browser.me() is None and elsewhere.me() is None
    assert browser.reach_password(user.username).answer(password=user.password).get("response_errors")
    [event] = [each for each in host.call("GET", "events/events/", params={"action": "model_deleted"})["results"]
               if each["context"]["model"]["name"] == user.username]
    assert event["client_ip"] == "127.0.0.1"


def test_a_foreign_site_cannot_press_the_button(leaving, host):
    user = host.make_user()
    browser = FlowClient(leaving)
    browser.sign_in(user)
    run = browser.begin(FLOW)
    browser.http.cookies.set("authentik_csrf", None)
    for url, options in ((run.url, {"json": {"component": PROMPT}}),
                         (f"{leaving.url}/if/flow/{FLOW}/", {"data": {"component": PROMPT}})):
        browser.http.post(url, allow_redirects=False, **options)
        assert exists(host, user)


def test_nobody_is_nobody(leaving):
    assert FlowClient(leaving).begin(FLOW).current["component"] == DENIED


def test_the_last_superuser_stays(leaving, host):
    admin = host.find("core/users/", username="akadmin")
    browser = FlowClient(leaving)
    run = browser.reach_password("akadmin")
    run.answer(password=leaving.password)
    run = browser.begin(FLOW)
    challenge = run.answer()
    assert challenge["component"] == DENIED
    assert "superuser" in challenge["error_message"]
    assert host.call("GET", f"core/users/{admin['pk']}/")["is_active"]
    assert browser.me() == "akadmin"


def test_a_typed_name_deletes_nobody(leaving, host):
    user = host.make_user()
    slug = host.make_flow(
        host.make_stage("identification", user_fields=["username"]), host.make_stage("user_delete"))
    run = FlowClient(leaving).begin(slug)
    assert run.answer(uid_field=user.username)["component"] == DENIED
    assert exists(host, user)


def test_who_is_signed_in_does_not_delete_whom_they_name(leaving, host):
    user, victim = host.make_user(), host.make_user()
    slug = host.make_flow(
        host.make_stage("identification", user_fields=["username"]), host.make_stage("user_delete"),
        designation="unenrollment")
    browser = FlowClient(leaving)
    browser.sign_in(user)
    assert browser.begin(slug).answer(uid_field=victim.username)["component"] == DENIED
    assert exists(host, victim) and exists(host, user)


def test_who_acts_as_a_user_does_not_delete_the_account(leaving, host):
    user = host.make_user()
    browser = FlowClient(leaving)
    run = browser.reach_password("akadmin")
    run.answer(password=leaving.password)
    answer = browser.http.post(
        f"{leaving.url}/api/v3/core/users/{user.pk}/impersonate/", json={"reason": "help"},
        headers=browser.csrf_headers())
    assert answer.status_code in (200, 204), answer.text
    assert browser.me() == user.username
    run = browser.begin(FLOW)
    assert run.answer()["component"] == DENIED
    assert exists(host, user)
