"""Bodies that are not what they say they are."""

import time

import pytest
from support.admin import unique
from support.flow import AUTHENTICATION, DENIED, FLOW_ERROR, IDENTIFICATION, FlowRun

BROKEN_JSON = [
    "{", "}", "nonsense", '{"a":}', "[1,2", '{"a": "\ud800"}'.encode("utf-8", "surrogatepass"), b"\xff\xfe\x00",
    "{'a': 1}", '{"a": NaN}', '{"a": 1}{"b": 2}', "\u0000",
]
WRONG_SHAPE = ["[]", "1", '"text"', "null", "true", "[[[]]]"]
DEEP = "[" * 100_000 + "]" * 100_000


def post_users(admin, body):
    return admin.http.post(
        f"{admin.server.url}/api/v3/core/users/", data=body, headers={"Content-Type": "application/json"})


def post_executor(run: FlowRun, body):
    return run.client.http.post(
        run.url, data=body, headers={"Content-Type": "application/json"}, allow_redirects=False)


@pytest.mark.parametrize("body", BROKEN_JSON)
def test_the_api_says_that_json_is_broken(body, admin):
    response = post_users(admin, body)
    assert response.status_code == 400
    assert response.json()["detail"]


@pytest.mark.parametrize("body", WRONG_SHAPE + [DEEP])
def test_the_api_wants_an_object(body, admin):
    response = post_users(admin, body)
    assert response.status_code == 400
    assert isinstance(response.json(), dict)


@pytest.mark.parametrize("body", BROKEN_JSON)
def test_the_executor_says_that_json_is_broken_and_goes_on(body, browser):
    run = browser.begin()
    response = post_executor(run, body)
    assert response.status_code == 400
    assert response.json()["detail"]
    assert run.challenge()["component"] == IDENTIFICATION


@pytest.mark.parametrize("body", WRONG_SHAPE + [DEEP])
def test_the_executor_wants_an_object_and_goes_on(body, browser):
    run = browser.begin()
    assert post_executor(run, body).status_code in (200, 400)
    assert run.challenge()["component"] == IDENTIFICATION


@pytest.mark.parametrize("body, field", [
    ({}, "username"), ({"username": "", "name": "x"}, "username"), ({"username": None, "name": "x"}, "username"),
    ({"username": {"a": 1}, "name": "x"}, "username"), ({"username": "x" * 200, "name": "x"}, "username"),
    ({"username": "x", "name": "x", "email": "no address"}, "email"),
    ({"username": "x", "name": "x", "groups": ["no-uuid"]}, "groups"),
    ({"username": "x", "name": "x", "groups": "no list"}, "groups"),
    ({"username": "x", "name": "x", "is_active": "perhaps"}, "is_active"),
    ({"username": "x", "name": "x", "attributes": [1]}, "attributes"),
    ({"username": "x", "name": "x", "type": "robot"}, "type"),
])
def test_a_field_that_is_wrong_is_named(body, field, admin):
    body = {name: unique("u") if value == "x" and name == "username" else value for name, value in body.items()}
    response = admin.http.post(f"{admin.server.url}/api/v3/core/users/", json=body)
    assert response.status_code == 400, response.text
    assert response.json()[field], "errors are told per field"


def test_a_user_name_that_is_taken_is_named(admin, user):
    response = admin.http.post(
        f"{admin.server.url}/api/v3/core/users/", json={"username": user.username, "name": "x"})
    assert response.status_code == 400
    assert isinstance(response.json()["username"], list)


@pytest.mark.parametrize("header", [
    "Bearer", "Bearer ", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc=", "Bearer \xff", "Bearer a b c", "x" * 4000])
def test_credentials_that_are_none_are_refused(header, server):
    response = server.session().get(
        f"{server.url}/api/v3/core/users/", headers={"Authorization": header.encode("latin-1")})
    assert response.status_code == 403
    assert response.json()["detail"]


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJhbGciOiJub25lIn0.eyJzaWQiOiIxIn0.", "x" * 4000, "%00", "é"])
def test_a_session_cookie_that_is_none_is_nobody(cookie, server):
    session = server.session()
    session.headers["Cookie"] = f"authentik_session={cookie}".encode()
    assert session.get(f"{server.url}/api/v3/core/users/me/").status_code == 403
    response = session.get(f"{server.url}/api/v3/flows/executor/{AUTHENTICATION}/?query=")
    assert response.json()["component"] == IDENTIFICATION


@pytest.mark.parametrize("path", [
    "core/users/99999999/", "core/users/nonsense/", "core/users/-1/", "core/applications/no-such/",
    "core/groups/not-a-uuid/", "flows/instances/no-such/", "core/users/?page=99999", "core/users/99999999999999999999/",
    "no/such/thing/",
])
def test_what_is_not_there_is_not_found(path, admin):
    response = admin.http.get(f"{admin.server.url}/api/v3/{path}")
    assert response.status_code == 404
    assert response.json()["detail"]


@pytest.mark.parametrize("query", [
    "page=0", "page=-1", "page=x", "page_size=0", "page_size=-1", "page_size=999999999", "ordering=nonsense",
    "ordering=password", "search=%00", "search=%25%27%22", "search=" + "x" * 5000, "is_active=perhaps", "uuid=x",
])
def test_a_strange_question_breaks_no_list(query, admin):
    response = admin.http.get(f"{admin.server.url}/api/v3/core/users/?{query}")
    assert response.status_code in (200, 400, 404)


@pytest.mark.parametrize("kind", ["password", "user_login"])
def test_a_plan_whose_stage_was_deleted_meanwhile_is_denied(kind, admin, browser, user):
    stages = {
        "identification": admin.make_stage("identification", user_fields=["username"]),
        "password": admin.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"]),
        "user_login": admin.make_stage("user_login"),
    }
    run = browser.begin(admin.make_flow(*stages.values()))
    admin.call("DELETE", f"stages/{kind}/{stages[kind]}/")
    run.answer(uid_field=user.username)
    if run.current["component"] == "ak-stage-password":
        run.answer(password=user.password)
    assert run.current["component"] in (DENIED, FLOW_ERROR)
    assert browser.me() is None


def test_a_plan_whose_flow_was_deleted_meanwhile_is_not_found(admin, browser, user):
    slug = admin.make_flow(admin.make_stage("identification", user_fields=["username"]))
    run = browser.begin(slug)
    admin.call("DELETE", f"flows/instances/{slug}/")
    assert run.send({"component": IDENTIFICATION, "uid_field": user.username}).status_code == 404


def test_a_flow_without_stages_is_over_at_once(admin, browser):
    run = browser.begin(admin.make_flow())
    assert run.current["component"] in ("xak-flow-redirect", DENIED)


def test_broken_json_does_not_take_long(admin):
    started = time.perf_counter()
    post_users(admin, DEEP)
    assert time.perf_counter() - started < 5
