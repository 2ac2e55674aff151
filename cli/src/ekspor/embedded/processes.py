"""Processes that the stack starts: a log, a pid file, a bounded stop, and a restart when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
STEADY_AFTER = 30.0


class ManagedProcess:
    """One command, kept alive by whoever calls `revive_if_due`.

    The first restart after a steady time comes after 0.2 s; the delay doubles with each early death, to 10 s.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, pid_file: Path
    ) -> None:
        self.name = name
        self.log = log
        self.restarts = 0
        self._command = list(command)
        self._environment = dict(environment)
        self._pid_file = pid_file
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._delay = FIRST_DELAY
        self._due: float | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start without waiting for anything."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own modules, no shell
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal must reach the stack alone, which stops its parts in order.
                start_new_session=True,
            )
        self._started = time.monotonic()
        self._due = None
        write_pid_file(self._pid_file, self._process.pid)

    def died(self) -> str | None:
        """How it ended, told once per death; None while it runs or waits for its restart."""
        if self._process is None or self._due is not None:
            return None
        code = self._process.poll()
        if code is None:
            return None
        if time.monotonic() - self._started > STEADY_AFTER:
            self._delay = FIRST_DELAY
        self._due = time.monotonic() + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)
        self._pid_file.unlink(missing_ok=True)
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def revive_if_due(self) -> bool:
        """Start again if it died and its delay is over; whether it did."""
        if self._due is None or time.monotonic() < self._due:
            return False
        self.restarts += 1
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """SIGTERM, without waiting."""
        if self.pid is not None and self._process is not None:
            self._process.terminate()

    def stop(self, *, within: float) -> bool:
        """SIGTERM, then SIGKILL after `within` seconds. Whether it went by itself."""
        self._due = None
        self.ask_to_stop()
        gone = True
        if self._process is not None:
            try:
                self._process.wait(within)
            except subprocess.TimeoutExpired:
                gone = False
                self._process.kill()
                self._process.wait(5)
            self._process = None
        self._pid_file.unlink(missing_ok=True)
        return gone

    def end_of_log(self, lines: int = 15) -> str:
        """The last lines of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def write_pid_file(file: Path, pid: int) -> None:
    """The process id on the first line, when it started on the second. Whoever looks sees all of it, or no file."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(f"{pid}\n{psutil.Process(pid).create_time()}\n")
    unfinished.replace(file)


def end_leftovers(run: Path) -> list[str]:
    """Kill what a stack that died without a word left running. Returns the names.

    A pid file holds the process's start time too, so that a stranger who got the same number later is safe.
    """
    ended = []
    for pid_file in sorted(run.glob("*.pid")):
        try:
            pid, started = pid_file.read_text().split()
            process = psutil.Process(int(pid))
            if abs(process.create_time() - float(started)) < 1:
                process.kill()
                process.wait(5)
                ended.append(pid_file.stem)
        except (ValueError, psutil.NoSuchProcess):
            pass
        pid_file.unlink(missing_ok=True)
    return ended


def inherited_environment() -> dict[str, str]:
    """Our own environment without any EKSPOR_ setting: a service gets its own, and no other's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EKSPOR_")}
