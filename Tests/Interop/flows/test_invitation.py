"""Invitations: who has one enrols, once if it says so, in its own flow, and while it lasts."""

import secrets
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest
from support.admin import Admin, unique
from support.examples import folder_of
from support.fixtures import new_folder
from support.flow import DENIED, REDIRECT, FlowClient

PROMPT = "ak-stage-prompt"
FLOW = "invitation-enrollment-flow"
PASSWORD = "Corr3ct-horse-battery"


@pytest.fixture(scope="module")
def inviting(module_server):
    """A server with the flows for people who were invited."""
    folder = folder_of(
        new_folder("blueprints"), "flows-invitation-enrollment-minimal.yaml", "flows-invitation-enrollment.yaml",
        "flows-enrollment-2-stage.yaml")
    return module_server(BLUEPRINTS_DIR=str(folder))


@pytest.fixture(scope="module")
def host(inviting):
    return Admin(inviting)


@pytest.fixture
def invite(host):
    """Makes invitations."""
    def make(**fields) -> dict:
        return host.call("POST", "stages/invitation/invitations/", {"name": unique("invitation")} | fields)
    return make


def enrol(run, username: str, **more) -> dict:
    """Answers what the flow asks of somebody new."""
    assert run.current["component"] == PROMPT, run.current
    run.answer(username=username, password=PASSWORD, password_repeat=PASSWORD)
    assert run.current["component"] == PROMPT, run.current
    return run.answer(**({"name": f"Name of {username}", "email": f"{username}@example.com"} | more))


def begin(server, invitation: dict | None, slug: str = FLOW):
    return FlowClient(server).begin(slug, query=f"itoken={invitation['pk']}" if invitation else "")


def exists(host: Admin, username: str) -> bool:
    return bool(host.call("GET", "core/users/", params={"username": username})["results"])


def test_an_invitation_is_what_clients_expect(host, invite):
    made = invite(fixed_data={"name": "Mira"}, single_use=True, flow=host.flow(FLOW))
    assert made["created_by"]["username"] == "akadmin" and made["created_by"]["uid"]
    assert made["flow_obj"]["slug"] == FLOW and made["flow_obj"]["stages"]
    assert made["fixed_data"] == {"name": "Mira"} and made["single_use"] is True and made["expires"] is None
    path = f"stages/invitation/invitations/{made['pk']}/"
    changed = host.call("PATCH", path, {"created_by": 1, "name": unique("renamed")})
    assert changed["created_by"] == made["created_by"], "who invited is not for clients to say"
    assert made["pk"] in [each["pk"] for each in host.call(
        "GET", "stages/invitation/invitations/", params={"flow__slug": FLOW})["results"]]
    host.call("DELETE", path)
    assert host.http.get(f"{host.server.url}/api/v3/{path}").status_code == 404


@pytest.mark.parametrize("field,value", [
    ("name", "with spaces"), ("expires", "soon"), ("fixed_data", [1]), ("flow", secrets.token_hex(8))])
def test_a_bad_invitation_is_refused_at_its_field(field, value, host):
    response = host.http.post(
        f"{host.server.url}/api/v3/stages/invitation/invitations/", json={"name": "good", field: value})
    assert response.status_code == 400 and field in response.json()


def test_who_was_invited_enrols_and_is_signed_in(inviting, host, invite):
    username = unique("invited")
    invitation = invite(fixed_data={"email": f"{username}@fixed.example.com", "attributes": {"team": "red"}})
    run = begin(inviting, invitation)
    run.answer(username=username, password=PASSWORD, password_repeat=PASSWORD)
    email = next(each for each in run.current["fields"] if each["field_key"] == "email")
    assert email["initial_value"] == f"{username}@fixed.example.com"
    final = run.answer(name="Mira", email=email["initial_value"])
    assert final["component"] == REDIRECT
    assert run.client.me() == username
    user = host.find("core/users/", username=username)
    assert user["attributes"]["team"] == "red" and user["type"] == "external"
    [used] = host.call("GET", "events/events/", params={"action": "invitation_used"})["results"][:1]
    assert used["context"]["invitation_uuid"] == invitation["pk"].replace("-", "")


