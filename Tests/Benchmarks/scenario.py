"""What the benchmark asks of the server: an application with its provider and users, logins, and single requests."""

import base64
import hashlib
import re
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

from http_client import Connection, Failure, Response, request

CALLBACK = "http://127.0.0.1/callback"
SCOPES = ("openid", "email", "profile")
MOST_STEPS = 30
# The attributes of the cookies do not matter here, but a cookie that is taken back must go.
_TAKEN_BACK = re.compile(r"max-age=0(;|$)", re.IGNORECASE)


class API:
    """The REST API, as the administrator of the first start."""

    def __init__(self, port: int, token: str):
        self._connection = Connection(port)
        self._headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, document=None):
        """The answer's document; None when it has none."""
        data = request(method, f"/api/v3/{path}", self._headers, document=document)
        try:
            response = self._connection.exchange(data).expect(200, 201, 204)
        except Failure as failure:
            raise Failure(f"{method} {path}: {failure}") from None
        return response.json() if response.body else None

    def first(self, path: str, **filters: str) -> dict:
        """The first object of a filtered list."""
        results = self.call("GET", f"{path}?{urlencode(filters)}")["results"]
        if not results:
            raise Failure(f"{path} has no object with {filters}")
        return results[0]


@dataclass
class Application:
    slug: str
    client_id: str
    client_secret: str

    @property
    def credentials(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.client_secret}


