"""What the command line promises to people and programs when there is no stack, and to those who read topics."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from kafka import KafkaProducer

from ekspor.embedded.broker import EmbeddedBroker

pytestmark = pytest.mark.xdist_group("commands")  # its servers are started once, in one worker

Ekspor = Callable[..., subprocess.CompletedProcess[str]]

EVENT = "0198f3a0-0000-7000-8000-00000000000"
SUBJECT = "0198f3a0-0000-7000-8000-0000000000aa"


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["token", "--agency", "LSP-SEN"],
        ["parked", "list"],
        ["reporting", "check"],
        ["events", "tail"],
        ["certificate", "verify", "EKS-2025-000001"],
    ],
)
def test_without_a_stack_it_says_so_and_exits_3(ekspor: Ekspor, command: list[str]) -> None:
    done = ekspor(*command)
    assert done.returncode == 3
    assert "no stack is running" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_service_that_does_not_answer_is_exit_3_and_named(ekspor: Ekspor) -> None:
    nowhere = {"EKSPOR_URL_REPORTING": "http://127.0.0.1:9", "EKSPOR_TOKEN": "t"}
    done = ekspor("reporting", "show", **nowhere)
    assert done.returncode == 3
    assert "reporting does not answer" in done.stderr
    status = ekspor("status", "--json", **nowhere)
    assert status.returncode == 3
    assert {service["state"] for service in json.loads(status.stdout)["services"]} == {"away"}


def test_a_command_line_that_makes_no_sense_is_exit_2(ekspor: Ekspor) -> None:
    assert ekspor("statsu").returncode == 2
    assert ekspor("token", "--person", "nobody").returncode == 2


def test_the_help_documents_the_exit_codes(ekspor: Ekspor) -> None:
    told = ekspor("--help").stdout
    assert "Exit codes: 0 done; 1 failed" in told
    assert all(command in told for command in ("up", "demo", "token", "status", "import", "events", "parked"))


def test_a_directory_that_is_not_ours_is_not_cleared(ekspor: Ekspor, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    done = ekspor("up", "--fresh", "--free-ports", "--state", str(precious))
    assert done.returncode == 1
    assert "was not made by ekspor" in done.stderr
    assert (precious / "thesis.txt").read_text() == "years of work"


@pytest.fixture(scope="module")
def told(broker: EmbeddedBroker) -> dict[str, str]:
    """A broker with three facts and a state topic; the environment that leads to it."""
    broker.create_topics({"assessment.candidacies": 2, "registration.profiles": 2})
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, enable_idempotence=False)
    for number, stem in enumerate(("candidacy_opened", "assessment_scheduled", "assessment_passed"), 1):
        headers = {
            "ce_id": f"{EVENT}{number}",
            "ce_type": f"id.ekspor.assessment.{stem}.v1",
            "ce_subject": SUBJECT,
            "ce_sequence": str(number),
            "ce_agency": "LSP-SEN",
        }
        producer.send(
            "assessment.candidacies",
            key=SUBJECT.encode(),
            value=json.dumps({"attempt": number}).encode(),
            headers=[(name, value.encode()) for name, value in headers.items()],
        ).get(10)
    producer.send(
        "registration.profiles",
        key=b"p",
        value=b'{"full_name": "Contoh"}',
        headers=[("ce_id", b"9"), ("ce_type", b"id.ekspor.registration.person_profile.v1")],
    ).get(10)
    producer.close()
    return {"EKSPOR_KAFKA": broker.bootstrap, "EKSPOR_URL_REPORTING": "http://127.0.0.1:9"}


def test_tail_shows_facts_in_order_and_no_personal_data(ekspor: Ekspor, told: dict[str, str]) -> None:
    done = ekspor("events", "tail", "--no-follow", "--json", **told)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["headers"]["ce_sequence"] for event in events] == ["1", "2", "3"]
    assert "Contoh" not in done.stdout
    assert (
        "Contoh" in ekspor("events", "tail", "registration.profiles", "--no-follow", "--json", **told).stdout
    )


def test_tail_can_be_narrowed_to_a_type_and_to_the_newest(ekspor: Ekspor, told: dict[str, str]) -> None:
    passed = ekspor("events", "tail", "--no-follow", "--type", "assessment_passed", **told)
    assert "attempt=3" in passed.stdout
    assert "attempt=1" not in passed.stdout
    newest = ekspor("events", "tail", "--no-follow", "--last", "1", "--json", **told)
    assert [json.loads(line)["headers"]["ce_sequence"] for line in newest.stdout.splitlines()] == ["3"]


def test_show_finds_an_event_by_id_and_says_when_there_is_none(ekspor: Ekspor, told: dict[str, str]) -> None:
    found = ekspor("events", "show", f"{EVENT}2", "--json", **told)
    assert json.loads(found.stdout)["data"] == {"attempt": 2}
    missing = ekspor("events", "show", "no-such-event", **told)
    assert missing.returncode == 1
    assert "no event no-such-event" in missing.stderr


def test_an_unknown_topic_is_refused_with_those_that_there_are(ekspor: Ekspor, told: dict[str, str]) -> None:
    done = ekspor("events", "tail", "no.such", **told)
    assert done.returncode == 1
    assert "registration.profiles" in done.stderr
