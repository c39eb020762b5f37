"""The administrator's REST client, with the objects that tests need."""

import secrets
from dataclasses import dataclass, field

from support.server import Server

SCOPES = ("openid", "profile", "email", "offline_access")
GRANTS = ("authorization_code", "implicit", "hybrid", "refresh_token", "client_credentials")
CALLBACK = "https://relying-party.test/callback"
SIGNED_OUT = "https://relying-party.test/signed-out"
IMPLICIT_CONSENT = "default-provider-authorization-implicit-consent"
EXPLICIT_CONSENT = "default-provider-authorization-explicit-consent"


def unique(prefix: str) -> str:
    """A name that no other test uses."""
    return f"{prefix}-{secrets.token_hex(5)}"


@dataclass
class User:
    pk: int
    uuid: str
    uid: str
    username: str
    email: str
    name: str
    password: str
    groups: list[str] = field(default_factory=list)


@dataclass
class Application:
    slug: str
    name: str
    provider: int
    client_id: str
    client_secret: str
    redirect_uri: str
    metadata_url: str


class Admin:
    """Talks to /api/v3/ with the bootstrap token."""

    def __init__(self, server: Server):
        self.server = server
        self.http = server.session()
        self.http.headers["Authorization"] = f"Bearer {server.token}"
        self._pks: dict[str, str] = {}

    def call(self, method: str, path: str, json=None, **options):
        """Calls the API and gives the decoded answer; anything but success is an error."""
        response = self.http.request(method, f"{self.server.url}/api/v3/{path}", json=json, timeout=60, **options)
        if not response.ok:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.text[:1000]}")
        return response.json() if response.content else None

    def find(self, path: str, /, **filters) -> dict:
        """The one object of a list whose fields equal the filters."""
        results = self.call("GET", path, params=filters | {"page_size": 100})["results"]
        found = [each for each in results if all(each.get(key) == value for key, value in filters.items())]
        assert len(found) == 1, f"{path} has {len(found)} objects with {filters}"
        return found[0]

    def flow(self, slug: str) -> str:
        """The primary key of a flow."""
        if slug not in self._pks:
            self._pks[slug] = self.call("GET", f"flows/instances/{slug}/")["pk"]
        return self._pks[slug]

    def scope_mapping(self, scope: str) -> str:
        managed = f"goauthentik.io/providers/oauth2/scope-{scope}"
        if managed not in self._pks:
            self._pks[managed] = self.find("propertymappings/provider/scope/", managed=managed)["pk"]
        return self._pks[managed]

    def signing_key(self) -> str:
        """The RSA key pair that every installation has."""
        return self.find("crypto/certificatekeypairs/", name="authentik Self-signed Certificate")["pk"]

    def permission(self, name: str) -> int:
        """The number of a permission, as `app.codename` names it."""
        app, _, codename = name.partition(".")
        found = self.call("GET", "rbac/permissions/", params={"codename": codename, "content_type__app_label": app})
        return found["results"][0]["id"]

    def make_user(self, groups: list[str] = (), **fields) -> User:
        """A user with a password, and with the groups of these names."""
        username = fields.pop("username", None) or unique("user")
        password = unique("Corr3ct-horse")
        made = self.call("POST", "core/users/", {
            "username": username, "name": f"Name of {username}", "email": f"{username}@example.com",
            "groups": [self.call("POST", "core/groups/", {"name": name})["pk"] for name in groups],
        } | fields)
        self.call("POST", f"core/users/{made['pk']}/set_password/", {"password": password})
        return User(
            made["pk"], made["uuid"], made["uid"], username, made["email"], made["name"], password, list(groups))

    def make_application(self, **fields) -> Application:
        """An application with an OAuth2 provider. Fields override the provider's."""
        name = unique("app")
        body = {
            "name": name,
            "client_id": unique("client"),
            "client_secret": secrets.token_hex(32),
            "authorization_flow": self.flow(fields.pop("consent", IMPLICIT_CONSENT)),
            "invalidation_flow": self.flow(fields.pop("invalidation", "default-provider-invalidation-flow")),
            "redirect_uris": [
                {"matching_mode": "strict", "url": CALLBACK, "redirect_uri_type": "authorization"},
                {"matching_mode": "strict", "url": SIGNED_OUT, "redirect_uri_type": "logout"},
            ],
            "grant_types": list(GRANTS),
            "property_mappings": [self.scope_mapping(scope) for scope in SCOPES],
        } | fields
        if "signing_key" not in body:
            body["signing_key"] = self.signing_key()
        provider = self.call("POST", "providers/oauth2/", body)
        self.call("POST", "core/applications/", {"name": name, "slug": name, "provider": provider["pk"]})
        return Application(
            name, name, provider["pk"], body["client_id"], body["client_secret"], body["redirect_uris"][0]["url"],
            f"{self.server.url}/application/o/{name}/.well-known/openid-configuration",
        )

    def make_certificate(self, text: str) -> str:
        """Certificates in PEM, without a key. Gives their primary key."""
        return self.call("POST", "crypto/certificatekeypairs/", {
            "name": unique("certificate"), "certificate_data": text})["pk"]

    def make_flow(self, *stages: str, **fields) -> str:
        """A flow of these stages' primary keys, in this order. Gives its slug."""
        slug = unique("flow")
        flow = self.call("POST", "flows/instances/", {
            "name": slug, "slug": slug, "title": f"Title of {slug}", "designation": "authentication",
        } | fields)
        for index, stage in enumerate(stages):
            self.call("POST", "flows/bindings/", {"target": flow["pk"], "stage": stage, "order": index * 10})
        return slug

    def make_stage(self, kind: str, **fields) -> str:
        """A stage of a kind as the API's path names it. Gives its primary key."""
        return self.call("POST", f"stages/{kind}/", {"name": unique(kind.replace("/", "-"))} | fields)["pk"]

    def make_consent_flow(self, **fields) -> str:
        """An authorization flow that asks for consent. Gives its slug."""
        stage = self.make_stage("consent", **fields)
        return self.make_flow(stage, designation="authorization", authentication="require_authenticated")
