"""What supervision promises: what dies comes back, what will not go is made to."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import psutil

from ekspor.embedded.processes import ManagedProcess, end_leftovers, write_pid_file

SLEEPS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def process(tmp_path: Path, program: str) -> ManagedProcess:
    return ManagedProcess(
        "thing", [sys.executable, "-c", program], os.environ, tmp_path / "log", tmp_path / "thing.pid"
    )


def test_a_killed_process_comes_back_and_its_pid_file_with_it(tmp_path: Path) -> None:
    thing = process(tmp_path, SLEEPS)
    thing.start()
    first = int((tmp_path / "thing.pid").read_text().split()[0])
    assert thing.died() is None
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while (how := thing.died()) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert how == "killed by SIGKILL"
    assert thing.died() is None  # told once
    while not thing.revive_if_due() and time.monotonic() < deadline:
        time.sleep(0.01)
    second = int((tmp_path / "thing.pid").read_text().split()[0])
    assert (second, thing.restarts) == (thing.pid, 1)
    assert second != first
    assert thing.stop(within=5)
    assert not (tmp_path / "thing.pid").exists()


def test_one_that_dies_at_once_is_restarted_ever_more_slowly(tmp_path: Path) -> None:
    thing = process(tmp_path, "raise SystemExit(4)")
    thing.start()
    began, told = time.monotonic(), []
    while time.monotonic() - began < 1.5:
        if how := thing.died():
            told.append(how)
        thing.revive_if_due()
        time.sleep(0.01)
    thing.stop(within=1)
    assert set(told) == {"ended with exit code 4"}
    assert 2 <= len(told) <= 4  # after 0.2, 0.4 and 0.8 seconds, not two hundred times


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    thing = process(tmp_path, STUBBORN)
    thing.start()
    deadline = time.monotonic() + 10
    while "up" not in thing.end_of_log() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not thing.stop(within=0.3)
    assert thing.pid is None


def test_leftovers_are_ended_but_a_stranger_with_the_same_number_is_not(tmp_path: Path) -> None:
    mine, strange = process(tmp_path, SLEEPS), process(tmp_path, SLEEPS)
    mine.start()
    strange.start()
    assert mine.pid is not None
    assert strange.pid is not None
    write_pid_file(tmp_path / "thing.pid", mine.pid)
    (tmp_path / "stranger.pid").write_text(
        f"{strange.pid}\n{psutil.Process(strange.pid).create_time() - 100}\n"
    )
    (tmp_path / "gone.pid").write_text("999999999\n1.0\n")
    assert end_leftovers(tmp_path) == ["thing"]
    assert strange.pid is not None
    assert list(tmp_path.glob("*.pid")) == []
    strange.stop(within=5)
