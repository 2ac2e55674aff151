"""A stack of docker-compose.yml that the fault harness can load and judge, and what can be done to its containers."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from tests.compose.stack import ComposeStack
from tests.installed.judged import Judged

JUDGE = "judge"
"""The network that only the judge uses; it is never cut."""
Json = dict[str, Any]


async def docker(*arguments: str) -> str:
    """Run the engine's command line. Gives its standard output. Raises RuntimeError with its complaint."""
    done = await asyncio.to_thread(
        subprocess.run, ["docker", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"docker {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


@dataclass
class JudgedStack(Judged, ComposeStack):
    """With the judge's door of judged.yml. Containers are called by the names that they have in the compose file."""

    files: ClassVar[tuple[str, ...]] = ("docker-compose.yml", "tests/compose/judged.yml")

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "EKSPOR_JUDGE_POSTGRES_PORT": str(self.postgres_port),
            "EKSPOR_JUDGE_KAFKA_PORT": str(self.kafka_port),
        }

    async def idle(self) -> list[str]:
        return [name for name, one in (await self.inspect()).items() if not _runs(one["State"])]

    async def ill(self) -> list[str]:
        found = await self.inspect()
        return [name for name, one in found.items() if one["State"]["Health"]["Status"] != "healthy"]

    def logs(self) -> Iterator[tuple[str, str]]:
        for name in self.lasting:
            yield name, self.compose("logs", "--no-color", "--no-log-prefix", "--timestamps", name)

    async def answers(self, name: str) -> None:
        """Wait until the server in this container does. Raises Unavailable, OSError or PostgresError."""
        if name == "kafka":
            await self.broker_answers()
        if name == "postgres":
            await self.database_answers()

    # -- containers

    @property
    def lasting(self) -> list[str]:
        """The containers that run all the time; the others are jobs, done by now."""
        roles = [f"{service}-{role}" for service, roles in self.roles.items() for role in roles]
        return ["postgres", "kafka", "keycloak", "gateway", *roles]

    def container(self, name: str) -> str:
        """As the engine calls it."""
        return f"{self.project}-{name}-1"

    async def inspect(self) -> dict[str, Json]:
        """What the engine knows of each lasting container."""
        mine = f"label=com.docker.compose.project={self.project}"
        ids = (await docker("ps", "--all", "--quiet", "--filter", mine)).split()
        found = {
            one["Config"]["Labels"]["com.docker.compose.service"]: one
            for one in json.loads(await docker("inspect", *ids))
        }
        return {name: found[name] for name in self.lasting}


def _runs(state: Json) -> bool:
    return bool(state["Running"]) and not state["Paused"] and not state["Restarting"]