def signing_key(folder: Path) -> dict[str, str]:
    """A certificate and its key: RSA with 2,048 bits, as the unit that everything is compared with."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=benchmark", "-days", "30",
         "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return {"name": "benchmark", "certificate_data": certificate.read_text(), "key_data": key.read_text()}


def make_application(api: API, folder: Path) -> Application:
    """An application with an OAuth2 provider that asks for no consent and signs with RS256."""
    application = Application("benchmark", "benchmark", secrets.token_hex(32))
    managed = "goauthentik.io/providers/oauth2/scope-"
    provider = api.call("POST", "providers/oauth2/", application.credentials | {
        "name": "benchmark",
        "authorization_flow": _flow(api, "default-provider-authorization-implicit-consent"),
        "invalidation_flow": _flow(api, "default-provider-invalidation-flow"),
        "grant_types": ["authorization_code", "client_credentials", "refresh_token"],
        "redirect_uris": [{"matching_mode": "strict", "url": CALLBACK}],
        "property_mappings": [
            api.first("propertymappings/provider/scope/", managed=managed + scope)["pk"] for scope in SCOPES],
        "signing_key": api.call("POST", "crypto/certificatekeypairs/", signing_key(folder))["pk"],
    })
    api.call("POST", "core/applications/", {"name": "benchmark", "slug": "benchmark", "provider": provider["pk"]})
    return application


def _flow(api: API, slug: str) -> str:
    return api.first("flows/instances/", slug=slug)["pk"]


@dataclass
class User:
    pk: int
    username: str
    password: str


def make_user(api: API, username: str) -> User:
    """A user with a password."""
    made = api.call("POST", "core/users/", {"username": username, "name": username, "email": f"{username}@example.com"})
    user = User(made["pk"], username, secrets.token_hex(16))
    api.call("POST", f"core/users/{user.pk}/set_password/", {"password": user.password})
    return user


class Browser:
    """One browser with an empty cookie jar, on one connection; it loads no pages, as a native client of flows."""

    def __init__(self, port: int):
        self._connection = Connection(port)
        self._cookies: dict[str, str] = {}
        self.requests = 0

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_) -> None:
        self._connection.close()

    def sign_in(self, application: Application, user: User) -> dict:
        """A whole login, from the authorization request to the tokens."""
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = urlencode({
            "response_type": "code", "client_id": application.client_id, "redirect_uri": CALLBACK,
            "scope": " ".join(SCOPES), "state": secrets.token_urlsafe(16), "nonce": secrets.token_urlsafe(16),
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), "code_challenge_method": "S256",
        })
        callback = self._follow(f"/application/o/authorize/?{query}", user)
        code = parse_qs(urlsplit(callback).query).get("code")
        if not code:
            raise Failure(f"the login ended without a code: {callback}")
        return self._send("POST", "/application/o/token/", form=application.credentials | {
            "grant_type": "authorization_code", "code": code[0], "redirect_uri": CALLBACK, "code_verifier": verifier,
        }).expect(200).json()

    def _follow(self, url: str, user: User) -> str:
        """Goes from redirect to redirect and through each flow, up to the application's callback."""
        for _ in range(MOST_STEPS):
            if url.startswith(CALLBACK):
                return url
            parts = urlsplit(url)
            if match := re.fullmatch(r"/if/flow/([^/]+)/", parts.path):
                target = self._run_flow(match.group(1), parts.query, user)
            else:
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                target = self._send("GET", path).expect(302, 303).header("Location")
            url = urljoin(url, target)
        raise Failure(f"the login went in circles, at last to {url}")

    def _run_flow(self, slug: str, query: str, user: User) -> str:
        """Answers a flow's challenges and returns where it leads."""
        path = f"/api/v3/flows/executor/{slug}/?query={quote(query, safe='')}"
        challenge = self._challenge("GET", path)
        for _ in range(MOST_STEPS):
            if challenge["component"] == "xak-flow-redirect":
                return challenge["to"]
            if challenge.get("response_errors"):
                raise Failure(f"the flow refused an answer: {challenge}")
            challenge = self._challenge("POST", path, self._answer(challenge, user))
        raise Failure(f"the flow {slug} has no end, at last {challenge}")

    @staticmethod
    def _answer(challenge: dict, user: User) -> dict:
        component = challenge["component"]
        answers = {
            "ak-stage-identification": {"uid_field": user.username, "password": user.password},
            "ak-stage-password": {"password": user.password},
            "ak-stage-consent": {"token": challenge.get("token")},
            "ak-stage-user-login": {"remember_me": False},
        }
        if component not in answers:
            raise Failure(f"a challenge that the benchmark has no answer to: {challenge}")
        answer = {"component": component} | answers[component]
        if component == "ak-stage-identification" and not challenge.get("password_fields"):
            del answer["password"]
        return answer

    def _challenge(self, method: str, path: str, document=None) -> dict:
        response = self._send(method, path, document=document)
        for _ in range(MOST_STEPS):
            if response.status not in (302, 303):
                break
            target = urlsplit(urljoin(path, response.header("Location")))
            response = self._send("GET", f"{target.path}?{target.query}")
        return response.expect(200).json()

    def _send(self, method: str, path: str, **content) -> Response:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())} if self._cookies else {}
        if method == "POST" and "authentik_csrf" in self._cookies:
            headers["X-authentik-CSRF"] = self._cookies["authentik_csrf"]
        response = self._connection.exchange(request(method, path, headers, **content))
        self.requests += 1
        for cookie in response.headers("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
            if _TAKEN_BACK.search(cookie):
                del self._cookies[name]
        return response


def single_requests(application: Application, access_token: str) -> dict[str, tuple[bytes, float]]:
    """The hot paths: each one's request and budget in units."""
    base = f"/application/o/{application.slug}"
    form = application.credentials
    bearer = {"Authorization": f"Bearer {access_token}"}
    grant = form | {"grant_type": "client_credentials", "scope": "profile"}
    return {
        "client_credentials, RS256": (request("POST", "/application/o/token/", form=grant), 2.0),
        "  and an ID token": (request("POST", "/application/o/token/", form=grant | {"scope": "openid profile"}), None),
        "userinfo": (request("GET", "/application/o/userinfo/", bearer), 1.0),
        "introspection": (request("POST", "/application/o/introspect/", form=form | {"token": access_token}), 1.0),
        "JWKS": (request("GET", f"{base}/jwks/"), 0.35),
        "discovery": (request("GET", f"{base}/.well-known/openid-configuration"), 0.4),
    }
