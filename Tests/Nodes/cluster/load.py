"""People who sign in at an application all the time."""

import threading
import time
from dataclasses import dataclass, field

from authlib.integrations.base_client import OAuthError
from cluster.door import Door, Tally
from support.admin import Application, User
from support.flow import FlowClient
from support.relying_party import RelyingParty

MAXIMUM_BEGINNINGS = 10


@dataclass
class Login:
    """One login that ended in tokens."""

    user: User
    began: float
    ended: float
    resent: int
    beginnings: int


@dataclass
class Outcome:
    logins: list[Login] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def sign_in(url: str, application: Application, user: User, *tallies: Tally) -> Login:
    """A whole login with a fresh browser: the flow, the code, the tokens, all of them checked.

    Where a node went away after it had done what a request asked for, and before it could say so, that step is done and
    the same request does not fit any more. Then, and only then, the person begins again, as somebody who reloads."""
    mine = Tally()
    door = Door(url, mine, *tallies)
    began = time.monotonic()
    party = RelyingParty(door, application)
    browser = FlowClient(door)
    for beginning in range(1, MAXIMUM_BEGINNINGS + 1):
        resent = mine.total
        try:
            tokens = party.exchange(party.authorize(browser, user).url)
            assert party.verify(tokens["id_token"])["sub"] == user.uid
            return Login(user, began, time.monotonic(), mine.total, beginning)
        except (AssertionError, OAuthError) as error:
            if mine.total == resent:
                raise AssertionError(f"a login failed though no request of it had to be sent again: {error}") from error
            if beginning == MAXIMUM_BEGINNINGS:
                raise
    raise AssertionError("a login never ended")


class Load:
    """Some people, each of whom signs in again and again, at the same time, until the end of the block."""

    def __init__(self, url: str, application: Application, users: list[User]):
        self.url = url
        self.application = application
        self.users = users
        self.tally = Tally()
        self._outcome = Outcome()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(user,), daemon=True) for user in users]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, *_) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(120)
        if kind is None:
            assert not any(thread.is_alive() for thread in self._threads), "a login hangs"
            assert not self._outcome.failures, self._outcome.failures

    def _go_on(self, user: User) -> None:
        while not self._stop.is_set():
            try:
                login = sign_in(self.url, self.application, user, self.tally)
                with self._lock:
                    self._outcome.logins.append(login)
            except Exception as error:  # pylint: disable=broad-except
                with self._lock:
                    self._outcome.failures.append(f"{user.username}: {type(error).__name__}: {error}")
                return

    @property
    def logins(self) -> list[Login]:
        with self._lock:
            return list(self._outcome.logins)

    @property
    def failures(self) -> list[str]:
        with self._lock:
            return list(self._outcome.failures)

    def done_by(self, user: User) -> int:
        return sum(login.user is user for login in self.logins)

    def wait_for(self, more: int, seconds: float = 60) -> None:
        """Waits until so many more logins have ended than have now."""
        goal = len(self.logins) + more
        deadline = time.monotonic() + seconds
        while len(self.logins) < goal:
            assert not self.failures, self.failures
            assert time.monotonic() < deadline, f"{len(self.logins)} logins, and not {goal}: {self.tally}"
            time.sleep(0.05)

    def figures(self) -> dict:
        """What a test shows of it."""
        logins = self.logins
        longest = max((login.ended - login.began for login in logins), default=0)
        return {
            "logins": len(logins), "sent_again": f"({self.tally})",
            "logins_with_a_retry": sum(login.resent > 0 for login in logins),
            "begun_again": sum(login.beginnings - 1 for login in logins), "longest_login": f"{longest:.1f} s",
        }
