"""Acting as another user, and what is told of it."""

import pytest
from support.admin import unique
from support.flow import FlowClient


class Person:
    """A browser in which somebody is signed in, at the API."""

    def __init__(self, server, user):
        self.browser = FlowClient(server)
        self.browser.sign_in(user)
        self.url = f"{server.url}/api/v3/"

    def call(self, method: str, path: str, json=None):
        # The flow's page gave the cookie that the header repeats.
        return self.browser.http.request(
            method, self.url + path, json=json, headers=self.browser.csrf_headers(), timeout=30)

    def me(self) -> dict:
        return self.call("GET", "core/users/me/").json()

    def act_as(self, user, reason="a ticket"):
        return self.call("POST", f"core/users/{user.pk}/impersonate/", {"reason": reason})


@pytest.fixture
def superuser(admin):
    group = admin.find("core/groups/", name="authentik Admins")["pk"]
    user = admin.make_user()
    admin.call("POST", f"core/groups/{group}/add_user/", {"pk": user.pk})
    return user


@pytest.fixture
def boss(server, superuser):
    return Person(server, superuser)


def events(admin, action: str) -> list[dict]:
    return admin.call("GET", "events/events/", params={"action": action, "page_size": 5})["results"]


def test_an_administrator_is_somebody_else_until_the_end(admin, boss, superuser, user):
    assert "original" not in boss.me()
    cookie = boss.browser.http.cookies["authentik_session"]
    assert boss.act_as(user).status_code == 204
    assert boss.browser.http.cookies["authentik_session"] != cookie
    me = boss.me()
    assert me["user"]["username"] == user.username
    assert me["original"]["username"] == superuser.username
    # With the other's rights and no more.
    assert boss.call("GET", "core/users/").status_code == 403
    assert boss.call("GET", "core/users/impersonate_end/").status_code == 204
    assert boss.me()["user"]["username"] == superuser.username
    assert boss.call("GET", "core/users/").status_code == 200
    assert boss.call("GET", "core/users/impersonate_end/").status_code == 204


def test_events_are_of_whoever_acts(admin, boss, superuser, user):
    boss.act_as(user, reason="ticket 4711")
    boss.call("POST", "core/tokens/", {"identifier": f"made-for-{user.pk}"})
    boss.call("GET", "core/users/impersonate_end/")
    started = events(admin, "impersonation_started")[0]
    assert started["context"]["reason"] == "ticket 4711"
    ended = events(admin, "impersonation_ended")[0]
    made = next(
        each for each in events(admin, "model_created")
        if each["context"]["model"]["name"] == f"made-for-{user.pk}")
    for event in (started, ended, made):
        assert event["user"]["username"] == superuser.username
        assert event["user"]["on_behalf_of"] == {"pk": user.pk, "username": user.username}


def test_it_is_refused_to_oneself_without_a_reason_and_when_it_is_switched_off(admin, boss, superuser, user):
    assert boss.act_as(superuser).status_code == 401
    assert boss.act_as(user, reason="").status_code == 401
    assert boss.call("POST", f"core/users/{user.pk}/impersonate/", {}).status_code == 401
    assert boss.call("POST", "core/users/999999/impersonate/", {"reason": "x"}).status_code == 404
    try:
        admin.call("PATCH", "admin/settings/", {"impersonation_require_reason": False})
        assert boss.act_as(user, reason="").status_code == 204
        assert boss.act_as(user).status_code == 403
        boss.call("GET", "core/users/impersonate_end/")
        admin.call("PATCH", "admin/settings/", {"impersonation": False})
        assert boss.act_as(user).status_code == 401
        assert "can_impersonate" not in admin.call("GET", "root/config/")["capabilities"]
    finally:
        admin.call("PATCH", "admin/settings/", {"impersonation": True, "impersonation_require_reason": True})
    assert "can_impersonate" in admin.call("GET", "root/config/")["capabilities"]


def test_others_may_not_and_neither_may_tokens(admin, server, superuser, user):
    person = Person(server, user)
    other = admin.make_user()
    assert person.act_as(other).status_code == 403
    assert person.act_as(superuser).status_code == 403
    assert person.me()["user"]["username"] == user.username
    response = admin.http.post(
        f"{server.url}/api/v3/core/users/{user.pk}/impersonate/", json={"reason": "x"}, timeout=30)
    assert response.status_code == 401


def test_it_ends_when_either_may_not_sign_in_any_more(admin, boss, superuser, user):
    boss.act_as(user)
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    assert boss.me()["user"]["username"] == superuser.username
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": True})
    boss.act_as(user)
    admin.call("PATCH", f"core/users/{superuser.pk}/", {"is_active": False})
    assert boss.call("GET", "core/users/me/").status_code == 403


def test_it_is_not_kept_when_the_rights_are_lost(admin, server, superuser):
    first, second = Person(server, superuser), admin.make_user()
    group = admin.find("core/groups/", name="authentik Admins")["pk"]
    admin.call("POST", f"core/groups/{group}/add_user/", {"pk": second.pk})
    assert first.act_as(second).status_code == 204
    assert first.me()["user"]["username"] == second.username
    admin.call("POST", f"core/groups/{group}/remove_user/", {"pk": superuser.pk})
    assert first.me()["user"]["username"] == superuser.username


def test_tokens_of_applications_end_with_it(admin, boss, user, make_party):
    party = make_party()
    boss.act_as(user)
    token = party.sign_in(boss.browser)["access_token"]
    assert party.userinfo(token).json()["preferred_username"] == user.username
    boss.call("GET", "core/users/impersonate_end/")
    assert party.userinfo(token).status_code == 401


def test_it_ends_when_the_other_can_do_more_than_who_acts(admin, server, user):
    role = admin.call("POST", "rbac/roles/", {"name": unique("role")})["pk"]
    actor = admin.make_user()
    admin.call("POST", f"rbac/roles/{role}/add_user/", {"pk": actor.pk})
    admin.call("POST", f"rbac/permissions/assigned_by_roles/{role}/assign/", {
        "permissions": ["authentik_core.impersonate", "authentik_core.view_user"]})
    person = Person(server, actor)
    assert person.act_as(user).status_code == 204
    assert person.me()["user"]["username"] == user.username
    more = admin.call("POST", "rbac/roles/", {"name": unique("role")})["pk"]
    admin.call("POST", f"rbac/permissions/assigned_by_roles/{more}/assign/", {
        "permissions": ["authentik_core.delete_user"]})
    admin.call("POST", f"rbac/roles/{more}/add_user/", {"pk": user.pk})
    answer = person.call("GET", "core/users/me/")
    assert answer.status_code == 403 or answer.json()["user"]["username"] == actor.username


def test_signing_out_ends_both(boss, user):
    boss.act_as(user)
    boss.browser.open("/flows/-/default/invalidation/")
    run = boss.browser.begin("default-invalidation-flow")
    assert run.current
    assert boss.browser.me() is None
