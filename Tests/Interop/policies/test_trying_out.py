"""Administrators see what a policy says without anything coming of it."""

import pytest
from support import policies


def test_trying_out_a_policy_changes_no_password(admin, user, new_browser):
    policy = policies.make(admin, "password_expiry", days=0)
    passing, [message] = policies.ask(admin, policy, user.pk)
    assert not passing and message.startswith("Password expired")
    new_browser().sign_in(user)


def test_the_trace_says_what_was_asked(admin, user):
    policy = policies.make(admin, "dummy", result=True, wait_min=0, wait_max=0)
    answer = admin.call("POST", f"policies/all/{policy}/test/", {"user": user.pk})
    assert answer["passing"] is True and answer["messages"] == ["dummy"]
    [line] = answer["log_messages"]
    assert set(line) == {"timestamp", "log_level", "logger", "event", "attributes"}


def test_events_are_told_apart_by_what_the_caller_knows(admin, user):
    policy = policies.make(admin, "event_matcher", action="login", client_ip="192.0.2.1")
    event = {"action": "login", "client_ip": "192.0.2.1"}
    messages = ["Action matched.", "Client IP matched."]
    assert policies.ask(admin, policy, user.pk, event=event) == (True, messages)
    assert policies.ask(admin, policy, user.pk, event=event | {"action": "logout"}) == (False, messages)
    assert policies.ask(admin, policy, user.pk) == (False, [])


@pytest.mark.parametrize("fields, field", [({"query": "action = login"}, "query"), ({}, "non_field_errors")])
def test_a_matcher_that_could_not_work_is_refused(fields, field, admin):
    with pytest.raises(AssertionError, match=f'400.*"{field}"'):
        policies.make(admin, "event_matcher", **fields)


def test_every_type_is_listed(admin):
    names = {each["component"] for each in admin.call("GET", "policies/all/types/")}
    assert names >= {
        "ak-policy-dummy-form", "ak-policy-event-matcher-form", "ak-policy-geoip-form", "ak-policy-password-form",
        "ak-policy-password-expiry-form", "ak-policy-password-uniqueness-form", "ak-policy-reputation-form",
    }
    assert admin.call("GET", "policies/all/cache_info/") == {"count": 0}
    admin.call("POST", "policies/all/cache_clear/")
