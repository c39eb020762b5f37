"""A browser without pictures: follows redirects and walks flows through the executor's JSON protocol."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import requests

from support.page import Form, Page
from support.server import Server

AUTHENTICATION = "default-authentication-flow"
REDIRECT = "xak-flow-redirect"
IDENTIFICATION = "ak-stage-identification"
PASSWORD = "ak-stage-password"
CONSENT = "ak-stage-consent"
USER_LOGIN = "ak-stage-user-login"
DENIED = "ak-stage-access-denied"
FLOW_ERROR = "ak-stage-flow-error"
AUTOSUBMIT = "ak-stage-autosubmit"

MAXIMUM_REDIRECTS = 20
TIMEOUT = 60
FLOW_PAGE = re.compile(r"^/if/flow/([-a-zA-Z0-9_]+)/$")


def origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


@dataclass
class Landing:
    """Where a walk ended: at an address of another site, at a page, or at a challenge nobody answered.

    The components are those of the challenges that a person was shown on the way; a redirect is not one of them."""

    url: str
    response: requests.Response | None = None
    challenge: dict | None = None
    components: list[str] = field(default_factory=list)

    @property
    def left_the_site(self) -> bool:
        return self.response is None and self.challenge is None

    def query(self) -> dict[str, str]:
        """The parameters in the query of the address, each of which must be there once."""
        return unrepeated(urlsplit(self.url).query)

    def fragment(self) -> dict[str, str]:
        return unrepeated(urlsplit(self.url).fragment)

    def posted(self) -> tuple[str, dict[str, str]]:
        """The address and the fields of a page or challenge that posts itself to another site."""
        if self.challenge is not None:
            assert self.challenge["component"] == AUTOSUBMIT, self.challenge
            return self.challenge["url"], self.challenge["attrs"]
        assert self.response is not None, f"nothing is posted, the browser was redirected to {self.url}"
        form: Form = Page(self.response.text, self.url).forms[0]
        assert form.method == "post"
        return form.action, form.values()


def unrepeated(encoded: str) -> dict[str, str]:
    pairs = parse_qsl(encoded, keep_blank_values=True)
    assert len(pairs) == len(dict(pairs)), f"a parameter is repeated in {encoded}"
    return dict(pairs)


class FlowRun:
    """One flow in one session, at the executor."""

    def __init__(self, client: "FlowClient", slug: str, query: str = ""):
        self.client = client
        self.url = f"{client.server.url}/api/v3/flows/executor/{slug}/?query={quote(query, safe='')}"
        self.current: dict = {}
        self.locations: list[str] = []
        self.response: requests.Response | None = None

    def challenge(self) -> dict:
        """Asks for the current challenge."""
        return self._settle(self.client.http.get(self.url, allow_redirects=False, timeout=TIMEOUT))

    def answer(self, component: str | None = None, **fields) -> dict:
        """Answers the current challenge and gives the next one."""
        body = {"component": component or self.current["component"]} | fields
        return self._settle(self.send(body))

    def send(self, body, **options) -> requests.Response:
        """Posts a body as it is and gives the answer as it is."""
        headers = self.client.csrf_headers() | options.pop("headers", {})
        return self.client.http.post(
            self.url, json=body, headers=headers, allow_redirects=False, timeout=TIMEOUT, **options)

    def _settle(self, response: requests.Response) -> dict:
        for _ in range(MAXIMUM_REDIRECTS):
            if response.status_code != 302:
                break
            self.locations.append(response.headers["Location"])
            target = urljoin(response.url, response.headers["Location"])
            assert origin(target) == origin(self.url), f"the executor redirects to {target}"
            response = self.client.http.get(target, allow_redirects=False, timeout=TIMEOUT)
        self.response = response
        assert response.status_code == 200, f"{response.status_code} {response.text[:1000]}"
        self.current = response.json()
        return self.current


class FlowClient:
    """A person's browser: one cookie jar."""

    def __init__(self, server: Server):
        self.server = server
        self.http = server.session()

    def csrf_headers(self) -> dict[str, str]:
        token = self.http.cookies.get("authentik_csrf")
        return {"X-authentik-CSRF": token} if token else {}

    def begin(self, slug: str = AUTHENTICATION, query: str = "") -> FlowRun:
        """Starts a flow and asks for its first challenge."""
        run = FlowRun(self, slug, query)
        run.challenge()
        return run

    def reach_password(self, username: str, slug: str = AUTHENTICATION, query: str = "") -> FlowRun:
        """Starts a login and says who it is."""
        run = self.begin(slug, query)
        run.answer(uid_field=username)
        assert run.current["component"] == PASSWORD, run.current
        return run

    def sign_in(self, user, slug: str = AUTHENTICATION, query: str = "") -> dict:
        """Signs a user in and gives the last challenge, which is a redirect."""
        run = self.reach_password(user.username, slug, query)
        run.answer(password=user.password)
        assert run.current["component"] == REDIRECT, run.current
        return run.current

    def me(self) -> str | None:
        """The name of the user of this session, or None without one."""
        response = self.http.get(f"{self.server.url}/api/v3/core/users/me/", timeout=TIMEOUT)
        if response.status_code == 403:
            return None
        assert response.status_code == 200, f"{response.status_code} {response.text[:300]}"
        return response.json()["user"]["username"]

    def open(self, url: str) -> Landing:
        """Opens an address and follows redirects for as long as they stay on the site."""
        target = urljoin(self.server.url, url)
        for _ in range(MAXIMUM_REDIRECTS):
            if origin(target) != origin(self.server.url):
                return Landing(target)
            response = self.http.get(target, allow_redirects=False, timeout=TIMEOUT)
            if not response.is_redirect:
                return Landing(target, response)
            target = urljoin(target, response.headers["Location"])
        raise AssertionError(f"more than {MAXIMUM_REDIRECTS} redirects from {url}")

    def visit(self, url: str, user=None, consent: bool = True) -> Landing:
        """Opens an address and answers every challenge on the way that can be answered."""
        components: list[str] = []
        landing = self.open(url)
        for _ in range(MAXIMUM_REDIRECTS):
            page = FLOW_PAGE.match(urlsplit(landing.url).path.removeprefix(urlsplit(self.server.url).path))
            if landing.left_the_site or not page or landing.response.status_code != 200:
                break
            run = self.begin(page.group(1), urlsplit(landing.url).query)
            challenge = self._solve(run, user, consent, components)
            if challenge["component"] != REDIRECT:
                return Landing(landing.url, challenge=challenge, components=components)
            landing = self.open(challenge["to"])
        landing.components = components
        return landing

    def _solve(self, run: FlowRun, user, consent: bool, components: list[str]) -> dict:
        for _ in range(MAXIMUM_REDIRECTS):
            challenge = run.current
            if challenge["component"] == REDIRECT:
                return challenge
            components.append(challenge["component"])
            fields = answer_for(challenge, user, consent)
            if fields is None or challenge.get("response_errors"):
                return challenge
            run.answer(**fields)
        raise AssertionError(f"the flow does not end: {components}")


def answer_for(challenge: dict, user, consent: bool) -> dict | None:
    """What this person answers, or None when the challenge is not for them to answer."""
    component = challenge["component"]
    if component == IDENTIFICATION and user:
        return {"uid_field": user.username}
    if component == PASSWORD and user:
        return {"password": user.password}
    if component == USER_LOGIN:
        return {"remember_me": False}
    if component == CONSENT and consent:
        return {"token": challenge["token"]}
    return None
