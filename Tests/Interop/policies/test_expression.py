"""Policies that administrators write as expressions decide who may use what, and say why."""

import pytest
from support import policies
from support.admin import unique
from support.relying_party import RelyingParty


def make(admin, expression: str, **fields) -> str:
    return policies.make(admin, "expression", expression=expression, **fields)


def guarded_application(admin, *policy_ids, **binding):
    """An application that these policies are bound to: its slug and key."""
    application = admin.make_application()
    pk = admin.call("GET", f"core/applications/{application.slug}/")["pk"]
    for order, policy in enumerate(policy_ids):
        admin.call("POST", "policies/bindings/", {"policy": policy, "target": pk, "order": order} | binding)
    return application, pk


def explain(admin, application, user) -> dict:
    return admin.call("POST", "policies/explain/", {"application": application.slug, "user": user.pk})


def events(admin, action: str) -> list[dict]:
    return admin.call("GET", "events/events/", params={"action": action, "page_size": 100})["results"]


def test_an_expression_lets_some_in_and_tells_the_others_why(admin, new_browser):
    member, other = admin.make_user(groups=[unique("staff")]), admin.make_user()
    policy = make(admin, f'''
if ak_is_group_member(request.user, name="{member.groups[0]}"):
    return True
ak_message("Only for staff.")
return False
''')
    application, _ = guarded_application(admin, policy)
    assert explain(admin, application, member)["passing"] is True
    answer = explain(admin, application, other)
    assert answer["passing"] is False and answer["messages"] == ["Only for staff."]


def test_the_trace_has_the_lines_and_what_they_read_but_no_secret(admin, user):
    policy = make(admin, "name = request.user.username\nsecret = context['password']\nreturn name == 'root'")
    answer = admin.call(
        "POST", f"policies/all/{policy}/test/", {"user": user.pk, "context": {"password": "hunter2-hunter2"}})
    text = str(answer["log_messages"])
    assert answer["passing"] is False
    assert f"request.user.username is '{user.username}'" in text and "line 3: returned" in text
    assert "hunter2" not in text


@pytest.mark.parametrize("expression, place", [
    ("return (", "line 1"), ("x = 1\nreturn x +", "line 2"), ("yield 1\nclass A: pass", "line 2"),
])
def test_what_is_no_program_is_refused_with_its_place(expression, place, admin):
    with pytest.raises(AssertionError, match="400.*expression.*Expression Syntax Error") as refusal:
        make(admin, expression)
    assert place in str(refusal.value)


@pytest.mark.parametrize("expression, reason", [
    ("return context['nothing']", "KeyError"),
    ("raise ValueError('on purpose')", "on purpose"),
    ("while True: pass", "more work than it may"),
    ("return 10 ** 10 ** 10", ""),
    ("return 'a' * 10 ** 12", ""),
    ("return ak_call_policy('{name}').passing", ""),
    ("return getattr('', '__class__')", "__class__"),
])
def test_a_policy_that_fails_denies_and_is_recorded_and_disturbs_nobody(expression, reason, admin, user):
    name = unique("broken")
    policy = make(admin, expression.replace("{name}", name), name=name)
    application, _ = guarded_application(admin, policy)
    assert explain(admin, application, user)["passing"] is False
    # The real decision, as a client meets it.
    refused = admin.call("GET", f"core/applications/{application.slug}/check_access/", params={"for_user": user.pk})
    assert refused["passing"] is False
    recorded = [each for each in events(admin, "policy_exception") if policy in str(each["context"])]
    assert recorded and reason.lower() in str(recorded[0]["context"]).lower()
    fine, _ = guarded_application(admin, make(admin, "return True"))
    assert explain(admin, fine, user)["passing"] is True


def test_a_policy_without_an_answer_says_no(admin, user):
    policy = make(admin, "ak_logger.info('looked', name=request.user.username)")
    application, _ = guarded_application(admin, policy)
    answer = explain(admin, application, user)
    assert answer["passing"] is False
    assert "looked" in str(answer["trace"]) and "is a return missing?" in str(answer["trace"])


def test_the_binding_says_what_a_failure_means(admin, user):
    policy = make(admin, "return 1 / 0")
    application, _ = guarded_application(admin, policy, failure_result=True)
    assert explain(admin, application, user)["passing"] is True


def test_a_binding_s_time_is_kept(admin, user):
    policy = make(admin, "t = 0\nfor i in range(10 ** 9):\n    t += i\nreturn True")
    application, _ = guarded_application(admin, policy, timeout=1)
    assert explain(admin, application, user)["passing"] is False


def test_policies_ask_each_other(admin, user):
    name = unique("asked")
    make(admin, "return context['wanted'] == 'yes'", name=name)
    policy = make(admin, f"answer = ak_call_policy('{name}', wanted='yes')\nreturn answer.passing")
    application, _ = guarded_application(admin, policy)
    assert explain(admin, application, user)["passing"] is True


