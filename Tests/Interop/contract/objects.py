"""At least one object of every model, each with as much in it as its model takes."""

from support.admin import Admin, unique
from support.flow import FlowClient
from support.relying_party import RelyingParty
from support.roles import assign, make_role

EXPRESSION = "return {}"


def make_all(admin: Admin) -> None:
    directory(admin)
    flow = flows(admin)
    applications(admin, flow, policies(admin))
    certificate(admin)
    task(admin)
    roles(admin)
    login(admin)
    admin.call("POST", "core/brands/", {
        "domain": f"{unique('brand')}.example.com", "flow_authentication": flow, "client_certificates": [
            admin.signing_key()], "web_certificate": admin.signing_key()})


def roles(admin: Admin) -> None:
    role = make_role(admin, ["authentik_core.view_group"])
    group = admin.call("POST", "core/groups/", {"name": unique("group"), "roles": [role]})["pk"]
    assign(admin, role, "authentik_core.change_group", model="authentik_core.group", object_pk=group)
    number = admin.call("GET", "rbac/permissions/", params={"codename": "view_group"})["results"][0]["id"]
    admin.call("POST", "rbac/initial_permissions/", {"name": unique("initial"), "role": role, "permissions": [number]})


def login(admin: Admin) -> None:
    """A session, and the tokens that an application got in it."""
    RelyingParty(admin.server, admin.make_application()).sign_in(FlowClient(admin.server), admin.make_user())


def task(admin: Admin) -> None:
    schedule = admin.call("GET", "tasks/schedules/")["results"][0]["id"]
    admin.call("POST", f"tasks/schedules/{schedule}/send/")


def directory(admin: Admin) -> None:
    parent = admin.call("POST", "core/groups/", {"name": unique("parent")})["pk"]
    group = admin.call("POST", "core/groups/", {"name": unique("group"), "parents": [parent], "attributes": {"a": 1}})
    user = admin.make_user([unique("team")])
    admin.call("POST", f"core/groups/{group['pk']}/add_user/", {"pk": user.pk})
    admin.call("POST", "core/tokens/", {"identifier": unique("token"), "user": user.pk, "intent": "app_password"})


def flows(admin: Admin) -> str:
    """One of each kind of stage, in a flow. Gives the flow's primary key."""
    prompt = admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": "name", "label": "Name", "type": "text", "order": 0})["pk"]
    kinds = {
        "consent": {"mode": "expiring"}, "deny": {}, "dummy": {}, "user_login": {}, "user_logout": {}, "user_write": {},
        "redirect": {"mode": "static", "target_static": "https://example.com"},
        "password": {"backends": ["authentik.core.auth.InbuiltBackend"]},
        "identification": {"user_fields": ["username", "email"]}, "prompt/stages": {"fields": [prompt]},
        "captcha": {"public_key": "site", "private_key": "hidden"}, "invitation/stages": {}, "user_delete": {}, "email": {},
        "mtls": {"mode": "optional", "cert_attribute": "email", "user_attribute": "email",
                 "certificate_authorities": [admin.signing_key()]},
    }
    stages = [admin.make_stage(kind, **fields) for kind, fields in kinds.items()]
    flow = admin.flow(admin.make_flow(*stages))
    admin.call("POST", "stages/invitation/invitations/", {
        "name": unique("invitation"), "expires": "2099-01-01T00:00:00Z", "fixed_data": {"a": 1}, "flow": flow})
    return flow


def policies(admin: Admin) -> list[str]:
    kinds = {
        "dummy": {}, "event_matcher": {"action": "login"}, "expression": {"expression": "return True"},
        "geoip": {"countries": ["CH"], "asns": [1]}, "password": {"length_min": 8, "error_message": "no"},
        "password_expiry": {"days": 3}, "reputation": {}, "unique_password": {},
    }
    return [
        admin.call("POST", f"policies/{kind}/", {"name": unique(kind)} | fields)["pk"] for kind, fields in kinds.items()
    ]


def applications(admin: Admin, flow: str, policies: list[str]) -> None:
    application = admin.find("core/applications/", slug=admin.make_application().slug)
    mapping = admin.call("POST", "propertymappings/provider/scope/", {
        "name": unique("mapping"), "scope_name": "more", "expression": EXPRESSION})["pk"]
    admin.make_application(property_mappings=[mapping], authentication_flow=flow)
    entitlement = admin.call("POST", "core/application_entitlements/", {
        "name": unique("entitlement"), "app": application["pk"], "attributes": {"a": [1]}})["pk"]
    group = admin.call("POST", "core/groups/", {"name": unique("bound")})["pk"]
    admin.call("POST", "policies/bindings/", {"target": entitlement, "group": group, "order": 0})
    user = admin.make_user()
    admin.call("POST", "policies/bindings/", {"target": application["pk"], "user": user.pk, "order": 1})
    for order, policy in enumerate(policies):
        admin.call("POST", "policies/bindings/", {"target": flow, "policy": policy, "order": order, "enabled": False})


def certificate(admin: Admin) -> None:
    for algorithm in ("rsa", "ecdsa", "ed25519"):
        admin.call("POST", "crypto/certificatekeypairs/generate/", {
            "common_name": unique("certificate"), "subject_alt_name": "a.example.com", "validity_days": 3,
            "alg": algorithm})
