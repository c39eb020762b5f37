"""Where a client is decides, by files that can be replaced while the server runs."""

import time

import pytest
from support import mmdb, policies
from support.admin import Admin
from support.flow import DENIED, IDENTIFICATION, FlowClient

BERLIN, PARIS, NOWHERE = "192.0.2.10", "198.51.100.10", "203.0.113.10"
PLACES = {
    "192.0.2.0/24": mmdb.city("EU", "DE", "Berlin", 52.52, 13.405),
    "198.51.100.0/24": mmdb.city("EU", "FR", "Paris", 48.8566, 2.3522),
}


@pytest.fixture
def files(tmp_path):
    mmdb.write(tmp_path / "city.mmdb", "GeoLite2-City", PLACES)
    mmdb.write(tmp_path / "asn.mmdb", "GeoLite2-ASN", {"192.0.2.0/24": mmdb.system(64500, "Example Net")})
    return tmp_path


@pytest.fixture
def located(make_server, files):
    """A server that knows where addresses are, and believes the proxy that tests pretend to be."""
    return make_server(
        EVENTS__CONTEXT_PROCESSORS__GEOIP=str(files / "city.mmdb"),
        EVENTS__CONTEXT_PROCESSORS__ASN=str(files / "asn.mmdb"))


def browser_in(server, address: str) -> FlowClient:
    browser = FlowClient(server)
    browser.http.headers["X-Forwarded-For"] = address
    return browser


def guarded_flow(admin, **fields) -> str:
    """A login that a policy of places decides on. Gives its slug."""
    identification = admin.make_stage("identification", user_fields=["username"])
    slug = admin.make_flow(identification)
    policies.bind(admin, policies.make(admin, "geoip", **fields), admin.flow(slug))
    return slug


def test_only_clients_in_a_country_get_in(located):
    admin = Admin(located)
    slug = guarded_flow(admin, countries=["DE"])
    assert browser_in(located, BERLIN).begin(slug).current["component"] == IDENTIFICATION
    refused = browser_in(located, PARIS).begin(slug).current
    assert refused["component"] == DENIED
    assert refused["error_message"] == "Client IP is not in an allowed country."
    assert browser_in(located, NOWHERE).begin(slug).current["component"] == DENIED


def test_only_clients_in_a_network_get_in(located):
    admin = Admin(located)
    slug = guarded_flow(admin, asns=[64500])
    assert browser_in(located, BERLIN).begin(slug).current["component"] == IDENTIFICATION
    assert browser_in(located, PARIS).begin(slug).current["component"] == DENIED


def test_a_file_that_is_replaced_counts_soon(located, files):
    admin = Admin(located)
    slug = guarded_flow(admin, countries=["FR"])
    assert browser_in(located, BERLIN).begin(slug).current["component"] == DENIED
    mmdb.write(files / "city.mmdb", "GeoLite2-City", {"192.0.2.0/24": PLACES["198.51.100.0/24"]})
    deadline = time.monotonic() + 40
    while browser_in(located, BERLIN).begin(slug).current["component"] == DENIED:
        assert time.monotonic() < deadline, "the new file is not used"
        time.sleep(0.5)


def test_whoever_signs_in_too_far_away_too_soon_is_noticed(located):
    admin = Admin(located)
    user = admin.make_user()
    slug = guarded_flow(admin, check_history_distance=True, history_max_distance_km=500)
    # Before anybody signed in there is nothing to compare with.
    first = browser_in(located, BERLIN)
    first.sign_in(user)
    policy = policies.make(admin, "geoip", check_history_distance=True, history_max_distance_km=500)
    admin.http.headers["X-Forwarded-For"] = BERLIN
    assert policies.ask(admin, policy, user.pk) == (True, [])
    admin.http.headers["X-Forwarded-For"] = PARIS
    assert policies.ask(admin, policy, user.pk) == (
        False, ["Distance from previous authentication is larger than threshold."])
    admin.http.headers["X-Forwarded-For"] = NOWHERE
    assert policies.ask(admin, policy, user.pk) == (False, [])
    assert browser_in(located, BERLIN).begin(slug).current["component"] == IDENTIFICATION


def test_scores_have_the_place_that_they_come_from(located):
    admin = Admin(located)
    user = admin.make_user()
    browser_in(located, BERLIN).sign_in(user)
    [score] = admin.call("GET", "policies/reputation/scores/", params={"identifier": user.username})["results"]
    assert score["ip"] == BERLIN
    assert score["ip_geo_data"] == {
        "city": "Berlin", "continent": "EU", "country": "DE", "lat": 52.52, "long": 13.405}
    assert score["ip_asn_data"] == {"asn": 64500, "as_org": "Example Net", "network": "192.0.2.0/24"}


def test_without_files_a_country_is_a_failure_that_says_why(admin, user):
    policy = policies.make(admin, "geoip", countries=["DE"])
    assert policies.ask(admin, policy, user.pk) == (
        False, ["GeoIP: client IP address not found in City database."])


def test_countries_are_listed_and_shown_with_their_names(server, admin):
    listed = server.session().get(f"{server.url}/api/v3/policies/geoip_iso3166/").json()
    assert {"code": "FR", "name": "France"} in listed and len(listed) == 249
    pk = policies.make(admin, "geoip", countries=["FR", "DE"])
    shown = admin.call("GET", f"policies/geoip/{pk}/")
    assert shown["countries"] == ["FR", "DE"]
    assert shown["countries_obj"] == [{"code": "FR", "name": "France"}, {"code": "DE", "name": "Germany"}]
