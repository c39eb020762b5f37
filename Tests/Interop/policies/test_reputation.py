"""Failed sign-ins make a reputation worse, and policies see it."""

import time

import pytest
from support import policies
from support.admin import Admin, unique
from support.flow import FlowClient


def scores(admin, **filters) -> list[dict]:
    return admin.call("GET", "policies/reputation/scores/", params=filters)["results"]


def fail(browser, username: str) -> None:
    run = browser.reach_password(username)
    assert policies.refusals(run.answer(password="wrong"))


def test_a_score_sinks_with_each_failure_and_rises_with_each_sign_in(admin, new_browser):
    user = admin.make_user()
    assert scores(admin, identifier=user.username) == []
    for _ in range(3):
        fail(new_browser(), user.username)
    [score] = scores(admin, identifier=user.username)
    assert score["score"] == -3 and score["ip"] == "127.0.0.1"
    assert set(score) == {"pk", "identifier", "ip", "ip_geo_data", "ip_asn_data", "score", "updated"}
    new_browser().sign_in(user)
    assert scores(admin, identifier=user.username)[0]["score"] == -2


def test_a_score_stays_within_the_limits(admin, new_browser):
    user = admin.make_user()
    for _ in range(7):
        fail(new_browser(), user.username)
    assert scores(admin, identifier=user.username)[0]["score"] == -5


def test_a_name_that_nobody_has_gets_a_score_too(admin, browser):
    name = unique("nobody")
    run = browser.begin()
    run.answer(uid_field=name)
    assert scores(admin, identifier=name)[0]["score"] == -1


def test_the_policy_passes_for_a_bad_reputation(admin, new_browser):
    user = admin.make_user()
    policy = policies.make(admin, "reputation", check_ip=False, threshold=-2)
    assert policies.ask(admin, policy, user.pk) == (False, [])
    fail(new_browser(), user.username)
    assert policies.ask(admin, policy, user.pk) == (False, [])
    fail(new_browser(), user.username)
    assert policies.ask(admin, policy, user.pk) == (True, [])


def test_a_stage_can_be_kept_for_those_with_a_bad_reputation(admin, new_browser):
    user = admin.make_user()
    identification = admin.make_stage("identification", user_fields=["username"])
    deny = admin.make_stage("deny", deny_message="Come back tomorrow.")
    password = admin.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"])
    slug = admin.make_flow(identification, deny, password)
    flow = admin.flow(slug)
    bindings = admin.call("GET", "flows/bindings/", params={"target": flow})["results"]
    binding = next(each for each in bindings if each["stage"] == deny)
    policy = policies.make(admin, "reputation", check_ip=False, threshold=-1)
    policies.bind(admin, policy, binding["pk"])
    run = new_browser().reach_password(user.username, slug)
    run.answer(password="wrong")
    denied = new_browser().begin(slug)
    assert denied.answer(uid_field=user.username)["error_message"] == "Come back tomorrow."


def test_administrators_have_scores_forgotten_and_cannot_make_them(admin, new_browser):
    user = admin.make_user()
    fail(new_browser(), user.username)
    [score] = scores(admin, identifier_in=f"{user.username},other")
    path = f"policies/reputation/scores/{score['pk']}/"
    assert admin.call("GET", path) == score
    for method in ("PUT", "PATCH", "POST"):
        with pytest.raises(AssertionError, match="405"):
            admin.call(method, path, {"score": 5})
    admin.call("DELETE", path)
    assert scores(admin, identifier=user.username) == []


def test_a_score_is_for_a_while(make_server):
    server = make_server(REPUTATION__EXPIRY="2")
    admin = Admin(server)
    user = admin.make_user()
    fail(FlowClient(server), user.username)
    policy = policies.make(admin, "reputation", threshold=-1)
    deadline = time.monotonic() + 30
    while policies.ask(admin, policy, user.pk) == (True, []):
        assert time.monotonic() < deadline, "the score stays"
        time.sleep(0.1)
    assert scores(admin, identifier=user.username) == []
