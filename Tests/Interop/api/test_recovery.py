"""Links that lead users back into their account."""

from urllib.parse import parse_qs, urlsplit

import pytest
from support.admin import unique
from support.flow import DENIED, FlowClient


@pytest.fixture
def recovery(admin):
    """The standard brand's recovery flow, which asks nothing and signs the user in."""
    brand = admin.find("core/brands/", default=True)["brand_uuid"]
    slug = admin.make_flow(
        admin.make_stage("user_login"), designation="recovery", authentication="require_token")
    admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": admin.flow(slug)})
    yield slug
    admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": None})


def post(admin, path: str, json=None):
    return admin.http.post(f"{admin.server.url}/api/v3/{path}", json=json, timeout=30)


def test_a_link_signs_the_user_in_once(admin, server, user, recovery):
    link = admin.call("POST", f"core/users/{user.pk}/recovery/", {"token_duration": "minutes=5"})["link"]
    assert link.startswith(f"{server.url}/if/flow/{recovery}/?")
    assert set(parse_qs(urlsplit(link).query)) == {"flow_token"}
    browser = FlowClient(server)
    # Programs that look at links beforehand do not use them up.
    browser.http.head(link, timeout=30)
    browser.open(link)
    assert browser.me() == user.username
    late = FlowClient(server)
    late.open(link)
    assert late.me() is None


def test_the_flow_is_closed_to_others(server, recovery):
    browser = FlowClient(server)
    assert browser.begin(recovery).current["component"] == DENIED
    assert browser.begin(recovery, query="flow_token=guessed").current["component"] == DENIED


def test_a_link_for_one_flow_opens_no_other(admin, server, user, recovery):
    other = admin.make_flow(admin.make_stage("user_login"), authentication="require_token")
    link = admin.call("POST", f"core/users/{user.pk}/recovery/")["link"]
    browser = FlowClient(server)
    browser.open(link.replace(recovery, other))
    assert browser.me() is None


def test_a_later_link_takes_the_place_of_an_earlier_one(admin, server, user, recovery):
    first = admin.call("POST", f"core/users/{user.pk}/recovery/")["link"]
    second = admin.call("POST", f"core/users/{user.pk}/recovery/")["link"]
    browser = FlowClient(server)
    browser.open(first)
    assert browser.me() is None
    browser.open(second)
    assert browser.me() == user.username


def test_without_a_flow_there_is_no_link(admin, user):
    response = post(admin, f"core/users/{user.pk}/recovery/")
    assert (response.status_code, response.json()) == (400, {"non_field_errors": "No recovery flow set."})


def test_a_flow_that_is_not_for_the_user_gives_no_link(admin, user, recovery):
    flow = admin.flow(recovery)
    group = admin.call("POST", "core/groups/", {"name": unique("recoverable")})["pk"]
    admin.call("POST", "policies/bindings/", {"target": flow, "group": group, "order": 0})
    response = post(admin, f"core/users/{user.pk}/recovery/")
    assert response.json() == {"non_field_errors": "Recovery flow not applicable to user"}


def test_no_mail_is_sent_where_none_can_be(admin, user, recovery):
    path = f"core/users/{user.pk}/recovery_email/"
    assert "email_stage" in post(admin, path, {}).json()
    response = post(admin, path, {"email_stage": "00000000-0000-4000-8000-000000000000"})
    assert (response.status_code, response.json()) == (400, {"non_field_errors": "Email stage not found."})
    admin.call("PATCH", f"core/users/{user.pk}/", {"email": ""})
    response = post(admin, path, {"email_stage": "00000000-0000-4000-8000-000000000000"})
    assert response.json() == {"non_field_errors": "User does not have an email address set."}


def test_durations_have_bounds(admin, user, recovery):
    for span in ("days=366", "seconds=-1", "soon"):
        response = post(admin, f"core/users/{user.pk}/recovery/", {"token_duration": span})
        assert "token_duration" in response.json(), span
