"""A stack of docker-compose.yml for a drill: its own name, ports and secrets, and gone without a trace at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from ekspor.embedded.ports import free_port
from tests.installed.installation import ROOT, Installation, say

UP_WITHIN = 1200  # seconds, on a machine that is busy with other things
BUILD_WITHIN = 1800
AUTHORITY = "gateway:/var/lib/caddy/data/caddy/pki/authorities/local/root.crt"
NO_ENGINE = 2


def require_engine() -> None:
    """Exit with 2 where no engine answers: what was not tried is not shown."""
    try:
        subprocess.run(["docker", "compose", "version"], check=True, capture_output=True)
        subprocess.run(["docker", "info"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        say("no container engine answers (docker info, docker compose version): nothing was tried")
        raise SystemExit(NO_ENGINE) from None


@dataclass
class ComposeStack(Installation):
    """One project."""

    project: str
    port: int = field(default_factory=free_port)
    console_port: int = field(default_factory=free_port)
    files: ClassVar[tuple[str, ...]] = ("docker-compose.yml",)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def compose(self, *arguments: str, within: float = 300, quiet: bool = True) -> str:
        """Run `docker compose` on this project. Gives its standard output; raises with its complaint."""
        command = ["docker", "compose", "--project-name", self.project, "--env-file", str(self.env_file)]
        files = [part for file in self.files for part in ("--file", file)]
        done = subprocess.run(
            [*command, *files, *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if quiet else None,
            text=True,
            timeout=within,
            check=False,
        )
        if done.returncode != 0:
            raise SystemExit(f"docker compose {' '.join(arguments)}: {(done.stderr or '')[-3000:]}")
        return done.stdout

    def build(self) -> None:
        """Make the images that are not there, or not new."""
        self.compose("build", "--quiet", within=BUILD_WITHIN)

    def up(self, *more: str) -> None:
        """Start, wait until everything is ready, and learn the gateway's authority."""
        try:
            self.compose("up", "--wait", "--quiet-pull", *more, within=UP_WITHIN)
        except SystemExit:
            say(self.compose("ps", "--all"))
            say(self.compose("logs", "--tail", "15", "--no-color"))
            raise
        self.compose("cp", AUTHORITY, str(self.authority))

    def down(self) -> None:
        """Stop and remove containers, networks and volumes."""
        self.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "15")

    def containers(self) -> list[dict[str, Any]]:
        """What the engine knows of each container, by `docker inspect`."""
        ids = self.compose("ps", "--all", "--quiet").split()
        inspected = subprocess.run(["docker", "inspect", *ids], check=True, capture_output=True, text=True)
        return sorted(json.loads(inspected.stdout), key=lambda one: str(one["Name"]))

    def environment(self) -> dict[str, str]:
        """What the compose file reads beside .env."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EKSPOR_")}
        images = {name: value for name, value in os.environ.items() if name.endswith("_IMAGE")}
        return {
            **kept,
            **images,
            "EKSPOR_GATEWAY_PORT": str(self.port),
            "EKSPOR_KEYCLOAK_ADMIN_PORT": str(self.console_port),
            "EKSPOR_PUBLIC_URL": self.url,
        }


Stack = TypeVar("Stack", bound=ComposeStack)


@contextmanager
def composed(project: str, kind: type[Stack] = ComposeStack) -> Iterator[Stack]:  # type: ignore[assignment]
    """A stack that is built and up; at the end, also by Ctrl-C or SIGTERM, it is taken down."""
    require_engine()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix=f"{project}-") as directory:
        stack = kind(Path(directory), project)
        stack.write_env()
        began = time.monotonic()
        stack.build()
        say(f"images are built ({time.monotonic() - began:.0f} s)")
        try:
            began = time.monotonic()
            stack.up()
            say(f"everything is up ({time.monotonic() - began:.0f} s)")
            yield stack
        finally:
            stack.down()
            say("everything is down")
