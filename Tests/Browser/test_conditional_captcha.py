"""The example flow that asks for a captcha where sign-ins have failed often lately."""

import shutil

import pytest
from selenium.webdriver.support.expected_conditions import staleness_of
from support.admin import Admin
from support.captcha import CaptchaService
from support.chromium import Chromium
from support.examples import folder_of
from support.fixtures import new_folder
from support.server import Server

PAGE = "/if/flow/default-authentication-flow/"
# Whether the page's policy lets a script in.
LETS_IN = """
const [address, done] = arguments;
const script = document.createElement("script");
script.onload = () => done(true);
script.onerror = () => done(false);
script.src = address;
document.head.append(script);
"""


@pytest.fixture
def service():
    service = CaptchaService()
    service.press = True
    yield service
    service.stop()


@pytest.fixture
def site(service):
    """A server that signs people in by that flow, with the captchas of the service."""
    folder, examples = new_folder("captcha"), new_folder("blueprints")
    server = Server(folder, {
        "LANYARD_OUTGOING__ALLOW": "127.0.0.0/8",
        "LANYARD_BLUEPRINTS_DIR": str(folder_of(examples, "flows-login-conditional-captcha.yaml"))})
    try:
        server.start()
        admin = Admin(server)
        stage = admin.find("stages/captcha/", name="default-authentication-flow-captcha")["pk"]
        admin.call("PATCH", f"stages/captcha/{stage}/", service.fields(interactive=True))
        yield server, admin
    finally:
        server.stop()
        for each in (folder, examples):
            shutil.rmtree(each, ignore_errors=True)


@pytest.fixture
def open_browser(site):
    opened: list[Chromium] = []

    def start(javascript: bool = True) -> Chromium:
        opened.append(Chromium(javascript=javascript))
        opened[-1].open(site[0].url + PAGE)
        return opened[-1]

    yield start
    for each in opened:
        each.quit()


def has_ended(browser: Chromium) -> None:
    browser.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")


def fail_often(browser: Chromium, user) -> None:
    """Guesses until the flow has had enough of it."""
    browser.submit("uid_field", user.username)
    for _ in range(5):
        field = browser.input("password")
        browser.submit("password", "wrong")
        browser.wait(staleness_of(field), "the next page")
        browser.find("[role=alert]")


def test_a_captcha_is_asked_for_once_sign_ins_have_failed_and_not_before(site, open_browser, service):
    server, admin = site
    user = admin.make_user()
    browser = open_browser()
    browser.sign_in(user)
    has_ended(browser)
    assert service.asked == []

    for _ in range(2):
        # The first failures only undo what the good sign-in was worth.
        fail_often(open_browser(), user)
    browser = open_browser()
    browser.sign_in(user)
    browser.find("#prove")
    browser.screenshot("conditional captcha")
    assert browser.script("return document.querySelectorAll('[type=password]').length") == 0
    browser.open(server.url + "/api/v3/core/users/me/")
    assert user.username not in browser.text("body"), "nobody is signed in before the captcha"
    browser.open(server.url + PAGE)
    browser.find("#prove").click()
    has_ended(browser)
    assert len(service.asked) == 1
    browser.open(server.url + "/api/v3/core/users/me/")
    assert user.username in browser.text("body")


def test_the_page_lets_in_the_service_and_nobody_else(site, open_browser, service):
    _, admin = site
    user = admin.make_user()
    fail_often(open_browser(), user)
    other = CaptchaService()
    try:
        browser = open_browser()
        browser.submit("uid_field", user.username)
        browser.input("password")
        assert browser.driver.execute_async_script(LETS_IN, f"{service.url}/api.js") is False, "before it is asked for"
        browser.submit("password", user.password)
        browser.find("#prove")
        assert browser.driver.execute_async_script(LETS_IN, f"{service.url}/api.js") is True
        assert browser.driver.execute_async_script(LETS_IN, f"{other.url}/api.js") is False
        assert browser.script("""
            const script = document.createElement("script");
            script.textContent = "window.wasRun = true";
            document.head.append(script);
            return window.wasRun === undefined""")
    finally:
        other.stop()


def test_without_scripts_the_page_says_what_it_needs(site, open_browser, service):
    _, admin = site
    user = admin.make_user()
    fail_often(open_browser(javascript=False), user)
    browser = open_browser(javascript=False)
    browser.sign_in(user)
    assert "needs JavaScript" in browser.text("main .error")
    assert service.asked == []
