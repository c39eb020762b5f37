"""Stages cannot be left out: by empty or foreign answers, by going back, by other tabs, flows or old answers."""

import threading

import pytest
from support.admin import unique
from support.flow import AUTHENTICATION, DENIED, IDENTIFICATION, PASSWORD, REDIRECT, FlowClient

PROMPT = "ak-stage-prompt"
SECRET = "Corr3ct-horse-battery"

# Answers to nothing that was asked.
FOREIGN = [
    {}, {"component": ""}, {"component": None}, {"component": "xak-flow-redirect", "to": "/"},
    {"component": "ak-stage-user-login", "remember_me": True}, {"component": "ak-stage-access-denied"},
    {"component": IDENTIFICATION, "uid_field": "akadmin"}, {"component": "ak-stage-consent", "token": "x"},
    {"component": "ak-stage-dummy"}, {"component": "xak-flow-response-default"}, {"component": "ak-stage-captcha"},
    {"component": "ak-stage-password", "password": None}, {"component": ["ak-stage-password"]},
]


def prompt(admin, key: str, **fields) -> str:
    return admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": key, "label": key, "type": "text", "required": True, "order": 0} | fields)[
        "pk"]


@pytest.fixture
def enrollment(admin):
    """A flow with two questions, the first for a code, that creates a user and signs them in."""
    first = admin.make_stage("prompt/stages", fields=[prompt(admin, "attributes.code")])
    second = admin.make_stage("prompt/stages", fields=[prompt(admin, "username", type="username")])
    write = admin.make_stage("user_write", user_creation_mode="always_create")
    return admin.make_flow(first, second, write, admin.make_stage("user_login"), designation="enrollment")


@pytest.mark.parametrize("body", FOREIGN, ids=str)
def test_an_answer_to_something_else_does_not_pass_a_password(body, browser, user):
    run = browser.reach_password(user.username)
    run.send(body)
    assert run.challenge()["component"] == PASSWORD
    assert browser.me() is None


@pytest.mark.parametrize("body", FOREIGN, ids=str)
def test_an_answer_to_something_else_does_not_pass_a_question(body, enrollment, browser):
    run = browser.begin(enrollment)
    run.send(body)
    challenge = run.challenge()
    assert [each["field_key"] for each in challenge["fields"]] == ["attributes.code"]


def test_the_answer_to_the_next_question_does_not_answer_this_one(enrollment, browser, admin):
    name = unique("eager")
    run = browser.begin(enrollment)
    challenge = run.answer(username=name)
    assert challenge["response_errors"]["attributes.code"]
    run.answer(**{"attributes.code": "1", "username": name})
    assert [each["field_key"] for each in run.current["fields"]] == ["username"], "it was not asked for yet"
    assert run.answer(username=name)["component"] == REDIRECT
    assert admin.find("core/users/", username=name)["attributes"] == {"code": "1"}


def test_an_old_answer_is_none_to_what_is_asked_now(enrollment, browser):
    run = browser.begin(enrollment)
    old = {"component": PROMPT, "attributes.code": "1"}
    run.send(old)
    run.challenge()
    answer = run.send(old)
    assert answer.json()["response_errors"]["username"]


def test_going_back_forgets_what_was_proved(browser, user, admin):
    """The name is asked for after the password was right: another name needs its own password."""
    victim = admin.make_user()
    name = admin.make_stage("identification", user_fields=["username"])
    password = admin.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"])
    again = admin.make_stage("identification", user_fields=["username"])
    slug = admin.make_flow(name, password, again, password_again(admin), admin.make_stage("user_login"))
    run = browser.begin(slug)
    run.answer(uid_field=user.username)
    run.answer(password=user.password)
    run.answer(uid_field=victim.username)
    assert run.current["component"] == PASSWORD
    run.answer(password=user.password)
    assert browser.me() is None


def password_again(admin) -> str:
    return admin.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"])


