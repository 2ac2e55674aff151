"""Free TCP ports on the loopback interface."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import tempfile
import time
from pathlib import Path
from typing import TextIO

LOOPBACK = "127.0.0.1"


SAFE = range(20_000, 32_000)
"""Below the ports that systems hand out for outgoing connections (32768 on Linux, 49152 elsewhere): else such a
connection could sit on a service's port just when the service is started again."""


_claims: list[TextIO] = []
"""Open, and so locked, as long as this process lives."""


def free_port() -> int:
    """A port nobody listens on now, and that is given to nobody else here while this process lives.

    So a server that was killed finds its port free when it is started again. A program that does not ask here may
    still take it.
    """
    while True:
        port = secrets.choice(SAFE)
        if _claimed(port):
            if is_free(port):
                return port
            _claims.pop().close()


def _claimed(port: int) -> bool:
    """Lock the port's file, unless another process holds it."""
    folder = Path(tempfile.gettempdir()) / f"ekspor-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    claim = (folder / str(port)).open("a")
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True


def is_free(port: int) -> bool:
    """Whether a server could bind the port, lingering connections of an earlier one aside."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def answers(port: int, *, within: float = 0.25) -> bool:
    """Whether something accepts connections on the port within the given seconds."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=within):
            return True
    except OSError:
        return False


def wait_until_answers(port: int, *, within: float, gave_up: type[Exception] = TimeoutError) -> None:
    """Wait at most `within` seconds for a listener on the port, then raise `gave_up`."""
    deadline = time.monotonic() + within
    while not answers(port):
        if time.monotonic() > deadline:
            raise gave_up(f"nothing listens on {LOOPBACK}:{port} after {within:g} s")
        time.sleep(0.02)
