"""Many who change one object at the same moment: each change is made as a whole, and none undoes another."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.admin import unique

WRITERS = 12


@pytest.fixture
def at_once(server):
    """Sends requests at the same moment, each from a connection of its own, and gives the answers."""

    def send(*requests):
        def one(request):
            method, path, body = request
            http = server.session()
            http.headers["Authorization"] = f"Bearer {server.token}"
            return http.request(method, f"{server.url}/api/v3/{path}", json=body, timeout=60)

        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(one, requests))

    return send


def make_flow(admin):
    return f"flows/instances/{admin.make_flow()}/"


def make_user(admin):
    return f"core/users/{admin.make_user().pk}/"


def make_group(admin):
    return f"core/groups/{admin.call('POST', 'core/groups/', {'name': unique('group')})['pk']}/"


FIELDS = {
    make_flow: {"title": "A", "denied_action": "continue", "layout": "sidebar_left", "policy_engine_mode": "all",
                "compatibility_mode": True, "authentication": "require_authenticated"},
    make_user: {"name": "A", "email": "other@example.com", "path": "a/b", "is_active": False, "attributes": {"a": 1}},
    make_group: {"is_superuser": True, "attributes": {"a": 1}, "name": "concurrent edits"},
}


@pytest.mark.parametrize("make", FIELDS)
def test_changes_of_different_fields_are_all_kept(admin, at_once, make):
    path, fields = make(admin), FIELDS[make]
    answers = at_once(*[("PATCH", path, {name: value}) for name, value in fields.items()])
    assert [each.status_code for each in answers] == [200] * len(fields)
    after = admin.call("GET", path)
    assert {name: after[name] for name in fields} == fields


def test_of_changes_of_one_field_one_is_the_last_and_each_is_an_event(admin, at_once):
    slug = admin.make_flow()
    titles = [f"Title {number}" for number in range(WRITERS)]
    answers = at_once(*[("PATCH", f"flows/instances/{slug}/", {"title": title}) for title in titles])
    assert {each.status_code for each in answers} == {200}
    # Each writer is told of what it wrote, not of what somebody else made of it.
    assert [each.json()["title"] for each in answers] == titles
    flow = admin.call("GET", f"flows/instances/{slug}/")
    assert flow["title"] in titles
    for key in (flow["pk"], flow["pk"].replace("-", "")):
        events = admin.call("GET", "events/events/", params={
            "action": "model_updated", "context_model_pk": key, "page_size": 100})["results"]
        assert len(events) == WRITERS


def test_of_those_who_take_a_name_one_gets_it(admin, at_once):
    name = unique("taken")
    answers = at_once(*[("POST", "core/groups/", {"name": name})] * WRITERS)
    assert sorted(each.status_code for each in answers) == [201] + [400] * (WRITERS - 1)
    assert all(list(each.json()) == ["name"] for each in answers if each.status_code == 400)


def test_what_is_deleted_meanwhile_is_not_brought_back(admin, at_once):
    slug = admin.make_flow()
    path = f"flows/instances/{slug}/"
    changes = [("PATCH", path, {"title": f"Title {number}"}) for number in range(WRITERS // 2)]
    answers = at_once(*changes, ("DELETE", path, None), *changes)
    statuses = [each.status_code for each in answers]
    assert set(statuses) <= {200, 204, 404} and statuses.count(204) == 1
    assert admin.http.get(f"{admin.server.url}/api/v3/{path}", timeout=60).status_code == 404


def test_members_that_are_added_at_once_are_all_in_the_group(admin, at_once):
    path = make_group(admin)
    users = [admin.make_user().pk for _ in range(4)]
    answers = at_once(*[("POST", f"{path}add_user/", {"pk": user}) for user in users])
    assert {each.status_code for each in answers} == {204}
    assert sorted(admin.call("GET", path)["users"]) == sorted(users)
