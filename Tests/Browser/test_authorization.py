"""Between an application's request and its callback: consent and what is remembered of it, refusal, and signing out."""

import re
import time

import pytest
from support import policies
from support.admin import unique
from support.apache import Apache
from support.chromium import Chromium

CONSENT = "form[data-component='ak-stage-consent']"


def visit(browser: Chromium, site: Apache) -> None:
    """Opens the application as somebody whom it has not seen yet."""
    browser.driver.delete_cookie("mod_auth_openidc_session")
    browser.open(site.protected)


def is_asked(browser: Chromium) -> bool:
    """Whether the next page asks for consent, and not the application's own."""
    return browser.find(f"{CONSENT}, #user").tag_name == "form"


def agree(browser: Chromium) -> None:
    browser.find(f"{CONSENT} [type=submit]").click()
    browser.find("#user")


@pytest.mark.parametrize("mode, asked", [
    ("permanent", [True, False, False]), ("always_require", [True, True, True]), ("expiring", [True, False, False])])
def test_consent_is_asked_for_as_often_as_the_stage_says(mode, asked, chromium, make_site, admin, user):
    site = make_site(consent=admin.make_consent_flow(mode=mode, consent_expire_in="hours=1"))
    chromium.open(site.protected)
    chromium.sign_in(user)
    for expected in asked:
        assert is_asked(chromium) is expected
        if expected:
            agree(chromium)
        assert chromium.text("#user") == user.username, site.log()
        visit(chromium, site)


def test_consent_that_has_expired_is_asked_again(chromium, make_site, admin, user):
    site = make_site(consent=admin.make_consent_flow(mode="expiring", consent_expire_in="seconds=2"))
    chromium.open(site.protected)
    chromium.sign_in(user)
    assert is_asked(chromium)
    agree(chromium)
    time.sleep(2.1)
    visit(chromium, site)
    assert is_asked(chromium)
    agree(chromium)


def test_the_question_says_who_asks_for_what_and_whom(chromium, make_site, admin, user):
    site = make_site(consent=admin.make_consent_flow(mode="permanent"))
    chromium.open(site.protected)
    chromium.sign_in(user)
    assert is_asked(chromium)
    assert site.name in chromium.text("main")
    assert user.username in chromium.text(".user")
    asked = [each.text for each in chromium.all(".items li")]
    assert len(asked) == 2 and all(asked), "the profile and the address; openid itself says nothing"
    chromium.screenshot("consent")


def test_who_is_somebody_else_signs_out_of_the_question(chromium, make_site, admin, user):
    site = make_site(consent=admin.make_consent_flow(mode="permanent"))
    chromium.open(site.protected)
    chromium.sign_in(user)
    assert is_asked(chromium)
    chromium.find("a.cancel").click()
    chromium.wait(lambda driver: not driver.find_elements("css selector", CONSENT), "the end of the question")
    other = admin.make_user()
    visit(chromium, site)
    chromium.sign_in(other)
    assert is_asked(chromium)
    agree(chromium)
    assert chromium.text("#user") == other.username


def test_a_question_that_was_left_gives_nothing(chromium, make_site, admin, user):
    """Neither going back, nor opening the application again, nor reloading the question answers it."""
    site = make_site(consent=admin.make_consent_flow(mode="permanent"))
    chromium.open(site.protected)
    chromium.sign_in(user)
    assert is_asked(chromium)
    chromium.driver.refresh()
    assert is_asked(chromium)
    chromium.driver.back()
    visit(chromium, site)
    assert is_asked(chromium)
    agree(chromium)
    assert chromium.text("#user") == user.username


def test_who_may_not_use_an_application_is_told_why_and_what_to_quote(chromium, make_site, server, admin, user):
    site = make_site()
    reason = unique("Only on Mondays")
    policy = policies.make(admin, "expression", expression=f'ak_message("{reason}")\nreturn False')
    policies.bind(admin, policy, admin.call("GET", f"core/applications/{site.name}/")["pk"])
    chromium.open(site.protected)
    chromium.sign_in(user)
    chromium.wait(lambda driver: reason in driver.page_source, "the reason")
    assert chromium.url.startswith(server.url)
    assert len(chromium.all("h1")) == 1 and not chromium.all("main form")
    chromium.screenshot("refused access")
    [request] = re.findall(r"[0-9a-f]{32}", chromium.text(".detail"))
    events = admin.call("GET", "events/events/", params={"action": "policy_execution", "page_size": 100})["results"]
    [event] = [each for each in events if each["context"].get("http_request", {}).get("request_id") == request]
    assert event["user"]["username"] == user.username and event["context"]["application"]["name"] == site.name
    chromium.find("main .links a").click()
    assert chromium.text("h1") == "My applications"
    assert site.name not in chromium.text("main")
    # The console says that the page was refused.
    chromium.driver.get_log("browser")


@pytest.fixture
def signed_out(chromium, make_site, server, admin, user):
    """A browser that shows what follows on signing out of one application, and that application's site."""
    site = make_site()
    application = f"core/applications/{site.name}/"
    admin.call("PATCH", application, {"meta_launch_url": f"{site.protected}?who=%(username)s"})
    chromium.open(site.protected)
    chromium.sign_in(user)
    assert chromium.text("#user") == user.username
    chromium.open(f"{server.url}/application/o/{site.name}/end-session/")
    assert chromium.text("h1") == f"You have signed out of {site.name}"
    return chromium, site


def follow(browser: Chromium, words: str) -> None:
    [link] = [each for each in browser.all("main .links a") if words in each.text]
    link.click()


def test_signing_out_of_an_application_leaves_the_session_here(signed_out, user):
    chromium, site = signed_out
    chromium.screenshot("signed out of an application")
    follow(chromium, "Your applications")
    assert chromium.text("h1") == "My applications" and user.name in chromium.text(".user")


def test_signing_in_again_leads_to_the_application(signed_out, user):
    chromium, site = signed_out
    chromium.driver.delete_cookie("mod_auth_openidc_session")
    follow(chromium, f"Sign in to {site.name} again")
    assert chromium.text("#user") == user.username
    assert chromium.url == f"{site.protected}?who={user.username}"


def test_signing_out_of_everything_ends_the_session(signed_out, server):
    chromium, site = signed_out
    follow(chromium, "Sign out of")
    chromium.wait(lambda driver: "end-session" not in driver.current_url, "the next page")
    visit(chromium, site)
    assert chromium.input("uid_field").is_displayed()
