"""A server that shares its host with others: everything is below one path."""

import pytest
import requests
from support.admin import Admin
from support.flow import AUTHENTICATION, REDIRECT, FlowClient
from support.page import Page
from support.relying_party import RelyingParty
from support.server import Server


@pytest.fixture
def below_auth(make_server) -> Server:
    server = make_server(WEB__PATH="/auth/")
    yield server
    assert not server.failures, server.failures


def place(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def test_a_whole_login_and_logout_below_a_path(below_auth):
    server = below_auth
    assert server.url.endswith("/auth")
    admin = Admin(server)
    user = admin.make_user()
    party = RelyingParty(server, admin.make_application())
    assert party.metadata["issuer"].startswith(f"{server.url}/application/o/")
    for name, address in party.metadata.items():
        assert not name.endswith(("endpoint", "_uri")) or address.startswith(f"{server.url}/"), name
    browser = FlowClient(server)
    tokens = party.sign_in(browser, user)
    assert party.verify(tokens["id_token"])["sub"] == user.uid
    assert party.userinfo(tokens["access_token"]).json()["sub"] == user.uid
    assert party.refresh_request(tokens["refresh_token"]).status_code == 200
    assert browser.me() == user.username
    assert {cookie.path for cookie in browser.http.cookies} == {"/auth/"}
    landing = browser.visit(party.metadata["end_session_endpoint"])
    assert landing.challenge["invalidation_flow_url"] == "/auth/flows/-/default/invalidation/"


def test_the_executor_names_addresses_below_the_path(below_auth):
    admin = Admin(below_auth)
    user = admin.make_user()
    browser = FlowClient(below_auth)
    run = browser.begin()
    assert run.current["flow_info"]["background"].startswith("/auth/static/dist/")
    assert run.current["flow_info"]["cancel_url"].startswith("/auth/flows/-/cancel/")
    run.answer(uid_field=user.username)
    run.answer(password=user.password)
    assert run.current["component"] == REDIRECT
    assert run.current["to"] == "/auth/"


@pytest.mark.parametrize("wanted, reached", [
    ("/auth/if/flow/default-invalidation-flow/", "/auth/if/flow/default-invalidation-flow/"),
    ("/if/flow/default-invalidation-flow/", "/auth/if/flow/default-invalidation-flow/"),
    ("/wiki/page", "/wiki/page"),
])
def test_next_leads_where_it_says(below_auth, wanted, reached):
    user = Admin(below_auth).make_user()
    assert FlowClient(below_auth).sign_in(user, query=f"next={wanted}")["to"] == reached


def test_pages_and_what_they_fetch_are_below_the_path(below_auth):
    server = below_auth
    http = server.session()
    response = http.get(f"{server.url}/", timeout=30)
    assert response.url.startswith(f"{server.url}/if/flow/{AUTHENTICATION}/")
    page = Page(response.text, response.url)
    addresses = [tag["href"] for tag in page.all("link")] + [tag["src"] for tag in page.all("img") + page.all("script")]
    assert addresses
    for address in addresses:
        assert address.startswith("/auth/"), address
        assert http.get(place(server) + address, timeout=30).status_code == 200, address


def test_the_rest_of_the_host_is_somebody_elses(below_auth):
    server = below_auth
    for path in ("/", "/auth"):
        response = requests.get(place(server) + path, allow_redirects=False, timeout=30)
        assert (response.status_code, response.headers["Location"]) == (302, "/auth/")
    for path in ("/if/flow/default-authentication-flow/", "/api/v3/root/config/", "/author/"):
        assert requests.get(place(server) + path, timeout=30).status_code == 404
    assert requests.get(place(server) + "/-/health/ready/", timeout=30).status_code == 200
    assert server.run("healthcheck").returncode == 0
    assert f"{server.url}/" in server.log()


def test_the_document_of_the_api_says_where_the_api_is(below_auth):
    document = below_auth.session().get(f"{below_auth.url}/api/v3/schema/?format=json", timeout=60).json()
    assert [each["url"] for each in document["servers"]] == ["/auth/api/v3"]
