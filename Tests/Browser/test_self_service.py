"""Flows in which people help themselves, in a browser from the first page to the last."""

import shutil

import pytest
from selenium.webdriver.common.by import By
from support.admin import Admin, unique
from support.captcha import CaptchaService
from support.chromium import Chromium
from support.examples import folder_of
from support.fixtures import new_folder
from support.server import Server

PASSWORD = "Corr3ct-horse-battery"
EXAMPLES = ("flows-enrollment-2-stage.yaml", "flows-invitation-enrollment-minimal.yaml",
            "flows-invitation-enrollment.yaml", "flows-unenrollment.yaml")


@pytest.fixture(scope="module")
def site():
    """A server with the example flows, which may ask services on this machine."""
    folder, examples = new_folder("self-service"), new_folder("blueprints")
    server = Server(folder, {
        "LANYARD_OUTGOING__ALLOW": "127.0.0.0/8", "LANYARD_BLUEPRINTS_DIR": str(folder_of(examples, *EXAMPLES))})
    yield server.start()
    server.stop()
    for each in (folder, examples):
        shutil.rmtree(each, ignore_errors=True)


@pytest.fixture(scope="module")
def host(site):
    return Admin(site)


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def visitor(request, site):
    """A browser with JavaScript, and then one without."""
    browser = Chromium(javascript=request.param)
    yield browser
    try:
        assert browser.complaints(site.url) == []
        assert [answer for answer in browser.answers(site.url) if answer[0] >= 500] == []
    finally:
        browser.quit()


@pytest.fixture
def scripted(site):
    browser = Chromium()
    yield browser
    try:
        assert browser.complaints(site.url) == []
    finally:
        browser.quit()


def fill(browser: Chromium, **answers: str) -> None:
    """Types into a page's inputs and sends its form."""
    form = None
    for name, text in answers.items():
        field = browser.find(f"[name='{name}']")
        field.clear()
        field.send_keys(text)
        form = field.find_element(By.XPATH, "ancestor::form")
    form.find_element(By.CSS_SELECTOR, "[type=submit]").click()


def press(browser: Chromium) -> None:
    browser.find("main [type=submit]").click()


def me(browser: Chromium, site: Server) -> str:
    """Who is signed in, by what the home page says."""
    browser.open(site.url + "/if/user/")
    return browser.text(".user")


def user_of(host: Admin, username: str) -> dict | None:
    results = host.call("GET", "core/users/", params={"username": username})["results"]
    return results[0] if results else None


def test_somebody_new_enrols(visitor, site, host):
    name = unique("new")
    visitor.open(f"{site.url}/if/flow/default-enrollment-flow/")
    fill(visitor, username=name, password=PASSWORD, password_repeat="something else")
    assert "match" in visitor.text("[role=alert]")
    fill(visitor, username=name, password=PASSWORD, password_repeat=PASSWORD)
    fill(visitor, name="Somebody New", email=f"{name}@example.com")
    visitor.wait(lambda driver: "/if/user" in driver.current_url or driver.current_url.rstrip("/") == site.url, "home")
    assert "Somebody New" in me(visitor, site) or name in me(visitor, site)
    assert user_of(host, name)["email"] == f"{name}@example.com"


@pytest.mark.parametrize("slug", ["invitation-enrollment-flow", "invitation-enrollment-flow-internal"])
def test_somebody_who_was_invited_enrols(slug, visitor, site, host):
    name = unique("invited")
    invitation = host.call("POST", "stages/invitation/invitations/", {
        "name": unique("invitation"), "single_use": True, "flow": host.flow(slug),
        "fixed_data": {"name": "Ines Invited"}})
    link = f"{site.url}/if/flow/{slug}/?itoken={invitation['pk']}"
    visitor.open(link)
    fill(visitor, username=name, password=PASSWORD, password_repeat=PASSWORD)
    assert visitor.input("name").get_attribute("value") == "Ines Invited"
    fill(visitor, email=f"{name}@example.com")
    visitor.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    assert user_of(host, name)["name"] == "Ines Invited"
    visitor.driver.delete_all_cookies()
    visitor.open(link)
    assert "Invalid invite" in visitor.text("[role=alert]")


def test_somebody_leaves(visitor, site, host):
    user = host.make_user()
    visitor.open(f"{site.url}/if/flow/default-authentication-flow/")
    visitor.sign_in(user)
    visitor.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    visitor.open(f"{site.url}/if/flow/default-unenrollment-flow/")
    assert "will be deleted" in visitor.text("main")
    assert user_of(host, user.username)
    press(visitor)
    visitor.wait(lambda driver: "unenrollment" not in driver.current_url, "the end of the flow")
    assert user_of(host, user.username) is None


def test_somebody_changes_their_details(visitor, site, host):
    user = host.make_user()
    visitor.open(f"{site.url}/if/flow/default-authentication-flow/")
    visitor.sign_in(user)
    visitor.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    visitor.open(f"{site.url}/")
    visitor.find("header a[href*='/if/flow/']").click()
    assert visitor.input("username").get_attribute("value") == user.username
    fill(visitor, name="Another Name", **{"attributes.settings.locale": "de"})
    visitor.wait(lambda driver: "user-settings" not in driver.current_url, "the end of the flow")
    changed = user_of(host, user.username)
    assert changed["name"] == "Another Name" and changed["attributes"]["settings"]["locale"] == "de"


