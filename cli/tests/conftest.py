"""Real servers for the command line's tests: each module starts what it needs, once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ekspor.embedded.broker import EmbeddedBroker

Ekspor = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    """A broker of this module's own."""
    broker = EmbeddedBroker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def ekspor(tmp_path: Path) -> Ekspor:
    """Run the command line as a person would, in a directory of its own, and get what it printed."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EKSPOR_")}
        return subprocess.run(
            [sys.executable, "-m", "ekspor", *arguments],
            cwd=tmp_path,
            env=clean | {"COLUMNS": "160"} | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
