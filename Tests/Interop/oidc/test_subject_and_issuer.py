"""What a provider calls its users and itself."""

import pytest


def subject(party, browser, user) -> str:
    return party.verify(party.sign_in(browser, user)["id_token"])["sub"]


@pytest.mark.parametrize("mode, expected", [
    ("hashed_user_id", lambda user: user.uid),
    ("user_id", lambda user: str(user.pk)),
    ("user_uuid", lambda user: user.uuid),
    ("user_username", lambda user: user.username),
    ("user_email", lambda user: user.email),
])
def test_the_subject_follows_the_mode(mode, expected, make_party, browser, user):
    assert subject(make_party(sub_mode=mode), browser, user) == expected(user)


def test_the_subject_can_be_the_users_principal_name(make_party, browser, admin):
    user = admin.make_user(attributes={"upn": "someone@corp.example"})
    assert subject(make_party(sub_mode="user_upn"), browser, user) == "someone@corp.example"


def test_the_subject_is_the_same_in_every_application(make_party, browser, user):
    assert subject(make_party(), browser, user) == subject(make_party(), browser, user)


def test_userinfo_and_introspection_name_the_same_subject(make_party, browser, user):
    party = make_party(sub_mode="user_email")
    token = party.sign_in(browser, user)["access_token"]
    assert party.userinfo(token).json()["sub"] == user.email
    assert party.introspect(token)["sub"] == user.email


def test_two_users_never_share_a_subject(party, new_browser, admin):
    assert len({subject(party, new_browser(), admin.make_user()) for _ in range(3)}) == 3


def test_each_provider_is_its_own_issuer(make_party, server):
    party = make_party(issuer_mode="per_provider")
    assert party.metadata["issuer"] == f"{server.url}/application/o/{party.application.slug}/"


def test_the_issuer_can_be_the_server_itself(make_party, server, browser, user):
    party = make_party(issuer_mode="global")
    assert party.metadata["issuer"] == f"{server.url}/"
    landing = party.authorize(browser, user)
    assert landing.query()["iss"] == f"{server.url}/"
    assert party.verify(party.exchange(landing.url)["id_token"])["iss"] == f"{server.url}/"


def test_groups_are_in_the_profile_and_only_there(make_party, new_browser, admin, server):
    from support.admin import unique

    names = sorted([unique("Sailors"), unique("Ærlige folk")])
    user = admin.make_user(groups=names)
    with_profile = make_party(scope="openid profile")
    claims = with_profile.verify(with_profile.sign_in(new_browser(), user)["id_token"])
    assert sorted(claims["groups"]) == names
    without = make_party(scope="openid email")
    assert "groups" not in without.verify(without.sign_in(new_browser(), user)["id_token"])


def test_a_change_of_groups_shows_in_the_next_userinfo(party, browser, admin, user):
    token = party.sign_in(browser, user)["access_token"]
    assert party.userinfo(token).json()["groups"] == []
    from support.admin import unique

    group = admin.call("POST", "core/groups/", {"name": unique("Newcomers")})
    admin.call("PATCH", f"core/users/{user.pk}/", {"groups": [group["pk"]]})
    assert party.userinfo(token).json()["groups"] == [group["name"]]
