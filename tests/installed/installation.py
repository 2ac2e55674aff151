"""An installation that a drill has made, seen from outside: its secrets, its gateway, and who speaks to it."""

from __future__ import annotations

import os
import subprocess
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from ekspor.embedded.tokens import SERVICES

ROOT = Path(__file__).resolve().parents[2]


def say(line: str) -> None:
    """Progress, beside what programs read."""
    print(line, file=sys.stderr, flush=True)


@dataclass
class Installation(ABC):
    """`directory` holds its .env, the gateway's authority, and what a drill leaves."""

    directory: Path

    @property
    @abstractmethod
    def url(self) -> str:
        """Of the gateway, as tokens name it."""

    @property
    def env_file(self) -> Path:
        return self.directory / ".env"

    @property
    def authority(self) -> Path:
        """What the gateway's certificate is signed by."""
        return self.directory / "root.crt"

    def write_env(self) -> None:
        """Fresh secrets, as an operator makes them."""
        made = [sys.executable, "deploy/compose/new_env.py", ".env.example", str(self.env_file)]
        subprocess.run(made, cwd=ROOT, check=True)

    def secrets(self, prefix: str) -> dict[str, str]:
        """Those of .env whose names begin so."""
        lines = (line.partition("=") for line in self.env_file.read_text().splitlines())
        return {name: value for name, _, value in lines if name.startswith(prefix)}

    def speaking(self) -> dict[str, str]:
        """The environment of a program that speaks to this installation from outside, as its agencies do."""
        return {
            **os.environ,
            **self.secrets("EKSPOR_CLIENT_SECRET_"),
            **{f"EKSPOR_URL_{name.upper()}": f"{self.url}/{name}" for name in SERVICES},
            "EKSPOR_TOKEN_ENDPOINT": f"{self.url}/auth/realms/ekspor/protocol/openid-connect/token",
            "SSL_CERT_FILE": str(self.authority),
        }

    def demo(self, size: int, seed: str | None) -> tuple[int, str]:
        """`ekspor demo`, from outside. Its exit code, and its last line, which is JSON."""
        command = [sys.executable, "-m", "ekspor", "demo", "--on", str(self.directory / "state")]
        command += ["--size", str(size), *(["--seed", seed] if seed else [])]
        done = subprocess.run(
            command, cwd=ROOT, env=self.speaking(), stdout=subprocess.PIPE, text=True, check=False
        )
        say(done.stdout)
        return done.returncode, (done.stdout.strip().splitlines() or ["{}"])[-1]
