"""Enrollment with a confirmed address: nobody uses an account before the address is theirs."""

from urllib.parse import urlsplit

from support.admin import unique
from support.flow import CONSENT, DENIED, REDIRECT, FlowClient
from support.self_service import ENROLLMENT

EMAIL = "ak-stage-email"
PROMPT = "ak-stage-prompt"


def enrol(server, name: str, address: str):
    """A browser that filled in both pages."""
    browser = FlowClient(server)
    run = browser.begin(ENROLLMENT)
    assert run.current["component"] == PROMPT
    run.answer(username=name, password="Corr3ct-horse", password_repeat="Corr3ct-horse")
    assert run.current["component"] == PROMPT
    run.answer(name=f"Name of {name}", email=address)
    return browser, run


def sign_in(server, name: str) -> tuple[FlowClient, dict]:
    browser = FlowClient(server)
    run = browser.reach_password(name)
    return browser, run.answer(password="Corr3ct-horse")


def test_an_account_counts_once_its_address_is_confirmed(self_service):
    server, inbox, admin = self_service
    name = unique("newcomer")
    browser, run = enrol(server, name, f"{name}@example.com")
    assert run.current["component"] == EMAIL
    assert browser.me() is None
    assert sign_in(server, name)[1]["component"] != REDIRECT
    assert admin.find("core/users/", username=name)["is_active"] is False
    link = inbox.link(f"{name}@example.com")
    other = FlowClient(server)
    there = other.begin(ENROLLMENT, urlsplit(link).query)
    assert there.current["component"] == CONSENT and there.current["pending_user"] == name
    there.answer(token=there.current["token"])
    assert there.current["component"] == REDIRECT
    assert other.me() == name
    assert admin.find("core/users/", username=name)["is_active"] is True
    assert sign_in(server, name)[1]["component"] == REDIRECT


def test_nothing_but_the_link_confirms_an_address(self_service):
    server, inbox, admin = self_service
    name = unique("impatient")
    browser, run = enrol(server, name, f"{name}@example.com")
    for answer in ({}, {"token": "x"}, {"email": f"{name}@example.org"}, {"is_active": True}):
        run.answer(**answer)
        assert run.current["component"] == EMAIL
    browser.begin(ENROLLMENT, "flow_token=guess")
    assert browser.me() is None
    assert admin.find("core/users/", username=name)["is_active"] is False


def test_an_address_that_changed_meanwhile_is_not_confirmed(self_service):
    server, inbox, admin = self_service
    name = unique("mover")
    enrol(server, name, f"{name}@example.com")
    link = inbox.link(f"{name}@example.com")
    pk = admin.find("core/users/", username=name)["pk"]
    admin.call("PATCH", f"core/users/{pk}/", {"email": f"{name}@victim.example"})
    browser = FlowClient(server)
    run = browser.begin(ENROLLMENT, urlsplit(link).query)
    run.answer(token=run.current["token"])
    assert run.current["component"] == DENIED
    assert admin.find("core/users/", username=name)["is_active"] is False
    assert browser.me() is None


def test_a_link_to_one_address_confirms_no_other(self_service):
    """Whoever enrols with somebody else's address and opens the link to their own gets no further with the other."""
    server, inbox, admin = self_service
    own, other = unique("mallory"), unique("victim")
    enrol(server, own, f"{own}@example.com")
    link = inbox.link(f"{own}@example.com")
    browser, run = enrol(server, other, f"{other}@victim.example")
    there = browser.begin(ENROLLMENT, urlsplit(link).query)
    assert there.current["pending_user"] == own
    there.answer(token=there.current["token"])
    assert browser.me() == own
    assert admin.find("core/users/", username=own)["is_active"] is True
    assert admin.find("core/users/", username=other)["is_active"] is False
    run.answer()
    assert sign_in(server, other)[1]["component"] != REDIRECT


def test_the_password_is_in_no_mail_and_no_event(self_service):
    server, inbox, admin = self_service
    name = unique("careful")
    enrol(server, name, f"{name}@example.com")
    [mail] = inbox.wait(1, f"{name}@example.com")
    assert "Corr3ct-horse" not in mail.as_string()
    events = admin.call("GET", "events/events/", params={"page_size": 100, "ordering": "-created"})["results"]
    assert "Corr3ct-horse" not in str(events)


def test_whoever_lost_the_mail_gets_another_by_recovery(self_service):
    server, inbox, admin = self_service
    name = unique("forgetful")
    address = f"{name}@example.com"
    enrol(server, name, address)
    inbox.wait(1, address)
    run = FlowClient(server).begin("default-recovery-flow")
    run.answer(uid_field=name)
    link = inbox.link(address, 2)
    browser = FlowClient(server)
    there = browser.begin("default-recovery-flow", urlsplit(link).query)
    there.answer(token=there.current["token"])
    there.answer(password="N3w-passw0rd", password_repeat="N3w-passw0rd")
    assert browser.me() == name
