"""The partner's client keeps its place, takes each event once, and renews its token, whatever the service answers."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

ROOT = Path(__file__).parents[2]
ISSUED = "id.ekspor.certification.certificate_issued.v1"
SUSPENDED = "id.ekspor.certification.certificate_suspended.v1"


@pytest.fixture(scope="module")
def partner() -> Any:
    path = ROOT / "examples/partner-feed/partner_feed.py"
    spec = importlib.util.spec_from_file_location("partner_feed", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Service:
    """An issuer and a feed, in memory. `answers` are given instead of the feed's own, one a request."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.answers: list[httpx.Response] = []
        self.asked: list[str | None] = []
        self.lifetime: float = 3600
        self.tokens = 0
        self.http = httpx.Client(transport=httpx.MockTransport(self._answer))

    def add(self, kind: str, subject: str, sequence: int, **data: Any) -> dict[str, Any]:
        event = {
            "id": str(uuid4()),
            "type": kind,
            "subject": subject,
            "sequence": str(sequence),
            "data": {"occurred_on": "2025-05-31", **data},
        }
        self.events.append(event)
        return event

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"t{self.tokens}", "expires_in": self.lifetime})
        self.asked.append(request.headers["Authorization"])
        if self.answers:
            return self.answers.pop(0)
        after = request.url.params.get("after")
        start = 0 if after is None else int(after)
        items = self.events[start : start + 2]
        return httpx.Response(200, json={"items": items, "next": str(start + len(items)) if items else after})


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def run(partner: Any, service: Service, tmp_path: Path) -> Any:
    """`run()`: start the program, let it read what there is, and give what it told and how long it slept."""

    def once(tell: Any = None) -> tuple[list[dict[str, Any]], list[float]]:
        token = partner.Token(service.http, "http://issuer/token", "lsp", "secret")
        told: list[str] = []
        slept: list[float] = []
        partner.follow(
            partner.Feed(service.http, "http://service", token),
            partner.Notebook(tmp_path / "partner.db"),
            tell or told.append,
            once=True,
            sleep=slept.append,
        )
        return [json.loads(line) for line in told], slept

    return once


def test_each_event_is_told_once_over_any_number_of_runs(service: Service, run: Any) -> None:
    expected = [service.add(ISSUED, f"c{number}", 1, number=f"EKS-{number}")["id"] for number in range(5)]
    told, _ = run()
    assert [line["event"] for line in told] == expected
    assert run() == ([], [])
    last = service.add(SUSPENDED, "c3", 2)
    told, _ = run()
    assert told == [{"event": last["id"], "certificate": "EKS-3", "status": "suspended", "on": "2025-05-31"}]


def test_an_event_that_comes_again_and_a_type_that_is_unknown_are_passed_over(
    service: Service, run: Any
) -> None:
    event = service.add(ISSUED, "c1", 1, number="EKS-1")
    service.events += [event, event]
    service.add("id.ekspor.certification.certificate_issued.v2", "c1", 2, number="EKS-1")
    service.add("id.ekspor.certification.export_verified.v1", "x1", 1)
    told, _ = run()
    assert [line["event"] for line in told] == [event["id"]]


def test_what_was_written_down_and_not_told_is_told_by_the_next_run(service: Service, run: Any) -> None:
    expected = [service.add(ISSUED, f"c{number}", 1, number=f"EKS-{number}")["id"] for number in range(4)]
    numbers: Iterator[int] = count(1)
    before: list[str] = []

    def tell_and_die(line: str) -> None:
        if next(numbers) == 2:
            raise KeyboardInterrupt
        before.append(json.loads(line)["event"])

    with pytest.raises(KeyboardInterrupt):
        run(tell_and_die)
    told, _ = run()
    assert before + [line["event"] for line in told] == expected


def test_a_token_is_used_until_shortly_before_its_end(service: Service, run: Any) -> None:
    for number in range(6):
        service.add(ISSUED, f"c{number}", 1, number=f"EKS-{number}")
    run()
    assert service.asked == ["Bearer t1"] * 4
    service.lifetime = 0
    service.add(ISSUED, "c9", 1, number="EKS-9")
    run()
    assert service.asked[4:] == ["Bearer t2", "Bearer t3"]


def test_a_refused_token_is_renewed_and_a_second_refusal_ends_it(service: Service, run: Any) -> None:
    service.answers = [httpx.Response(401, text="expired")]
    service.add(ISSUED, "c1", 1, number="EKS-1")
    assert len(run()[0]) == 1
    service.answers = [httpx.Response(401, text="expired")] * 2
    with pytest.raises(SystemExit, match="401"):
        run()


def test_a_service_that_is_away_is_asked_again_when_it_says_so(service: Service, run: Any) -> None:
    service.answers = [httpx.Response(503, headers={"Retry-After": "7"}), httpx.Response(502)]
    service.add(ISSUED, "c1", 1, number="EKS-1")
    told, slept = run()
    assert len(told) == 1
    assert slept[0] == 7
    assert 1 <= slept[1] <= 2


def test_a_cursor_that_leads_nowhere_any_more_means_from_the_beginning_without_doubles(
    service: Service, run: Any
) -> None:
    service.add(ISSUED, "c1", 1, number="EKS-1")
    run()
    service.answers = [httpx.Response(410, text="restored")]
    late = service.add(ISSUED, "c2", 1, number="EKS-2")
    told, _ = run()
    assert [line["event"] for line in told] == [late["id"]]


def test_settings_are_read_from_the_environment_and_a_wrong_one_is_named() -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, ROOT / "examples/partner-feed/partner_feed.py", "--once"],
        env={"CLIENT_SECRET": "s", "TOKEN_URL": "http://127.0.0.1:1/token", "FEED_URL": "http://127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "CLIENT_ID" in done.stderr
