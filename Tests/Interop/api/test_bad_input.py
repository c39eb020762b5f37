"""What no list and no object is made of: pages that are not there, names that are taken or too long, wrong references."""

import secrets
import uuid

import pytest

from support.admin import unique

COLLECTIONS = ("core/users", "core/groups", "core/tokens", "events/events", "flows/instances", "stages/all",
               "policies/all", "providers/oauth2", "propertymappings/all", "crypto/certificatekeypairs", "tasks/tasks")


@pytest.fixture
def ask(admin):
    """Sends a request and gives status and body, whatever they are."""

    def ask(method, path, json=None, **options):
        response = admin.http.request(method, f"{admin.server.url}/api/v3/{path}", json=json, timeout=60, **options)
        return response.status_code, response.json() if response.content else None

    return ask


@pytest.mark.parametrize("path", COLLECTIONS)
def test_a_page_beyond_the_end_is_not_found(ask, path):
    assert ask("GET", f"{path}/?page=100000") == (404, {"detail": "Invalid page."})


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize("size", ["-1", "0", "many", "9" * 30])
def test_a_page_of_no_size_is_refused(ask, path, size):
    status, body = ask("GET", f"{path}/?page_size={size}")
    assert status == 400 and list(body) == ["page_size"]


@pytest.mark.parametrize("place", [
    "core/users/?ordering=password", "core/users/?ordering=-password_hash", "core/tokens/?ordering=key",
    "core/tokens/?ordering=key_hash", "providers/oauth2/?ordering=client_secret",
    "crypto/certificatekeypairs/?ordering=key_data", "core/users/?ordering=u.password", "core/users/?ordering=1;--"])
def test_no_list_is_sorted_by_a_secret(ask, place):
    status, body = ask("GET", place)
    assert status == 400 and list(body) == ["ordering"]


@pytest.mark.parametrize("place", [
    "core/users/?password=x", "core/tokens/?key=x", "providers/oauth2/?client_secret=x",
    "providers/oauth2/?client_secret__icontains=x", "crypto/certificatekeypairs/?key_data__icontains=x"])
def test_no_list_is_filtered_by_a_secret(ask, place):
    status, body = ask("GET", place)
    assert status == 400 and list(body) == [place.partition("?")[2].partition("=")[0]]


def provider_fields(admin, name):
    return {"name": name, "authorization_flow": admin.flow("default-provider-authorization-implicit-consent"),
            "invalidation_flow": admin.flow("default-provider-invalidation-flow"), "redirect_uris": []}


UNIQUE = {
    "core/users": ("username", lambda admin, name: {"username": name, "name": ""}),
    "core/groups": ("name", lambda admin, name: {"name": name}),
    "core/tokens": ("identifier", lambda admin, name: {"identifier": name}),
    "core/applications": ("slug", lambda admin, name: {"name": name, "slug": name}),
    "core/brands": ("domain", lambda admin, name: {"domain": f"{name}.example.com"}),
    "flows/instances": ("slug", lambda admin, name: {
        "name": name, "slug": name, "title": name, "designation": "recovery"}),
    "stages/deny": ("name", lambda admin, name: {"name": name}),
    "stages/prompt/prompts": ("name", lambda admin, name: {
        "name": name, "field_key": "a", "label": "A", "type": "text"}),
    "policies/dummy": ("name", lambda admin, name: {"name": name}),
    "propertymappings/provider/scope": ("name", lambda admin, name: {
        "name": name, "scope_name": "a", "expression": "return {}"}),
    "providers/oauth2": ("name", provider_fields),
}


@pytest.mark.parametrize("path", UNIQUE)
def test_a_name_that_is_taken_is_refused_at_its_field(admin, ask, path):
    field, make = UNIQUE[path]
    body = make(admin, unique("taken"))
    admin.call("POST", f"{path}/", body)
    status, answer = ask("POST", f"{path}/", body)
    assert status == 400 and field in answer


def test_stages_and_policies_of_other_types_do_not_share_a_name(admin, ask):
    name = unique("shared")
    admin.call("POST", "stages/deny/", {"name": name})
    assert ask("POST", "stages/dummy/", {"name": name})[0] == 400
    admin.call("POST", "policies/dummy/", {"name": name})
    assert ask("POST", "policies/expression/", {"name": name, "expression": "return True"})[0] == 400


