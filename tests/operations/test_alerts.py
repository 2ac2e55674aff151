"""An alert without a page wakes somebody who then does not know what to do."""

import re

import pytest
import yaml

from tests.operations.metric_names import ROOT, exported, metrics_in

PROMETHEUS = ROOT / "deploy" / "prometheus"
RUNBOOKS = ROOT / "docs" / "operations" / "runbooks"
RULES = [
    rule
    for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in RULES]
by_alert = pytest.mark.parametrize("rule", RULES, ids=NAMES)


def test_no_two_alerts_have_one_name():
    assert len(set(NAMES)) == len(NAMES)


@by_alert
def test_it_has_a_runbook_that_says_what_to_look_at_and_what_to_do(rule):
    page = (RUNBOOKS / f"{rule['alert']}.md").read_text()
    assert page.startswith(f"# {rule['alert']}\n")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == ["Look", "Do", "Cause it"]
    assert rule["annotations"]["runbook"] == f"docs/operations/runbooks/{rule['alert']}.md"


@by_alert
def test_it_has_a_test_in_which_it_fires(rule):
    document = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text())
    expected = [case for test in document["tests"] for case in test["alert_rule_test"]]
    assert any(case["alertname"] == rule["alert"] and case["exp_alerts"] for case in expected)


@by_alert
def test_it_asks_for_metrics_that_somebody_serves(rule):
    assert metrics_in(rule["expr"])
    assert metrics_in(rule["expr"]) <= exported()


@by_alert
def test_it_says_how_urgent_it_is(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]


def test_no_runbook_is_left_of_an_alert_that_is_gone():
    assert {page.stem for page in RUNBOOKS.glob("*.md")} - {"README"} == set(NAMES)


def test_the_index_names_every_runbook():
    index = (RUNBOOKS / "README.md").read_text()
    assert set(re.findall(r"\]\((\w+)\.md\)", index)) == set(NAMES)


def test_a_role_that_is_watched_is_missed_when_it_is_gone():
    jobs = {
        job["job_name"]: job
        for job in yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    }
    watched = {name for config in jobs["ekspor"]["dns_sd_configs"] for name in config["names"]}
    [missing] = [rule["expr"] for rule in RULES if rule["alert"] == "RoleMissing"]
    assert {f"{s}-{r}" for s, r in re.findall(r'service="(\w+)", role="(\w+)"', missing)} == watched


def test_links_of_operators_pages_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in (ROOT / "docs" / "operations").rglob("*.md")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []
