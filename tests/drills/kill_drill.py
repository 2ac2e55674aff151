"""Kill each service under load, and the broker, and count: nothing lost, nothing doubled, nothing parked.

A stack is started, the demo walks through it, and meanwhile every service's process gets a SIGKILL of its own,
when work has reached it. So does the broker, which forgets everything: relays have to publish their logs anew.
The supervisor starts them again. At the end the demo's counts, the owners' and reporting's must agree, and the
topics must hold exactly what the outboxes hold.

    python tests/drills/kill_drill.py [SIZE]

The last line says how many survived; the exit code is 0 only if all did.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from ekspor.agreement import compare
from ekspor.connection import Connection
from ekspor.embedded.fresh import forget_everything
from ekspor.embedded.state import StateDirectory
from ekspor.embedded.tokens import SERVICES
from ekspor.failures import Failure
from ekspor.topic_reader import TopicReader

STARTS_WITHIN = 180.0
COMES_BACK_WITHIN = 90.0
DEMO_WITHIN = 900.0
QUIET_WITHIN = 60.0
WORK_REACHES_WITHIN = 300.0
VICTIMS = {
    "registration": "registration",
    "reporting": "registration",
    "training": "training",
    "broker": "training",
    "assessment": "assessment",
    "certification": "certification",
}
"""Who is killed, and whose facts show that work has reached the victim (reporting and the broker tell none)."""

FACTS_BEFORE_THE_KILL = 10
STATE_TOPIC = "registration.profiles"


@contextmanager
def stack(state: Path) -> Iterator[Connection]:
    """A fresh stack on free ports; its output goes to ours."""
    command = ["up", "--state", str(state), "--fresh", "--free-ports", "--business-date", "2025-05-31"]
    up = subprocess.Popen([sys.executable, "-m", "ekspor", *command], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while StateDirectory(state).running() is None:
            if up.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the stack did not start")
            time.sleep(0.2)
        yield Connection.open(state)
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(120)


def wait_for_work(connection: Connection, teller: str, demo: subprocess.Popen[bytes]) -> None:
    """Until this service has told some facts, or the demo ends (bounded)."""
    deadline = time.monotonic() + WORK_REACHES_WITHIN
    while demo.poll() is None and time.monotonic() < deadline:
        with connection.client(teller) as client:
            if client.get("/v1/outbox", limit=1)["total"] >= FACTS_BEFORE_THE_KILL:
                return
        time.sleep(0.1)


def kill_and_wait(connection: Connection, victim: str) -> float | None:
    """SIGKILL the victim's process. Seconds until another is there and all are ready, or None if not in time."""
    pid_file = connection.state.run / f"{victim}.pid"
    killed = int(pid_file.read_text().split()[0])
    began = time.monotonic()
    os.kill(killed, signal.SIGKILL)
    while time.monotonic() - began < COMES_BACK_WITHIN:
        try:
            another = int(pid_file.read_text().split()[0]) != killed
            if another and all(is_ready(connection.url(service)) for service in SERVICES):
                return time.monotonic() - began
        except (FileNotFoundError, IndexError, httpx.TransportError):
            pass
        time.sleep(0.1)
    return None


def is_ready(url: str) -> bool:
    """Whether the service there has its database and its broker."""
    return bool(httpx.get(f"{url}/readyz", timeout=2).json()["status"] == "ready")


def wait_until_quiet(connection: Connection) -> None:
    """Until nothing waits in an outbox, and what is parked has followed (bounded)."""
    deadline = time.monotonic() + QUIET_WITHIN
    while time.monotonic() < deadline:
        waiting = 0
        for service in SERVICES:
            with connection.client(service) as client:
                waiting += client.get("/v1/outbox", limit=1)["unpublished"]
                waiting += len(client.get("/v1/parked", limit=1)["items"])
        if waiting == 0:
            return
        time.sleep(0.5)


def problems_of_the_log(connection: Connection) -> list[str]:
    """Outboxes against topics: every fact is there, none that nobody told, and no gap in any sequence."""
    told: dict[str, tuple[str, str, int]] = {}
    for service in SERVICES:
        with connection.client(service) as client:
            for fact in client.pages("/v1/outbox"):
                told[fact["event_id"]] = (fact["topic"], fact["subject"], fact["sequence"])
    sent: Counter[str] = Counter()
    superseded = (
        set()
    )  # on the state topic the outbox keeps only the newest row, so older ones are there by right
    with TopicReader(connection.broker()) as reader:
        for event in reader.read(reader.topics(), last=None, follow=False):
            sent[event.headers["ce_id"]] += 1
            if event.topic == STATE_TOPIC:
                superseded.add(event.headers["ce_id"])
    history = [place for place in told.values() if place[0] != STATE_TOPIC]
    highest: Counter[tuple[str, str]] = Counter()
    for topic, subject, sequence in history:
        highest[topic, subject] = max(highest[topic, subject], sequence)
    found = []
    if lost := [event for event in told if event not in sent]:
        found.append(f"{len(lost)} facts were told and never sent, such as {lost[0]}")
    if sum(highest.values()) != len(history) or len(set(history)) != len(history):
        found.append("the sequences of some aggregate have a gap or a double")
    if ghosts := [event for event in sent if event not in told and event not in superseded]:
        found.append(f"{len(ghosts)} events were sent that nobody told, such as {ghosts[0]}")
    resent = sum(times - 1 for times in sent.values())
    print(
        f"{len(told)} facts told, {len(sent)} events in the topics, {resent} of them sent again after a kill"
    )
    return found


def problems_of_the_counts(connection: Connection) -> list[str]:
    """Parked events, and cells on which reporting and the owners differ."""
    found = [f"differs: {cell}" for cell in compare(connection, patience=QUIET_WITHIN).disagreeing]
    for service in SERVICES:
        with connection.client(service) as client:
            found += [
                f"{service} has {e['reason']} parked: {e['detail']}" for e in client.pages("/v1/parked")
            ]
    return found


def drill(state: Path, size: int) -> int:
    """Run it. Returns how many of the victims survived."""
    with stack(state) as connection:
        demo = subprocess.Popen(
            [sys.executable, "-m", "ekspor", "demo", "--size", str(size), "--on", str(state)]
        )
        survived = []
        try:
            for victim, teller in VICTIMS.items():
                wait_for_work(connection, teller, demo)
                busy = "under load" if demo.poll() is None else "idle: the demo had ended"
                seconds = kill_and_wait(connection, victim)
                if seconds is None:
                    print(f"{victim}: killed {busy}, and did not come back", flush=True)
                else:
                    print(f"{victim}: killed {busy}, ready again after {seconds:.1f} s", flush=True)
                    survived.append(victim)
            code = demo.wait(DEMO_WITHIN)
        finally:
            demo.kill()
        wait_until_quiet(connection)
        problems = problems_of_the_log(connection) + problems_of_the_counts(connection)
    if code != 0:
        problems.append(f"the demo ended with exit code {code}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 0 if problems else len(survived)


def main() -> int:
    """Run the drill in a directory that is removed when all went well, and named when not."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    state = StateDirectory(Path(tempfile.mkdtemp(prefix="ekspor-kill-drill-")) / "state")
    survivors = 0
    try:
        survivors = drill(state.path, size)
    except Failure as failure:
        print(failure, file=sys.stderr)
    if survivors == len(VICTIMS):
        forget_everything(state)
        shutil.rmtree(state.path.parent)
    else:
        print(f"logs are in {state.logs}")
    print(f"{survivors} of {len(VICTIMS)} survived")
    return 0 if survivors == len(VICTIMS) else 1


if __name__ == "__main__":
    sys.exit(main())