@pytest.mark.parametrize("path", UNIQUE)
def test_names_may_have_any_letters_and_not_any_length(admin, ask, path):
    field, make = UNIQUE[path]
    has_letters_of_its_own = path in ("core/tokens", "core/applications", "core/brands", "flows/instances")
    status, answer = ask("POST", f"{path}/", make(admin, f"😀👩‍👩‍👧 {secrets.token_hex(4)}"))
    assert status == 400 if has_letters_of_its_own and field == "slug" else status in (201, 400)
    if status == 201 and field != "domain":
        assert answer[field].startswith("😀👩‍👩‍👧")
    status, answer = ask("POST", f"{path}/", make(admin, "n" * 10_000_000))
    assert status in (400, 413)
    status, answer = ask("POST", f"{path}/", make(admin, "n" * 100_000))
    assert status == 400 and field in answer


def test_what_is_named_must_be_there_and_of_its_kind(admin, ask):
    flow, stage = admin.flow(admin.make_flow()), admin.make_stage("deny")
    policy = admin.call("POST", "policies/dummy/", {"name": unique("policy")})["pk"]
    nobody, user = str(uuid.uuid4()), admin.make_user()
    wrong = {
        "flows/bindings/": [("stage", {"target": flow, "order": 0}, [nobody, flow, policy, "nonsense", 5]),
                            ("target", {"stage": stage, "order": 0}, [nobody, stage, policy, None])],
        "policies/bindings/": [("policy", {"target": flow, "order": 0}, [nobody, stage, flow]),
                               ("target", {"policy": policy, "order": 0}, [nobody, stage, policy]),
                               ("user", {"target": flow, "order": 0}, [99_999_999, nobody, flow]),
                               ("group", {"target": flow, "order": 0}, [nobody, flow, user.pk])],
        "core/applications/": [("provider", {"name": "a", "slug": unique("a")}, [99_999_999, flow, nobody])],
        "core/users/": [("groups", {"username": unique("a"), "name": ""}, [[nobody], [flow], ["x"]])],
        "core/groups/": [("parents", {"name": unique("a")}, [[nobody], [stage]]),
                         ("users", {"name": unique("a")}, [[99_999_999]])],
        "core/brands/": [("flow_authentication", {"domain": f"{unique('a')}.test"}, [nobody, stage])],
        "stages/prompt/stages/": [("fields", {"name": unique("a")}, [[nobody], [stage]])],
    }
    for path, cases in wrong.items():
        for field, rest, values in cases:
            for value in values:
                status, body = ask("POST", path, rest | {field: value})
                assert status == 400 and field in body, (path, field, value, status, body)


def test_what_others_need_is_not_deleted_and_says_who_they_are(admin, ask):
    slug = admin.make_flow(designation="authorization")
    provider = admin.call("POST", "providers/oauth2/", provider_fields(admin, unique("p")) | {
        "authorization_flow": admin.flow(slug)})
    status, body = ask("DELETE", f"flows/instances/{slug}/")
    assert status == 409
    assert [each["pk"] for each in body["used_by"]] == [str(provider["pk"])]
    assert body["used_by"][0]["model_name"] == "oauth2provider"
    assert provider["name"] in str(body)
    assert ask("GET", f"flows/instances/{slug}/")[0] == 200
    assert ask("DELETE", f"providers/oauth2/{provider['pk']}/")[0] == 204
    assert ask("DELETE", f"flows/instances/{slug}/")[0] == 204


def test_the_last_superuser_stays_one(admin, ask):
    me = admin.call("GET", "core/users/me/")["user"]
    others = admin.call("GET", "core/users/", params={"is_superuser": "true", "is_active": "true"})["results"]
    assert [each["pk"] for each in others] == [me["pk"]], "this test needs a server with one superuser"
    groups = admin.call("GET", f"core/users/{me['pk']}/")["groups"]
    group = admin.find("core/groups/", is_superuser=True)["pk"]
    refusals = [
        ask("DELETE", f"core/users/{me['pk']}/"), ask("PATCH", f"core/users/{me['pk']}/", {"is_active": False}),
        ask("PATCH", f"core/users/{me['pk']}/", {"groups": []}), ask("DELETE", f"core/groups/{group}/"),
        ask("PATCH", f"core/groups/{group}/", {"is_superuser": False}),
        ask("PATCH", f"core/groups/{group}/", {"users": []}),
        ask("POST", f"core/groups/{group}/remove_user/", {"pk": me["pk"]}),
    ]
    for status, body in refusals:
        assert status == 400 and "no active superuser" in str(body), body
    assert admin.call("GET", f"core/users/{me['pk']}/")["groups"] == groups
