"""What `ekspor up` promises: five services, watched, found by other commands, and gone when it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import pytest

from ekspor.embedded.fresh import forget_everything
from ekspor.embedded.ports import answers
from ekspor.embedded.postgres import EmbeddedPostgres
from ekspor.embedded.state import StateDirectory
from ekspor.embedded.tokens import SERVICES
from ekspor.embedded.topics import topics_for
from ekspor.topic_reader import TopicReader

pytestmark = pytest.mark.xdist_group("stack")  # its servers are started once, in one worker

Ekspor = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE = 240.0


def wait_for(what: Callable[[], bool], within: float = PATIENCE) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A running stack's state directory and its process."""
    state = tmp_path_factory.mktemp("stack") / "state"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EKSPOR_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "ekspor", "up", "--free-ports", "--state", str(state)],
        env=clean,
        stdout=subprocess.DEVNULL,
    )
    try:
        assert wait_for(lambda: process.poll() is not None or StateDirectory(state).running() is not None)
        assert process.poll() is None
        yield state, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        forget_everything(StateDirectory(state))


Up = tuple[Path, subprocess.Popen[bytes]]


def ready(state: Path, service: str) -> bool:
    stack = StateDirectory(state).running()
    try:
        return stack is not None and httpx.get(f"{stack.urls[service]}/readyz").json()["status"] == "ready"
    except httpx.TransportError:
        return False


def pid(state: Path, name: str) -> int:
    return int((state / "run" / f"{name}.pid").read_text().split()[0])


def test_every_service_is_ready_and_status_says_so(up: Up, ekspor: Ekspor) -> None:
    done = ekspor("status", "--json", EKSPOR_STATE=str(up[0]))
    assert done.returncode == 0, done.stdout + done.stderr
    services = json.loads(done.stdout)["services"]
    assert [(s["service"], s["state"], s["parked"]) for s in services] == [(n, "ready", 0) for n in SERVICES]


def test_a_service_accepts_the_issuers_token_and_nothing_less(up: Up, ekspor: Ekspor) -> None:
    token = ekspor("token", "--scopes", "ops", EKSPOR_STATE=str(up[0])).stdout.strip()
    stack = StateDirectory(up[0]).running()
    assert stack is not None
    for url in stack.urls.values():
        asked = {"url": f"{url}/v1/outbox", "headers": {"Authorization": f"Bearer {token}"}}
        assert httpx.get(**asked).status_code == 200
        assert httpx.get(f"{url}/v1/outbox").status_code == 401
        weaker = ekspor("token", "--scopes", "reporting:read", EKSPOR_STATE=str(up[0])).stdout.strip()
        assert httpx.get(asked["url"], headers={"Authorization": f"Bearer {weaker}"}).status_code == 403


def test_each_service_is_told_its_own_database_and_secrets_only(up: Up) -> None:
    environments = {name: psutil.Process(pid(up[0], name)).environ() for name in SERVICES}
    databases = {env["EKSPOR_DATABASE_URL"].rpartition("/")[2] for env in environments.values()}
    assert databases == set(SERVICES)
    assert [name for name in SERVICES if "EKSPOR_NIK_KEY" in environments[name]] == ["registration"]
    assert [name for name in SERVICES if "EKSPOR_SIGNING_KEY" in environments[name]] == ["certification"]


def test_a_second_stack_on_the_same_directory_is_refused(up: Up, ekspor: Ekspor) -> None:
    done = ekspor("up", "--free-ports", "--state", str(up[0]))
    assert done.returncode == 1
    assert "a stack is running" in done.stderr
    fresh = ekspor("up", "--fresh", "--free-ports", "--state", str(up[0]))
    assert fresh.returncode == 1
    assert ready(up[0], "registration")


def test_a_file_for_a_cohort_that_is_not_there_is_refused_in_the_services_words(
    up: Up, ekspor: Ekspor, tmp_path: Path
) -> None:
    (tmp_path / "applications.csv").write_text("NIK;Nama Lengkap\n")
    done = ekspor("import", "applications.csv", "--cohort", str(uuid4()), EKSPOR_STATE=str(up[0]))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "refused: " in done.stderr


def test_an_idle_stack_has_nothing_parked_and_nothing_to_compare(up: Up, ekspor: Ekspor) -> None:
    parked = ekspor("parked", "list", "--json", EKSPOR_STATE=str(up[0]))
    assert (parked.returncode, json.loads(parked.stdout)) == (0, [])
    check = ekspor("reporting", "check", "--patience", "0", "--json", EKSPOR_STATE=str(up[0]))
    assert (check.returncode, json.loads(check.stdout)) == (1, {"agrees": False, "cells": []})


def test_a_service_that_told_nothing_republishes_nothing(up: Up, ekspor: Ekspor) -> None:
    done = ekspor("events", "republish", "certification", "--json", EKSPOR_STATE=str(up[0]))
    assert json.loads(done.stdout) == {"service": "certification", "topic": None, "queued": 0}


def test_a_killed_service_comes_back(up: Up) -> None:
    killed = pid(up[0], "training")
    os.kill(killed, signal.SIGKILL)
    assert wait_for(lambda: (up[0] / "run/training.pid").exists() and pid(up[0], "training") != killed)
    assert wait_for(lambda: ready(up[0], "training"))


def test_a_killed_broker_comes_back_with_its_topics(up: Up) -> None:
    killed = pid(up[0], "broker")
    os.kill(killed, signal.SIGKILL)
    assert wait_for(lambda: (up[0] / "run/broker.pid").exists() and pid(up[0], "broker") != killed)
    assert wait_for(lambda: all(ready(up[0], name) for name in SERVICES))
    stack = StateDirectory(up[0]).running()
    assert stack is not None
    with TopicReader({"bootstrap_servers": stack.kafka.split(",")}) as reader:
        assert set(topics_for("embedded").names) <= set(reader.topics())


def test_a_killed_database_comes_back_and_services_go_on_without_a_restart(up: Up) -> None:
    postgres = EmbeddedPostgres(up[0] / "postgres")
    killed, service = postgres.pid, pid(up[0], "registration")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert wait_for(lambda: postgres.pid not in {killed, None})
    assert wait_for(lambda: all(ready(up[0], name) for name in SERVICES))
    assert pid(up[0], "registration") == service


def test_it_stops_when_asked_and_leaves_nothing_running(up: Up, ekspor: Ekspor) -> None:
    state, process = up
    stack = StateDirectory(state).running()
    assert stack is not None
    processes = [psutil.Process(pid(state, name)) for name in (*SERVICES, "broker", "issuer")]
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert not any(one.is_running() for one in processes)
    ports = [int(url.rpartition(":")[2]) for url in (*stack.urls.values(), stack.issuer, stack.kafka)]
    assert not any(answers(port) for port in ports)
    assert list((state / "run").glob("*.pid")) == []
    assert ekspor("status", EKSPOR_STATE=str(state)).returncode == 3