def test_a_policy_in_a_flow_changes_what_the_next_stage_does(admin, new_browser):
    """The usual way to make an e-mail address the username."""
    prompt = admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": "email", "label": "E-mail", "type": "email", "order": 0,
        "initial_value": "return 'guest@' + http_request.get_host()", "initial_value_expression": True})
    stage = admin.make_stage("prompt/stages", fields=[prompt["pk"]])
    write = admin.make_stage("user_write", user_creation_mode="always_create")
    slug = admin.make_flow(stage, write, designation="enrollment")
    bindings = admin.call("GET", "flows/bindings/", params={"target": admin.flow(slug)})["results"]
    binding = next(each for each in bindings if each["stage"] == write)
    policy = make(admin, '''
data = request.context["flow_plan"].context["prompt_data"]
data["username"] = data["email"].partition("@")[0] + "-from-mail"
return True
''')
    policies.bind(admin, policy, binding["pk"])
    name = unique("enrolled")
    run = new_browser().begin(slug)
    assert run.current["fields"][0]["initial_value"].startswith("guest@")
    run.answer(email=f"{name}@example.com")
    found = admin.find("core/users/", username=f"{name}-from-mail")
    assert found["email"] == f"{name}@example.com"


def test_validation_policies_check_and_change_answers(admin, new_browser):
    prompt = admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": "username", "label": "Name", "type": "text", "order": 0})
    check = make(admin, '''
name = request.context["prompt_data"]["username"]
if name.startswith("root"):
    ak_message("Not that one.")
    return False
request.context["prompt_data"]["username"] = name.lower()
return True
''')
    stage = admin.make_stage("prompt/stages", fields=[prompt["pk"]], validation_policies=[check])
    write = admin.make_stage("user_write", user_creation_mode="always_create")
    slug = admin.make_flow(stage, write, designation="enrollment")
    run = new_browser().begin(slug)
    refused = run.answer(username="root-1")
    assert "Not that one." in str(refused["response_errors"])
    name = unique("Mixed")
    run.answer(username=name)
    admin.find("core/users/", username=name.lower())


def test_a_refusal_s_page_and_event_lead_to_what_was_asked(admin, server, user, new_browser):
    policy = make(admin, "wanted = 'blue'\nreturn request.user.attributes.get('team') == wanted")
    application, _ = guarded_application(admin, policy)
    party = RelyingParty(server, application)
    landing = new_browser().visit(party.authorization_url(), user)
    assert not landing.left_the_site
    request_id = landing.response.headers["X-authentik-id"] if landing.response is not None else None
    found = events(admin, "policy_execution")
    event = next(each for each in found if each["user"].get("pk") == user.pk)
    assert request_id is None or event["context"]["http_request"]["request_id"] == request_id
    request_id = event["context"]["http_request"]["request_id"]
    again = admin.call("GET", "events/events/", params={"request_id": request_id})["results"]
    assert event in again
    trace = str(event["context"]["decision"])
    assert "line 2: request.user.attributes" in trace and "line 2: returned" in trace
    tree = server.run("explain", "--request", request_id).stdout
    assert "request.user.attributes" in tree and f"{user.username}: " in tree


def test_a_policy_that_was_deleted_lets_nobody_in_who_it_would_not(admin, user):
    policy = make(admin, "return True")
    application, pk = guarded_application(admin, policy, make(admin, "return False"))
    assert explain(admin, application, user)["passing"] is True
    admin.call("DELETE", f"policies/expression/{policy}/")
    assert explain(admin, application, user)["passing"] is False


def test_answers_are_kept_when_that_is_wanted(admin, user):
    policy = make(admin, "return request.user.is_active", execution_logging=True)
    application, _ = guarded_application(admin, policy)
    path = f"core/applications/{application.slug}/check_access/"
    assert admin.call("GET", path, params={"for_user": user.pk})["passing"] is True
    [event] = [each for each in events(admin, "policy_execution") if each["context"].get("policy_uuid") == policy]
    assert event["context"]["result"]["passing"] is True


def test_querysets_find_and_change_users(admin, user):
    group = admin.call("POST", "core/groups/", {"name": unique("team"), "users": [user.pk]})
    policy = make(admin, f'''
from authentik.core.models import Group, User
found = User.objects.filter(email__iexact="{user.email.upper()}").first()
found.attributes["seen"] = True
found.save()
members = [each.username for each in Group.objects.get(name="{group['name']}").users.all()]
return found == request.user and members == ["{user.username}"]
''')
    application, _ = guarded_application(admin, policy)
    # Being asked why changes nothing.
    assert explain(admin, application, user)["passing"] is True
    assert admin.call("GET", f"core/users/{user.pk}/")["attributes"] == {}
    path = f"core/applications/{application.slug}/check_access/"
    assert admin.call("GET", path, params={"for_user": user.pk})["passing"] is True
    assert admin.call("GET", f"core/users/{user.pk}/")["attributes"] == {"seen": True}


def test_requests_reach_nothing_of_the_server_s_own_network(admin, server, user):
    policy = make(admin, f'''
try:
    requests.get("{server.url}/-/health/live/")
except requests.exceptions.RequestException as error:
    ak_message("refused")
    return False
return True
''')
    application, _ = guarded_application(admin, policy)
    assert explain(admin, application, user)["messages"] == ["refused"]
