"""Sessions, consents and tokens of applications: seen and ended by their owners and by administrators."""

import pytest
from support.admin import EXPLICIT_CONSENT
from support.flow import FlowClient

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SESSION = {
    "uuid", "current", "user_agent", "geo_ip", "asn", "user", "last_ip", "last_user_agent", "last_used", "expires"}


def own(browser, method: str, path: str):
    """A request with the browser's session."""
    return browser.http.request(
        method, f"{browser.server.url}/api/v3/{path}", headers=browser.csrf_headers(), timeout=30)


def listed(browser, path: str) -> list[dict]:
    response = own(browser, "GET", path)
    assert response.status_code == 200, response.text
    return response.json()["results"]


@pytest.fixture
def firefox(server, user):
    browser = FlowClient(server)
    browser.http.headers["User-Agent"] = FIREFOX
    browser.sign_in(user)
    return browser


def test_users_see_their_own_sessions_and_which_one_it_is(firefox, user, admin):
    [session] = listed(firefox, "core/authenticated_sessions/")
    assert SESSION <= set(session)
    assert session["current"] is True and session["user"] == user.pk
    assert session["last_ip"] == "127.0.0.1"
    assert session["user_agent"]["user_agent"]["family"] == "Firefox"
    assert session["user_agent"]["user_agent"]["major"] == "128"
    assert session["user_agent"]["os"]["family"] == "Linux"
    assert session["user_agent"]["string"] == FIREFOX
    one = own(firefox, "GET", f"core/authenticated_sessions/{session['uuid']}/").json()
    assert one["uuid"] == session["uuid"]
    assert own(firefox, "GET", f"core/authenticated_sessions/{session['uuid']}/used_by/").json() == []
    seen = admin.call("GET", "core/authenticated_sessions/", params={"user__username": user.username})["results"]
    assert [each["current"] for each in seen] == [False]


def test_a_session_is_ended_by_its_owner_and_by_nobody_else(firefox, new_browser, user, admin):
    [session] = listed(firefox, "core/authenticated_sessions/")
    other = new_browser()
    other.sign_in(admin.make_user())
    path = f"core/authenticated_sessions/{session['uuid']}/"
    assert own(other, "GET", path).status_code == 404
    assert own(other, "DELETE", path).status_code == 404
    assert listed(other, f"core/authenticated_sessions/?user__username={user.username}") == []
    assert own(firefox, "POST", "core/authenticated_sessions/").status_code == 405
    assert own(firefox, "DELETE", path).status_code == 204
    assert firefox.me() is None


def test_all_sessions_of_users_end_at_once(admin, server, user):
    browsers = [FlowClient(server), FlowClient(server)]
    for browser in browsers:
        browser.sign_in(user)
    path = "core/authenticated_sessions/bulk_delete/"
    assert own(browsers[0], "DELETE", f"{path}?user_pks={user.pk}").status_code == 403
    assert admin.http.delete(f"{server.url}/api/v3/{path}", timeout=30).status_code == 400
    assert admin.call("DELETE", path, params={"user_pks": [user.pk, 999_999]}) == {"deleted": 2}
    assert [browser.me() for browser in browsers] == [None, None]


def test_a_consent_can_be_taken_back(make_party, browser, user, admin):
    party = make_party(consent=EXPLICIT_CONSENT)
    assert "ak-stage-consent" in party.authorize(browser, user).components
    assert "ak-stage-consent" not in party.authorize(browser, user).components
    [consent] = listed(browser, "core/user_consent/")
    assert consent["user"]["username"] == user.username
    assert consent["application"]["slug"] == party.application.slug
    assert "email" in consent["permissions"].split()
    assert isinstance(consent["pk"], int) and consent["pk"] < 2**53
    path = f"core/user_consent/{consent['pk']}/"
    assert own(browser, "GET", path).json() == consent
    seen = admin.call("GET", "core/user_consent/", params={"user": user.pk, "application": consent["application"]["pk"]})
    assert [each["pk"] for each in seen["results"]] == [consent["pk"]]
    assert own(browser, "GET", path + "used_by/").json() == []
    assert own(browser, "DELETE", path).status_code == 204
    assert own(browser, "GET", path).status_code == 404
    assert "ak-stage-consent" in party.authorize(browser, user).components


def test_tokens_are_listed_without_their_secrets_and_end_when_they_are_deleted(make_party, browser, user, admin):
    party = make_party()
    tokens = party.sign_in(browser, user)
    [access] = listed(browser, "oauth2/access_tokens/")
    assert access["provider"]["pk"] == party.application.provider
    assert access["user"]["pk"] == user.pk
    assert access["is_expired"] is False and access["revoked"] is False
    assert {"openid", "offline_access"} <= set(access["scope"])
    [refresh] = listed(browser, "oauth2/refresh_tokens/")
    text = str(access) + str(refresh)
    assert not any(secret in text for secret in (tokens["access_token"], tokens["refresh_token"]))
    assert party.userinfo(tokens["access_token"]).status_code == 200
    assert own(browser, "DELETE", f"oauth2/access_tokens/{access['pk']}/").status_code == 204
    assert party.userinfo(tokens["access_token"]).status_code == 401
    # The refresh token goes with all that came of it.
    again = party.refresh_request(tokens["refresh_token"]).json()
    [refresh] = [each for each in listed(browser, "oauth2/refresh_tokens/") if not each["revoked"]]
    admin.call("DELETE", f"oauth2/refresh_tokens/{refresh['pk']}/")
    assert party.userinfo(again["access_token"]).status_code == 401
    assert party.refresh_request(again["refresh_token"]).status_code == 400
    assert listed(browser, "oauth2/refresh_tokens/") == []


def test_codes_are_listed_and_cannot_be_exchanged_once_they_are_deleted(make_party, browser, user, admin, new_browser):
    party = make_party()
    code = party.code(browser, user)
    found = admin.call("GET", "oauth2/authorization_codes/", params={"provider": party.application.provider})
    [listed_code] = found["results"]
    assert set(listed_code) == {"pk", "provider", "user", "is_expired", "expires", "scope"}
    assert code not in str(listed_code)
    stranger = new_browser()
    stranger.sign_in(admin.make_user())
    assert listed(stranger, "oauth2/authorization_codes/") == []
    assert own(stranger, "DELETE", f"oauth2/authorization_codes/{listed_code['pk']}/").status_code == 404
    admin.call("DELETE", f"oauth2/authorization_codes/{listed_code['pk']}/")
    assert party.exchange_request(code).status_code == 400