@pytest.mark.parametrize("query", ["", "itoken=", "itoken=guessed", "itoken=00000000-0000-4000-8000-000000000000",
                                   "itoken=%00", "itoken=" + "a" * 3000])
def test_without_an_invitation_nobody_gets_in(query, inviting):
    challenge = FlowClient(inviting).begin(FLOW, query=query).current
    assert challenge["component"] == DENIED
    assert challenge["error_message"] == "Invalid invite/invite not found"


def test_the_key_of_something_else_is_no_invitation(inviting, host):
    for key in (host.flow(FLOW), host.find("stages/all/", name=f"{FLOW}-invitation")["pk"]):
        assert FlowClient(inviting).begin(FLOW, query=f"itoken={key}").current["component"] == DENIED


def test_an_invitation_for_one_flow_counts_in_no_other(inviting, host, invite):
    invitation = invite(flow=host.flow(FLOW))
    assert begin(inviting, invitation, "invitation-enrollment-flow-internal").current["component"] == DENIED
    assert begin(inviting, invitation).current["component"] == PROMPT


def test_an_invitation_goes_with_its_flow(inviting, host, invite):
    slug = host.make_flow(host.make_stage("invitation/stages"), designation="enrollment")
    invitation = invite(flow=host.flow(slug))
    host.call("DELETE", f"flows/instances/{slug}/")
    assert begin(inviting, invitation).current["component"] == DENIED, "it would count everywhere"


def test_an_invitation_ends_at_its_time(inviting, invite):
    now = datetime.now(timezone.utc)
    past = invite(expires=(now - timedelta(seconds=1)).isoformat())
    assert begin(inviting, past).current["component"] == DENIED
    assert begin(inviting, invite(expires=(now + timedelta(hours=1)).isoformat())).current["component"] == PROMPT


def test_an_invitation_that_is_taken_back_does_not_count_for_who_has_begun(inviting, host, invite):
    username = unique("late")
    invitation = invite()
    run = begin(inviting, invitation)
    host.call("DELETE", f"stages/invitation/invitations/{invitation['pk']}/")
    assert enrol(run, username)["component"] == DENIED
    assert not exists(host, username)


def test_an_invitation_for_a_single_use_counts_once_and_looking_does_not_use_it(inviting, host, invite):
    invitation = invite(single_use=True)
    for _ in range(3):
        assert begin(inviting, invitation).current["component"] == PROMPT
    late = begin(inviting, invitation)
    first, second = unique("first"), unique("second")
    assert enrol(begin(inviting, invitation), first)["component"] == REDIRECT
    assert exists(host, first)
    assert begin(inviting, invitation).current["component"] == DENIED
    assert enrol(late, second)["component"] == DENIED
    assert not exists(host, second) and late.client.me() is None


