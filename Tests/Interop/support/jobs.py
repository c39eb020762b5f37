"""What tests of background jobs share."""

import time

CLEAN = "authentik.core.tasks.clean_expired_models"


def wait_for(condition, seconds: float = 20):
    """What a condition gives as soon as it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("what was waited for did not come")
