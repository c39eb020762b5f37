"""How people reach the site: a refusal that may pass is answered by sending the same request again."""

import threading
import time
from collections import Counter

import requests
from requests.adapters import HTTPAdapter

PASSING = (502, 503, 504)
PATIENCE_SECONDS = 90
PAUSE_SECONDS = 0.1


class Tally:
    """What was sent again, by reason."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def note(self, reason: str) -> None:
        with self._lock:
            self._counts[reason] += 1

    @property
    def total(self) -> int:
        with self._lock:
            return sum(self._counts.values())

    def __str__(self) -> str:
        with self._lock:
            return ", ".join(f"{count} × {reason}" for reason, count in sorted(self._counts.items())) or "none"


class PatientAdapter(HTTPAdapter):
    """Sends a request again, as it was, for as long as there is no connection or the answer is 502, 503 or 504."""

    def __init__(self, *tallies: Tally):
        super().__init__()
        self.tallies = tallies

    def send(self, request, **options):  # pylint: disable=arguments-differ
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                response = super().send(request, **options)
                # An answer that breaks off is none.
                _ = response.content
                if response.status_code not in PASSING or time.monotonic() > deadline:
                    return response
                reason = str(response.status_code)
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                if time.monotonic() > deadline:
                    raise
                reason = "lost connection"
            for tally in self.tallies:
                tally.note(reason)
            time.sleep(PAUSE_SECONDS)


class Door:
    """What a browser and a relying party take for the server: the load balancer's address."""

    def __init__(self, url: str, *tallies: Tally):
        self.url = url
        self.tallies = tallies

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        return self.watch(session)

    def watch(self, session: requests.Session) -> requests.Session:
        session.mount("http://", PatientAdapter(*self.tallies))
        return session
