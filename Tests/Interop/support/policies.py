"""Policies, what they are bound to, and what they say."""

from support.admin import Admin, unique


def make(admin: Admin, kind: str, **fields) -> str:
    """A policy of a kind as the API's path names it. Gives its primary key."""
    return admin.call("POST", f"policies/{kind}/", {"name": unique(kind)} | fields)["pk"]


def bind(admin: Admin, policy: str, target: str, **fields) -> str:
    """Binds a policy to an object. Gives the binding's primary key."""
    body = {"policy": policy, "target": target, "order": 0} | fields
    return admin.call("POST", "policies/bindings/", body)["pk"]


def ask(admin: Admin, policy: str, user: int, **context) -> tuple[bool, list[str]]:
    """What a policy says of a user when an administrator tries it out."""
    answer = admin.call("POST", f"policies/all/{policy}/test/", {"user": user, "context": context})
    assert set(answer) == {"passing", "messages", "log_messages"}
    return answer["passing"], answer["messages"]


def make_password_flow(admin: Admin, *policies: str) -> str:
    """A flow in which somebody who is signed in sets another password, checked by policies. Gives its slug."""
    prompt = admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": "password", "label": "New password", "type": "password"})["pk"]
    ask_stage = admin.make_stage("prompt/stages", fields=[prompt], validation_policies=list(policies))
    write_stage = admin.make_stage("user_write", user_creation_mode="never_create")
    return admin.make_flow(
        ask_stage, write_stage, designation="stage_configuration", authentication="require_authenticated")


def refusals(challenge: dict) -> list[str]:
    """What is wrong with the last answer, in words."""
    return [each["string"] for errors in challenge.get("response_errors", {}).values() for each in errors]
