"""A relying party made of Authlib and joserfc, which share no code with the server."""

import os
import secrets

from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from support.admin import Application
from support.flow import FlowClient, Landing
from support.server import Server

os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

ALL_SCOPES = "openid profile email offline_access"
SIGNATURES = ["RS256", "ES256", "ES384", "ES512", "EdDSA", "HS256"]


class RelyingParty:
    """One client of one application."""

    def __init__(self, server: Server, application: Application, scope: str = ALL_SCOPES, **options):
        self.server = server
        self.application = application
        self.oauth = OAuth2Session(
            application.client_id, application.client_secret, scope=scope,
            redirect_uri=application.redirect_uri, **options,
        )
        self.oauth.trust_env = False
        server.watch(self.oauth)
        self.metadata = self._get(application.metadata_url)
        self.state = self.nonce = self.verifier = None

    def _get(self, url: str) -> dict:
        response = self.server.session().get(url, timeout=60)
        assert response.status_code == 200, f"{url}: {response.status_code} {response.text[:300]}"
        return response.json()

    def authorization_url(self, challenge_method: str | None = "S256", **parameters) -> str:
        """The address that starts a login, with fresh state, nonce and code verifier."""
        self.nonce = secrets.token_urlsafe(16)
        self.verifier = secrets.token_urlsafe(48) if challenge_method else None
        challenge = {}
        if challenge_method:
            method = {"S256": create_s256_code_challenge, "plain": str}[challenge_method]
            challenge = {"code_challenge": method(self.verifier), "code_challenge_method": challenge_method}
        url, self.state = self.oauth.create_authorization_url(
            self.metadata["authorization_endpoint"], **({"nonce": self.nonce} | challenge | parameters))
        return url

    def authorize(self, browser: FlowClient, user=None, **parameters) -> Landing:
        """Sends a browser to the server and gives the address at which it comes back."""
        landing = browser.visit(self.authorization_url(**parameters), user)
        assert landing.left_the_site, landing.challenge or (landing.url, landing.response.text[:500])
        assert landing.url.startswith(self.application.redirect_uri), landing.url
        return landing

    def code(self, browser: FlowClient, user=None, **parameters) -> str:
        """A fresh authorization code."""
        return self.authorize(browser, user, **parameters).query()["code"]

    def exchange(self, callback: str) -> dict:
        """Exchanges the code of a callback as Authlib does, the state checked."""
        verifier = {"code_verifier": self.verifier} if self.verifier else {}
        return self.oauth.fetch_token(
            self.metadata["token_endpoint"], authorization_response=callback, state=self.state, **verifier)

    def sign_in(self, browser: FlowClient, user=None, **parameters) -> dict:
        """A whole login, up to the tokens."""
        return self.exchange(self.authorize(browser, user, **parameters).url)

    def token_request(self, **fields):
        """A token request as it is, the client authenticated in the body; fields of None are left out."""
        body = {
            "client_id": self.application.client_id, "client_secret": self.application.client_secret,
        } | fields
        sent = {name: value for name, value in body.items() if value is not None}
        return self.server.session().post(self.metadata["token_endpoint"], data=sent, timeout=60)

    def exchange_request(self, code: str, **fields):
        """A code exchange as it is, with the verifier of the last login."""
        return self.token_request(**({
            "grant_type": "authorization_code", "code": code, "code_verifier": self.verifier,
            "redirect_uri": self.application.redirect_uri,
        } | fields))

    def refresh_request(self, refresh_token: str, **fields):
        return self.token_request(grant_type="refresh_token", refresh_token=refresh_token, **fields)

    def keys(self) -> dict:
        """The JSON Web Key Set as it was sent."""
        return self._get(self.metadata["jwks_uri"])

    def decode(self, token: str) -> jwt.Token:
        """Checks a token's signature with the published keys, or the secret when there are none."""
        published = self.keys()
        if published.get("keys"):
            return jwt.decode(token, KeySet.import_key_set(published), algorithms=SIGNATURES)
        return jwt.decode(token, OctKey.import_key(self.application.client_secret), algorithms=["HS256"])

    def verify(self, id_token: str, refreshed: bool = False, **expected) -> dict:
        """The claims of an ID token after the checks of OpenID Connect Core, section 3.1.3.7 (12.2 when refreshed)."""
        token = self.decode(id_token)
        assert token.header["alg"] in self.metadata["id_token_signing_alg_values_supported"]
        required = {"iss": self.metadata["issuer"], "aud": self.application.client_id}
        checks = {name: {"essential": True, "value": value} for name, value in (required | expected).items()}
        if self.nonce:
            checks["nonce"] = {"essential": not refreshed, "value": self.nonce}
        checks |= {name: {"essential": True} for name in ("sub", "exp", "iat")}
        jwt.JWTClaimsRegistry(leeway=5, **checks).validate(token.claims)
        return token.claims

    def userinfo(self, access_token: str):
        return self.server.session().get(
            self.metadata["userinfo_endpoint"], headers={"Authorization": f"Bearer {access_token}"}, timeout=60)

    def introspect(self, token: str) -> dict:
        response = self.oauth.introspect_token(self.metadata["introspection_endpoint"], token=token)
        assert response.status_code == 200, response.text
        return response.json()

    def revoke(self, token: str, hint: str | None = None):
        return self.oauth.revoke_token(self.metadata["revocation_endpoint"], token=token, token_type_hint=hint)
