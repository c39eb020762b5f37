"""A session cookie alone changes nothing: unsafe requests need the token that another site cannot read."""

import pytest
from support.admin import unique
from support.flow import FlowClient


class Administrator:
    username = "akadmin"

    def __init__(self, password):
        self.password = password


@pytest.fixture
def administrator(server):
    """A browser in which the administrator is signed in."""
    browser = FlowClient(server)
    browser.sign_in(Administrator(server.password))
    return browser


def create_group(browser, headers) -> int:
    response = browser.http.post(
        f"{browser.server.url}/api/v3/core/groups/", json={"name": unique("group")}, headers=headers)
    return response.status_code


def test_signing_in_sets_the_csrf_cookie_that_scripts_of_the_site_read(signed_in):
    assert signed_in.http.cookies.get("authentik_csrf")


def test_a_session_without_the_token_changes_nothing(administrator):
    response = administrator.http.post(
        f"{administrator.server.url}/api/v3/core/groups/", json={"name": unique("group")})
    assert response.status_code == 403
    assert response.json()["detail"]


def test_a_session_with_the_token_may_write(administrator):
    assert create_group(administrator, administrator.csrf_headers()) == 201


@pytest.mark.parametrize("token", ["", "wrong", "A" * 64, "é"])
def test_a_wrong_token_changes_nothing(token, administrator):
    assert create_group(administrator, {"X-authentik-CSRF": token.encode()}) == 403


def test_the_token_of_another_session_changes_nothing(administrator, signed_in):
    assert create_group(administrator, signed_in.csrf_headers()) == 403


def test_a_form_from_another_site_changes_nothing(administrator):
    response = administrator.http.post(
        f"{administrator.server.url}/api/v3/core/groups/", data={"name": unique("group")},
        headers={"Origin": "https://evil.test", "Referer": "https://evil.test/"})
    assert response.status_code in (400, 403, 415)


def test_reading_needs_no_token(administrator):
    assert administrator.http.get(f"{administrator.server.url}/api/v3/core/groups/").status_code == 200


def test_a_bearer_token_needs_no_csrf_token(admin):
    assert admin.call("POST", "core/groups/", {"name": unique("group")})["pk"]


def test_every_unsafe_method_is_guarded(administrator, admin):
    group = admin.call("POST", "core/groups/", {"name": unique("group")})
    url = f"{administrator.server.url}/api/v3/core/groups/{group['pk']}/"
    for method in ("PUT", "PATCH", "DELETE"):
        assert administrator.http.request(method, url, json={"name": unique("group")}).status_code == 403
    assert admin.call("GET", f"core/groups/{group['pk']}/")["name"] == group["name"]


def test_a_flow_without_a_session_needs_no_token(browser, user):
    run = browser.begin()
    response = browser.http.post(
        run.url, json={"component": run.current["component"], "uid_field": user.username}, allow_redirects=False)
    assert response.status_code == 302


def test_a_flow_with_a_session_needs_the_token(signed_in, user):
    run = signed_in.begin()
    body = {"component": run.current["component"], "uid_field": user.username}
    assert signed_in.http.post(run.url, json=body, allow_redirects=False).status_code == 403
    assert run.send(body).status_code == 302


def test_without_any_credentials_the_api_says_so(server):
    response = server.session().get(f"{server.url}/api/v3/core/users/")
    assert response.status_code == 403
    assert response.json()["detail"]
