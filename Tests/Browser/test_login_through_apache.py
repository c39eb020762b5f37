"""A person opens a page behind Apache's mod_auth_openidc, with a browser that has JavaScript and one that has not."""

from urllib.parse import quote

from support.admin import EXPLICIT_CONSENT


def test_javascript_is_on_in_one_browser_and_off_in_the_other(open_chromium):
    page = "data:text/html,<noscript>off</noscript><script>document.write('on')</script>"
    for javascript, word in ((True, "on"), (False, "off")):
        browser = open_chromium(javascript=javascript)
        browser.open(page)
        assert browser.text("body") == word


def test_the_protected_page_is_shown_after_a_login(chromium, make_site, server, user):
    site = make_site()
    chromium.open(site.protected)
    assert chromium.url.startswith(server.url + "/if/flow/"), chromium.url
    chromium.sign_in(user)
    assert chromium.text("#user") == user.username, site.log()
    assert chromium.url == site.protected
    assert chromium.text("#claim") == user.username
    assert chromium.text("#email") == user.email
    assert chromium.text("#issuer").startswith(server.url)


def test_a_wrong_password_first_does_not_spoil_the_login(chromium, make_site, user):
    site = make_site()
    chromium.open(site.protected)
    chromium.submit("uid_field", user.username)
    chromium.submit("password", "wrong")
    assert chromium.text("[role=alert]")
    chromium.submit("password", user.password)
    assert chromium.text("#user") == user.username, site.log()


def test_a_second_site_opens_without_a_question(chromium, make_site, user):
    first, second = make_site(), make_site()
    chromium.open(first.protected)
    chromium.sign_in(user)
    assert chromium.text("#user") == user.username
    chromium.open(second.protected)
    assert chromium.text("#user") == user.username, second.log()
    assert chromium.url == second.protected


def test_consent_is_asked_and_given_with_a_button(chromium, make_site, server, user):
    site = make_site(consent=EXPLICIT_CONSENT)
    chromium.open(site.protected)
    chromium.sign_in(user)
    chromium.wait(lambda driver: "consent" in driver.current_url, "the consent page")
    assert chromium.url.startswith(server.url)
    assert chromium.text("h1") == f"Continue to {site.name}"
    button = chromium.find("form[method=post] [type=submit]")
    chromium.screenshot("consent " + ("scripted" if chromium.all("script") else "plain"))
    button.click()
    assert chromium.text("#user") == user.username, site.log()


def test_signing_out_at_the_site_leads_back_to_it(chromium, make_site, user):
    site = make_site(invalidation="default-invalidation-flow")
    chromium.open(site.protected)
    chromium.sign_in(user)
    assert chromium.text("#user") == user.username
    chromium.open(f"{site.callback}?logout={quote(site.farewell, safe='')}")
    assert chromium.text("#goodbye") == "Goodbye.", site.log()
    chromium.open(site.protected)
    assert chromium.input("uid_field").is_displayed()


def test_going_back_and_forth_in_the_history_breaks_nothing(chromium, make_site, user):
    site = make_site()
    chromium.open(site.protected)
    chromium.submit("uid_field", user.username)
    assert chromium.input("password")
    chromium.driver.back()
    chromium.driver.forward()
    chromium.find("input[name=uid_field], input[name=password]")
    if chromium.all("input[name=uid_field]"):
        chromium.submit("uid_field", user.username)
    chromium.submit("password", user.password)
    assert chromium.text("#user") == user.username, site.log()


def test_reloading_in_the_middle_keeps_the_step(chromium, make_site, user):
    site = make_site()
    chromium.open(site.protected)
    chromium.submit("uid_field", user.username)
    assert chromium.input("password")
    chromium.driver.refresh()
    chromium.submit("password", user.password)
    assert chromium.text("#user") == user.username, site.log()
