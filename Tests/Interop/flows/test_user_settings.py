"""What users change of themselves, in the flow that every server has."""

import pytest
from support.flow import DENIED, REDIRECT

FLOW = "default-user-settings-flow"
LOCALE = "attributes.settings.locale"


def answers(challenge: dict) -> dict:
    """What the page begins with."""
    return {each["field_key"]: each["initial_value"] for each in challenge["fields"]}


def test_the_page_begins_with_what_is_known(signed_in, user):
    run = signed_in.begin(FLOW)
    assert answers(run.current) == {
        "username": user.username, "name": user.name, "email": user.email, LOCALE: ""}


def test_a_name_and_a_language_are_changed(admin, signed_in, user):
    run = signed_in.begin(FLOW)
    assert run.answer(**answers(run.current) | {"name": "Another", LOCALE: "de"})["component"] == REDIRECT
    changed = admin.call("GET", f"core/users/{user.pk}/")
    assert (changed["name"], changed["username"], changed["email"]) == ("Another", user.username, user.email)
    assert changed["attributes"]["settings"]["locale"] == "de"
    assert answers(signed_in.begin(FLOW).current)[LOCALE] == "de"


@pytest.mark.parametrize("field", ["username", "email"])
def test_what_may_not_be_changed_is_not(field, admin, signed_in, user):
    run = signed_in.begin(FLOW)
    challenge = run.answer(**answers(run.current) | {field: f"new-{user.email}", "name": "Another"})
    assert challenge["response_errors"]["non_field_errors"][0]["string"] == f"You may not change your {field}."
    unchanged = admin.call("GET", f"core/users/{user.pk}/")
    assert (unchanged["username"], unchanged["email"], unchanged["name"]) == (user.username, user.email, user.name)


@pytest.mark.parametrize("field", ["username", "email"])
def test_attributes_say_otherwise(field, admin, signed_in, user):
    admin.call("PATCH", f"core/users/{user.pk}/", {"attributes": {f"goauthentik.io/user/can-change-{field}": True}})
    run = signed_in.begin(FLOW)
    assert run.answer(**answers(run.current) | {field: f"new-{user.email}"})["component"] == REDIRECT
    assert admin.call("GET", f"core/users/{user.pk}/")[field] == f"new-{user.email}"


def test_nobody_takes_the_name_of_another(admin, signed_in, user):
    other = admin.make_user()
    admin.call("PATCH", f"core/users/{user.pk}/", {"attributes": {"goauthentik.io/user/can-change-username": True}})
    run = signed_in.begin(FLOW)
    challenge = run.answer(**answers(run.current) | {"username": other.username.upper()})
    assert challenge["response_errors"]["username"][0]["string"] == "Username is already taken."


def test_who_is_nobody_has_nothing_to_change(browser, admin):
    before = admin.call("GET", "core/users/", params={"page_size": 1})["pagination"]["count"]
    run = browser.begin(FLOW)
    assert run.current["component"] == DENIED
    run.send({"component": "ak-stage-prompt", "username": "stranger", "name": "x", "email": "x@example.com", LOCALE: "en"})
    assert admin.call("GET", "core/users/", params={"page_size": 1})["pagination"]["count"] == before
