"""A server whose pages are all below one path, as a browser sees it."""

import pytest
from support.admin import Admin
from support.chromium import Chromium


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_somebody_signs_in_and_out_below_a_path(make_server, javascript):
    server = make_server(WEB__PATH="/auth/")
    user = Admin(server).make_user()
    browser = Chromium(javascript=javascript)
    try:
        browser.open(f"{server.url}/")
        browser.submit("uid_field", user.username)
        browser.submit("password", user.password)
        browser.wait(lambda driver: driver.current_url == f"{server.url}/", "the page of applications")
        assert user.name in browser.text("body")
        browser.open(f"{server.url}/flows/-/default/invalidation/")
        browser.open(f"{server.url}/")
        browser.input("uid_field")
        assert browser.driver.current_url.startswith(f"{server.url}/if/flow/")
        assert browser.complaints(server.url) == []
        assert [answer for answer in browser.answers(server.url) if answer[0] >= 400] == []
    finally:
        browser.quit()
