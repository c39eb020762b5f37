"""What Prometheus and Grafana see of a running server."""

import json
import re

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from support.admin import Admin
from support.flow import FlowClient
from support.relying_party import RelyingParty
from support.server import REPOSITORY

DASHBOARD = REPOSITORY / "docs/grafana-dashboard.json"


class Figures:
    """One scrape."""

    def __init__(self, server):
        response = requests.get(f"http://127.0.0.1:{server.ports['METRICS']}/metrics", timeout=10)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        self.text = response.text
        self.families = list(text_string_to_metric_families(response.text))
        self.samples = {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in self.families for sample in family.samples}
        assert len(self.samples) == sum(len(family.samples) for family in self.families), "a series is there twice"

    def get(self, name: str, **labels) -> float:
        return self.samples.get((name, tuple(sorted(labels.items()))), 0)

    def total(self, name: str, **labels) -> float:
        """The sum over the series that have these labels, whatever others they have."""
        wanted = set(labels.items())
        return sum(value for (found, pairs), value in self.samples.items() if found == name and wanted <= set(pairs))


@pytest.fixture
def metered(make_server):
    """A server of this test alone, whose figures nobody else changes."""
    return make_server()


def test_counts_rise_by_exactly_the_logins_done(metered):
    admin = Admin(metered)
    user = admin.make_user()
    before = Figures(metered)
    for _ in range(3):
        FlowClient(metered).sign_in(user)
    failed = FlowClient(metered).begin()
    failed.answer(uid_field=user.username)
    failed.answer(password="wrong")
    after = Figures(metered)

    def rise(name, **labels):
        return after.total(name, **labels) - before.total(name, **labels)

    assert rise("lanyard_events_total", action="login") == 3
    assert rise("lanyard_events_total", action="login_failed") == 1
    assert rise("lanyard_flows_ended_total", flow_slug="default-authentication-flow", outcome="finished") == 3
    assert rise("authentik_flows_plan_time_count", flow_slug="default-authentication-flow") == 4
    assert rise("authentik_flows_stage_time_count", stage_type="PasswordStage", method="challenge_valid") == 4
    assert rise("authentik_flows_execution_stage_time_count", stage_type="PasswordStage", method="POST") >= 4
    assert rise("lanyard_password_hashing_seconds_count") == 4
    requests_done = rise("authentik_main_request_duration_seconds_count", dest="core")
    assert requests_done == rise("lanyard_http_requests_total") > 0
    assert rise("lanyard_database_transactions_total", kind="write", outcome="kept") >= 3


def test_looking_changes_no_figure_of_requests(metered):
    first, second = Figures(metered), Figures(metered)
    name = "authentik_main_request_duration_seconds_count"
    assert first.get(name, dest="core") == second.get(name, dest="core")


def test_the_figures_are_only_on_their_own_listener(metered):
    for path in ("/metrics", "/-/metrics/", "/metrics/"):
        answer = requests.get(metered.url + path, timeout=10)
        assert answer.status_code == 404
        assert "lanyard_" not in answer.text
    port = metered.ports["METRICS"]
    for path in ("/-/health/live/", "/-/health/ready/"):
        assert requests.get(f"http://127.0.0.1:{port}{path}", timeout=10).status_code == 200
    assert requests.get(f"http://127.0.0.1:{port}/if/flow/default-authentication-flow/", timeout=10).status_code == 404


def test_addresses_that_somebody_made_up_make_no_series(metered):
    for index in range(30):
        requests.get(f"{metered.url}/made-up/{index}", timeout=10)
        requests.get(f"{metered.url}/if/flow/made-up-{index}/", timeout=10)
        requests.get(f"{metered.url}/api/v3/made-up-{index}/", timeout=10)
    figures = Figures(metered)
    assert "made-up" not in figures.text
    assert figures.get("lanyard_http_requests_total", route="other", status="404") == 30
    assert figures.get("lanyard_http_requests_total", route="/if/flow/:flow/", status="404") == 30


def test_what_the_system_says_of_the_process_is_so(metered):
    figures = Figures(metered)
    resident = metered.resident_bytes()
    assert abs(figures.get("process_resident_memory_bytes") - resident) < 0.2 * resident
    assert figures.get("process_cpu_seconds_total") > 0
    assert 3 < figures.get("process_open_fds") < figures.get("process_max_fds")
    assert 0 < figures.get("lanyard_uptime_seconds") < 600
    assert figures.total("authentik_version_info") == 1
    assert figures.get("lanyard_configuration_version", tenant="public") > 0


def expressions(panel: dict):
    yield from ((panel["title"], target["expr"]) for target in panel.get("targets", []))
    for inner in panel.get("panels", []):
        yield from expressions(inner)


def test_the_dashboard_asks_only_for_what_there_is(metered):
    dashboard = json.loads(DASHBOARD.read_text())
    admin = Admin(metered)
    user = admin.make_user()
    application = admin.make_application()
    bound = admin.call("GET", f"core/applications/{application.slug}/")["pk"]
    admin.call("POST", "policies/bindings/", {"target": bound, "user": user.pk, "order": 0})
    RelyingParty(metered, application).sign_in(FlowClient(metered), user)
    figures = Figures(metered)
    shown = set()
    for family in figures.families:
        shown.add(family.name if family.type != "counter" else f"{family.name}_total")
        if family.type == "histogram":
            shown |= {f"{family.name}_{part}" for part in ("bucket", "sum", "count")}
    # No task was run yet, so nothing has their labels.
    labels = {name for _, pairs in figures.samples for name, _ in pairs} | {"instance", "actor_name"}
    asked = [pair for panel in dashboard["panels"] for pair in expressions(panel)]
    assert len(asked) > 40
    for title, expression in asked:
        names = re.findall(r"\b((?:lanyard|authentik|process)_\w+)", expression)
        assert names, title
        assert set(names) <= shown, f"{title}: {set(names) - shown}"
        groups = re.findall(r"by \(([^)]*)\)", expression)
        grouped = {label.strip() for group in groups for label in group.split(",")}
        assert grouped <= labels, f"{title}: {grouped - labels}"
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
