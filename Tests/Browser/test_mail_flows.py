"""Recovery and enrollment from the first page to the last, with a mail in between."""

import shutil

import pytest
from support.admin import Admin, unique
from support.chromium import Chromium
from support.fixtures import new_folder
from support.mail import Inbox, settings
from support.examples import folder_of
from support.self_service import FILES, connect
from support.server import Server

PAGE = "/if/flow/default-authentication-flow/"


@pytest.fixture(scope="module")
def site():
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


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def open_browser(request):
    opened: list[Chromium] = []

    def start() -> Chromium:
        opened.append(Chromium(javascript=request.param))
        return opened[-1]

    yield start
    for each in opened:
        each.quit()


def press(browser: Chromium) -> None:
    browser.find("form [type=submit]").click()


def link_to(browser: Chromium, slug: str) -> None:
    browser.find(f"a[href*='/if/flow/{slug}/']").click()


def type_into(browser: Chromium, **values: str) -> None:
    for name, text in values.items():
        browser.input(name).send_keys(text)


def signed_in(browser: Chromium, server, name: str) -> None:
    browser.wait(lambda driver: "/if/flow/" not in driver.current_url, "the end of the flow")
    browser.open(server.url + "/api/v3/core/users/me/")
    assert name in browser.text("body")


def test_a_forgotten_password_is_replaced(site, open_browser):
    server, inbox, admin = site
    user = admin.make_user()
    browser = open_browser()
    browser.open(server.url + PAGE)
    link_to(browser, "default-recovery-flow")
    browser.submit("uid_field", user.username)
    browser.wait(lambda driver: "Open the link in the message" in driver.page_source, "the page that waits")
    browser.screenshot("waiting for the mail")
    press(browser)
    browser.wait(lambda driver: "Email Successfully sent." in driver.page_source, "that it was sent again")
    inbox.wait(2, user.email)
    other = open_browser()
    other.open(inbox.link(user.email, 2))
    assert user.username in other.text(".user")
    other.screenshot("the link asks")
    press(other)
    type_into(other, password="N3w-passw0rd", password_repeat="N3w-passw0rd")
    press(other)
    signed_in(other, server, user.username)
    late = open_browser()
    late.open(inbox.link(user.email, 2))
    assert "invalid or has expired" in late.text(".notice")
    late.screenshot("a used link")
    late.open(server.url + PAGE)
    late.submit("uid_field", user.username)
    late.submit("password", "N3w-passw0rd")
    signed_in(late, server, user.username)


def test_an_account_is_made_and_confirmed(site, open_browser):
    server, inbox, _ = site
    name = unique("newcomer")
    browser = open_browser()
    browser.open(server.url + PAGE)
    link_to(browser, "default-enrollment-flow")
    type_into(browser, username=name, password="Corr3ct-horse", password_repeat="Corr3ct-horse")
    press(browser)
    type_into(browser, name="New Comer", email=f"{name}@example.com")
    press(browser)
    browser.wait(lambda driver: "Open the link in the message" in driver.page_source, "the page that waits")
    browser.open(inbox.link(f"{name}@example.com"))
    assert name in browser.text(".user")
    press(browser)
    signed_in(browser, server, name)


def test_somebody_signs_in_by_a_link_and_without_a_password(site, open_browser):
    server, inbox, admin = site
    user = admin.make_user()
    slug = admin.make_flow(
        admin.make_stage("identification", user_fields=["email"]),
        admin.make_stage("email", use_global_settings=True, subject="Sign in"), admin.make_stage("user_login"),
        authentication="require_unauthenticated")
    stage = admin.find("stages/identification/", name="default-authentication-identification")["pk"]
    admin.call("PATCH", f"stages/identification/{stage}/", {"passwordless_flow": admin.flow(slug)})
    browser = open_browser()
    browser.open(f"{server.url}{PAGE}?next=/if/user/")
    link_to(browser, slug)
    browser.submit("uid_field", user.email)
    browser.wait(lambda driver: "Open the link in the message" in driver.page_source, "the page that waits")
    browser.open(inbox.link(user.email))
    assert user.username in browser.text(".user")
    press(browser)
    browser.wait(lambda driver: driver.current_url.rstrip("/") == server.url, "the page that was asked for")
    signed_in(browser, server, user.username)
    again = open_browser()
    again.open(inbox.link(user.email))
    assert again.input("uid_field").is_displayed(), "a used link asks who it is"