def test_somebody_changes_their_password(visitor, site, host):
    user = host.make_user()
    visitor.open(f"{site.url}/if/flow/default-authentication-flow/")
    visitor.sign_in(user)
    visitor.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    stage = host.find("stages/password/", name="default-authentication-password")["pk"]
    visitor.open(f"{site.url}/flows/-/configure/{stage}/")
    fill(visitor, password=PASSWORD, password_repeat=PASSWORD)
    visitor.wait(lambda driver: "password-change" not in driver.current_url, "the end of the flow")
    visitor.open(f"{site.url}/flows/-/default/invalidation/")
    visitor.driver.delete_all_cookies()
    user.password = PASSWORD
    visitor.open(f"{site.url}/if/flow/default-authentication-flow/")
    visitor.sign_in(user)
    visitor.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    assert user.username in me(visitor, site) or user.name in me(visitor, site)


def test_somebody_signs_out(visitor, site, host):
    user = host.make_user()
    visitor.open(f"{site.url}/if/flow/default-authentication-flow/")
    visitor.sign_in(user)
    visitor.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    visitor.open(f"{site.url}/flows/-/default/invalidation/")
    visitor.open(f"{site.url}/if/user/")
    assert visitor.input("uid_field").is_displayed()


@pytest.fixture
def service():
    service = CaptchaService()
    yield service
    service.stop()


@pytest.mark.parametrize("is_interactive", [False, True])
def test_a_captcha_lets_people_through(is_interactive, scripted, site, host, service):
    service.press = is_interactive
    user = host.make_user()
    slug = host.make_flow(
        host.make_stage("identification", user_fields=["username"]),
        host.make_stage("captcha", **service.fields(interactive=is_interactive)),
        host.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"]), host.make_stage("user_login"))
    scripted.open(f"{site.url}/if/flow/{slug}/")
    scripted.submit("uid_field", user.username)
    if is_interactive:
        scripted.find("#prove").click()
    password = scripted.input("password")
    assert scripted.script("return window.turnstile") is None, "its script is not where passwords are typed"
    assert len(service.asked) == 1
    assert password.is_displayed()
    scripted.submit("password", user.password)
    scripted.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")


def test_a_captcha_that_the_service_refuses_is_shown_again(scripted, site, host, service):
    service.press = True
    service.answer = {"success": False, "error-codes": ["invalid-input-response"]}
    slug = host.make_flow(host.make_stage("captcha", **service.fields(interactive=True)))
    scripted.open(f"{site.url}/if/flow/{slug}/")
    scripted.find("#prove").click()
    assert "Retrying" in scripted.text("[role=alert]")
    service.answer = {"success": True}
    scripted.find("#prove").click()
    scripted.wait(lambda driver: slug not in driver.current_url, "the end of the flow")


def test_a_captcha_beside_the_name(scripted, site, host, service):
    user = host.make_user()
    password = host.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"])
    slug = host.make_flow(
        host.make_stage("identification", user_fields=["username"], password_stage=password,
                        captcha_stage=host.make_stage("captcha", **service.fields())),
        host.make_stage("user_login"))
    scripted.open(f"{site.url}/if/flow/{slug}/")
    scripted.input("uid_field").send_keys(user.username)
    scripted.submit("password", user.password)
    scripted.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    assert len(service.asked) == 1


def test_the_policy_of_a_page_lets_in_the_script_and_nothing_else(site, host, service):
    slug = host.make_flow(host.make_stage("captcha", **service.fields()))
    policy = site.session().get(f"{site.url}/if/flow/{slug}/").headers["Content-Security-Policy"]
    assert f"script-src 'self' {service.url};" in policy and f"frame-src {service.url}" in policy
    plain = site.session().get(f"{site.url}/if/flow/default-authentication-flow/").headers["Content-Security-Policy"]
    assert service.url not in plain and "frame-src" not in plain


def test_a_name_is_remembered_by_who_wants_it(scripted, site, host):
    user = host.make_user()
    slug = host.make_flow(
        host.make_stage("identification", user_fields=["username"], enable_remember_me=True),
        host.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"]))
    scripted.open(f"{site.url}/if/flow/{slug}/")
    scripted.find("input[type=checkbox]").click()
    scripted.submit("uid_field", user.username)
    scripted.input("password")
    scripted.driver.delete_all_cookies()
    scripted.open(f"{site.url}/if/flow/{slug}/")
    assert scripted.input("uid_field").get_attribute("value") == user.username
    scripted.find("input[type=checkbox]").click()
    scripted.submit("uid_field", user.username)
    scripted.input("password")
    scripted.driver.delete_all_cookies()
    scripted.open(f"{site.url}/if/flow/{slug}/")
    assert scripted.input("uid_field").get_attribute("value") == ""


def test_the_first_administrator_is_set_up_once(visitor):
    folder = new_folder("setup")
    server = Server(folder, {"LANYARD_BOOTSTRAP_PASSWORD": "", "LANYARD_BOOTSTRAP_TOKEN": ""})
    try:
        server.start()
        token = server.log().split("/setup?token=")[1].split()[0]
        link = f"{server.url}/setup?token={token}"
        visitor.open(link)
        fill(visitor, email="root@example.com", password=PASSWORD, password_repeat=PASSWORD)
        visitor.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
        visitor.driver.delete_all_cookies()
        for address in (link, f"{server.url}/setup?token=", f"{server.url}/if/flow/initial-setup/"):
            visitor.open(address)
            assert not visitor.all("[name=password_repeat]")
        server.terminate()
        server.start()
        assert "/setup?token=" not in server.log().split("/setup?token=", 1)[1]
        visitor.open(f"{server.url}/setup?token={token}")
        assert not visitor.all("[name=password_repeat]")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
