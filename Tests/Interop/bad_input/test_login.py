"""Logins that must fail, and must not tell why."""

import statistics
import time

import pytest
from support.admin import unique
from support.flow import DENIED, PASSWORD, REDIRECT

ATTEMPTS = 7


def without_the_name(challenge: dict) -> dict:
    """A challenge without what differs by the name that was typed."""
    return {key: value for key, value in challenge.items() if key not in ("pending_user", "pending_user_avatar")}


def attempt(browser, username: str) -> tuple[list[dict], float]:
    """The answers to a login with a wrong password, and the seconds that they took."""
    run = browser.begin()
    started = time.perf_counter()
    answers = [run.answer(uid_field=username), run.answer(password="wrong")]
    return answers, time.perf_counter() - started


def test_an_unknown_user_gets_the_answers_of_a_wrong_password(new_browser, user):
    unknown = unique("nobody")
    known, _ = attempt(new_browser(), user.username)
    strange, _ = attempt(new_browser(), unknown)
    assert strange[0]["pending_user"] == unknown
    assert [without_the_name(each) for each in strange] == [without_the_name(each) for each in known]


def test_an_unknown_user_is_shown_like_a_known_one(new_browser, user):
    for name in (user.username, unique("nobody")):
        assert new_browser().reach_password(name).current["pending_user_avatar"]


def test_an_unknown_user_takes_about_as_long_as_a_wrong_password(new_browser, admin):
    known = [attempt(new_browser(), admin.make_user().username)[1] for _ in range(ATTEMPTS)]
    unknown = [attempt(new_browser(), unique("nobody"))[1] for _ in range(ATTEMPTS)]
    assert statistics.median(unknown) > 0.5 * statistics.median(known), (unknown, known)
    assert statistics.median(unknown) < 2.5 * statistics.median(known), (unknown, known)


def test_an_inactive_user_does_not_get_in_with_the_right_password(browser, admin):
    user = admin.make_user(is_active=False)
    run = browser.begin()
    run.answer(uid_field=user.username)
    if run.current["component"] == PASSWORD:
        run.answer(password=user.password)
    assert run.current["component"] in (PASSWORD, DENIED)
    assert browser.me() is None


def test_a_user_deactivated_in_the_middle_does_not_get_in(browser, admin, user):
    run = browser.reach_password(user.username)
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    assert run.answer(password=user.password)["component"] != REDIRECT
    assert browser.me() is None


def test_a_user_deactivated_later_is_out_at_once(signed_in, admin, user, party):
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    assert signed_in.me() is None
    assert party.authorize(signed_in, prompt="none").query()["error"] == "login_required"


def test_a_deleted_user_is_out_at_once(signed_in, admin, user):
    admin.call("DELETE", f"core/users/{user.pk}/")
    assert signed_in.me() is None


def test_a_user_deleted_in_the_middle_does_not_get_in(browser, admin, user):
    run = browser.reach_password(user.username)
    admin.call("DELETE", f"core/users/{user.pk}/")
    assert run.answer(password=user.password)["component"] != REDIRECT
    assert browser.me() is None


def test_a_user_without_a_password_does_not_get_in(browser, admin):
    name = unique("passwordless")
    admin.call("POST", "core/users/", {"username": name, "name": name})
    run = browser.reach_password(name)
    for password in ("", "!", name, "None", "null"):
        assert run.answer(password=password)["component"] != REDIRECT
    assert browser.me() is None


@pytest.mark.parametrize("password", [
    "x" * 100_000, "\u0000", "pass\u0000word", "\U0001f511" * 50, " ", "' OR 1=1 --", 12, True, None, [], {"a": 1},
])
def test_a_strange_password_is_only_wrong(password, browser, user):
    run = browser.reach_password(user.username)
    response = run.send({"component": PASSWORD, "password": password})
    assert response.status_code in (200, 400), response.status_code
    assert browser.me() is None


@pytest.mark.parametrize("name", [
    "x" * 100_000, "\u0000", "%", "_", "*", "' OR 1=1 --", "\U0001f464", "ﬁle", " ", 12, True, None, [], {"a": 1},
])
def test_a_strange_name_is_nobody(name, browser):
    run = browser.begin()
    response = run.send({"component": run.current["component"], "uid_field": name})
    assert response.status_code in (200, 302, 400), response.status_code
    assert browser.me() is None


def test_a_wildcard_matches_no_user(browser, user):
    run = browser.reach_password(user.username[:-1] + "_")
    assert run.answer(password=user.password)["component"] != REDIRECT


def test_a_long_password_is_not_cut_short(admin, browser, new_browser):
    user = admin.make_user()
    long = "correct-" * 32
    admin.call("POST", f"core/users/{user.pk}/set_password/", {"password": long})
    assert browser.reach_password(user.username).answer(password=long[:72])["component"] != REDIRECT
    assert new_browser().reach_password(user.username).answer(password=long)["component"] == REDIRECT


def test_a_password_is_kept_as_typed_with_its_spaces(admin, browser, new_browser):
    user = admin.make_user()
    admin.call("POST", f"core/users/{user.pk}/set_password/", {"password": "  two words  "})
    assert browser.reach_password(user.username).answer(password="two words")["component"] != REDIRECT
    assert new_browser().reach_password(user.username).answer(password="  two words  ")["component"] == REDIRECT
