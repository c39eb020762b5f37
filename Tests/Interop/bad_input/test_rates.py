"""Whoever asks too often is told when to come back, and nobody else notices."""

import pytest
import requests
from support.admin import Admin


@pytest.fixture
def strict(make_server):
    return make_server(THROTTLE__DEFAULT="5/minute", THROTTLE__FLOWS="8/minute", THROTTLE__REFUSED="3/minute")


def throttled(answer) -> bool:
    if answer.status_code != 429:
        return False
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    return True


def test_the_api_is_not_asked_too_often_by_nobody(strict):
    answers = [requests.get(f"{strict.url}/api/v3/core/users/", timeout=30) for _ in range(7)]
    assert [answer.status_code for answer in answers[:5]] == [403] * 5
    assert throttled(answers[5]) and throttled(answers[6])
    assert answers[5].json()["detail"].startswith("Request was throttled. Expected available in ")


def test_who_is_somebody_is_not_counted(strict):
    admin = Admin(strict)
    for _ in range(20):
        admin.call("GET", "core/users/")


def test_flows_are_not_walked_too_often(strict):
    page = f"{strict.url}/if/flow/default-authentication-flow/"
    answers = [requests.get(page, timeout=30) for _ in range(9)]
    assert [answer.status_code for answer in answers[:8]] == [200] * 8
    assert throttled(answers[8]) and "throttled" in answers[8].text


def test_clients_do_not_guess_for_long(strict):
    guess = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}
    answers = [requests.post(f"{strict.url}/application/o/token/", data=guess, timeout=30) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [401] * 3 or all(
        400 <= answer.status_code < 500 and answer.status_code != 429 for answer in answers[:3])
    assert throttled(answers[3])