def test_many_who_come_at_once_with_one_invitation_are_one(inviting, host, invite):
    invitation = invite(single_use=True)
    names = [unique("many") for _ in range(8)]
    runs = [begin(inviting, invitation) for _ in names]
    for run, name in zip(runs, names):
        run.answer(username=name, password=PASSWORD, password_repeat=PASSWORD)
    barrier = threading.Barrier(len(runs))

    def finish(run, name):
        barrier.wait()
        run.answer(name="Many", email=f"{name}@example.com")

    threads = [threading.Thread(target=finish, args=pair) for pair in zip(runs, names)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [run.current["component"] for run in runs].count(REDIRECT) == 1
    assert sum(exists(host, name) for name in names) == 1


def test_two_tabs_of_one_browser_are_one(inviting, host, invite):
    invitation = invite(single_use=True)
    name = unique("tabs")
    run = begin(inviting, invitation)
    other = FlowClient(inviting)
    other.http.cookies = run.client.http.cookies
    tab = other.begin(FLOW, query=f"itoken={invitation['pk']}")
    assert enrol(run, name)["component"] == REDIRECT
    tab.answer(component=PROMPT, name="Again", email=f"{name}-again@example.com")
    assert tab.current["component"] != PROMPT
    assert len(host.call("GET", "core/users/", params={"search": name})["results"]) == 1


def test_flows_make_of_people_what_they_say(inviting, host, invite):
    for slug, kind, path, groups in (
            ("invitation-enrollment-flow-external", "external", "users/external", []),
            ("invitation-enrollment-flow-internal", "internal", "users/internal", []),
            ("invitation-enrollment-flow-internal-engineering", "internal", "users/internal/engineering",
             ["Engineering"])):
        name = unique("kind")
        assert enrol(begin(inviting, invite(), slug), name)["component"] == REDIRECT
        user = host.find("core/users/", username=name)
        assert (user["type"], user["path"]) == (kind, path)
        assert [group["name"] for group in user["groups_obj"]] == groups


def test_who_is_signed_in_has_no_use_for_an_invitation(inviting, host, invite):
    invitation = invite(single_use=True)
    browser = FlowClient(inviting)
    browser.sign_in(host.make_user())
    assert browser.begin(FLOW, query=f"itoken={invitation['pk']}").current["component"] == DENIED
    assert begin(inviting, invitation).current["component"] == PROMPT


class TestTakenNames:
    """Nobody enrols as somebody else, with an invitation or without."""

    @pytest.fixture(params=["default-enrollment-flow", FLOW])
    def run(self, request, inviting, invite):
        invitation = invite() if request.param == FLOW else None
        return begin(inviting, invitation, request.param)

    @pytest.mark.parametrize("case", ["same", "upper", "email"])
    def test_a_name_of_another_is_taken(self, case, run, host):
        other = host.make_user()
        name = {"same": other.username, "upper": other.username.upper(), "email": other.email}[case]
        challenge = run.answer(username=name, password=PASSWORD, password_repeat=PASSWORD)
        assert challenge["component"] == PROMPT and challenge["response_errors"]
        assert run.client.me() is None

    @pytest.mark.parametrize("case", ["same", "upper"])
    def test_an_address_of_another_is_taken(self, case, run, host):
        other = host.make_user()
        run.answer(username=unique("new"), password=PASSWORD, password_repeat=PASSWORD)
        challenge = run.answer(name="New", email=other.email if case == "same" else other.email.upper())
        assert challenge["component"] == PROMPT and challenge["response_errors"]
        assert run.client.me() is None

    def test_fields_that_are_not_asked_for_are_not_written(self, run, host):
        name = unique("bold")
        run.answer(username=name, password=PASSWORD, password_repeat=PASSWORD, is_superuser=True, type="internal",
                   groups=["authentik Admins"], **{"attributes.role": "admin", "pk": 1})
        assert run.answer(name="Bold", email=f"{name}@example.com", is_active=True)["component"] == REDIRECT
        user = host.find("core/users/", username=name)
        assert not user["is_superuser"] and user["groups"] == [] and user["attributes"] == {}


def test_expired_invitations_are_cleared_away(inviting, host, invite):
    old = invite(expires=(datetime.now(timezone.utc) - timedelta(days=1)).isoformat())
    kept = invite()
    schedule = next(each for each in host.call("GET", "tasks/schedules/", params={"page_size": 100})["results"]
                    if each["actor_name"].endswith("clean_expired_invitations"))
    host.call("POST", f"tasks/schedules/{schedule['id']}/send/")
    deadline = time.monotonic() + 30
    url = f"{host.server.url}/api/v3/stages/invitation/invitations/"
    while time.monotonic() < deadline and host.http.get(f"{url}{old['pk']}/").status_code == 200:
        time.sleep(0.2)
    assert host.http.get(f"{url}{old['pk']}/").status_code == 404
    assert host.http.get(f"{url}{kept['pk']}/").status_code == 200
