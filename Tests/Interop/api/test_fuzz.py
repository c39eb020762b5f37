"""The whole API against what schemathesis makes up from the server's own document: no answer is a 5xx."""

import os
import random
import time
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from contract import objects
from support.admin import Admin

SEED = int(os.environ.get("LANYARD_FUZZ_SEED", "20260831"))
SECONDS = float(os.environ.get("LANYARD_FUZZ_SECONDS", "60"))
# Without its token the rest of the run would say nothing.
LEFT_OUT = {"core_tokens_destroy", "core_users_destroy"}
# It has a key of its own.
ELSEWHERE = "/tenants/"
# Whatever is made of these, the one who asks stays who it is.
UNTOUCHED = ("core/users/", "core/tokens/", "core/groups/")


@pytest.fixture
def admin(own_server):
    return Admin(own_server)


def known(admin, document) -> dict[str, list[str]]:
    """What there is in each collection, by its path: made-up keys would only ever be those of nothing."""
    keys = {}
    for path in document["paths"]:
        collection, _, rest = path.partition("{")
        if rest and collection in document["paths"] and "get" in document["paths"][collection]:
            answer = admin.http.get(f"{admin.server.url}/api/v3{collection}", timeout=60)
            name = rest.partition("}")[0]
            results = answer.json().get("results", []) if isinstance(answer.json(), dict) else []
            keys[collection] = [str(each.get(name) or each.get("pk")) for each in results]
    return keys


def test_no_input_makes_the_server_fail(own_server, admin):
    objects.make_all(admin)
    document = admin.call("GET", "schema/", params={"format": "json"})
    schema = schemathesis.openapi.from_dict(document)
    operations = [each for each in (result.ok() for result in schema.get_all_operations())
                  if each.definition.raw["operationId"] not in LEFT_OUT and not each.path.startswith(ELSEWHERE)]
    # Nothing that is deleted is missed by what comes before it.
    dice = random.Random(SEED)
    dice.shuffle(operations)
    operations.sort(key=lambda each: each.method.lower() == "delete")
    deadline = time.monotonic() + SECONDS
    failures, statuses, rounds = [], Counter(), 0
    while time.monotonic() < deadline:
        keys = known(admin, document)
        for index, operation in enumerate(operations):
            if time.monotonic() > deadline:
                break
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                statuses += probe(operation, mode, SEED + rounds * 10_000 + index, keys, admin, failures)
        rounds += 1
    print(f"{len(operations)} operations in {rounds} rounds, seed {SEED}; answers: {dict(statuses)}")
    assert failures == []
    # Most of what is made up is refused, and some of it is not.
    assert statuses.total() > 100
    assert statuses[200] and statuses[400]
    assert own_server.process.poll() is None


def probe(operation, mode, number, keys, admin, failures) -> Counter:
    """Sends a few requests. Gives how often there was which answer."""
    statuses = Counter()

    @seed(number)
    @settings(max_examples=2, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        aim(case, operation, keys, number)
        # It would sometimes leave the token out, or make one up.
        case.headers = {name: value for name, value in (case.headers or {}).items() if name != "Authorization"} | {
            "Authorization": admin.http.headers["Authorization"]}
        case.cookies = {}
        response = case.call(base_url=f"{admin.server.url}/api/v3", session=admin.http, timeout=60)
        statuses[response.status_code] += 1
        if response.status_code >= 500:
            failures.append(f"{response.status_code} {case.as_curl_command()}")

    try:
        send()
    except (schemathesis.errors.SchemathesisError, Unsatisfiable):
        # There is no input that this operation would refuse.
        pass
    return statuses


def aim(case, operation, keys, number) -> None:
    """Has two of three requests go to an object that is there."""
    collection, _, rest = operation.path.partition("{")
    if not rest or number % 3 == 0 or not keys.get(collection):
        return
    if collection.lstrip("/").startswith(UNTOUCHED) and operation.method.lower() != "get":
        return
    case.path_parameters = dict(case.path_parameters or {}) | {
        rest.partition("}")[0]: keys[collection][number % len(keys[collection])]}
