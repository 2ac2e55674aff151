"""What partners write works on a running stack: the feed of each agency, and both examples as they are."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ekspor.embedded.tokens import AGENCIES, clients_at

pytestmark = pytest.mark.xdist_group("journeys")

ROOT = Path(__file__).parents[2]
TELLING = ("registration", "training", "assessment", "certification")
STATE_TOPICS = {"registration.profiles"}
STRANGER = "DISNAKER-BOGOR"
SECONDS = 60


def feed(walked: Any, service: str, agency: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    with walked.client(service, agency, "events:read") as client:
        while True:
            answer = client.get("/v1/events", params={"limit": 200, **after})
            answer.raise_for_status()
            page = answer.json()
            if not page["items"]:
                return found
            found += page["items"]
            after = {"after": page["next"]}


def log(walked: Any, service: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    with walked.client(service, None, "ops") as client:
        while True:
            page = client.get("/v1/outbox", params={"limit": 200, **after}).json()
            found += page["items"]
            if page["next"] is None:
                return found
            after = {"after": page["next"]}


@pytest.mark.parametrize("service", TELLING)
def test_each_agency_is_shown_all_that_is_its_own_and_nothing_else(walked: Any, service: str) -> None:
    told = [fact for fact in log(walked, service) if fact["topic"] not in STATE_TOPICS]
    assert told
    for agency in (*AGENCIES, STRANGER):
        own = [fact["event_id"] for fact in told if agency in {fact["agency"], fact["organiser"]}]
        events = feed(walked, service, agency)
        assert [event["id"] for event in events] == own
        assert all(agency in {event["agency"], event["organiser"]} for event in events)
    assert feed(walked, service, STRANGER) == []


def test_what_is_in_a_feed_keeps_to_its_contract(walked: Any) -> None:
    from jsonschema import Draft202012Validator, FormatChecker

    for service in TELLING:
        for event in feed(walked, service, "DISNAKER-TNG"):
            stem = ".".join(event["type"].split(".")[-2:])
            schema = json.loads((ROOT / f"contracts/{service}/events/{stem}.schema.json").read_text())
            Draft202012Validator(schema, format_checker=FormatChecker()).validate(event["data"])


def test_reporting_tells_nothing_and_has_no_feed(walked: Any) -> None:
    with walked.client("reporting", "DISNAKER-TNG", "events:read") as client:
        assert client.get("/v1/events").status_code == 404


def certificates(walked: Any, agency: str) -> set[str]:
    found: set[str] = set()
    after: dict[str, str] = {}
    with walked.client("certification", agency) as client:
        while True:
            page = client.get("/v1/certificates", params={"limit": 200, **after}).json()
            found |= {one["number"] for one in page["items"]}
            if page["next"] is None:
                return found
            after = {"after": page["next"]}


def test_the_partners_client_tells_of_each_certificate_once(walked: Any, tmp_path: Path) -> None:
    client = clients_at(walked.stack.state.issuer)["lsp-sen-client"]
    secret = tmp_path / "secret"
    secret.write_text(client.secret)
    environment = {
        **os.environ,
        "FEED_URL": walked.urls["certification"],
        "TOKEN_URL": f"{walked.stack.issuer_url}/token",
        "CLIENT_ID": client.client_id,
        "CLIENT_SECRET_FILE": str(secret),
        "NOTEBOOK": str(tmp_path / "partner.db"),
    }
    command = [sys.executable, str(ROOT / "examples/partner-feed/partner_feed.py")]

    def run_once() -> list[dict[str, Any]]:
        done = subprocess.run(
            [*command, "--once"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    lines = run_once()
    assert {line["certificate"] for line in lines} == certificates(walked, "LSP-SEN")
    assert len({line["event"] for line in lines}) == len(lines)
    assert run_once() == []

    environment["NOTEBOOK"] = str(tmp_path / "another.db")
    following = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert following.stdout
    assert [json.loads(following.stdout.readline()) for _ in lines] == lines
    following.send_signal(signal.SIGTERM)  # while it waits at the service
    assert following.communicate(timeout=10)[0] == ""
    assert following.returncode == 0


def test_the_dashboard_counts_every_certificate_of_every_agency(walked: Any, tmp_path: Path) -> None:
    database = tmp_path / "dashboard.db"
    environment = {
        **os.environ,
        "KAFKA": walked.stack.broker.bootstrap,
        "DASHBOARD_DATABASE": str(database),
        **walked.login("dashboard"),
    }
    facts = log(walked, "certification")
    expected = {
        what: sum(fact["type"].endswith(f".{stem}.v1") for fact in facts)
        for what, stem in (("certificates", "certificate_issued"), ("shipments", "export_verified"))
    }
    output = tmp_path / "output"

    def count_until(enough: Callable[[], bool]) -> None:
        with output.open("w") as said:
            counting = subprocess.Popen(
                [sys.executable, str(ROOT / "examples/kafka-consumer/dashboard.py")],
                env=environment,
                stdout=said,
            )
            until = time.monotonic() + SECONDS
            while not enough() and time.monotonic() < until:
                time.sleep(0.3)
            counting.send_signal(signal.SIGTERM)
            assert counting.wait(SECONDS) == 0

    count_until(lambda: counted(database) == expected and output.read_text() != "")
    assert counted(database) == expected
    with walked.client("certification", None, "ops") as operator:
        again = operator.post(
            "/v1/events/republish",
            json={"topic": "certification.certificates"},
            headers={"Idempotency-Key": "1"},
        )
        assert again.json()["queued"] >= expected["certificates"]
    count_until(lambda: output.read_text() != "")  # the next run is given them all once more
    assert counted(database) == expected


def counted(database: Path) -> dict[str, int]:
    try:
        with sqlite3.connect(database, timeout=5) as sql:
            rows = sql.execute("select what, sum(number) from figure group by what").fetchall()
    except sqlite3.OperationalError:  # it has not made its tables yet
        return {}
    return dict(rows)