def test_a_second_tab_does_not_lend_its_user(server, browser, user, admin):
    """One tab is at the user's password; the other says another name. The password then counts for that name only."""
    victim = admin.make_user()
    run = browser.reach_password(user.username)
    tab = FlowClient(server)
    tab.http.cookies = browser.http.cookies
    other = tab.begin()
    assert other.current["component"] == PASSWORD, "both tabs are in one flow"
    tab.http.get(f"{server.url}/flows/-/cancel/", allow_redirects=False)
    other = tab.reach_password(victim.username)
    run.answer(password=user.password)
    assert browser.me() is None


def test_another_flow_in_between_ends_the_first(server, browser, user, enrollment):
    run = browser.reach_password(user.username)
    browser.begin(enrollment)
    run.send({"component": PASSWORD, "password": user.password})
    assert browser.me() is None
    assert run.challenge()["component"] == IDENTIFICATION


def test_what_one_flow_knows_is_not_known_in_another(browser, user, admin):
    """Who got halfway through a login has not proved anything elsewhere."""
    run = browser.reach_password(user.username)
    assert run.current["component"] == PASSWORD
    login_only = admin.make_flow(admin.make_stage("user_login"))
    assert browser.begin(login_only).current["component"] == DENIED
    assert browser.me() is None


def test_a_finished_flow_begins_anew(server, browser, user):
    run = browser.reach_password(user.username)
    body = {"component": PASSWORD, "password": user.password}
    run.answer(**{key: value for key, value in body.items() if key != "component"})
    assert browser.me() == user.username
    browser.http.get(f"{server.url}/flows/-/default/invalidation/", allow_redirects=True)
    browser.begin("default-invalidation-flow")
    assert browser.me() is None
    run.send(body)
    assert browser.me() is None
    assert run.challenge()["component"] == IDENTIFICATION


def test_many_at_once_create_one_user(server, enrollment, admin):
    name = unique("race")
    runs = []
    for _ in range(6):
        run = FlowClient(server).begin(enrollment)
        run.answer(**{"attributes.code": "1"})
        runs.append(run)
    barrier = threading.Barrier(len(runs))

    def finish(run):
        barrier.wait()
        run.answer(username=name)

    threads = [threading.Thread(target=finish, args=[run]) for run in runs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [run.current["component"] for run in runs].count(REDIRECT) == 1
    assert admin.find("core/users/", username=name)


def test_a_stage_that_is_at_its_turn_keeps_its_policies(admin, browser, user):
    """A login that a policy keeps somebody from is not reached by answering before it is asked."""
    denied = admin.make_user()
    name = admin.make_stage("identification", user_fields=["username"])
    slug = admin.make_flow(name, admin.make_stage("deny", deny_message="Not you"), admin.make_stage("user_login"))
    run = browser.begin(slug)
    assert run.answer(uid_field=denied.username)["component"] == DENIED
    run.send({"component": "ak-stage-user-login", "remember_me": True})
    assert browser.me() is None


class TestWhoIsThere:
    """Identification tells nobody who has an account."""

    def ask(self, browser, slug, typed):
        run = browser.begin(slug)
        return run.answer(uid_field=typed)

    def test_an_unknown_name_goes_on_like_a_known_one(self, new_browser, user, admin):
        slug = admin.make_flow(
            admin.make_stage("identification", user_fields=["username"]), password_again(admin))
        shapes = []
        for typed in (user.username, unique("nobody")):
            challenge = self.ask(new_browser(), slug, typed)
            assert challenge["component"] == PASSWORD and challenge["pending_user"] == typed
            shapes.append({key for key in challenge} | {type(challenge["pending_user_avatar"]).__name__})
            run = new_browser().begin(slug)
            run.answer(uid_field=typed)
            wrong = run.answer(password="wrong")
            assert wrong["response_errors"] == {"password": [{"string": "Invalid password", "code": "invalid"}]}
        assert shapes[0] == shapes[1]

    def test_where_nothing_is_pretended_it_is_an_error(self, browser, admin):
        slug = admin.make_flow(
            admin.make_stage("identification", user_fields=["username"], pretend_user_exists=False),
            password_again(admin))
        challenge = self.ask(browser, slug, unique("nobody"))
        assert challenge["component"] == IDENTIFICATION
        assert challenge["response_errors"]["non_field_errors"][0]["string"] == "Failed to authenticate."

    def test_what_was_typed_is_shown_where_the_user_is_not(self, browser, user, admin):
        slug = admin.make_flow(
            admin.make_stage("identification", user_fields=["email"], show_matched_user=False), password_again(admin))
        assert self.ask(browser, slug, user.email.upper())["pending_user"] == user.email.upper()

    def test_case_counts_where_it_is_to(self, new_browser, user, admin):
        for matches, component in ((True, PASSWORD), (False, IDENTIFICATION)):
            slug = admin.make_flow(
                admin.make_stage("identification", user_fields=["username"], case_insensitive_matching=matches,
                                 pretend_user_exists=False), password_again(admin))
            assert self.ask(new_browser(), slug, user.username.upper())["component"] == component

    def test_links_lead_to_the_other_flows_with_the_query(self, browser, admin):
        others = {name: admin.make_flow() for name in ("enrollment_flow", "recovery_flow", "passwordless_flow")}
        slug = admin.make_flow(admin.make_stage(
            "identification", user_fields=["username"],
            **{name: admin.flow(other) for name, other in others.items()}))
        challenge = browser.begin(slug, query="next=%2Fapp%2F").current
        for field, name in (("enroll_url", "enrollment_flow"), ("recovery_url", "recovery_flow"),
                            ("passwordless_url", "passwordless_flow")):
            assert challenge[field] == f"/if/flow/{others[name]}/?next=%2Fapp%2F"


class TestPasswordPage:
    def test_it_leads_to_the_brands_recovery(self, server, browser, user, admin):
        brand = admin.find("core/brands/", default=True)["brand_uuid"]
        slug = admin.make_flow(designation="recovery")
        admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": admin.flow(slug)})
        try:
            assert browser.reach_password(user.username).current["recovery_url"] == f"{server.url}/if/flow/{slug}/"
        finally:
            admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": None})
        assert "recovery_url" not in FlowClient(server).reach_password(user.username).current

    def test_its_own_flow_is_for_who_signed_in(self, server, browser, user, admin):
        stage = admin.find("stages/password/", name="default-authentication-password")["pk"]
        address = f"{server.url}/flows/-/configure/{stage}/"
        answer = browser.http.get(address, allow_redirects=False)
        assert answer.status_code == 302 and f"/if/flow/{AUTHENTICATION}/" in answer.headers["Location"]
        browser.sign_in(user)
        answer = browser.http.get(address, allow_redirects=False)
        assert answer.headers["Location"].startswith("/if/flow/default-password-change/")
        run = browser.begin("default-password-change")
        assert run.current["component"] == PROMPT
        run.answer(password=SECRET, password_repeat=SECRET)
        assert FlowClient(server).reach_password(user.username).answer(password=SECRET)["component"] == REDIRECT

    @pytest.mark.parametrize("key", ["00000000-0000-4000-8000-000000000000", "nothing", "%00"])
    def test_what_cannot_be_set_up_is_not_found(self, key, server, signed_in):
        assert signed_in.http.get(f"{server.url}/flows/-/configure/{key}/", allow_redirects=False).status_code == 404


class TestRedirectStage:
    def test_another_flow_takes_its_place_with_what_is_known_or_without(self, new_browser, user, admin):
        for keeps, component in ((True, PASSWORD), (False, DENIED)):
            target = admin.make_flow(password_again(admin), admin.make_stage("user_login"))
            slug = admin.make_flow(
                admin.make_stage("identification", user_fields=["username"]),
                admin.make_stage("redirect", mode="flow", target_flow=admin.flow(target), keep_context=keeps))
            browser = new_browser()
            final = browser.begin(slug, query="next=%2Fapp%2F").answer(uid_field=user.username)
            assert final["component"] == REDIRECT
            assert final["to"] == f"/if/flow/{target}/?next=%2Fapp%2F"
            assert browser.begin(target, query="next=%2Fapp%2F").current["component"] == component

    def test_an_address_ends_the_flow(self, browser, admin):
        slug = admin.make_flow(admin.make_stage("redirect", mode="static", target_static="https://example.com/x"))
        assert browser.begin(slug).current["to"] == "https://example.com/x"
