"""The executor's JSON protocol, as clients of it rely on it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from support.flow import AUTHENTICATION, DENIED, IDENTIFICATION, PASSWORD, REDIRECT

FLOW_INFO = {"title", "background", "cancel_url", "layout"}


def executor(server, slug=AUTHENTICATION) -> str:
    return f"{server.url}/api/v3/flows/executor/{slug}/?query="


def assert_errors(challenge: dict, field: str) -> None:
    """response_errors maps fields to lists of {string, code}."""
    errors = challenge["response_errors"][field]
    assert errors
    for error in errors:
        assert set(error) == {"string", "code"}
        assert error["string"] and error["code"]


def test_the_first_challenge_asks_who_it_is(browser):
    challenge = browser.begin().current
    assert challenge["component"] == IDENTIFICATION
    assert set(challenge["user_fields"]) == {"email", "username"}
    assert challenge["password_fields"] is False
    assert challenge["allow_show_password"] is False
    assert challenge["flow_designation"] == "authentication"
    assert challenge["primary_action"] == "Log in"
    assert challenge["captcha_stage"] is None
    assert challenge["sources"] == []
    assert challenge["show_source_labels"] is False
    assert challenge["enable_remember_me"] is False
    assert not challenge.get("response_errors")


def test_every_challenge_carries_the_flow(browser, user):
    run = browser.begin()
    for challenge in (run.current, run.answer(uid_field=user.username)):
        assert FLOW_INFO <= set(challenge["flow_info"])
        assert challenge["flow_info"]["title"]
        assert challenge["flow_info"]["layout"] == "stacked"
        assert challenge["flow_info"]["cancel_url"].startswith("/flows/-/cancel/")


def test_an_accepted_answer_redirects_to_the_executor_itself(browser, user):
    run = browser.begin()
    answer = run.send({"component": IDENTIFICATION, "uid_field": user.username})
    assert answer.status_code == 302
    location = urlsplit(answer.headers["Location"])
    assert location.path == f"/api/v3/flows/executor/{AUTHENTICATION}/"
    assert parse_qs(location.query, keep_blank_values=True) == {"query": [""]}
    assert run.challenge()["component"] == PASSWORD


def test_the_query_stays_in_every_redirect(browser, user):
    query = "next=%2Fif%2Fuser%2F"
    run = browser.begin(query=query)
    run.answer(uid_field=user.username)
    run.answer(password=user.password)
    assert run.locations
    assert all(parse_qs(urlsplit(location).query)["query"] == [query] for location in run.locations)
    assert run.current["to"] == "/if/user/"


def test_the_password_challenge_shows_whom_it_is_for(browser, user):
    challenge = browser.reach_password(user.username).current
    assert challenge["pending_user"] == user.username
    assert challenge["pending_user_avatar"]
    assert challenge["allow_show_password"] is False


def test_a_wrong_password_repeats_the_challenge_with_an_error(browser, user):
    run = browser.reach_password(user.username)
    challenge = run.answer(password="wrong")
    assert run.response.status_code == 200
    assert challenge["component"] == PASSWORD
    assert challenge["pending_user"] == user.username
    assert_errors(challenge, "password")
    assert challenge["response_errors"]["password"][0]["code"] == "invalid"
    assert browser.me() is None


def test_the_right_password_after_a_wrong_one_signs_in(browser, user):
    run = browser.reach_password(user.username)
    run.answer(password="wrong")
    assert run.answer(password=user.password)["component"] == REDIRECT
    assert browser.me() == user.username


def test_a_finished_login_redirects_to_the_root(browser, user):
    final = browser.sign_in(user)
    assert (final["component"], final["to"]) == (REDIRECT, "/")
    assert browser.me() == user.username


def test_the_email_address_signs_in_as_well_and_case_does_not_matter(browser, user):
    run = browser.begin()
    assert run.answer(uid_field=user.email.upper())["pending_user"] == user.username
    assert run.answer(password=user.password)["component"] == REDIRECT


@pytest.mark.parametrize("body", [{}, {"uid_field": ""}])
def test_no_name_at_all_is_an_error_of_the_challenge(body, browser):
    run = browser.begin()
    challenge = run.answer(**body)
    assert challenge["component"] == IDENTIFICATION
    field = "uid_field" if "uid_field" in challenge["response_errors"] else "non_field_errors"
    assert_errors(challenge, field)


def test_no_password_at_all_is_an_error_of_its_field(browser, user):
    run = browser.reach_password(user.username)
    challenge = run.answer()
    assert challenge["component"] == PASSWORD
    assert_errors(challenge, "password")


def test_an_answer_to_another_challenge_is_not_taken(browser, user):
    run = browser.begin()
    response = run.send({"component": PASSWORD, "password": user.password})
    assert response.status_code in (200, 400)
    assert run.challenge()["component"] == IDENTIFICATION
    assert browser.me() is None


def test_asking_twice_gives_the_same_challenge(browser, user):
    run = browser.reach_password(user.username)
    again = run.challenge()
    assert again["component"] == PASSWORD
    assert again["pending_user"] == user.username


def test_two_browsers_do_not_share_a_plan(new_browser, user, admin):
    first, second = new_browser(), new_browser()
    run = first.reach_password(user.username)
    other = second.reach_password(admin.make_user().username)
    assert other.current["pending_user"] != user.username
    assert run.answer(password=user.password)["component"] == REDIRECT
    assert second.me() is None


def test_another_flow_ends_the_one_before(browser, user, admin):
    browser.reach_password(user.username)
    stage = admin.make_stage("identification", user_fields=["username"])
    browser.begin(admin.make_flow(stage))
    assert browser.begin().current["component"] == IDENTIFICATION


def test_cancelling_forgets_who_it_was(browser, user, server):
    browser.reach_password(user.username)
    answer = browser.http.get(f"{server.url}/flows/-/cancel/", allow_redirects=False)
    assert answer.status_code == 302
    assert browser.begin().current["component"] == IDENTIFICATION


def test_a_flow_for_members_denies_strangers_without_an_error(browser, admin):
    stage = admin.make_stage("identification", user_fields=["username"])
    run = browser.begin(admin.make_flow(stage, authentication="require_authenticated"))
    assert run.response.status_code == 200
    assert run.current["component"] == DENIED
    assert run.current["error_message"]
    assert FLOW_INFO <= set(run.current["flow_info"])


@pytest.mark.parametrize("designation, component", [("authentication", REDIRECT), ("enrollment", DENIED)])
def test_a_flow_for_strangers_has_nothing_for_members(designation, component, signed_in, admin):
    stage = admin.make_stage("identification", user_fields=["username"])
    slug = admin.make_flow(
        stage, authentication="require_unauthenticated", denied_action="message", designation=designation)
    assert signed_in.begin(slug).current["component"] == component


def test_signing_in_again_is_possible_when_signed_in(signed_in, admin):
    other = admin.make_user()
    assert signed_in.begin().current["component"] == IDENTIFICATION
    signed_in.sign_in(other)
    assert signed_in.me() == other.username


def test_signing_out_ends_the_session(signed_in):
    run = signed_in.begin("default-invalidation-flow")
    assert run.current["component"] == REDIRECT
    assert signed_in.me() is None


def test_signing_in_changes_the_session_cookie(browser, user):
    run = browser.reach_password(user.username)
    before = browser.http.cookies["authentik_session"]
    run.answer(password=user.password)
    assert browser.http.cookies["authentik_session"] != before, "a session that was fixed before the login must die"


def test_the_session_cookie_of_before_the_login_is_worth_nothing_after_it(browser, user, new_browser):
    run = browser.reach_password(user.username)
    before = browser.http.cookies["authentik_session"]
    run.answer(password=user.password)
    thief = new_browser()
    thief.http.cookies.set("authentik_session", before, domain="127.0.0.1", path="/")
    assert thief.me() is None


def test_a_session_cookie_taken_before_the_logout_is_worth_nothing_after_it(signed_in, new_browser):
    stolen = signed_in.http.cookies["authentik_session"]
    signed_in.begin("default-invalidation-flow")
    thief = new_browser()
    thief.http.cookies.set("authentik_session", stolen, domain="127.0.0.1", path="/")
    assert thief.me() is None


def test_the_session_cookie_is_out_of_reach_for_scripts(browser, server):
    answer = browser.http.get(executor(server), allow_redirects=False)
    cookie = next(each for each in answer.raw.headers.getlist("Set-Cookie") if each.startswith("authentik_session="))
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert "path=/" in cookie.lower()


def test_the_executor_may_be_framed_by_its_own_site_only(browser, server):
    answer = browser.http.get(executor(server), allow_redirects=False)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_five_wrong_passwords_cancel_the_flow(browser, user):
    run = browser.reach_password(user.username)
    for _ in range(6):
        if run.answer(password="wrong")["component"] == DENIED:
            break
    assert run.current["component"] == DENIED
    assert browser.begin().current["component"] == IDENTIFICATION


def test_an_unknown_flow_is_not_found(server, browser):
    for path in ("/api/v3/flows/executor/no-such-flow/?query=", "/if/flow/no-such-flow/"):
        assert browser.http.get(server.url + path).status_code == 404
